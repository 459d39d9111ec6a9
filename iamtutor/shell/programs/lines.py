"""Small programs about names and lines: ``basename dirname nl paste rev tac``."""

from __future__ import annotations

from itertools import zip_longest

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import Inputs, lines_of, text_of
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program


@program("basename NAME [SUFFIX] | [-a] [-s SUFFIX] NAME...")
def basename(process: Process) -> int:
    options, names = parse(process, "as:")
    check_count(names, 1)
    suffix = options.get("s", "")
    if not options:
        if len(names) > 2:
            raise UsageError(f"extra operand ‘{names[2]}’")
        suffix = names.pop() if len(names) == 2 else ""
    for name in names:
        base = name.rstrip("/").rpartition("/")[2] or name[:1]
        if suffix and base != suffix:
            base = base.removesuffix(suffix)
        process.out(f"{base}\n")
    return 0


@program("dirname NAME...")
def dirname(process: Process) -> int:
    _, names = parse(process, "")
    check_count(names, 1)
    for name in names:
        above, slash, _ = name.rstrip("/").rpartition("/")
        root = "/" if name.startswith("/") else ""
        process.out((above.rstrip("/") or root or ("." if not slash else "/")) + "\n")
    return 0


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
