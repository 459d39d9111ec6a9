"""``sort`` and ``uniq``: lines in order, neighbours that are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import groupby, pairwise
from operator import itemgetter

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import lines_of, text_of
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.programs.text.versions import Version, general, month, version

_KEY = re.compile(
    r"(\d{1,6})(?:\.(\d{1,6}))?([bfnrhdgMV]*)"
    r"(?:,(\d{1,6})(?:\.(\d{1,6}))?([bfnrhdgMV]*))?"
)
_NUMBER = re.compile(r"[ \t]*(-?\d*(?:\.\d*)?)")
_UNITS = " KMGTPE"


_LONG = {"--check": "c", "--sort": "w"}
#: The letters of what ``--sort`` names; none for what is not here.
_KINDS = {
    "general-numeric": "g",
    "human-numeric": "h",
    "month": "M",
    "numeric": "n",
    "random": "",
    "version": "V",
}


@dataclass(frozen=True, slots=True)
class _Key:
    """From a field and character to a field and character (0: to its end)."""

    start: tuple[int, int]
    end: tuple[int, int] | None
    flags: str


def _parse_key(text: str, general: str) -> _Key:
    match = _KEY.fullmatch(text)
    if match is None:
        raise UsageError(
            f"invalid number at field start: invalid count at start of ‘{text}’"
        )
    first, char, flags, last, last_char, more = match.groups()
    if int(first) == 0:
        raise UsageError(f"invalid field specification ‘{text}’")
    end = (int(last), int(last_char or 0)) if last else None
    own = flags + (more or "")
    _check_kinds(own)
    return _Key((int(first), int(char or 1)), end, own or general)


def _spans(line: str, separator: str | None) -> list[tuple[int, int]]:
    """Where the fields of a line are; without a separator blanks lead each one."""
    if separator is not None:
        found, at = [], 0
        for piece in line.split(separator):
            found.append((at, at + len(piece)))
            at += len(piece) + 1
        return found
    return [m.span() for m in re.finditer(r"[ \t]*[^ \t]+|[ \t]+\Z", line)] or [(0, 0)]


def _part(line: str, key: _Key, separator: str | None) -> str:
    spans = _spans(line, separator)

    def place(field: int, char: int, end: bool) -> int:
        if field > len(spans):
            return len(line)
        start, stop = spans[field - 1]
        if end and char == 0:
            return stop
        if "b" in key.flags:
            while start < stop and line[start] in " \t":
                start += 1
        return min(start + char - (0 if end else 1), len(line))

    begin = place(*key.start, end=False)
    finish = len(line) if key.end is None else place(*key.end, end=True)
    return line[begin:finish]


def _check_kinds(flags: str) -> None:
    kinds = [letter for letter in "ghnMV" if letter in flags]
    if len(kinds) > 1:
        raise UsageError(f"options '-{''.join(kinds)}' are incompatible")


def _value(text: str, flags: str) -> _Value:
    if "V" in flags:
        return version(text)
    if "g" in flags:
        return general(text)
    if "M" in flags:
        return month(text)
    if "n" in flags or "h" in flags:
        match = _NUMBER.match(text)
        digits = match[1] if match else ""
        value = float(digits[:300]) if re.search(r"\d", digits) else 0.0
        if "h" in flags:
            unit = text[match.end() : match.end() + 1].upper() if match else ""
            size = _UNITS.find(unit) if unit else 0
            size = max(size, 0)
            return ((size if value > 0 else -size if value < 0 else 0), value)
        return value
    if "d" in flags:
        text = "".join(c for c in text if c.isalnum() or c in " \t")
    return text.upper() if "f" in flags else text


@program(
    "sort [-n] [-h] [-g] [-M] [-V] [-r] [-u] [-f] [-b] [-k KEY] [-t CHARACTER] [-c] "
    "[-C] [-m] [-s] [-z] [-o FILE] [FILE]..."
)
def sort(process: Process) -> int:
    try:
        return _sort(process)
    except UsageError as error:
        text = str(error)
        hint = "Try 'sort --help' for more information.\n"
        unknown = text.startswith("invalid argument")
        plain = ("option" not in text and not unknown) or "incompatible" in text
        process.err(f"sort: {text}\n" + ("" if plain else hint))
        return 1 if unknown else 2
    except PathError as error:
        process.complain(f"{error.path}: {error.reason}")
        return 2


def _sort(process: Process) -> int:
    options, names = parse(process, "nrufbhdcCsgMVmzo:k:t:w:", _LONG, repeated="k")
    if "w" in options:
        options[_kind(options["w"])] = ""
    separator = _separator(options.get("t"))
    flags = "".join(flag for flag in "bfnhdrgMV" if flag in options)
    _check_kinds(flags)
    texts = options["k"].split("\n") if "k" in options else []
    keys = [_parse_key(text, flags) for text in texts]
    end = "\0" if "z" in options else "\n"
    lines: list[str] = []
    for name in names or ["-"]:
        text = text_of(process, name)
        if text and "z" in options:
            process.budget.lines(text)
            lines.extend(text.removesuffix(end).split(end))
        elif text:
            lines.extend(lines_of(process, text))
    process.budget.work(len(lines) * LINE_WORK * (1 + 3 * max(1, len(keys))))
    process.budget.hold(len(lines) * 2 * ITEM_SIZE * max(1, len(keys)))
    if keys:
        keyed = [(_values(line, keys, separator), line) for line in lines]
    else:
        keyed = [([(_value(line, flags), "r" in flags)], line) for line in lines]
    last_resort = not options.keys() & {"s", "u"}
    compare = _comparison(last_resort, "r" in options)
    if options.keys() & {"c", "C"}:
        name = names[0] if names else "-"
        # With -u, no two may be alike.
        most = -1 if "u" in options else 0
        pairs = enumerate(pairwise(keyed), 2)
        found = next((n for n, (a, b) in pairs if compare(a, b) > most), None)
        return _disorder(process, name, lines, found, quiet="C" in options)
    ordered = sorted(keyed, key=cmp_to_key(compare))
    kept = (next(alike) for _, alike in groupby(ordered, itemgetter(0)))
    printed = "".join(
        f"{line}{end}" for _, line in (kept if "u" in options else ordered)
    )
    if "o" not in options:
        process.out(printed)
        return 0
    try:
        process.files.write(options["o"], printed.encode("utf-8", "surrogateescape"))
    except PathError as error:
        process.complain(f"open failed: {options['o']}: {error.reason}")
        return 2
    return 0


def _kind(word: str) -> str:
    """The letter of ``--sort=WORD``."""
    found = [name for name in _KINDS if word and name.startswith(word)]
    if len(found) != 1:
        choices = "\n".join(f"  - ‘{name}’" for name in _KINDS)
        raise UsageError(
            f"invalid argument ‘{word}’ for ‘--sort’\nValid arguments are:\n{choices}"
        )
    if not _KINDS[found[0]]:
        raise Unsupported(f"sort --sort={found[0]}")
    return _KINDS[found[0]]


def _separator(given: str | None) -> str | None:
    """What parts the fields; None: blanks."""
    if given == "":
        raise UsageError("empty tab")
    separator = "\0" if given == "\\0" else given
    if separator is not None and len(separator) > 1:
        raise UsageError(f"multi-character tab ‘{separator}’")
    return separator


def _values(line: str, keys: Sequence[_Key], separator: str | None) -> list[_Compared]:
    return [
        (_value(_part(line, key, separator), key.flags), "r" in key.flags)
        for key in keys
    ]


_Value = str | float | tuple[int, float] | Version
_Compared = tuple[_Value, bool]
_Keyed = tuple[list[_Compared], str]


def _comparison(last_resort: bool, reverse: bool) -> Callable[[_Keyed, _Keyed], int]:
    def compare(left: _Keyed, right: _Keyed) -> int:
        for (one, backwards), (other, _) in zip(left[0], right[0], strict=True):
            if one != other:
                less = one < other  # type: ignore[operator]
                return -1 if less != backwards else 1
        if not last_resort or left[1] == right[1]:
            return 0
        return -1 if (left[1] < right[1]) != reverse else 1

    return compare


def _disorder(
    process: Process, name: str, lines: list[str], found: int | None, quiet: bool
) -> int:
    """What ``-c`` says of the first line, ``found``, that stands in the wrong place."""
    if found is None:
        return 0
    if quiet:
        return 1
    return process.complain(f"{name}:{found}: disorder: {lines[found - 1]}")


@program("uniq [-c] [-d] [-u] [-i] [INPUT [OUTPUT]]")
def uniq(process: Process) -> int:
    options, names = parse(process, "cdui")
    check_count(names, 0, 2)
    counted: list[tuple[str, int]] = []
    for line in lines_of(process, text_of(process, *names[:1])):
        if counted and _same(counted[-1][0], line, "i" in options):
            counted[-1] = (counted[-1][0], counted[-1][1] + 1)
        else:
            counted.append((line, 1))
    printed = "".join(
        f"{count:7d} {line}\n" if "c" in options else f"{line}\n"
        for line, count in counted
        if not ("d" in options and count < 2) and not ("u" in options and count > 1)
    )
    if len(names) < 2:
        process.out(printed)
        return 0
    try:
        process.files.write(names[1], printed.encode("utf-8", "surrogateescape"))
    except PathError as error:
        return process.complain(f"{names[1]}: {error.reason}")
    return 0


def _same(one: str, other: str, fold: bool) -> bool:
    return one == other or (fold and one.upper() == other.upper())
