"""Programs that pass on a part of a text, or count it: ``cut head tail wc``."""

from __future__ import annotations

import re

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import Inputs, amount, lines_of
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.text import with_ends


def _count(text: str, options: dict[str, str]) -> int:
    what = "bytes" if "c" in options else "lines"
    return amount(text, f"invalid number of {what}")


def _old_style(arguments: list[str]) -> list[str]:
    """``head -3`` is ``head -n 3``."""
    if arguments and re.fullmatch(r"-\d+", arguments[0]):
        return [f"-n{arguments[0][1:]}", *arguments[1:]]
    return arguments


@program("head [-n LINES] [-c BYTES] [FILE]...")
def head(process: Process) -> int:
    return _end(process, "-")


@program("tail [-n LINES] [-n +LINE] [-c BYTES] [FILE]...")
def tail(process: Process) -> int:
    return _end(process, "+")


def _end(process: Process, sign: str) -> int:
    """Of ``head`` (then ``sign`` before a number means all but the last) or of ``tail``
    (from that one on)."""
    options, names = parse(process, "n:c:q", words=_old_style(process.argv[1:]))
    wanted = options.get("c", options.get("n", "10"))
    others, first = wanted.startswith(sign), sign == "-"
    count = _count(wanted.lstrip("-" if first else "+-"), options)

    def span(size: int) -> slice:
        if first:
            return slice(max(0, size - count) if others else count)
        return slice(max(0, count - 1 if others else size - count), None)

    def cut(text: str) -> str:
        if "c" in options:
            data = text.encode("utf-8", "surrogateescape")
            return data[span(len(data))].decode("utf-8", "surrogateescape")
        process.budget.lines(text)
        lines = with_ends(text)
        return "".join(lines[span(len(lines))])

    most = count if "c" in options and first and not others else None
    titles = len(names) > 1 and "q" not in options
    inputs = Inputs(process, names, most)
    for place, (name, text) in enumerate(inputs):
        if titles:
            process.out(("\n" if place else "") + f"==> {name} <==\n")
        process.out(cut(text))
    return inputs.status


@program("wc [-l] [-w] [-c] [-m] [FILE]...")
def wc(process: Process) -> int:
    options, names = parse(process, "lwcm")
    wanted = [key for key in "lwmc" if key in options] or ["l", "w", "c"]
    rows, inputs, size = [], Inputs(process, names), 0
    for name, text in inputs:
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
    return inputs.status


@program(
    "cut [-d DELIMITER] [-s] [--output-delimiter=TEXT] -f LIST | -b LIST | -c LIST "
    "[--complement] [FILE]..."
)
def cut(process: Process) -> int:
    long = {"--output-delimiter": "o", "--complement": "x"}
    options, names = parse(process, "d:f:c:b:so:x", long)
    lists = [letter for letter in "bcf" if letter in options]
    if not lists:
        raise UsageError("you must specify a list of bytes, characters, or fields")
    if len(lists) > 1:
        raise UsageError("only one list may be specified")
    how = lists[0]
    if how != "f" and options.keys() & {"d", "s"}:
        what = "an input delimiter may be specified"
        if "d" not in options:
            what = "suppressing non-delimited lines makes sense"
        raise UsageError(f"{what} only when operating on fields")
    spans = _spans(options[how], "x" in options, how == "f")
    delimiter = options.get("d", "\t") or "\0"
    if len(delimiter) > 1:
        raise UsageError("the delimiter must be a single character")
    between = options.get("o", delimiter if how == "f" else "")
    inputs = Inputs(process, names)
    for _, text in inputs:
        for line in lines_of(process, text):
            if how == "f":
                pieces = line.split(delimiter)
                process.budget.work(LINE_WORK + len(pieces) * 5)
                if len(pieces) == 1:
                    process.out("" if "s" in options else f"{line}\n")
                    continue
                parts = [one for low, high in spans for one in pieces[low:high]]
            else:
                parts = _cut_out(line, spans, in_bytes=how == "b")
            process.budget.work(LINE_WORK * len(spans))
            process.out(between.join(parts) + "\n")
    return inputs.status


def _cut_out(line: str, spans: list[tuple[int, int]], in_bytes: bool) -> list[str]:
    if not in_bytes:
        return [line[low:high] for low, high in spans if line[low:high]]
    data = line.encode("utf-8", "surrogateescape")
    parts = [data[low:high] for low, high in spans if data[low:high]]
    return [part.decode("utf-8", "surrogateescape") for part in parts]


def _spans(chosen: str, others: bool, of_fields: bool) -> list[tuple[int, int]]:
    """What a list like ``1,3-5,7-`` takes, as slices in order; or what it leaves."""
    if chosen.count(",") >= 50:
        raise Unsupported("cut of that many ranges")
    ranges = []
    for item in chosen.split(","):
        match = re.fullmatch(r"(\d*)(-?)(\d*)", item)
        if not match or item in ("", "-"):
            what = "field value" if of_fields else "byte/character position"
            raise UsageError(f"invalid {what} ‘{item}’")
        first = int(match[1][:12] or 1)
        last = int(match[3][:12] or 10**9) if match[2] else first
        if not first:
            what = "fields" if of_fields else "byte/character positions"
            raise UsageError(f"{what} are numbered from 1")
        if last < first:
            raise UsageError("invalid decreasing range")
        ranges.append((first - 1, last))
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    if not others:
        return merged
    ends = [0, *(bound for span in merged for bound in span), 10**9]
    return [
        (low, high)
        for low, high in zip(ends[::2], ends[1::2], strict=True)
        if low < high
    ]
