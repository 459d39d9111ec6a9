"""Programs that read and write text: ``grep head tail wc sort uniq cut base64``."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import LINE_WORK, Process
from iamtutor.shell.programs.files import fail, gnu
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.regex import STEP_WORK, Pattern, PatternError


def _inputs(process: Process, names: list[str]) -> Iterator[tuple[str, str | None]]:
    """``(name, text)`` of each input; the text is None after a complaint."""
    for name in names or ["-"]:
        if name == "-":
            process.budget.text(process.stdin or "")
            yield name, process.stdin or ""
            continue
        try:
            yield name, process.files.read_text(name)
        except PathError as error:
            fail(process, f"{name}: {error.reason}")
            yield name, None


def _lines(process: Process, text: str) -> list[str]:
    process.budget.lines(text)
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def grep(process: Process) -> int:
    long = {
        "--count": "c",
        "--ignore-case": "i",
        "--invert-match": "v",
        "--line-number": "n",
        "--only-matching": "o",
        "--quiet": "q",
        "--fixed-strings": "F",
        "--extended-regexp": "E",
        "--files-with-matches": "l",
        "--word-regexp": "w",
        "--recursive": "r",
        "--regexp": "e",
        "--color": "G",
    }
    try:
        options, operands = parse(process.argv[1:], "ivcnoqFElwhHre:G", long)
    except UsageError as error:
        return _grep_usage(process, f"grep: {error}\n")
    if "e" not in options:
        if not operands:
            return _grep_usage(process, "")
        options["e"] = operands.pop(0)
    try:
        pattern = Pattern(
            options["e"],
            extended="E" in options,
            fixed="F" in options,
            ignore_case="i" in options,
            whole_word="w" in options,
        )
    except PatternError as error:
        process.err(f"grep: {error}\n")
        return 2
    names = operands
    if "r" in options:
        names = _below(process, operands or ["."])
    titles = ("H" in options or len(names) > 1 or "r" in options) and "h" not in options
    found = failed = False
    for name, text in _inputs(process, names):
        if text is None:
            failed = True
            continue
        title = "(standard input)" if name == "-" else name
        try:
            one = _grep_one(process, options, pattern, title, text, titles)
        except PatternError as error:
            process.err(f"grep: {error}\n")
            return 2
        found = one or found
        if found and "q" in options:
            return 0
    return 2 if failed else int(not found)


def _grep_one(
    process: Process,
    options: dict[str, str],
    pattern: Pattern,
    title: str,
    text: str,
    titles: bool,
) -> bool:
    count = 0
    head = f"{title}:" if titles else ""
    for number, line in enumerate(_lines(process, text), 1):
        before = pattern.work
        spans = pattern.spans(line)
        process.budget.work((pattern.work - before) * STEP_WORK)
        if bool(spans) == ("v" in options):
            continue
        count += 1
        if options.keys() & {"c", "q", "l"}:
            continue
        where = f"{head}{number}:" if "n" in options else head
        if "o" in options:
            for start, end in spans:
                if end > start:
                    process.out(f"{where}{line[start:end]}\n")
        else:
            process.out(f"{where}{line}\n")
    if "l" in options and "q" not in options and count:
        process.out(f"{title}\n")
    elif "c" in options and "q" not in options:
        process.out(f"{head}{count}\n")
    return count > 0


def _below(process: Process, names: list[str]) -> list[str]:
    """The files below ``names``, spelt from them on."""
    result = []
    for name in names:
        if not process.files.is_directory(name):
            result.append(name)
            continue
        top = process.files.resolve(name)
        result.extend(
            name.rstrip("/") + path[len(top.rstrip("/")) :]
            for path in process.files.walk(top)
        )
    return result


def _grep_usage(process: Process, complaint: str) -> int:
    process.err(
        f"{complaint}Usage: grep [OPTION]... PATTERNS [FILE]...\n"
        "Try 'grep --help' for more information.\n"
    )
    return 2


def _number(process: Process, text: str, what: str) -> int:
    if not text.isdecimal() or len(text) > 12:
        raise UsageError(f"invalid number of {what}: ‘{text}’")
    return int(text)


def _old_style(arguments: list[str]) -> list[str]:
    """``head -3`` is ``head -n 3``."""
    if arguments and re.fullmatch(r"-\d+", arguments[0]):
        return [f"-n{arguments[0][1:]}", *arguments[1:]]
    return arguments


@gnu
def head(process: Process) -> int:
    arguments = _old_style(process.argv[1:])
    options, names = parse(arguments, "n:c:q", {"--lines": "n", "--bytes": "c"})
    amount = options.get("c", options.get("n", "10"))
    from_end = amount.startswith("-")
    count = _number(process, amount.lstrip("-"), "bytes" if "c" in options else "lines")

    def cut(text: str) -> str:
        if "c" in options:
            data = text.encode("utf-8", "surrogateescape")
            data = data[: max(0, len(data) - count) if from_end else count]
            return data.decode("utf-8", "surrogateescape")
        process.budget.lines(text)
        lines = text.splitlines(keepends=True)
        return "".join(lines[: max(0, len(lines) - count) if from_end else count])

    return _parts(process, names, cut)


@gnu
def tail(process: Process) -> int:
    arguments = _old_style(process.argv[1:])
    options, names = parse(arguments, "n:c:q", {"--lines": "n", "--bytes": "c"})
    amount = options.get("c", options.get("n", "10"))
    from_start = amount.startswith("+")
    count = _number(
        process, amount.lstrip("+-"), "bytes" if "c" in options else "lines"
    )

    def cut(text: str) -> str:
        if "c" in options:
            data = text.encode("utf-8", "surrogateescape")
            start = max(0, count - 1 if from_start else len(data) - count)
            return data[start:].decode("utf-8", "surrogateescape")
        process.budget.lines(text)
        lines = text.splitlines(keepends=True)
        return "".join(lines[max(0, count - 1 if from_start else len(lines) - count) :])

    return _parts(process, names, cut)


def _parts(process: Process, names: list[str], cut: Callable[[str], str]) -> int:
    status = 0
    for number, (name, text) in enumerate(_inputs(process, names)):
        if text is None:
            status = 1
            continue
        if len(names) > 1:
            process.out(("\n" if number else "") + f"==> {name} <==\n")
        process.out(cut(text))
    return status


@gnu
def wc(process: Process) -> int:
    long = {"--lines": "l", "--words": "w", "--bytes": "c", "--chars": "m"}
    options, names = parse(process.argv[1:], "lwcm", long)
    wanted = [key for key in "lwmc" if key in options] or ["l", "w", "c"]
    rows, status = [], 0
    for name, text in _inputs(process, names):
        if text is None:
            status = 1
            continue
        counts = {
            "l": text.count("\n"),
            "w": len(text.split()),
            "m": len(text),
            "c": len(text.encode("utf-8", "surrogateescape")),
        }
        rows.append(([counts[key] for key in wanted], name))
    if len(names) > 1:
        totals = [sum(column) for column in zip(*(row for row, _ in rows), strict=True)]
        rows.append((totals or [0] * len(wanted), "total"))
    width = max((len(str(n)) for row, _ in rows for n in row), default=1)
    if not names:
        width = 1 if len(wanted) == 1 else 7
    elif len(names) == 1 and len(wanted) == 1:
        width = 1
    for row, name in rows:
        shown = " ".join(f"{n:>{width}}" for n in row)
        process.out(shown + (f" {name}" if names else "") + "\n")
    return status


@gnu
def sort(process: Process) -> int:
    options, names = parse(process.argv[1:], "rnu")
    lines, status = [], 0
    for _, text in _inputs(process, names):
        if text is None:
            status = 2
            continue
        lines.extend(_lines(process, text))

    def key(line: str) -> tuple[float, str]:
        number = re.match(r"\s*-?\d+(\.\d+)?", line) if "n" in options else None
        return (float(number.group()) if number else 0.0, line)

    lines.sort(key=key, reverse="r" in options)
    if "u" in options:
        lines = list(dict.fromkeys(lines))
    process.out("".join(f"{line}\n" for line in lines))
    return status


@gnu
def uniq(process: Process) -> int:
    options, names = parse(process.argv[1:], "cd")
    counted: list[tuple[str, int]] = []
    for _, text in _inputs(process, names[:1]):
        for line in _lines(process, text or ""):
            if counted and counted[-1][0] == line:
                counted[-1] = (line, counted[-1][1] + 1)
            else:
                counted.append((line, 1))
    for line, count in counted:
        if "d" not in options or count > 1:
            process.out(f"{count:7d} {line}\n" if "c" in options else f"{line}\n")
    return 0


@gnu
def cut(process: Process) -> int:
    options, names = parse(process.argv[1:], "d:f:c:")
    chosen = options.get("f", options.get("c"))
    if chosen is None:
        raise UsageError("you must specify a list of bytes, characters, or fields")
    ranges = []
    if chosen.count(",") >= 50:
        raise UsageError("iamtutor: that many ranges are not cut here")
    for item in chosen.split(","):
        match = re.fullmatch(r"(\d*)(-?)(\d*)", item)
        if not match or item in ("", "-"):
            raise UsageError(f"invalid field value ‘{item}’")
        first = int(match[1][:12] or 1)
        last = int(match[3][:12] or 10**9) if match[2] else first
        ranges.append((first, last))
    delimiter = options.get("d", "\t")[:1] or "\t"
    status = 0
    for _, text in _inputs(process, names):
        if text is None:
            status = 1
        for line in _lines(process, text or ""):
            pieces = line.split(delimiter) if "f" in options else list(line)
            process.budget.work(len(pieces) * (5 + 2 * len(ranges)))
            if "f" in options and len(pieces) == 1:
                process.out(f"{line}\n")
                continue
            kept = [
                piece
                for number, piece in enumerate(pieces, 1)
                if any(low <= number <= high for low, high in ranges)
            ]
            process.out((delimiter if "f" in options else "").join(kept) + "\n")
    return status


@gnu
def base64_(process: Process) -> int:
    long = {"--decode": "d", "--wrap": "w"}
    options, names = parse(process.argv[1:], "diw:", long)
    text = "".join(text or "" for _, text in _inputs(process, names[:1]))
    if "d" in options:
        try:
            data = base64.b64decode("".join(text.split()), validate=True)
        except ValueError:
            return fail(process, "invalid input")
        process.out(data.decode("utf-8", "surrogateescape"))
        return 0
    width = _number(process, options.get("w", "76"), "columns")
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    if not width:
        process.out(encoded)
        return 0
    process.budget.work(len(encoded) // width * LINE_WORK)
    for start in range(0, len(encoded), width):
        process.out(encoded[start : start + width] + "\n")
    return 0


PROGRAMS = {
    "base64": base64_,
    "cut": cut,
    "grep": grep,
    "head": head,
    "sort": sort,
    "tail": tail,
    "uniq": uniq,
    "wc": wc,
}
