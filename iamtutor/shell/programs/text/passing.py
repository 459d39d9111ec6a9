"""``cat`` and ``tee``: texts as they are, with numbers, or with what is invisible shown."""

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import Inputs
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.text import with_ends


@program("tee [-a] [-i] [FILE]...")
def tee(process: Process) -> int:
    options, operands = parse(process, "ai")
    content, status = process.stdin or "", 0
    process.out(content)
    for name in operands:
        if name in ("/dev/stdout", "/dev/stderr"):
            (process.out if name == "/dev/stdout" else process.err)(content)
            continue
        data = process.budget.encoded(content)
        try:
            if "a" in options and process.files.exists(name):
                data = process.files.read(name) + data
            process.files.write(name, data)
        except PathError as error:
            status = process.complain(f"{name}: {error.reason}")
    return status


#: What it costs to show a character, and what it may take shown, in bytes: ``M-^X`` for
#: each of four.
_SHOWN_WORK, _SHOWN_SIZE = 2, 16
#: Options that stand for others.
_SUMS = {"A": "vET", "e": "vE", "t": "vT"}


@program("cat [-n] [-b] [-s] [-A] [-e] [-E] [-t] [-T] [-v] [FILE]...")
def cat(process: Process) -> int:
    options, names = parse(process, "nbsAeEtTvu")
    wanted = {one for letter in options for one in _SUMS.get(letter, letter)} - {"u"}
    inputs, number, blank = Inputs(process, names), 0, False
    for _, text in inputs:
        if not wanted:
            process.out(text)
            continue
        process.budget.lines(text)
        process.budget.work(len(text) * _SHOWN_WORK)
        process.budget.afford(len(text) * _SHOWN_SIZE)
        for line in with_ends(text):
            if "s" in wanted and blank and line == "\n":
                continue
            blank = line == "\n"
            if ("b" in wanted and line != "\n") or (
                "n" in wanted and "b" not in wanted
            ):
                number += 1
                process.out(f"{number:6d}\t")
            process.out(_shown(line, wanted))
    return inputs.status


def _shown(line: str, wanted: set[str]) -> str:
    end = "\n" if line.endswith("\n") else ""
    text = line.removesuffix("\n")
    if "v" in wanted:
        data = text.encode("utf-8", "surrogateescape").decode("latin-1")
        text = data.translate(_MARKS)
    if "T" in wanted:
        text = text.replace("\t", "^I")
    return text + ("$" if end and "E" in wanted else "") + end


def _marked(byte: int) -> str:
    """A byte that cannot be seen, as ``^X`` and ``M-`` spell it."""
    if byte >= 128:
        low = byte - 128
        return "M-" + (chr(low) if 32 <= low < 127 else _marked(low))
    return "^?" if byte == 127 else "^" + chr(byte + 64)


_MARKS = {
    byte: _marked(byte) for byte in range(256) if not 32 <= byte < 127 and byte != 9
}
