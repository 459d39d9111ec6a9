"""``cut head split tail wc``: parts of a text, and how much of it there is."""

import re

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import STANDARD_INPUT, Inputs, amount, lines_of
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import Failed, program
from iamtutor.shell.text import with_ends

#: Characters whose words are counted together.
_PART = 100_000


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
            data = process.budget.encoded(text)
            return process.budget.decoded(data[span(len(data))])
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
            "w": _words(text),
            "m": len(text),
            "c": len(process.budget.encoded(text)),
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


def _words(text: str) -> int:
    """Counted in parts: together they would take fifty times as much as the text."""
    count = 0
    for start in range(0, len(text), _PART):
        part = text[start : start + _PART]
        goes_on = start and not (text[start - 1].isspace() or part[0].isspace())
        count += len(part.split()) - bool(goes_on)
    return count


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
                process.budget.afford(line.count(delimiter) * ITEM_SIZE)
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


_UNITS = {"": 1, "b": 512, "K": 1024, "k": 1024, "M": 1024**2, "KB": 1000, "MB": 10**6}


@program("split [-l LINES | -b BYTES] [-d] [-a LENGTH] [FILE [PREFIX]]")
def split(process: Process) -> int:
    options, names = parse(process, "l:b:da:", {"--numeric-suffixes": "d"})
    check_count(names, 0, 2)
    path, prefix = [*names, *("-", "x")[len(names) :]]
    wanted = options.get("a", "2")
    length = int(wanted) if wanted.isdecimal() and len(wanted) < 3 else 0
    if not 1 <= length <= 10:
        return process.complain(f"invalid suffix length: ‘{wanted}’")
    try:
        data = (
            process.budget.encoded(process.stdin or "")
            if path in STANDARD_INPUT
            else process.files.read(path)
        )
    except PathError as error:
        told = f"cannot open '{path}' for reading: {error.reason}"
        return process.complain(told)
    pieces = _pieces(process, data, options)
    letters = "0123456789" if "d" in options else "abcdefghijklmnopqrstuvwxyz"
    for number, piece in enumerate(pieces):
        if number >= len(letters) ** length:
            return process.complain("output file suffixes exhausted")
        suffix = ""
        for _ in range(length):
            number, place = divmod(number, len(letters))
            suffix = letters[place] + suffix
        try:
            process.files.write(prefix + suffix, piece)
        except PathError as error:
            return process.complain(f"{prefix}{suffix}: {error.reason}")
    return 0


def _pieces(process: Process, data: bytes, options: dict[str, str]) -> list[bytes]:
    process.budget.hold(2 * len(data))
    if "b" in options:
        text = options["b"]
        digits = text.rstrip("bBkKmM")
        size = int(digits) if digits.isdecimal() and len(digits) < 10 else 0
        size *= _UNITS.get(text[len(digits) :], 0)
        if not size:
            raise Failed(f"invalid number of bytes: ‘{text}’")
        process.budget.work(len(data) // size * 40)
        return [data[at : at + size] for at in range(0, len(data), size)]
    text = options.get("l", "1000")
    if not text.isdecimal() or len(text) > 9 or not int(text):
        raise Failed(f"invalid number of lines: ‘{text}’")
    process.budget.work(data.count(b"\n") * 80)
    lines = data.split(b"\n")
    ended = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    step = int(text)
    return [b"".join(ended[at : at + step]) for at in range(0, len(ended), step)]
