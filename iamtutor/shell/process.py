"""What a running program may touch: its arguments, its streams, its machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.budget import WIDEST, Budget
from iamtutor.shell.coaching import Coach
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.hosts.images import Host
from iamtutor.shell.outcome import OUTPUT_LIMIT
from iamtutor.shell.screen.editing import Edit
from iamtutor.shell.text import printable

#: How deep functions may call each other.
CALL_DEPTH = 20
#: The number of the shell's own process; those in the background follow.
SHELL_PID = 2187


class OutputLimit(Exception):
    """The line printed more than a terminal here keeps."""


class NeedsInput(Exception):
    """A program asks the person at the terminal, and waits."""

    def __init__(self, prompt: str) -> None:
        super().__init__(prompt)
        self.prompt = prompt


class SessionClosed(Exception):
    """``exit`` was typed."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class LoopLeft(Exception):
    """``break`` or ``continue`` (then ``again``), so many loops up."""

    def __init__(self, levels: int, again: bool) -> None:
        super().__init__(levels)
        self.levels = levels
        self.again = again


class Returned(Exception):
    """``return`` from a function."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Frame:
    """A function at work, or the line itself: its arguments, the variables that it hides
    and their values before (None: there was none), the loops around the command."""

    parameters: Sequence[str] = ()
    hidden: dict[str, str | None] = field(default_factory=dict)
    hidden_arrays: dict[str, dict[str, str] | None] = field(default_factory=dict)
    depth: int = 0
    function: str = ""
    """Which one; empty in the line itself."""
    loops: int = 0
    option: tuple[int, int] = (1, 1)
    """Where ``getopts`` goes on: ``OPTIND``, and the letter in that word."""


@dataclass(frozen=True, slots=True)
class Job:
    """What ran in the background: its number in the line, its process, what it ended
    with, and how it was written."""

    number: int
    pid: int
    status: int
    source: str


def job_lines(jobs: Sequence[Job]) -> list[str]:
    """How bash tells that they have ended."""
    marks = {1: "+", 2: "-"}
    return [
        f"[{job.number}]{marks.get(left, ' ')}  "
        f"{f'Exit {job.status}' if job.status else 'Done':<24}{job.source}\n"
        for job, left in zip(jobs, range(len(jobs), 0, -1), strict=True)
    ]


class Input:
    """Standard input, shared by the commands of a list: each goes on where the one before
    stopped. ``text`` is None when it is the terminal itself."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text
        self._at = 0

    def line(self, mark: str = "\n", most: int | None = None) -> str | None:
        """The next line with its end, which is ``mark`` (empty: nothing ends it), of at
        most so many characters; None when there is no more."""
        if not self.text or self._at >= len(self.text):
            return None
        found = self.text.find(mark, self._at) + 1 if mark else 0
        end = found or len(self.text)
        if most is not None:
            end = min(end, self._at + most)
        line = self.text[self._at : end]
        self._at = end
        return line

    def rest(self) -> str | None:
        """All that is left."""
        text = self.text
        if text is None:
            return None
        rest = text[self._at :] if self._at else text
        self.text, self._at = "", 0
        return rest


class Run(Protocol):
    """Carries out a program in the name of another, which hands it the input; and its
    outputs, where they are not the other's own."""

    def __call__(
        self,
        argv: list[str],
        stdin: str | None,
        other: dict[str, str] | None = None,
        outputs: tuple[Sink, Sink] | None = None,
        /,
    ) -> int: ...


class Script(Protocol):
    """Carries out shell text: in a shell of its own that calls itself ``name``, or, where
    there is no ``name``, in this one (then without ``parameters``: with its own ones)."""

    def __call__(
        self,
        source: str,
        name: str | None = None,
        parameters: Sequence[str] | None = None,
        *,
        label: str = "",
        options: Sequence[str] = (),
        stdin: Input | None = None,
    ) -> int: ...


class Sink(Protocol):
    """Where a stream goes."""

    def write(self, text: str) -> None: ...


