"""A shell: its state, and what its parts ask of each other."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from iamtutor.cloud import identifiers
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.budget import Budget
from iamtutor.shell.coaching import Coach
from iamtutor.shell.execution.streams import Channels
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.grammar import parser as grammar
from iamtutor.shell.grammar.syntax import Steps
from iamtutor.shell.hosts.images import Host
from iamtutor.shell.machine import filesystem_of, host_of
from iamtutor.shell.process import Frame, Input, Job, Screen, ScreenSink

PIPE_STATUS = "PIPESTATUS"


@dataclass(slots=True)
class Shell(ABC):
    """A shell at work on one line, and what its parts ask of each other."""

    turn: Turn
    machine: Machine
    screen: Screen
    columns: int
    shell_name: str
    input: Input
    language: str = "en"
    coach: Coach | None = None
    frame: Frame = field(default_factory=Frame)
    depth: int = 0
    """Substitutions around the command that runs."""
    budget: Budget = field(default_factory=Budget)
    scripts: int = 0
    """Scripts around the command that runs; the line that was typed is none."""
    line: int = 1
    tested: int = 0
    """More than 0 where a status is only asked for: ``set -e`` does not end there."""
    replies: list[str] | None = None
    apart: int = 0
    """Subshells around the command that runs."""
    jobs: list[Job] = field(default_factory=list)
    """What ran in the background and ended, and was not told yet."""
    sourced: str = ""
    """The file that ``source`` reads, which messages name instead of the shell."""
    one_text: bool = False
    """The script is the text after ``-c``."""
    began: datetime | None = None
    """When the script began."""
    host: Host = field(init=False)
    files: FileSystem = field(init=False)

    def __post_init__(self) -> None:
        self.host = host_of(self.turn)
        self.files = filesystem_of(self.turn, self.machine, self.budget)

    @property
    def channels(self) -> Channels:
        """The terminal's own."""
        return Channels(
            self.input,
            ScreenSink(self.screen, "stdout"),
            ScreenSink(self.screen, "stderr"),
        )

    @property
    def label(self) -> str:
        """What the shell calls itself in its messages."""
        name = self.sourced or self.shell_name
        return f"{name}: line {self.line}" if self.scripts else name

    @abstractmethod
    def steps(self, steps: Steps, around: Channels) -> int:
        """Carry out a list; its status."""

    @abstractmethod
    def run(self, words: list[str], env: dict[str, str], around: Channels) -> int:
        """Run a program or a builtin in this environment."""

    def parse(self, source: str, depth: int = 0) -> Steps:
        return grammar.parse(source, tuple(self.machine.aliases.items()), depth)

    def full(self, around: Channels) -> int:
        around.err.write("iamtutor: the variables of this shell are full\n")
        return 1

    def keep_statuses(self, statuses: Sequence[int]) -> None:
        """What each command of the pipeline ended with."""
        found = {str(place): str(status) for place, status in enumerate(statuses)}
        self.machine.arrays = {**self.machine.arrays, PIPE_STATUS: found}

    def special(self, name: str) -> str | None:
        """A variable that has a value of its own each time."""
        if name == "RANDOM" and name not in self.machine.env:
            drawn = identifiers.draw(self.turn.world, "RANDOM", 2)
            return str(int.from_bytes(drawn) % 32_768)
        if name == "SECONDS":
            began = self.turn.now if self.began is None else self.began
            return str(int((self.turn.now - began).total_seconds()))
        if name == PIPE_STATUS:
            return str(self.machine.last_status)
        if name == "!":
            return next(reversed(self.machine.jobs), None)
        if name == "LINENO":
            return str(self.line)
        if name == "FUNCNAME":
            return self.frame.function or None
        if name == "BASH_VERSION":
            return self.host.bash
        return None
