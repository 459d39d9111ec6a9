"""What one line printed, and how a terminal shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: The most that one line may print, in characters.
OUTPUT_LIMIT = 1_000_000

_SGR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The output of one line in the order it appeared, and its exit code.

    ``chunks`` are ``(stream, text)`` with stream ``stdout`` or ``stderr``. ``clear`` is
    True when the line wiped the screen; what came before it is not in ``chunks``.
    ``incomplete`` is True when the shell waits for the rest of a command.
    """

    chunks: tuple[tuple[str, str], ...]
    exit_code: int
    clear: bool = False
    incomplete: bool = False
    closed: bool = False
    """The line ended the session (``exit``)."""

    @property
    def stdout(self) -> str:
        return "".join(text for stream, text in self.chunks if stream == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(text for stream, text in self.chunks if stream == "stderr")

    @property
    def screen(self) -> str:
        """Both streams interleaved, with carriage returns applied."""
        return on_screen("".join(text for _, text in self.chunks))


def on_screen(text: str) -> str:
    """What a terminal shows of ``text``.

    A carriage return goes back to column 0, what follows overwrites; colours are left
    out, and so are the blanks at the end of an overwritten line.
    """
    text = _SGR.sub("", text).replace("\r\n", "\n")
    if "\r" not in text:
        return text
    return "\n".join(
        _overwritten(line) if "\r" in line else line for line in text.split("\n")
    )


def _overwritten(line: str) -> str:
    cells: list[str] = []
    for part in line.split("\r"):
        cells[: len(part)] = part
    return "".join(cells).rstrip()
