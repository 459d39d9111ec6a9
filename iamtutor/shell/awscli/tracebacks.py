"""What ends version 1 before it can explain itself: Python's traceback, and status 1.

``data/tracebacks.json`` has the frames by version and kind, as the genuine programs print
them where they are installed on the host.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from botocore.exceptions import ConfigParseError

from iamtutor.shell.awscli.failures import Traceback
from iamtutor.shell.awscli.profiles import configuration
from iamtutor.shell.hosts.dialects import Dialect
from iamtutor.shell.process import Process


@cache
def _frames() -> Mapping[str, Mapping[str, list[str]]]:
    data = files("iamtutor.shell.awscli").joinpath("data", "tracebacks.json")
    found: Mapping[str, Mapping[str, list[str]]] = json.loads(data.read_text())
    return found


def check_start(process: Process, dialect: Dialect) -> None:
    """Raise ``Traceback`` for what the program meets before it reads its options.

    A version that catches everything has no frames, and meets it later.
    """
    frames = _frames().get(dialect.name)
    if frames is None:
        return
    try:
        loaded = configuration.load(process, None)
    except ConfigParseError as error:
        is_nested = isinstance(error, configuration.NestedConfigParseError)
        kind = "unparsed setting" if is_nested else "unparsed"
        text = f"botocore.exceptions.ConfigParseError: {error}"
        raise Traceback(frames[kind], text) from error
    if plugin := next((path for path in loaded.plugins.values() if path), None):
        # None is installed, and there is no way to install one.
        kind = "dotted plugin" if "." in plugin else "plugin"
        raise Traceback(frames[kind], dialect.import_problem(plugin))
    if "profile" in frames and not loaded.has_profile:
        name = loaded.named_profile
        text = f"The config profile ({name}) could not be found"
        raise Traceback(
            frames["profile"], f"botocore.exceptions.ProfileNotFound: {text}"
        )
