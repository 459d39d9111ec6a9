"""What programs that read text have in common: files or standard input, lines, numbers."""

import re
from collections.abc import Iterator, Sequence

from iamtutor.cloud import identifiers
from iamtutor.shell.filesystem import ENDLESS, PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError

#: Names that mean standard input.
STANDARD_INPUT = frozenset(["-", "/dev/stdin", "/dev/fd/0"])


def endless(process: Process, name: str, size: int) -> bytes | None:
    """So many bytes of a device that never ends; None if ``name`` is none."""
    path = process.files.resolve(name)
    if path not in ENDLESS:
        return None
    process.budget.hold(size)
    if path == "/dev/zero":
        return bytes(size)
    process.budget.work(size // _DRAWN_A_UNIT)
    return identifiers.draw(process.turn.world, path, size)


def text_of(process: Process, name: str = "-", *, most: int | None = None) -> str:
    """The text of an input, ``most`` bytes of a device that never ends. Raises
    ``PathError``."""
    if name in STANDARD_INPUT:
        process.budget.text(process.stdin or "")
        return process.stdin or ""
    part = None if most is None else endless(process, name, most)
    if part is None:
        return process.files.read_text(name)
    return process.budget.decoded(part)


class Inputs:
    """``(name, text)`` of each input. What cannot be read is complained of and left out;
    ``status`` is 1 then."""

    def __init__(
        self, process: Process, names: Sequence[str], most: int | None = None
    ) -> None:
        self.process, self.names, self.most = process, names or ["-"], most
        self.status = 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for name in self.names:
            try:
                text = text_of(self.process, name, most=self.most)
            except PathError as error:
                self.status = self.process.complain(f"{name}: {error.reason}")
            else:
                yield name, text


def lines_of(process: Process, text: str) -> list[str]:
    process.budget.lines(text)
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


#: How many random bytes are drawn for one unit of work, beside the room that they take.
_DRAWN_A_UNIT = 2
_FACTORS = {"": 1, "b": 512, "c": 1, "w": 2, "k": 1024}
_FACTORS |= {f"{unit}B": 1000**n for n, unit in enumerate("KMGT", 1)}
_FACTORS |= {
    f"{u}{end}": 1024**n for n, u in enumerate("KMGT", 1) for end in ("", "iB")
}
_AMOUNT = re.compile(r"(\d{1,12})([a-zA-Z]{0,3})", re.ASCII)


def amount(text: str, complaint: str) -> int:
    """A number of bytes: ``10``, ``5M`` (of 1,048,576), ``5MB`` (of 1,000,000)."""
    match = _AMOUNT.fullmatch(text)
    factor = _FACTORS.get(match[2].replace("kB", "KB")) if match else None
    if match is None or factor is None:
        raise UsageError(f"{complaint}: ‘{text}’")
    return int(match[1]) * factor


def number(text: str, complaint: str) -> int:
    """A whole number; ``complaint`` is what is said of anything else."""
    if not text.isdecimal() or len(text) > 12:
        raise UsageError(f"{complaint}: ‘{text}’")
    return int(text)
