"""``read`` and ``mapfile``: the input becomes variables, or an array."""

import re
from collections.abc import Callable

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.machine import set_array, set_variables
from iamtutor.shell.patterns.wildcards import unescaped
from iamtutor.shell.process import Input, Process
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import builtin

#: What it costs to cut a field out, and to look at a character of ``IFS``.
_FIELD_WORK, _SEPARATOR_WORK = 40, 40


@builtin("read")
def read(process: Process) -> int:
    """``read [-r] [-p PROMPT] [-a ARRAY] [-d C] [-n COUNT] [-N COUNT] [NAME…]``: a line,
    parted at blanks (or at ``IFS``). Nobody waits here, so that no time is up (``-t``);
    ``-t 0`` asks whether there is something to read, and reads nothing."""
    options, names = parse(process, "resp:a:d:n:N:t:u:")
    told = _refused(options, names)
    if told:
        return process.complain(told)
    number = options.get("u", "0")
    source = process.input
    if number != "0":
        known = number.isdecimal()
        found = process.descriptors.get(int(number[:9])) if known else None
        if not isinstance(found, Input):
            told = f"{number}: invalid file descriptor: Bad file descriptor"
            return process.complain(told)
        source = found
    if not float(options.get("t", "1")):
        # Only whether something could be read; a terminal has nothing by itself.
        return int(source.text is None)
    text, ended = _typed(process, source, options)
    ifs = process.env.get("IFS", process.machine.env.get("IFS", " \t\n"))
    raw = "r" in options
    process.budget.work(len(text) + len(ifs) * _SEPARATOR_WORK)
    work = process.budget.work
    if "a" in options:
        elements = _parted(text, ifs, len(text) + 1, raw, work)
        process.budget.hold(sum(len(element) + 100 for element in elements))
        numbered = {str(place): element for place, element in enumerate(elements)}
        if not set_array(process.machine, options["a"], numbered):
            return process.full()
        return int(not ended)
    values = (
        [text] if "N" in options else _parted(text, ifs, len(names) or 1, raw, work)
    )
    if not names:
        names, values = ["REPLY"], [text]
    values += [""] * (len(names) - len(values))
    if not set_variables(process.machine, dict(zip(names, values, strict=False))):
        return process.full()
    return int(not ended)


def _refused(options: dict[str, str], names: list[str]) -> str:
    """What ``read`` says of its arguments; nothing if they are good."""
    for name in (*names, *([options["a"]] if "a" in options else ())):
        if not NAME.match(name):
            return f"`{name}': not a valid identifier"
    counted = options.get("N", options.get("n", "0"))
    if not re.fullmatch(r"\d{1,9}", counted):
        return f"{counted}: invalid number"
    if not re.fullmatch(r"\d{1,9}(\.\d*)?|\.\d+", options.get("t", "1")):
        return f"{options['t']}: invalid timeout specification"
    return ""


def _typed(
    process: Process, source: Input, options: dict[str, str]
) -> tuple[str, bool]:
    """What ``read`` reads from ``source``, without what ends it; and whether that came."""
    mark = "" if "N" in options else (options.get("d", "\n")[:1] or "\0")
    counted = options.get("N", options.get("n"))
    most = None if counted is None else int(counted)
    if source.text is None and process.replies is not None:
        line = (process.ask(options.get("p", "")) + "\n")[:most]
    else:
        line = source.line(mark, most) or ""
    ended = bool(mark and line.endswith(mark)) or len(line) == most
    pieces = [line.removesuffix(mark)]
    plain = mark == "\n" and most is None
    while ended and plain and "r" not in options and _goes_on(pieces[-1]):
        pieces[-1] = pieces[-1][:-1]
        more = source.line() or ""
        process.budget.work(LINE_WORK)
        process.budget.hold(len(more))
        ended = more.endswith("\n")
        pieces.append(more.removesuffix("\n"))
    return "".join(pieces), ended


def _goes_on(text: str) -> bool:
    """Whether the backslash at the end is no escaped one: the next line belongs to it."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _parted(
    text: str, ifs: str, count: int, raw: bool, work: Callable[[int], None]
) -> list[str]:
    """``text`` cut into at most ``count`` fields; the last keeps its separators. ``work``
    is that of the line's budget."""
    blanks = "".join(c for c in ifs if c in " \t\n")
    others = "".join(c for c in ifs if c not in " \t\n")
    fields: list[str] = []
    rest = text.strip(blanks) if blanks else text
    at = 0
    if ifs:
        blank = f"[{re.escape(blanks)}]" if blanks else "(?!)"
        choices = [f"{blank}*[{re.escape(others)}]{blank}*"] if others else []
        separator = re.compile("|".join([*choices, f"{blank}+"]))
        inside = re.escape(ifs)
        plain = rf"[^{inside}]*" if raw else rf"(?:\\(?:.|\Z)|[^\\{inside}])*+"
        field = re.compile(plain, re.S)
        while len(fields) < count - 1 and at < len(rest):
            work(_FIELD_WORK)
            found = field.match(rest, at)
            assert found is not None
            fields.append(found[0])
            between = separator.match(rest, found.end())
            at = between.end() if between else len(rest)
    rest = rest[at:]
    if rest:
        only = others and rest[-1] in others and rest.count(rest[-1]) == 1
        fields.append(rest[:-1] if only and not _cut(rest[:-1], ifs) else rest)
    return fields if raw else [unescaped(field) for field in fields]


def _cut(text: str, ifs: str) -> bool:
    return any(char in text for char in ifs)


@builtin("mapfile", "readarray")
def mapfile(process: Process) -> int:
    """``mapfile [-t] [-n COUNT] [-s COUNT] [-O ORIGIN] [NAME]``"""
    options, names = parse(process, "+tn:s:O:")
    counts: dict[str, int] = {}
    for letter, kind in (
        ("n", "line count"),
        ("s", "line count"),
        ("O", "array origin"),
    ):
        text = options.get(letter, "0")
        if not text.isdecimal() or len(text) > 9:
            return process.complain(f"{text}: invalid {kind}")
        counts[letter] = int(text)
    name = names[0] if names else "MAPFILE"
    if not NAME.match(name):
        return process.complain(f"`{name}': not a valid identifier")
    kept = dict(process.machine.arrays.get(name, {})) if "O" in options else {}
    for _ in range(counts["s"]):
        if process.input.line() is None:
            break
    at, taken = counts["O"], 0
    while not counts["n"] or taken < counts["n"]:
        line = process.input.line()
        if line is None:
            break
        process.budget.work(LINE_WORK)
        process.budget.hold(len(line) + 3 * ITEM_SIZE)
        kept[str(at + taken)] = line.removesuffix("\n") if "t" in options else line
        taken += 1
    if not set_array(process.machine, name, kept):
        return process.full()
    return 0
