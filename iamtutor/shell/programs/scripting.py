"""Builtins of loops, functions and names: ``break read local return alias eval`` …"""

from __future__ import annotations

import re
from collections.abc import Callable

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.machine import (
    check_writable,
    drop_array,
    set_alias,
    set_array,
    set_variables,
)
from iamtutor.shell.patterns.wildcards import unescaped
from iamtutor.shell.process import Input, LoopLeft, Process, Returned
from iamtutor.shell.programs.builtins import kind_of, location
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import builtin

#: What it costs to cut a field out, and to look at a character of ``IFS``.
_FIELD_WORK, _SEPARATOR_WORK = 40, 40


def _number(process: Process) -> int | None:
    """The one number that the builtin takes, or None."""
    if len(process.argv) < 2:
        return None
    text = process.argv[1]
    if not re.fullmatch(r"-?\d{1,9}", text):
        process.complain(f"{text}: numeric argument required")
        if process.frame.depth:
            raise Returned(2)
        if process.frame.loops:
            raise LoopLeft(1, False)
        return 0
    return int(text)


def _leave(process: Process, again: bool) -> int:
    if not process.frame.loops:
        where = "only meaningful in a `for', `while', or `until' loop"
        return process.complain(where) - 1
    levels = _number(process)
    if levels is not None and levels < 1:
        return process.complain(f"{levels}: loop count out of range")
    raise LoopLeft(levels or 1, again)


@builtin("break")
def break_(process: Process) -> int:
    return _leave(process, again=False)


@builtin("continue")
def continue_(process: Process) -> int:
    return _leave(process, again=True)


@builtin("return")
def return_(process: Process) -> int:
    if not process.frame.depth:
        process.complain("can only `return' from a function or sourced script")
        return 2
    status = _number(process)
    raise Returned(process.machine.last_status if status is None else status & 255)


@builtin("local")
def local(process: Process) -> int:
    if not process.frame.depth:
        return process.complain("can only be used in a function")
    status = 0
    words = process.argv[1:]
    while words and words[0].startswith("-"):
        if not set(words[0][1:]) <= set("aA"):
            raise Unsupported(f"local {words[0]}")
        words.pop(0)
    for argument in words:
        name, equals, value = argument.partition("=")
        if not NAME.match(name):
            status = process.complain(f"`{argument}': not a valid identifier")
            continue
        check_writable(process.machine, name)
        if name in process.frame.hidden and not equals:
            continue
        process.frame.hidden.setdefault(name, process.machine.env.get(name))
        known = process.machine.arrays.get(name)
        process.frame.hidden_arrays.setdefault(name, known)
        drop_array(process.machine, name)
        if not set_variables(process.machine, {name: value}):
            status = process.full()
    return status


@builtin("shift")
def shift(process: Process) -> int:
    count = _number(process)
    count = 1 if count is None else count
    frame = process.frame
    if count < 0:
        return process.complain(f"{count}: shift count out of range")
    if count > len(frame.parameters):
        return 1
    frame.parameters = frame.parameters[count:]
    return 0


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


@builtin("alias")
def alias(process: Process) -> int:
    machine, status = process.machine, 0
    names = [a for a in process.argv[1:] if a != "-p"] or sorted(machine.aliases)
    for argument in names:
        name, equals, text = argument.partition("=")
        if equals:
            if not re.fullmatch(r"[\w.%+,@:!-]+", name, re.ASCII):
                status = process.complain(f"`{name}': invalid alias name")
            elif not set_alias(machine, name, text):
                status = process.full()
        elif name in machine.aliases:
            quoted = machine.aliases[name].replace("'", "'\\''")
            process.out(f"alias {name}='{quoted}'\n")
        else:
            status = process.complain(f"{name}: not found")
    return status


@builtin("unalias")
def unalias(process: Process) -> int:
    machine, status = process.machine, 0
    if process.argv[1:] == ["-a"]:
        machine.aliases = {}
        return 0
    for name in process.argv[1:]:
        if name not in machine.aliases:
            status = process.complain(f"{name}: not found")
        machine.aliases = {k: v for k, v in machine.aliases.items() if k != name}
    return status


@builtin("command")
def command(process: Process) -> int:
    """``command -v NAME`` and ``command PROGRAM …``: past functions and aliases."""
    words = process.argv[1:]
    if words[:1] != ["-v"]:
        return process.run(words, process.stdin) if words else 0
    status = 1
    for name in words[1:]:
        match kind_of(process, name):
            case "":
                continue
            case "alias":
                process.out(f"alias {name}='{process.machine.aliases[name]}'\n")
            case "file":
                process.out(f"{location(process, name)}\n")
            case _:
                process.out(f"{name}\n")
        status = 0
    return status
