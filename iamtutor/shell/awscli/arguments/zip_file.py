"""``--zip-file``: the code of a Lambda function, which ``--code`` does not take itself."""

import io
import zipfile
from typing import Any

from iamtutor.shell.awscli.failures import ParameterFailure

ARGUMENT = "zip-file"
_NO_ZIP = (
    "--zip-file must be a zip file with the fileb:// prefix.\n"
    "Example usage:  --zip-file fileb://path/to/file.zip"
)
_NOT_IN_CODE = (
    "ZipFile cannot be provided as part of the --code argument.  Please use the "
    "'--zip-file' option instead to specify a zip file."
)


def check(code: Any) -> None:
    if isinstance(code, dict) and "ZipFile" in code:
        raise ParameterFailure(_NOT_IN_CODE)


def code(value: str | bytes) -> dict[str, bytes]:
    """The part of ``Code`` that this argument stands for."""
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise ParameterFailure(_NO_ZIP)
    return {"ZipFile": data}
