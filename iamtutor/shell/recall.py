"""``!!`` and ``!7``: lines typed before, put into the new one before it is read."""

import re
from collections.abc import Sequence

_EVENT = re.compile(r"!(?:!|-?\d{1,9}|\$|[A-Za-z_./][^\s;|&<>()'\"`$!:^]*)")


class EventNotFound(Exception):
    """Bash's complaint."""

    def __init__(self, event: str) -> None:
        super().__init__(f"{event}: event not found")


def recalled(line: str, history: Sequence[str]) -> str:
    """``line`` with what it recalls; single quotes and backslashes keep ``!`` as it is."""
    if "!" not in line:
        return line
    out = ""
    at = 0
    quote = ""
    while at < len(line):
        char = line[at]
        if char == "\\" and quote != "'":
            out += line[at : at + 2]
            at += 2
            continue
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == "!" and quote != "'":
            match = _EVENT.match(line, at)
            before = line[at - 1 : at]
            if match and not (before in ("$", "{", "[") and at):
                out += _event(match.group(), history)
                at = match.end()
                continue
        out += char
        at += 1
    return out


def _event(event: str, history: Sequence[str]) -> str:
    name = event[1:]
    if name in ("!", "$"):
        if not history:
            raise EventNotFound(event)
        return history[-1] if name == "!" else (history[-1].split() or [""])[-1]
    if name.lstrip("-").isdecimal():
        number = int(name)
        place = number - 1 if number > 0 else len(history) + number
        if number and 0 <= place < len(history):
            return history[place]
        raise EventNotFound(event)
    for line in reversed(history):
        if line.startswith(name):
            return line
    raise EventNotFound(event)
