"""What programs that read text have in common: files or standard input, lines, numbers."""

from __future__ import annotations

from collections.abc import Iterator

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.files import fail
from iamtutor.shell.programs.options import UsageError

#: Names that mean standard input.
STANDARD_INPUT = frozenset(["-", "/dev/stdin", "/dev/fd/0"])


def inputs(process: Process, names: list[str]) -> Iterator[tuple[str, str | None]]:
    """``(name, text)`` of each input; the text is None after a complaint."""
    for name in names or ["-"]:
        if name in STANDARD_INPUT:
            process.budget.text(process.stdin or "")
            yield name, process.stdin or ""
            continue
        try:
            yield name, process.files.read_text(name)
        except PathError as error:
            fail(process, f"{name}: {error.reason}")
            yield name, None


def lines_of(process: Process, text: str) -> list[str]:
    process.budget.lines(text)
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def number(text: str, complaint: str) -> int:
    """A whole number; ``complaint`` is what is said of anything else."""
    if not text.isdecimal() or len(text) > 12:
        raise UsageError(f"{complaint}: ‘{text}’")
    return int(text)
