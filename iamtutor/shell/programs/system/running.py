"""Programs that run others: ``xargs`` and ``nohup``."""

import re
from collections.abc import Iterator

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK, Budget
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import PROGRAMS, Failed, program

#: The most characters that the arguments of one program have together.
_ARGUMENTS_LIMIT = 128_000


@program(
    "xargs [-n N] [-L N] [-I TEXT] [-P N] [-d CHARACTER] [-0] [-r] [-t] [PROGRAM "
    "[ARGUMENT]...]"
)
def xargs(process: Process) -> int:
    """One after the other, however many ``-P`` allows beside each other."""
    options, words = parse(process, "+n:I:L:P:d:0rt")
    command = words or ["echo"]
    for letter, least in (("n", 1), ("L", 1), ("P", 0)):
        given = options.get(letter, "1")
        if not re.fullmatch(r"-?\d{1,7}", given):
            raise UsageError(f'invalid number "{given}" for -{letter} option')
        if int(given) < least:
            told = f"value {given} for -{letter} option should be >= {least}"
            raise UsageError(told)
    text = process.stdin or ""
    process.budget.text(text)
    by_line = "I" in options or "L" in options
    items = _items(text, options, by_line, process.budget)
    if "I" in options:
        batches = _replaced(command, options["I"], items)
    else:
        size = int(options.get("L", options.get("n", "1000000")))
        flat = items if "L" in options else [[item] for line in items for item in line]
        batches = (
            [*command, *(item for line in flat[at : at + size] for item in line)]
            for at in range(0, len(flat), size)
        )
        if not flat and "r" not in options:
            batches = iter([command])
    return _run(process, batches, "t" in options)


def _replaced(
    command: list[str], mark: str, items: list[list[str]]
) -> Iterator[list[str]]:
    for (item,) in items:
        if item:
            yield [word.replace(mark, item) for word in command]


def _items(
    text: str, options: dict[str, str], by_line: bool, budget: Budget
) -> list[list[str]]:
    """The items of each line; quotes and backslashes as ``xargs`` reads them."""
    if "0" in options or "d" in options:
        end = "\0" if "0" in options else options["d"]
        end = {"\\n": "\n", "\\t": "\t", "\\0": "\0"}.get(end, end)
        if len(end) != 1:
            raise Failed(f"invalid input delimiter specification {end}")
        budget.hold(len(text) + 2 * ITEM_SIZE * (text.count(end) + 1))
        budget.work(LINE_WORK * text.count(end))
        return [[item] for item in text.removesuffix(end).split(end) if text]
    lines: list[list[str]] = []
    budget.lines(text)
    for line in text.split("\n"):
        if "I" in options:
            lines.append([_unquoted(line.lstrip(" \t"))])
            continue
        found = []
        for match in _ITEM.finditer(line):
            budget.work(LINE_WORK)
            budget.hold(2 * ITEM_SIZE + len(match.group()))
            found.append(match.group())
        if any(item in ("'", '"') for item in found):
            raise _unmatched("'" in found)
        if found:
            lines.append([_unquoted(item) for item in found])
    return lines if by_line else [[item for line in lines for item in line]]


#: Possessive: what it could go back to would be kept.
_ITEM = re.compile(r"(?:'[^']*'|\"[^\"]*\"|\\.|[^\s'\"\\]++)++|['\"]")


def _unmatched(single: bool) -> Failed:
    kind = "single" if single else "double"
    return Failed(
        f"unmatched {kind} quote; by default quotes are special to xargs unless you "
        "use the -0 option"
    )


def _unquoted(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        found = match.group()
        return found[1:] if found[0] == "\\" else found[1:-1]

    result = re.sub(r"'[^']*'|\"[^\"]*\"|\\.", plain, text)
    if result == text and re.search("['\"]", text):
        raise _unmatched("'" in text)
    return result


def _run(process: Process, batches: Iterator[list[str]], trace: bool) -> int:
    status = 0
    for words in batches:
        process.budget.work(LINE_WORK + len(words) * 4)
        if sum(map(len, words)) > _ARGUMENTS_LIMIT:
            raise Failed("argument line too long")
        if trace:
            process.err(" ".join(words) + "\n")
        if missing(process, words[0]):
            raise Failed(f"{words[0]}: No such file or directory", 127)
        ended = process.run(words, "")
        if ended == 255:
            raise Failed(f"{words[0]}: exited with status 255; aborting", 124)
        status = 123 if ended else status
    return status


def missing(process: Process, word: str) -> bool:
    """Whether ``word`` is no program that another one could run."""
    name = word.rpartition("/")[2]
    if name in process.host.executables:
        return False
    return name not in PROGRAMS or name in _ONLY_SHELL


#: Builtins that are no programs: only the shell itself can run them.
_ONLY_SHELL = frozenset(
    ": . alias break cd command continue exit export history local logout read return "
    "set shift source type unalias unset".split()
)


@program("nohup PROGRAM [ARGUMENT]...")
def nohup(process: Process) -> int:
    """What it prints goes to ``nohup.out`` where it would go to the terminal."""
    _, words = parse(process, "+")
    if not words:
        raise UsageError("missing operand")
    if not process.on_terminal:
        return process.run(words, process.stdin)
    process.err("nohup: ignoring input and appending output to 'nohup.out'\n")
    status, out, err = process.output_of(words)
    files, path = process.files, "nohup.out"
    before = files.read(path) if files.exists(path) else b""
    files.write(path, before + (out + err).encode("utf-8", "surrogateescape"))
    return status
