"""An API call as a line for the AWS CLI."""

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from iamtutor.cloud.console.button import Params
from iamtutor.policy import positions


def as_command(service: str, operation: str, params: Params) -> str:
    """The same call as a line for the AWS CLI."""
    if (service, operation) == ("s3", "PutObject") and _file_of(params):
        return _line(*_upload(params))
    if (service, operation) == ("s3", "DeleteObject"):
        return _line("aws", "s3", "rm", f"s3://{params['Bucket']}/{params['Key']}")
    if (service, operation) == ("s3", "DeleteBucket"):
        return _line("aws", "s3", "rb", f"s3://{params['Bucket']}")
    if "UserData" in params:
        params = _user_data_from_file(operation, params)
    if "Body" in params:
        others = {name: value for name, value in params.items() if name != "Body"}
        file = _file_of(params)  # a folder has none
        params = {**others, "Body": file} if file else others
    words = ["aws", "s3api" if service == "s3" else service, _kebab(operation)]
    if params.get("MinCount") == params.get("MaxCount") is not None:
        params = {**params, "Count": params["MinCount"]}
        params = {k: v for k, v in params.items() if k not in ("MinCount", "MaxCount")}
    for name, value in params.items():
        option = f"--{_kebab(name)}"
        if isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-", 1))
        else:
            words.extend([option, *_written(value)])
    if operation == "GetObject":
        words.append(_file_of(params))
    return _line(*words)


def _file_of(params: Params) -> str:
    """The file that an object is copied from or to: the end of its key."""
    return str(params["Key"]).rsplit("/", 1)[-1]


def _upload(params: Params) -> list[str]:
    """What a file is, the CLI finds out itself."""
    url = f"s3://{params['Bucket']}/{params['Key']}"
    words = ["aws", "s3", "cp", _file_of(params), url]
    if params.get("StorageClass", "STANDARD") != "STANDARD":
        words += ["--storage-class", params["StorageClass"]]
    if params.get("Metadata"):
        words += ["--metadata", *_written(params["Metadata"])]
    return words


def _user_data_from_file(operation: str, params: Params) -> Params:
    """User data is long, and the CLI encodes it for a launch but not for a change."""
    others = {name: value for name, value in params.items() if name != "UserData"}
    if operation == "RunInstances":
        return {**others, "UserData": "file://user-data.txt"}
    return {**others, "Attribute": "userData", "Value": "file://user-data.base64.txt"}


def _line(*words: str) -> str:
    return " ".join(shlex.quote(word) for word in words)


def _kebab(name: str) -> str:
    """``IamInstanceProfile`` as ``iam-instance-profile``, ``ListObjectsV2`` as
    ``list-objects-v2``: the CLI's own spelling."""
    spaced = re.sub(r"(.)([A-Z][a-z]+)", r"\1-\2", name)
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", spaced)
    return spaced.lower()


def _written(value: object) -> list[str]:
    """A parameter's value as words: plain, in shorthand if it is flat, or as JSON."""
    match value:
        case str():
            return [_on_one_line(value)]
        case int() | float():
            return [str(value)]
        case Mapping() if _is_flat(value):
            return [_shorthand(value)]
        case list() | tuple() if all(isinstance(item, str) for item in value):
            return [str(item) for item in value]
        case list() | tuple() if all(
            isinstance(item, Mapping) and _is_flat(item) for item in value
        ):
            return [_shorthand(item) for item in value]
        case _:
            return [json.dumps(value, ensure_ascii=False)]


def _on_one_line(text: str) -> str:
    """A policy document without its line breaks; other text as it is."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        line = json.dumps(positions.loads(text), ensure_ascii=False)
        line.encode()  # not with half of a surrogate pair
    except (ValueError, RecursionError):
        return text
    return line


def _is_flat(value: Mapping[Any, Any]) -> bool:
    return all(
        isinstance(member, bool | int | str)
        and not set(str(member)) & set(",='\" {}[]")
        for member in value.values()
    )


def _shorthand(value: Mapping[Any, Any]) -> str:
    return ",".join(
        f"{name}={str(member).lower() if isinstance(member, bool) else member}"
        for name, member in value.items()
    )
