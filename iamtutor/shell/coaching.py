"""What the lesson around a terminal lets its programs know, and what they note for it.

``hint`` and ``predict`` are programs like any other; the lesson stands above the shell and
comes in as a value. As with the log of a ``Turn``, the facts are given when they are asked
for, and what is noted is a ledger: whoever runs the line keeps it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from iamtutor.cloud.events import ApiEvent

#: What may be expected of a command, and how surely: as they are kept. The first are
#: numbered from 1 for whoever answers; nothing expected is 0.
GUESSES = ("allowed", "denied", "unsent")
SKIPPED = "skipped"
CONFIDENCES = ("guess", "likely", "sure")


@dataclass(frozen=True, slots=True)
class Hints:
    """The hints of a task as plain text, ``opened`` of them by now. The last rung of the
    ladder, after all of them, is the solution."""

    task: str
    title: str
    texts: tuple[str, ...]
    solution: str
    opened: int
    waiting: Mapping[str, float] | None = None
    """As long as they wait for a try: how much of it opens them, by kind."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A command of which nothing was said yet, and that was not run yet either."""

    task: str
    cell: tuple[str, str, str]
    """The grid, the setting and the command, by their ids."""
    setting: str
    line: str
    """The command as it is typed, or what it does."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Where the learner is in the lesson. ``hints`` are those of the first task that is
    not done, ``forecast`` is the first that is open; None: there is none."""

    hints: Hints | None = None
    forecast: Forecast | None = None


@dataclass(slots=True)
class Coach:
    """``look`` is given the calls of the line so far: a command that they hold was run."""

    look: Callable[[Sequence[ApiEvent]], Guidance]
    opened: dict[str, int] = field(default_factory=dict)
    """The highest rung that was opened, by task."""
    predicted: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    """Guess and confidence, by cell."""
