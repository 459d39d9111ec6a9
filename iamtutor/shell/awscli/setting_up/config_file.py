"""Changing a few lines of ``~/.aws/config`` and ``~/.aws/credentials``, and no others.

The program finds its place by looking at lines, so that comments, blank lines and settings
that it does not know stay as they are.
"""

import re
from collections.abc import Mapping
from shlex import quote

Setting = str | Mapping[str, str]
"""A value, or the values nested in it."""

_SECTION = re.compile(r"^\s*\[(?P<header>[^]]+)\]")
_OPTION = re.compile(r"\A[:=]*+(?P<option>[^:=]++)[:=]")
_NESTED = "    "


def section_of(profile: str) -> str:
    """How a profile's section is headed: its name in quotes where it has blanks."""
    has_blank = any(letter.isspace() for letter in profile)
    return f"profile {quote(profile) if has_blank else profile}"


def updated(text: str, section: str, settings: Mapping[str, Setting]) -> str:
    """The file's text with ``settings`` in ``section``, which is added if need be."""
    lines = text.splitlines(keepends=True)
    start = _start(lines, section)
    if start is None:
        gap = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{gap}[{section}]\n{_written(settings)}"
    _set(lines, start, dict(settings))
    return "".join(lines)


def _start(lines: list[str], section: str) -> int | None:
    first, _, rest = section.partition(" ")
    heads = (f"[{section}]", f'[{first} "{rest}"]') if rest else (f"[{section}]",)
    for number, line in enumerate(lines):
        if line.strip().startswith(("#", ";")):
            continue
        match = _SECTION.search(line)
        if match is not None and match[0] in heads:
            return number
    return None


def _set(lines: list[str], start: int, settings: dict[str, Setting]) -> None:
    last, at = start, start + 1
    while at < len(lines):
        if _SECTION.search(lines[at]):
            # The next section: what is not there yet follows the last setting of this one.
            lines.insert(last + 1, _written(settings))
            return
        match = _OPTION.search(lines[at])
        if match is not None:
            last = at
            name = match["option"].strip()
            value = settings.get(name)
            if isinstance(value, str):
                lines[at] = f"{name} = {value}\n"
                del settings[name]
            elif value is not None:
                _set_nested(lines, at, dict(value), _indent(match["option"]))
                return
        at += 1
    if settings:
        if not lines[-1].endswith("\n"):
            lines.append("\n")
        lines.insert(last + 2, _written(settings))


def _set_nested(
    lines: list[str], parent: int, values: dict[str, str], outer: int
) -> None:
    """The lines that are indented below ``parent``."""
    end = parent + 1
    for at in range(parent + 1, len(lines)):
        match = _OPTION.search(lines[at])
        header = _SECTION.search(lines[at]) is not None
        if header or (match is not None and _indent(match["option"]) == outer):
            break
        end = at + 1
        if match is not None and (name := match["option"].strip()) in values:
            indent = " " * _indent(match["option"])
            lines[at] = f"{indent}{name} = {values.pop(name)}\n"
    lines.insert(end, _written(values, _NESTED))


def _indent(option: str) -> int:
    return len(option) - len(option.lstrip())


def _written(settings: Mapping[str, Setting], indent: str = "") -> str:
    pieces = []
    for name, value in settings.items():
        if isinstance(value, str):
            pieces.append(f"{indent}{name} = {value}\n")
        else:
            pieces.append(f"{indent}{name} =\n{_written(value, indent + _NESTED)}")
    return "".join(pieces)
