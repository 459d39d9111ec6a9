"""What a class did, as figures for pictures: progress over time, time per task, beliefs
before and after, predictions against truth.

Counted from what is kept of the work, in eleven questions however many learners. Each
figure is a value; ``pictures`` puts them into words and draws them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Value

from iamtutor.course.models import HintReveal, Prediction, QuizAnswer, TaskProgress
from iamtutor.instructor.gradebook import Row
from iamtutor.lessons.course import Course
from iamtutor.lessons.grid import CellKey
from iamtutor.sandbox.models import ActionRecord

#: A longer time without any sign of work is a pause.
PAUSE = timedelta(minutes=10)
#: How far apart the points of a curve may be, and how many there are at most.
STEPS = (
    *(timedelta(minutes=one) for one in (5, 15, 30)),
    *(timedelta(hours=one) for one in (1, 3, 6, 12)),
    *(timedelta(days=one) for one in (1, 2, 7, 14, 28, 91, 365)),
)
POINTS = 25


class Quarters(NamedTuple):
    """What a quarter of the values reaches at most, half of them, three quarters."""

    low: float
    middle: float
    high: float


def quarters(values: Sequence[float]) -> Quarters:
    """Of one value at least."""
    if len(values) == 1:
        return Quarters(values[0], values[0], values[0])
    return Quarters(*quantiles(values, n=4, method="inclusive"))


@dataclass(frozen=True, slots=True)
class Moment:
    """The points that the learners had at a time, in quarters; all of theirs together."""

    time: datetime
    points: Quarters
    total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """``step``: how far apart the moments are."""

    step: timedelta
    moments: tuple[Moment, ...]


def progress(rows: Sequence[Row], zone: ZoneInfo) -> Progress | None:
    """How the points of a class's results came, whoever has none in it too; None while
    there are none. Times begin at round hours or days of the class's zone."""
    times = [
        sorted(one.done for one in row.results if one.point and one.done is not None)
        for row in rows
    ]
    done = [time for own in times for time in own]
    if not done:
        return None
    first, last = min(done).astimezone(zone), max(done).astimezone(zone)
    step = next((one for one in STEPS if (last - first) / one < POINTS - 2), STEPS[-1])
    moment = _rounded(first, step)
    moments = []
    while True:
        counts = [bisect_right(own, moment) for own in times]
        moments.append(Moment(moment, quarters(counts), sum(counts)))
        if moment >= last:
            return Progress(step, tuple(moments))
        moment += step


def _rounded(time: datetime, step: timedelta) -> datetime:
    """The last multiple of a step since midnight, not after ``time``."""
    midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (time - midnight) // step * step


@dataclass(frozen=True, slots=True)
class TaskTime:
    """How many minutes a task took those who did it themselves, in quarters."""

    lesson: str
    task: str
    minutes: Quarters
    learners: int


class _Sign(NamedTuple):
    """Something that somebody did, where; ``kind``: ``act``, or what it ended: ``task``,
    ``solution``, ``question``."""

    seat: int
    lesson: str
    item: str
    kind: str
    time: datetime


def times_per_task(course: Course, seats: Collection[int]) -> list[TaskTime]:
    """In the order of the course. The time between two signs of work of one learner counts
    for the lesson of the second one, unless it was a pause; what was counted in a lesson
    goes to the task or question that is done next in it."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for lesson, task, spent in _spent(_signs(seats)):
        taken[lesson, task].append(spent / timedelta(minutes=1))
    return [
        TaskTime(
            lesson.slug,
            task.id,
            quarters(taken[lesson.slug, task.id]),
            len(taken[lesson.slug, task.id]),
        )
        for lesson in course.lessons
        for task in lesson.tasks
        if (lesson.slug, task.id) in taken
    ]


def _signs(seats: Collection[int]) -> list[_Sign]:
    """All signs of work, by learner, then by time; an action before what it finished. One
    question."""
    own = {"enrolment__in": seats}
    finished = TaskProgress.objects.filter(**own, completed__isnull=False)
    columns = "enrolment_id", "lesson"
    found = (
        ActionRecord.objects.filter(sandbox__enrolment__in=seats)
        .values_list(
            "sandbox__enrolment_id", "lesson", Value(""), Value("act"), "created"
        )
        .union(
            HintReveal.objects.filter(**own).values_list(
                *columns, Value(""), Value("act"), "created"
            ),
            QuizAnswer.objects.filter(**own).values_list(
                *columns, "question", Value("question"), "created"
            ),
            finished.filter(by_solution=False).values_list(
                *columns, "task", Value("task"), "completed"
            ),
            finished.filter(by_solution=True).values_list(
                *columns, "task", Value("solution"), "completed"
            ),
            all=True,
        )
    )
    return sorted(
        (_Sign(*one) for one in found),
        key=lambda sign: (sign.seat, sign.time, sign.kind != "act"),
    )


def _spent(signs: Iterable[_Sign]) -> Iterator[tuple[str, str, timedelta]]:
    """Lesson, task and time of each task that was done by its learner."""
    before: _Sign | None = None
    counted: dict[str, timedelta] = {}
    for sign in signs:
        if before is None or before.seat != sign.seat:
            counted = {}
        elif sign.time - before.time <= PAUSE:
            gap = sign.time - before.time
            counted[sign.lesson] = counted.get(sign.lesson, timedelta()) + gap
        before = sign
        if sign.kind != "act":
            spent = counted.pop(sign.lesson, timedelta())
            if sign.kind == "task":
                yield sign.lesson, sign.item, spent


@dataclass(frozen=True, slots=True)
class Predicted:
    """How often ``guess`` was predicted of what ends as ``result``, and how sure."""

    guess: str
    result: str
    confidence: str
    count: int


def predictions(course: Course, seats: Collection[int]) -> list[Predicted]:
    """Predictions of a class beside what the course's grids say of the same cells; what
    they say nothing of is left out. One question."""
    found = Counter[tuple[str, str, str]]()
    said = (
        Prediction.objects.filter(enrolment__in=seats)
        .exclude(guess=Prediction.Guess.SKIPPED)
        .values_list("grid", "setting", "command", "guess", "confidence")
    )
    for grid, setting, command, guess, confidence in said:
        outcome = course.outcome(CellKey(grid, setting, command))
        if outcome is not None:
            found[guess, outcome.result, confidence] += 1
    return [Predicted(*key, count) for key, count in found.items()]