class Screen:
    """The terminal: both streams in order, up to the limit."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str]] = []
        self.left = OUTPUT_LIMIT
        self.cleared = False
        self.paged = False
        self.edit: Edit | None = None

    def write(self, stream: str, text: str) -> None:
        if not text:
            return
        if len(text) > self.left:
            self._append(stream, text[: self.left])
            self.left = 0
            raise OutputLimit
        self.left -= len(text)
        self._append(stream, text)

    def note(self, text: str) -> None:
        """Print on stderr beyond the limit: the reason why there is no more."""
        self._append("stderr", text)

    def _append(self, stream: str, text: str) -> None:
        if not text.isascii():
            text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.pieces.append((stream, text))

    @property
    def chunks(self) -> tuple[tuple[str, str], ...]:
        """What was printed, neighbours of one stream joined."""
        return tuple(
            (stream, "".join(text for _, text in run))
            for stream, run in groupby(self.pieces, key=itemgetter(0))
        )

    def clear(self) -> None:
        self.pieces.clear()
        self.cleared = True


@dataclass(slots=True)
class ScreenSink:
    screen: Screen
    stream: str

    def write(self, text: str) -> None:
        self.screen.write(self.stream, text)


class Buffer:
    """A pipe, a file being written, or a substitution: text is collected, and charged until
    it is let go. A program's own room may end before."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.parts: list[str] = []
        self.size = self.length = 0

    def write(self, text: str) -> None:
        if not text:
            return
        size = sys.getsizeof(text)
        self.budget.keep(size)
        self.size += size
        self.length += len(text)
        self.parts.append(text)

    def joined(self) -> str:
        """All that was written. While it is joined, the pieces are there, too."""
        if len(self.parts) > 1:
            pieces = self.size
            wide = 1 if all(map(str.isascii, self.parts)) else WIDEST
            self.budget.keep(self.length * wide)
            self.size += self.length * wide
            self.parts = ["".join(self.parts)]
            self.budget.let_go(pieces)
            self.size -= pieces
        return "".join(self.parts)

    def let_go(self) -> None:
        """What was written is no longer charged here."""
        self.parts.clear()
        self.budget.let_go(self.size)
        self.size = self.length = 0

    def take(self) -> str:
        """All that was written; it is no longer charged here."""
        text = self.joined()
        self.let_go()
        return text


class Nowhere:
    """``/dev/null``."""

    def write(self, text: str) -> None:
        pass


@dataclass(slots=True)
class Process:
    """One program at work.

    ``stdin`` is None when it is the terminal itself: nobody types there while a line
    runs, so that a program that reads gets the end of the file at once; one that asks
    (``ask``) is continued with the next line. ``run`` carries out another program, with
    its input, as this one would: in this environment, or in one of its own.
    ``script`` carries out shell text with these streams. ``shell_name`` is what the shell
    calls itself in its messages.
    """

    argv: list[str]
    env: dict[str, str]
    input: Input
    stdout: Sink
    stderr: Sink
    turn: Turn
    machine: Machine
    host: Host
    files: FileSystem
    screen: Screen
    budget: Budget
    frame: Frame
    run: Run
    script: Script
    descriptors: Mapping[int, Input | Sink] = field(default_factory=dict)
    """What else is open than the three streams, by its number."""
    jobs: list[Job] = field(default_factory=list)
    """What ran in the background and ended, and was not told yet."""
    columns: int = 80
    shell_name: str = "-bash"
    of_shell: bool = False
    """Whether the shell carries it out itself."""
    language: str = "en"
    """The language of the page around the terminal."""
    coach: Coach | None = None
    """The lesson on that page, if there is one."""
    replies: list[str] | None = None
    """What the person has answered to this program so far, when somebody can answer. The
    program runs again with each reply; what it printed before that is on the screen."""
    _read: str | None = None

    @property
    def stdin(self) -> str | None:
        """All of standard input. Who has not asked for it has left it to the next."""
        if self._read is None:
            self._read = self.input.rest()
        return self._read

    def output_of(self, argv: list[str]) -> tuple[int, str, str]:
        """Run a program for what it prints: its status, output and complaints."""
        out, err = Buffer(self.budget), Buffer(self.budget)
        status = self.run(argv, "", None, (out, err))
        return status, out.take(), err.take()

    def out(self, text: str) -> None:
        self.budget.text(text)
        if not self.replies:
            self.stdout.write(text)

    def ask(self, prompt: str, needed: bool = False, aside: bool = False) -> str:
        """One line of input, after a prompt, which may stand ``aside`` of the output. At
        the end of input the empty string, or ``EOFError`` where an answer is ``needed``."""
        if self.replies:
            return self.replies.pop(0)
        if self.input.text is None and self.replies is not None:
            raise NeedsInput(prompt)
        (self.err if aside else self.out)(prompt)
        line = self.input.line()
        if line is None and needed:
            raise EOFError("EOF when reading a line")
        return (line or "").removesuffix("\n")

    def page(self) -> None:
        """What was printed is shown page by page, if the terminal shows it."""
        if self.on_terminal:
            self.screen.paged = True

    def err(self, text: str) -> None:
        self.stderr.write(printable(text))

    def complain(self, what: str, status: int = 1) -> int:
        """What the program says of itself; a builtin names the shell, too."""
        shell = f"{self.shell_name}: " if self.of_shell else ""
        self.err(f"{shell}{self.name}: {what}\n")
        return status

    def full(self) -> int:
        """Complain that the shell keeps no more variables."""
        self.err("iamtutor: the variables of this shell are full\n")
        return 1

    @property
    def name(self) -> str:
        return self.argv[0]

    @property
    def on_terminal(self) -> bool:
        """Whether standard output is the terminal."""
        return isinstance(self.stdout, ScreenSink)

    @property
    def now(self) -> datetime:
        """The machine's clock: it moves on while ``sleep`` sleeps."""
        return self.turn.now

    def sleep(self, seconds: float) -> None:
        self.turn.world.clock_offset += seconds
        self.turn.now += timedelta(seconds=seconds)
        self.files.now = self.turn.now
