"""A class as its instructor sees it. A fixed number of queries, however many learners."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Max, Q
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from iamtutor.course.beliefs import held
from iamtutor.course.models import Attempt, HintReveal, QuizAnswer, TaskProgress
from iamtutor.lessons.course import Course
from iamtutor.lessons.names import example_names
from iamtutor.lessons.placeholders import render
from iamtutor.people.models import Cohort, Enrolment, Person

#: Someone needs help after so many failed attempts at a task …
FAILED_ATTEMPTS = 3
#: … or when all is still after the last hint was opened.
STILL_AFTER_HINTS = timedelta(minutes=5)
#: Who did nothing for so long is away, not stuck.
AWAY = timedelta(minutes=30)

ICONS = {
    "done": "check-circle-fill",
    "work": "circle-half",
    "help": "exclamation-triangle-fill",
    "none": "circle",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One task or question of the course; or a whole lesson, then without an ``id``."""

    lesson: str
    id: str
    number: str
    title: SafeString
    done: int = 0

    @property
    def short(self) -> str:
        """The number within its lesson: ``2`` of ``4-2``."""
        return self.number.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class Mark:
    """How one learner stands with one column. ``done`` of ``total`` tasks are done."""

    state: str
    column: Column
    done: int = 0
    total: int = 1

    @property
    def icon(self) -> str:
        return ICONS[self.state]


def _mark(state: str, column: Column) -> Mark:
    return Mark(state, column, int(state == "done"))


class Standing(NamedTuple):
    """What the class page wants to know of one seat and one task."""

    attempts: int
    hints: int
    done: bool


def _progress(seats: Sequence[int]) -> dict[tuple[int, str, str], Standing]:
    """By seat, lesson and task. A full class has ten thousand: no models, no times."""
    found = TaskProgress.objects.filter(enrolment__in=seats).values_list(
        "enrolment_id",
        "lesson",
        "task",
        "attempts",
        "hints",
        ExpressionWrapper(Q(completed__isnull=False), BooleanField()),
    )
    return {
        (seat, lesson, task): Standing(attempts, hints, done)
        for seat, lesson, task, attempts, hints, done in found
    }


@dataclass(frozen=True, slots=True)
class Row:
    enrolment: Enrolment
    marks: tuple[Mark, ...]
    now: Column | None
    minutes: int
    because: str
    """Why help is needed, as a word for the template: ``failed``, ``hints`` or nothing."""
    belief: SafeString | None
    away: bool

    @property
    def needs_help(self) -> bool:
        return bool(self.because)

    @property
    def done(self) -> int:
        return sum(mark.state == "done" for mark in self.marks)


@dataclass(frozen=True, slots=True)
class BeliefCount:
    title: SafeString
    truth: SafeString
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class ClassView:
    """``lesson``: whose tasks are the columns; without one, each lesson is a column."""

    lesson: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    beliefs: tuple[BeliefCount, ...]

    @property
    def stuck(self) -> list[Row]:
        return [row for row in self.rows if row.needs_help]


def classes_of(person: Person) -> list[Enrolment]:
    """The classes that a person teaches."""
    return list(
        Enrolment.objects.select_related("cohort").filter(
            person=person, seat=Enrolment.Seat.INSTRUCTOR
        )
    )


def columns_of(course: Course, language: str) -> list[Column]:
    """Each task and question of the course as one column."""
    names = example_names(course.file)
    return [
        Column(
            lesson.slug,
            item.id,
            f"{place}-{number}",
            mark_safe(render(lesson.text(language)[item.id].title, names)),
        )
        for place, lesson in enumerate(course.lessons, 1)
        for number, item in enumerate(
            (item for step in lesson.steps for item in lesson.items(step)), 1
        )
    ]


def version_of(cohort: Cohort) -> str:
    """Changes whenever anything that the class page shows may have changed."""
    learners = Enrolment.objects.filter(cohort=cohort)
    stamps = [
        learners.aggregate(at=Max("active"))["at"],
        learners.aggregate(at=Max("created"))["at"],
        Attempt.objects.filter(enrolment__cohort=cohort).aggregate(at=Max("created"))[
            "at"
        ],
        QuizAnswer.objects.filter(enrolment__cohort=cohort).aggregate(
            at=Max("created")
        )["at"],
        HintReveal.objects.filter(enrolment__cohort=cohort).aggregate(
            at=Max("created")
        )["at"],
    ]
    # Minutes tick on the page too.
    newest = max((stamp for stamp in stamps if stamp), default=None)
    return f"{newest.timestamp() if newest else 0:.6f}-{timezone.now():%H%M}"


def changed_since(cohort: Cohort, version: str) -> set[int] | None:
    """The seats whose rows may look otherwise than at ``version``. None if all may: minutes
    have ticked, somebody has come, or there never was such a version."""
    stamp, _, minute = version.partition("-")
    if minute != f"{timezone.now():%H%M}" or not re.fullmatch(
        r"\d{1,11}\.\d{6}", stamp
    ):
        return None
    since = datetime.fromtimestamp(float(stamp), UTC)
    learners = Enrolment.objects.filter(cohort=cohort)
    if learners.filter(created__gt=since).exists():
        return None
    changed = set(learners.filter(active__gt=since).values_list("pk", flat=True))
    for model in (Attempt, QuizAnswer, HintReveal):
        changed.update(
            model.objects.filter(
                enrolment__cohort=cohort, created__gt=since
            ).values_list("enrolment_id", flat=True)
        )
    return changed


#: Asked for as a lesson: the whole course, a column a lesson.
WHOLE_COURSE = "all"
#: A class is together in a lesson when more than one in so many are in it.
TOGETHER = 4


