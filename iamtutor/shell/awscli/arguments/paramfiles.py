"""What an option stands for whose value names a file: ``file://`` and ``fileb://``."""

from __future__ import annotations

from typing import Any

from iamtutor.shell.awscli.failures import ParameterFailure
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.filesystem import PathError

_STANDARD_INPUT = frozenset(("/dev/stdin", "/dev/fd/0"))


def misread(name: str, reason: str) -> ParameterFailure:
    """The failure of an option's value that cannot be read."""
    return ParameterFailure(f"Error parsing parameter '{name}': {reason}")


def loaded(invocation: Invocation, name: str, value: Any) -> Any:
    """What ``file://`` and ``fileb://`` stand for; anything else as it is."""
    if not isinstance(value, str):
        return value
    for prefix in ("file://", "fileb://"):
        if not value.startswith(prefix):
            continue
        path = value[len(prefix) :]
        if path.startswith("~"):
            path = invocation.process.machine.home + path[1:]
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


def _content(invocation: Invocation, path: str) -> bytes:
    if path in _STANDARD_INPUT:
        return (invocation.process.stdin or "").encode()
    return invocation.process.files.read(path)
