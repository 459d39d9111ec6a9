"""When questions of earlier lessons are asked again, and which: five every two days.

Plain values; whoever asks brings the time. There is no cleverer calendar on purpose: gaps
that grow do no better than equal ones.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

#: How long nothing is asked after a review, and of a lesson after it was finished.
REST = timedelta(days=2)
#: How many questions a review has at most.
MOST = 5


class Key(NamedTuple):
    """A question, by its lesson."""

    lesson: str
    question: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a finished lesson, as it was asked last. ``missed``: its first answer
    then was wrong, or a wrong belief that it is about is not corrected."""

    key: Key
    last: datetime
    missed: bool


def next_time(
    finished: Collection[datetime], reviewed: datetime | None
) -> datetime | None:
    """From when on a review is due: some time after the lesson finished first, and after
    the last review. None as long as no lesson is finished."""
    if not finished:
        return None
    return max(min(finished), reviewed or min(finished)) + REST


def rested(finished: Mapping[str, datetime], now: datetime) -> list[str]:
    """The lessons whose questions a review may ask: finished long enough ago."""
    return [lesson for lesson, time in finished.items() if now - time >= REST]


def chosen(asked: Sequence[Asked]) -> tuple[Key, ...]:
    """What a review asks: what was missed before the rest, and of each what was not seen
    for longest; of the same time in the order given."""
    ranked = sorted(asked, key=lambda one: (not one.missed, one.last))
    return tuple(one.key for one in ranked[:MOST])
