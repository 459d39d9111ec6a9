"""``fold nl paste rev shuf tac``: lines cut, numbered, joined, or in another order."""

import re
from itertools import zip_longest

from iamtutor.cloud import identifiers
from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import Inputs, lines_of, text_of
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.text import with_ends


@program("tac [FILE]...")
def tac(process: Process) -> int:
    _, names = parse(process, "")
    inputs = Inputs(process, names)
    for _, text in inputs:
        process.budget.lines(text)
        lines = text.split("\n")
        last = lines.pop()
        # A last line without an end runs into the one before it.
        process.out("".join([last, *(f"{line}\n" for line in reversed(lines))]))
    return inputs.status


@program("rev [FILE]...")
def rev(process: Process) -> int:
    _, names = parse(process, "")
    inputs = Inputs(process, names)
    for name, text in inputs:
        lines = lines_of(process, text)
        end = "\n" if text.endswith("\n") or name == "-" else ""
        if lines:
            process.out("\n".join(line[::-1] for line in lines) + end)
    return inputs.status


@program("nl [-b a|t] [-w WIDTH] [-s TEXT] [FILE]...")
def nl(process: Process) -> int:
    """Numbers for the lines."""
    options, names = parse(process, "b:w:s:")
    style, width = options.get("b", "t"), options.get("w", "6")
    if style not in ("a", "t"):
        raise UsageError(f"invalid body numbering style: ‘{style}’")
    if not width.isdecimal() or not 0 < int(width[:4]) <= 200:
        raise UsageError(f"invalid line number field width: ‘{width}’")
    gap = options.get("s", "\t")
    inputs, number = Inputs(process, names), 0
    for _, text in inputs:
        for line in lines_of(process, text):
            if line or style == "a":
                number += 1
                process.out(f"{number:{int(width)}d}{gap}{line}\n")
            else:
                process.out(" " * (int(width) + len(gap)) + "\n")
    return inputs.status


@program("paste [-s] [-d LIST] [FILE]...")
def paste(process: Process) -> int:
    """Lines side by side, or each file in one line."""
    options, names = parse(process, "sd:")
    gaps = options.get("d", "\t").replace("\\n", "\n").replace("\\t", "\t") or "\0"
    columns: list[list[str]] = []
    taken, shared = 0, 1 if "s" in options else (names or ["-"]).count("-")
    for name in names or ["-"]:
        lines = lines_of(process, text_of(process, name))
        if name == "-":
            # Named twice, it gives its lines to both in turn.
            lines = lines[taken::shared] if taken < shared else []
            taken += 1
        columns.append(lines)
    rows = (
        columns
        if "s" in options
        else [list(r) for r in zip_longest(*columns, fillvalue="")]
    )
    process.budget.work(sum(map(len, rows)) * LINE_WORK)
    for row in rows:
        joined = "".join(
            (gaps[(place - 1) % len(gaps)] if place else "") + piece
            for place, piece in enumerate(row)
        )
        process.out(joined.replace("\0", "") + "\n")
    return 0


@program("shuf [-n COUNT] [-e WORD... | -i FIRST-LAST | FILE]")
def shuf(process: Process) -> int:
    """By the world's seed."""
    options, names = parse(process, "n:ei:")
    if "i" in options:
        match = re.fullmatch(r"(\d{1,6})-(\d{1,6})", options["i"])
        if match is None:
            return process.complain(f"invalid input range: ‘{options['i']}’")
        numbers = range(int(match[1]), int(match[2]) + 1)
        process.budget.hold(len(numbers) * 80)
        lines = [str(number) for number in numbers]
    elif "e" in options:
        lines = names
    else:
        lines = lines_of(process, text_of(process, *names[:1]))
    process.budget.work(len(lines) * 60)
    drawn = identifiers.draw(process.turn.world, "shuf", 8 * max(1, len(lines)))
    keys = (drawn[at : at + 8] for at in range(0, 8 * len(lines), 8))
    order = [line for _, line in sorted(zip(keys, lines, strict=True))]
    count = options.get("n", str(len(order)))
    if not count.isdecimal():
        return process.complain(f"invalid line count: ‘{count}’")
    for line in order[: int(count[:9])]:
        process.out(line + "\n")
    return 0


@program("fold [-w WIDTH] [-s] [FILE]...")
def fold(process: Process) -> int:
    options, names = parse(process, "w:s")
    width = options.get("w", "80")
    if not width.isdecimal() or not int(width[:6]) > 0:
        range_ = ": Numerical result out of range" if width.isdecimal() else ""
        return process.complain(f"invalid number of columns: ‘{width}’{range_}")
    size, inputs = int(width[:6]), Inputs(process, names)
    for _, text in inputs:
        process.budget.work(len(text) * 20)
        for line in with_ends(text):
            rest = line
            while len(rest.removesuffix("\n")) > size:
                blank = rest.rfind(" ", 0, size) + 1 if "s" in options else 0
                cut = blank or size
                process.budget.work(len(rest) // 8 + 20)
                process.out(rest[:cut] + "\n")
                rest = rest[cut:]
            process.out(rest)
    return inputs.status
