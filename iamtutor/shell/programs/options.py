"""Short and long options as GNU's getopt reads them, and how it complains."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence


class UsageError(Exception):
    """The message without the program's name and without the hint at ``--help``."""


def parse(
    arguments: Sequence[str],
    short: str,
    long: Mapping[str, str] | None = None,
    repeated: str = "",
) -> tuple[dict[str, str], list[str]]:
    """Options and operands. ``short`` is as for getopt (``n:`` takes a value), ``long``
    maps ``--name`` to its letter. A flag that was given has the value ``""``; the values
    of an option in ``repeated`` are joined by line ends.
    """
    long = long or {}
    takes_value = {short[i] for i in range(len(short) - 1) if short[i + 1] == ":"}
    known = set(short) - {":"}
    options: dict[str, str] = {}

    def give(letter: str, value: str) -> None:
        if letter in repeated and letter in options:
            value = f"{options[letter]}\n{value}"
        options[letter] = value

    operands: list[str] = []
    queue = deque(arguments)
    while queue:
        argument = queue.popleft()
        if argument == "--":
            operands.extend(queue)
            break
        if argument.startswith("--"):
            name, equals, value = argument.partition("=")
            letter = _long(name, long)
            if letter in takes_value and not equals:
                if not queue:
                    raise UsageError(f"option '{name}' requires an argument")
                value = queue.popleft()
            give(letter, value)
            continue
        if not argument.startswith("-") or argument == "-":
            operands.append(argument)
            continue
        letters = argument[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter not in known:
                raise UsageError(f"invalid option -- '{letter}'")
            if letter not in takes_value:
                options[letter] = ""
                continue
            if not letters and not queue:
                raise UsageError(f"option requires an argument -- '{letter}'")
            give(letter, letters or queue.popleft())
            letters = ""
    return options, operands


def _long(name: str, long: Mapping[str, str]) -> str:
    if name in long:
        return long[name]
    meant = [known for known in long if known.startswith(name)]
    if len(meant) == 1:
        return long[meant[0]]
    if meant:
        choices = " ".join(f"'{known}'" for known in sorted(meant))
        raise UsageError(f"option '{name}' is ambiguous; possibilities: {choices}")
    raise UsageError(f"unrecognized option '{name}'")
