"""What an option stands for whose value names a file: ``file://`` and ``fileb://``; and
``http://``, which version 1 of the program fetches."""

import re
from typing import Any

from iamtutor.shell.awscli.failures import ParameterFailure
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process

_VARIABLE = re.compile(r"\$(?:(\w+)|\{([^}]*)\})", re.ASCII)
#: Options that take an address as such, of all services that are simulated.
_ADDRESSES = frozenset(("--url", "--website-redirect-location", "--website-redirect"))
_STANDARD_INPUT = frozenset(("/dev/stdin", "/dev/fd/0"))


def misread(name: str, reason: str) -> ParameterFailure:
    """The failure of an option's value that cannot be read."""
    return ParameterFailure(f"Error parsing parameter '{name}': {reason}")


def loaded(invocation: Invocation, name: str, value: Any) -> Any:
    """What ``file://`` and ``fileb://`` stand for; anything else as it is."""
    if not isinstance(value, str):
        return value
    if value.startswith(("http://", "https://")) and name not in _ADDRESSES:
        _follow(invocation, name, value)
    for prefix in ("file://", "fileb://"):
        if not value.startswith(prefix):
            continue
        path = value[len(prefix) :]
        if path.startswith("~"):
            path = invocation.process.machine.home + path[1:]
        path = _with_variables(path, invocation.process)
        try:
            data = _content(invocation, path)
        except PathError as error:
            raise misread(name, f"Unable to load paramfile {value}: {error}") from error
        if prefix == "fileb://":
            return data
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise misread(
                name,
                f"Unable to load paramfile ({path}), text contents could not be "
                "decoded.  If this is a binary file, please use the fileb:// "
                "prefix instead of the file:// prefix.",
            ) from None
    return value


def _with_variables(path: str, process: Process) -> str:
    """As Python's ``expandvars``: what has no value stays as it is."""

    def value(found: re.Match[str]) -> str:
        made = process.env.get(found[1] or found[2], found[0])
        process.budget.hold(2 * len(made))
        return made

    return _VARIABLE.sub(value, path)


def _follow(invocation: Invocation, name: str, address: str) -> None:
    """Version 1 would send for it, and there is no network."""
    wanted = invocation.configuration.settings
    if (
        invocation.dialect.follows_addresses
        and wanted.get("cli_follow_urlparam", "true") == "true"
    ):
        raise misread(
            name,
            f"Unable to retrieve {address}: Could not connect to the endpoint URL: "
            f'"{address}"',
        )


def _content(invocation: Invocation, path: str) -> bytes:
    if path in _STANDARD_INPUT:
        return (invocation.process.stdin or "").encode()
    return invocation.process.files.read(path)
