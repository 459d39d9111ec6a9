"""What a class did, as figures for pictures: progress over time, time per task, beliefs
before and after, predictions against truth.

Counted from what is kept of the work, in as many questions for many learners as for one.
Each figure is a value; ``pictures`` puts them into words and draws them.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import inf
from operator import itemgetter
from statistics import quantiles
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet, Value

from iamtutor.course.models import HintReveal, Prediction, QuizAnswer, TaskProgress
from iamtutor.instructor.results.seconds import Seconds
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.sandbox.models import ActionRecord

#: A longer time without any sign of work is a pause, in seconds.
_PAUSE = 10 * 60
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


def progress(times: Sequence[Sequence[float]], zone: ZoneInfo) -> Progress | None:
    """How the points of a class came, whoever has none in it too; None while there are
    none. ``times``: when each learner came to theirs (``gradebook.points``). Moments begin
    at round hours or days of the class's zone."""
    done = [time for own in times for time in own]
    if not done:
        return None
    first, last = (datetime.fromtimestamp(one, zone) for one in (min(done), max(done)))
    step = next((one for one in STEPS if (last - first) / one < POINTS - 2), STEPS[-1])
    moment = _rounded(first, step)
    moments = []
    while True:
        counts = [bisect_right(own, moment.timestamp()) for own in times]
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


def times_per_task(course: Course, seats: Collection[int]) -> list[TaskTime]:
    """In the order of the course. The time between two signs of work of one learner counts
    for the lesson of the second one, unless it was a pause; what was counted in a lesson
    goes to the task or question that is done next in it."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for lesson, task, spent in _spent(seats):
        taken[lesson, task].append(spent / 60)
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


def _signs(seats: Collection[int]) -> QuerySet[Any, Any]:
    """All signs of work: seat, lesson, the item that was finished (empty for an action), 1
    if it was finished by its learner, the time in seconds, and of items that were finished
    at once, which comes first (0 for an action)."""

    def signs(
        rows: QuerySet[Any], seat: str, item: Any, mine: int, time: str
    ) -> QuerySet[Any, Any]:
        order = Value(0) if item is nothing else F("pk")
        return rows.values_list(seat, "lesson", item, Value(mine), Seconds(time), order)

    own = {"enrolment__in": seats}
    finished = TaskProgress.objects.filter(**own, completed__isnull=False)
    seat, nothing = "enrolment_id", Value("")
    records = ActionRecord.objects.filter(sandbox__enrolment__in=seats)
    return signs(records, "sandbox__enrolment_id", nothing, 0, "created").union(
        signs(HintReveal.objects.filter(**own), seat, nothing, 0, "created"),
        signs(QuizAnswer.objects.filter(**own), seat, F("question"), 0, "created"),
        signs(finished.filter(by_solution=False), seat, F("task"), 1, "completed"),
        signs(finished.filter(by_solution=True), seat, F("task"), 0, "completed"),
        all=True,
    )


def _spent(seats: Collection[int]) -> Iterator[tuple[str, str, float]]:
    """Lesson, task and seconds of each task that was done by its learner. One question."""
    # Of one learner in their order, an action before what it finished.
    signs = sorted(_signs(seats), key=itemgetter(0, 4, 5))
    for _seat, own in groupby(signs, key=itemgetter(0)):
        before = inf
        taken: dict[str, float] = defaultdict(float)
        for _seat, lesson, item, mine, moment, _order in own:
            if 0 <= moment - before <= _PAUSE:
                taken[lesson] += moment - before
            before = moment
            if item:
                spent = taken.pop(lesson, 0.0)
                if mine:
                    yield lesson, item, spent


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
