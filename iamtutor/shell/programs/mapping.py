"""``mapfile`` and ``readarray``: the lines of the input become an array."""

from __future__ import annotations

from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.machine import set_array
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import builtin


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
        process.budget.text(line)
        process.budget.hold(len(line) + 100)
        kept[str(at + taken)] = line.removesuffix("\n") if "t" in options else line
        taken += 1
    if not set_array(process.machine, name, kept):
        return process.full()
    return 0
