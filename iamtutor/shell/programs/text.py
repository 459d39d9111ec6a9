"""Programs that pass on a part of a text, or count it: ``cut head tail wc``."""

from __future__ import annotations

import re
from collections.abc import Callable

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.files import gnu
from iamtutor.shell.programs.inputs import inputs, lines_of, number
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.text import with_ends


def _count(text: str, options: dict[str, str]) -> int:
    what = "bytes" if "c" in options else "lines"
    return number(text, f"invalid number of {what}")


def _old_style(arguments: list[str]) -> list[str]:
    """``head -3`` is ``head -n 3``."""
    if arguments and re.fullmatch(r"-\d+", arguments[0]):
        return [f"-n{arguments[0][1:]}", *arguments[1:]]
    return arguments


@gnu
def head(process: Process) -> int:
    arguments = _old_style(process.argv[1:])
    options, names = parse(process, "n:c:q", words=arguments)
    amount = options.get("c", options.get("n", "10"))
    from_end = amount.startswith("-")
    count = _count(amount.lstrip("-"), options)

    def cut(text: str) -> str:
        if "c" in options:
            data = text.encode("utf-8", "surrogateescape")
            data = data[: max(0, len(data) - count) if from_end else count]
            return data.decode("utf-8", "surrogateescape")
        process.budget.lines(text)
        lines = with_ends(text)
        return "".join(lines[: max(0, len(lines) - count) if from_end else count])

    return _parts(process, names, cut, titles=len(names) > 1 and "q" not in options)


@gnu
def tail(process: Process) -> int:
    arguments = _old_style(process.argv[1:])
    options, names = parse(process, "n:c:q", words=arguments)
    amount = options.get("c", options.get("n", "10"))
    from_start = amount.startswith("+")
    count = _count(amount.lstrip("+-"), options)

    def cut(text: str) -> str:
        if "c" in options:
            data = text.encode("utf-8", "surrogateescape")
            start = max(0, count - 1 if from_start else len(data) - count)
            return data[start:].decode("utf-8", "surrogateescape")
        process.budget.lines(text)
        lines = with_ends(text)
        return "".join(lines[max(0, count - 1 if from_start else len(lines) - count) :])

    return _parts(process, names, cut, titles=len(names) > 1 and "q" not in options)


def _parts(
    process: Process, names: list[str], cut: Callable[[str], str], titles: bool
) -> int:
    status = 0
    for place, (name, text) in enumerate(inputs(process, names)):
        if text is None:
            status = 1
            continue
        if titles:
            process.out(("\n" if place else "") + f"==> {name} <==\n")
        process.out(cut(text))
    return status


@gnu
def wc(process: Process) -> int:
    long = {"--lines": "l", "--words": "w", "--bytes": "c", "--chars": "m"}
    options, names = parse(process, "lwcm", long)
    wanted = [key for key in "lwmc" if key in options] or ["l", "w", "c"]
    rows, status, size = [], 0, 0
    for name, text in inputs(process, names):
        if text is None:
            status = 1
            continue
        counts = {
            "l": text.count("\n"),
            "w": len(text.split()),
            "m": len(text),
            "c": len(text.encode("utf-8", "surrogateescape")),
        }
        size += counts["c"]
        rows.append(([counts[key] for key in wanted], name))
    if len(names) > 1:
        totals = [sum(column) for column in zip(*(row for row, _ in rows), strict=True)]
        rows.append((totals or [0] * len(wanted), "total"))
    # GNU's width is that of the size in bytes of all that is counted; a pipe has none.
    if len(rows) == 1 and len(wanted) == 1:
        width = 1
    else:
        width = 7 if not names or "-" in names else len(str(size))
    for row, name in rows:
        shown = " ".join(f"{n:>{width}}" for n in row)
        process.out(shown + (f" {name}" if names else "") + "\n")
    return status


@gnu
def cut(process: Process) -> int:
    options, names = parse(process, "d:f:c:")
    chosen = options.get("f", options.get("c"))
    if chosen is None:
        raise UsageError("you must specify a list of bytes, characters, or fields")
    ranges = []
    if chosen.count(",") >= 50:
        raise Unsupported("cut of that many ranges")
    for item in chosen.split(","):
        match = re.fullmatch(r"(\d*)(-?)(\d*)", item)
        if not match or item in ("", "-"):
            raise UsageError(f"invalid field value ‘{item}’")
        first = int(match[1][:12] or 1)
        last = int(match[3][:12] or 10**9) if match[2] else first
        ranges.append((first, last))
    delimiter = options.get("d", "\t")[:1] or "\t"
    status = 0
    for _, text in inputs(process, names):
        if text is None:
            status = 1
        for line in lines_of(process, text or ""):
            pieces = line.split(delimiter) if "f" in options else list(line)
            process.budget.work(LINE_WORK + len(pieces) * (5 + 3 * len(ranges)))
            if "f" in options and len(pieces) == 1:
                process.out(f"{line}\n")
                continue
            kept = [
                piece
                for place, piece in enumerate(pieces, 1)
                if any(low <= place <= high for low, high in ranges)
            ]
            process.out((delimiter if "f" in options else "").join(kept) + "\n")
    return status


PROGRAMS = {
    "cut": cut,
    "head": head,
    "tail": tail,
    "wc": wc,
}
