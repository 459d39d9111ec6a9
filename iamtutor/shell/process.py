"""What a running program may touch: its arguments, its streams, its machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.hosts import Host
from iamtutor.shell.outcome import OUTPUT_LIMIT

#: The most that one program may hand to the next, in characters.
PIPE_LIMIT = 16_000_000
#: The most simulated API calls that one line may make.
CALLS_LIMIT = 2_000


class OutputLimit(Exception):
    """The line printed more than a terminal here keeps."""


class CallLimit(Exception):
    """The line made more API calls than one line may."""


class Budget:
    """The simulated API calls that one line may still make."""

    def __init__(self) -> None:
        self.left = CALLS_LIMIT

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise CallLimit(f"a line makes at most {CALLS_LIMIT} API calls")


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


class Sink(Protocol):
    """Where a stream goes."""

    def write(self, text: str) -> None: ...


class Screen:
    """The terminal: both streams in order, up to the limit."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str]] = []
        self.left = OUTPUT_LIMIT
        self.cleared = False

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
    """A pipe, a file being written, or a substitution: text is collected."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.left = PIPE_LIMIT

    def write(self, text: str) -> None:
        self.left -= len(text)
        if self.left < 0:
            raise OutputLimit
        self.parts.append(text)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True)
class Process:
    """One program at work.

    ``stdin`` is None when it is the terminal itself: nobody types there while a line
    runs, so that a program that reads gets the end of the file at once; one that asks
    (``ask``) is continued with the next line. ``shell_name`` is what the shell calls
    itself in its messages.
    """

    argv: list[str]
    env: dict[str, str]
    stdin: str | None
    stdout: Sink
    stderr: Sink
    turn: Turn
    machine: Machine
    host: Host
    files: FileSystem
    screen: Screen
    budget: Budget
    columns: int = 80
    shell_name: str = "-bash"
    replies: list[str] | None = None
    """What the person has answered to this program so far, when somebody can answer. The
    program runs again with each reply; what it printed before that is on the screen."""

    def out(self, text: str) -> None:
        if not self.replies:
            self.stdout.write(text)

    def ask(self, prompt: str) -> str:
        """One line of input, after a prompt; the empty string at the end of input."""
        if self.replies:
            return self.replies.pop(0)
        if self.stdin is None and self.replies is not None:
            raise NeedsInput(prompt)
        self.out(prompt)
        line, _, self.stdin = (self.stdin or "").partition("\n")
        return line

    def err(self, text: str) -> None:
        self.stderr.write(text)

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
