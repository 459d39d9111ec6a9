"""``awk [-F FS] [-v NAME=VALUE] [-f FILE] PROGRAM [FILE | NAME=VALUE]…``

The language of POSIX with what of gawk's is common; gawk's messages. ``lexer``,
``expressions`` and ``parser`` read a program into the tree of ``syntax``, ``evaluation``
runs it, on ``values``: what it works on is its ``state``, with ``records`` coming in and
``output`` going out; ``functions`` are those that awk brings along.
"""

import re

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.register import program
from iamtutor.shell.programs.text.awk.evaluation import Awk
from iamtutor.shell.programs.text.awk.functions import FUNCTIONS
from iamtutor.shell.programs.text.awk.lexer import AwkError, unescaped
from iamtutor.shell.programs.text.awk.parser import parse
from iamtutor.shell.programs.text.awk.records import Reader
from iamtutor.shell.programs.text.awk.values import Array, Given

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.S | re.A)
_LONG = {"--field-separator": "-F", "--assign": "-v", "--file": "-f", "--source": "-e"}


@program(
    "awk [-F FS] [-v NAME=VALUE] [-f FILE] PROGRAM [FILE | NAME=VALUE]...",
    "gawk [-F FS] [-v NAME=VALUE] [-f FILE] PROGRAM [FILE | NAME=VALUE]...",
)
def awk(process: Process) -> int:
    try:
        return _run(process)
    except AwkError as error:
        told = str(error)
        if told.startswith(("fatal: cannot open source", "iamtutor: awk", "warning")):
            told = f"awk: {told}"
        elif not told.startswith(("awk: ", "Usage")):
            told = f"awk: cmd. line:1: {told}"
        process.err(told.replace("awk: iamtutor: ", "iamtutor: ") + "\n")
        return error.status


def _run(process: Process) -> int:
    assigned, sources, operands = _arguments(process.argv[1:])
    if sources:
        source = "\n".join(_source(process, kind, text) for kind, text in sources)
    elif operands:
        source = operands.pop(0)
    else:
        process.err(
            "Usage: awk [POSIX or GNU style options] -f progfile [--] file ...\n"
            "Usage: awk [POSIX or GNU style options] [--] 'program' file ...\n"
        )
        return 2
    process.budget.work(len(source) * 100)
    program = parse(source)
    for warning in dict.fromkeys(program.warnings):
        process.err(f"awk: cmd. line:1: warning: {warning}\n")
    inputs = _Inputs(process, operands)
    run = Awk(process, program, inputs.next, FUNCTIONS)
    environment: Array = {name: Given(value) for name, value in process.env.items()}
    words = ["awk", *operands]
    run.globals["ENVIRON"] = environment
    run.globals["ARGV"] = {str(place): Given(word) for place, word in enumerate(words)}
    run.globals["ARGC"] = float(len(words))
    for name, text in assigned:
        run.set(name, Given(unescaped(text)))
    return run.run()


def _arguments(
    words: list[str],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """What is assigned before the program runs, where the program is, the operands."""
    assigned: list[tuple[str, str]] = []
    sources: list[tuple[str, str]] = []
    queue = list(words)
    while queue and queue[0].startswith("-") and queue[0] != "-":
        word = queue.pop(0)
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name in _LONG:
            option = _LONG[name]
        elif word[:2] in ("-F", "-v", "-f", "-e"):
            option, equals, value = word[:2], word[2:], word[2:]
        else:
            known = name if word.startswith("--") else word[:2]
            genuine.refuse("awk", known)
            told = f"unrecognized option '{word}'"
            if known != name:
                told = f"invalid option -- '{word[1]}'"
            raise AwkError(f"awk: {told}", 1)
        if not equals:
            if not queue:
                raise AwkError(f"awk: option requires an argument -- {option[1]}", 2)
            value = queue.pop(0)
        if option == "-F":
            assigned.append(("FS", value))
        elif option == "-v":
            match = _ASSIGNMENT.fullmatch(value)
            if match is None:
                left = value.partition("=")[0]
                told = f"`{left}' is not a legal variable name"
                raise AwkError(f"awk: fatal: {told}")
            assigned.append((match[1], match[2]))
        else:
            sources.append((option, value))
    return assigned, sources, queue


def _source(process: Process, kind: str, text: str) -> str:
    """The program that ``-f`` or ``-e`` names."""
    if kind == "-e":
        return text
    try:
        return process.files.read_text(text)
    except PathError as error:
        told = f"cannot open source file `{text}' for reading: {error.reason}"
        raise AwkError(f"fatal: {told}") from None


class _Inputs:
    """The files among the operands, one after another; the assignments between them are
    carried out when their turn comes."""

    def __init__(self, process: Process, operands: list[str]) -> None:
        self.process = process
        self.left = list(operands)
        self.any = False
        self.told = False

    def next(self, run: Awk) -> Reader | None:
        while self.left:
            name = self.left.pop(0)
            match = _ASSIGNMENT.fullmatch(name)
            if match:
                run.set(match[1], Given(unescaped(match[2])))
                continue
            self.any = True
            text = self._text(run, name)
            if text is not None:
                run.globals["FILENAME"] = Given("" if name == "-" else name)
                run.globals["FNR"] = 0.0
                return Reader(text)
        if self.any:
            return None
        self.any = True
        return Reader(self.process.stdin or "")

    def _text(self, run: Awk, name: str) -> str | None:
        if name in ("-", "/dev/stdin"):
            return self.process.stdin or ""
        files = self.process.files
        if files.is_directory(name):
            told = f"command line argument `{name}' is a directory: skipped"
            self.process.err(f"awk: warning: {told}\n")
            return None
        try:
            return files.read_text(name)
        except PathError as error:
            told = f"cannot open file `{name}' for reading: {error.reason}"
            place = "cmd. line:1: " if run.started else ""
            raise AwkError(f"awk: {place}fatal: {told}") from None
