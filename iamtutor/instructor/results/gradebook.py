"""What each learner of a class has done, by the class's rule, with everyone in it.

A point for each task and question; those of optional lessons are told, and in no sum. What
counts as done is the class's rule
(``Cohort.Grading``): by completion a question counts when it is answered; by the best or
the latest attempt, when that answer is right. A task counts when it is done by its learner:
a solution that the site carried out does not. What is excused is not counted at all, and
work after the due date counts as late by the time at which it was done.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import F

from iamtutor.classroom.models import Excuse
from iamtutor.classroom.names import Names
from iamtutor.classroom.plan import dues
from iamtutor.classroom.roster import expected_in, learners_of
from iamtutor.course.models import QuizAnswer, TaskProgress
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.results.seconds import Seconds
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.schema.questions import Visit
from iamtutor.people.models import Cohort, Enrolment


@dataclass(frozen=True, slots=True)
class Item:
    """A task or a question of the class's lessons; ``title`` as HTML, numbered;
    ``optional``: the course is complete without it."""

    lesson: str
    id: str
    kind: str
    title: str
    optional: bool = False


class Result(NamedTuple):
    """How one learner stands with one item. ``point`` is 1 or 0, or None for what is
    excused; ``done`` is when it was done, right or carried out."""

    item: Item
    point: int | None
    attempts: int = 0
    hints: int = 0
    done: datetime | None = None
    late: bool = False
    by_solution: bool = False

    @property
    def state(self) -> str:
        """``excused``, ``solution``, ``late``, ``done``, ``work`` or ``none``."""
        if self.point is None:
            return "excused"
        if self.by_solution:
            return "solution"
        if self.point:
            return "late" if self.late else "done"
        return "work" if self.attempts or self.hints else "none"


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson's results together."""

    lesson: str
    points: int
    possible: int
    late: int


@dataclass(frozen=True)
class Row:
    """One learner's results; ``enrolment`` is None for who is on the class's list and has
    not come yet."""

    enrolment: Enrolment | None
    course: str
    name: str
    sign_in_name: str
    learner_id: str
    group: str
    results: tuple[Result, ...]

    @cached_property
    def counted(self) -> tuple[Result, ...]:
        """The results of which the sums are made."""
        return tuple(one for one in self.results if not one.item.optional)

    @property
    def points(self) -> int:
        return sum(one.point or 0 for one in self.counted)

    @property
    def possible(self) -> int:
        return sum(one.point is not None for one in self.counted)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.counted)

    @property
    def percent(self) -> int | None:
        """None when everything is excused."""
        return round(100 * self.points / self.possible) if self.possible else None

    @cached_property
    def parts(self) -> list[Part]:
        found: dict[str, list[Result]] = {}
        for one in self.results:
            found.setdefault(one.item.lesson, []).append(one)
        return [
            Part(
                lesson,
                sum(one.point or 0 for one in results),
                sum(one.point is not None for one in results),
                sum(one.late for one in results),
            )
            for lesson, results in found.items()
        ]


def items_of(course: Course, language: str) -> list[Item]:
    """The tasks and questions of a course in its order."""
    words = Words(course, language)
    tasks = {(one.slug, task.id) for one in course.lessons for task in one.tasks}
    return [
        Item(
            lesson.slug,
            item,
            "task" if (lesson.slug, item) in tasks else "question",
            words.item(lesson.slug, item),
            lesson.slug in course.optional,
        )
        for lesson in course.lessons
        for item in lesson.item_ids
    ]


def gradebook(cohort: Cohort, names: Names, language: str) -> list[Row]:
    """The rows of a class, those who have not come yet with nothing done; whoever was
    taken out of it is not there. Six questions, however many learners."""
    seats = list(learners_of(cohort).select_related("person"))
    items = items_of(cohort.taken, language)
    found = _Found(cohort, [seat.pk for seat in seats])
    placed = [
        (
            names.place(seat),
            Row(
                seat,
                cohort.course,
                names.of(seat),
                names.sign_in_name(seat),
                names.learner_id(seat),
                seat.group,
                tuple(found.result(seat.pk, item) for item in items),
            ),
        )
        for seat in seats
    ]
    nothing = tuple(Result(item, 0) for item in items)
    placed += [
        (
            names.place_of_listed(listed, number),
            Row(
                None,
                cohort.course,
                names.of_listed(listed, number),
                "",
                names.listed_id(listed),
                listed.group,
                nothing,
            ),
        )
        for number, listed in enumerate(expected_in(cohort).order_by("pk"), 1)
    ]
    return [row for _place, row in sorted(placed, key=itemgetter(0))]