def class_view(cohort: Cohort, language: str, lesson: str = "") -> ClassView:
    """Learners × tasks of one lesson, or × lessons of the whole course. Without a word
    about it: of the lesson that most learners are in."""
    seats = list(
        Enrolment.objects.select_related("person")
        .filter(cohort=cohort, seat=Enrolment.Seat.LEARNER)
        .order_by("created")
    )
    course = cohort.taken
    columns = columns_of(course, language)
    ids = [seat.pk for seat in seats]
    progress = _progress(ids)
    solved = set(
        QuizAnswer.objects.filter(enrolment__in=ids, correct=True).values_list(
            "enrolment_id", "lesson", "question"
        )
    )
    tried = Counter(
        QuizAnswer.objects.filter(enrolment__in=ids, correct=False).values_list(
            "enrolment_id", "lesson", "question"
        )
    )
    last_belief = dict(
        Attempt.objects.filter(enrolment__in=ids, passed=False)
        .exclude(misconception="")
        .order_by("pk")
        .values_list("enrolment_id", "misconception")
    )
    now = timezone.now()
    rows = sorted(
        (
            _row(
                seat,
                course,
                columns,
                progress,
                solved,
                tried,
                last_belief,
                now,
                language,
            )
            for seat in seats
        ),
        key=lambda row: not row.needs_help,
    )
    lesson = lesson or _where_most_are(rows)
    if lesson == WHOLE_COURSE:
        rows = [_by_lesson(row, course, language) for row in rows]
    else:
        rows = [_in_lesson(row, lesson) for row in rows]
    shown = (
        lesson_columns(course, language)
        if lesson == WHOLE_COURSE
        else [column for column in columns if column.lesson == lesson]
    )
    counted = tuple(
        replace(column, done=sum(row.marks[n].state == "done" for row in rows))
        for n, column in enumerate(shown)
    )
    return ClassView(
        "" if lesson == WHOLE_COURSE else lesson,
        tuple(rows),
        counted,
        _beliefs(course, ids, language),
    )


def lesson_columns(course: Course, language: str) -> list[Column]:
    """Each lesson as one column."""
    return [
        Column(lesson.slug, "", str(number), mark_safe(lesson.title(language)))
        for number, lesson in enumerate(course.lessons, 1)
    ]


def _where_most_are(rows: Sequence[Row]) -> str:
    """The lesson that most learners are in, of those who are here if anybody is; the
    whole course when they are spread over it."""
    here = [row for row in rows if not row.away] or rows
    counted = Counter(row.now.lesson for row in here if row.now is not None)
    lesson, most = counted.most_common(1)[0] if counted else ("", 0)
    return lesson if most * TOGETHER > len(here) else WHOLE_COURSE


def _in_lesson(row: Row, lesson: str) -> Row:
    return replace(
        row, marks=tuple(mark for mark in row.marks if mark.column.lesson == lesson)
    )


def _by_lesson(row: Row, course: Course, language: str) -> Row:
    """The marks of a row, one a lesson."""
    marks = []
    for column in lesson_columns(course, language):
        states = [m.state for m in row.marks if m.column.lesson == column.lesson]
        done = states.count("done")
        if done == len(states):
            state = "done"
        elif "help" in states:
            state = "help"
        elif done or "work" in states:
            state = "work"
        else:
            state = "none"
        marks.append(Mark(state, column, done, len(states)))
    return replace(row, marks=tuple(marks))


def _row(
    seat: Enrolment,
    course: Course,
    columns: Sequence[Column],
    progress: dict[tuple[int, str, str], Standing],
    solved: set[tuple[int, str, str]],
    tried: Counter[tuple[int, str, str]],
    last_belief: dict[int, str],
    now: datetime,
    language: str,
) -> Row:
    still = now - seat.active
    away = still > AWAY
    marks, current, because = [], None, ""
    own = seat.pk
    keys = [(own, column.lesson, column.id) for column in columns]
    furthest = max(
        (place for place, key in enumerate(keys) if key in progress or key in solved),
        default=-1,
    )
    for place, (key, column) in enumerate(zip(keys, columns, strict=True)):
        mine = progress.get(key)
        failed = tried.get(key, 0) + (mine.attempts if mine is not None else 0)
        if key in solved or (mine is not None and mine.done):
            state = "done"
        elif not away and failed >= FAILED_ATTEMPTS:
            state, because = "help", "failed"
        elif (
            not away
            and mine is not None
            and mine.hints >= 3
            and still > STILL_AFTER_HINTS
        ):
            state, because = "help", "hints"
        elif failed or mine is not None or place == furthest + 1:
            state = "work"
        else:
            state = "none"
        if state in {"work", "help"} and current is None:
            current = column
        marks.append(_mark(state, column))
    belief = course.misconceptions.get(last_belief.get(seat.pk, ""))
    return Row(
        seat,
        tuple(marks),
        current,
        int(still.total_seconds() // 60),
        because,
        mark_safe(belief.title(language)) if belief and because else None,
        away,
    )


def _beliefs(
    course: Course, ids: Sequence[int], language: str
) -> tuple[BeliefCount, ...]:
    """The beliefs that most learners of the class showed, with a bar's width of 240."""
    counted = Counter(belief for _seat, belief in held(course, ids))
    found = []
    for name, count in counted.most_common(8):
        misconception = course.misconceptions.get(name)
        if misconception is not None:
            found.append(
                BeliefCount(
                    mark_safe(misconception.title(language)),
                    mark_safe(misconception.truth(language)),
                    count,
                    round(240 * count / max(1, len(ids))),
                )
            )
    return tuple(found)