def seats_of(rows: Sequence[Row]) -> list[Enrolment]:
    """Whose results these are, of those who have come."""
    return [row.enrolment for row in rows if row.enrolment is not None]


class Points(NamedTuple):
    """When each learner came to their points, in seconds, sorted, and how many there were
    to come to."""

    times: list[list[float]]
    possible: int


def points(cohort: Cohort, seats: Sequence[int]) -> Points:
    """The points of these seats' rows, without what is in them besides. Four questions."""
    found = _Found(cohort, seats, Seconds)
    counted = cohort.taken.required_items
    times: dict[int, list[float]] = {seat: [] for seat in seats}
    for own in found.begun:
        done, by_solution = found.finished(own)
        if done is None or by_solution or own[1:] not in counted:
            continue
        if not found.is_excused(own):
            times[own[0]].append(done)
    possible = (
        sum(not found.is_excused((seat, *one)) for one in counted)
        if seat in found.excused
        else len(counted)
        for seat in seats
    )
    return Points([sorted(own) for own in times.values()], max(possible, default=0))


#: A seat's task or question: the seat, the lesson, the item.
_Own = tuple[int, str, str]


class _Found:
    """What is kept of the work of a class's seats. ``time``: how times are read."""

    def __init__(
        self, cohort: Cohort, seats: Sequence[int], time: Callable[[str], Any] = F
    ) -> None:
        self._grading = cohort.grading
        self._visits = {
            (lesson.slug, question.id)
            for lesson in cohort.taken.lessons
            for question in lesson.questions
            if isinstance(question, Visit)
        }
        self._dues = dues(cohort, seats)
        self._excused = set(
            Excuse.objects.filter(enrolment__in=seats, withdrawn=None).values_list(
                "enrolment_id", "lesson", "task"
            )
        )
        self.excused = {seat for seat, _lesson, _task in self._excused}
        self._tasks: Mapping[_Own, tuple[int, int, Any, bool]] = {
            (seat, lesson, task): (attempts, hints, completed, by_solution)
            for seat, lesson, task, attempts, hints, completed, by_solution in (
                TaskProgress.objects.filter(enrolment__in=seats).values_list(
                    "enrolment_id",
                    "lesson",
                    "task",
                    "attempts",
                    "hints",
                    time("completed"),
                    "by_solution",
                )
            )
        }
        self._answers: dict[_Own, list[tuple[Any, bool]]] = {}
        for seat, lesson, question, created, correct in (
            QuizAnswer.objects.filter(enrolment__in=seats)
            .order_by("pk")
            .values_list(
                "enrolment_id", "lesson", "question", time("created"), "correct"
            )
        ):
            given = self._answers.setdefault((seat, lesson, question), [])
            given.append((created, correct))

    @property
    def begun(self) -> Iterator[_Own]:
        return chain(self._tasks, self._answers)

    def is_excused(self, own: _Own) -> bool:
        return own in self._excused or (*own[:2], "") in self._excused

    def finished(self, own: _Own) -> tuple[Any, bool]:
        """When something was done, right or carried out, None if it was not; whether the
        site carried it out."""
        if own in self._tasks:
            _attempts, _hints, done, by_solution = self._tasks[own]
            return done, by_solution
        return self._counted(self._tries(own)), False

    def result(self, seat: int, item: Item) -> Result:
        own = (seat, item.lesson, item.id)
        excused = self.is_excused(own)
        if not (excused or own in self._tasks or own in self._answers):
            return Result(item, 0)
        attempts, hints = self._tasks.get(own, (len(self._tries(own)), 0))[:2]
        done, by_solution = self.finished(own)
        point = int(done is not None and not by_solution)
        late = bool(point) and self._dues.is_late(
            seat, item.lesson, done or datetime.max
        )
        return Result(
            item,
            None if excused else point,
            attempts,
            hints,
            done,
            late and not excused,
            by_solution,
        )

    def _tries(self, own: _Own) -> Sequence[tuple[Any, bool]]:
        """The answers to a question. To open a place is none until all of them are open."""
        given = self._answers.get(own, ())
        return [one for one in given if one[1] or own[1:] not in self._visits]

    def _counted(self, answers: Sequence[tuple[Any, bool]]) -> Any:
        """When a question was done by the class's rule."""
        if not answers:
            return None
        if self._grading == Cohort.Grading.COMPLETION:
            return answers[0][0]
        if self._grading == Cohort.Grading.LATEST:
            time, correct = answers[-1]
            return time if correct else None
        return next((time for time, correct in answers if correct), None)
