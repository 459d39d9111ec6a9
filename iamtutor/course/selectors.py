"""Questions about somebody's way through the course. Nothing here writes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Min
from django.utils import timezone

from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Place,
    Prediction,
    QuizAnswer,
    ReviewAnswer,
    TaskProgress,
)
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.kinds import Tried
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.lesson import Task
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import ActionRecord, Checkpoint
from iamtutor.web.database.rows import row, rows


class LeverStanding(NamedTuple):
    """Whether a lever is pulled, and what its latest pull did: see
    ``actions.pull_details``."""

    pulled: bool
    details: Mapping[str, Any]


class Standing:
    """How a seat stands with one lesson. Each part is read when it is first asked for: a
    command's answer needs to know what is done, the page all of it."""

    def __init__(self, enrolment: Enrolment, lesson: Lesson) -> None:
        self._enrolment = enrolment
        self._lesson = lesson
        self._here: dict[str, int | str] = {
            "enrolment_id": enrolment.pk,
            "lesson": lesson.slug,
        }

    @cached_property
    def progress(self) -> Mapping[str, TaskProgress]:
        return {p.task: p for p in rows(TaskProgress, **self._here)}

    @cached_property
    def _given(self) -> Sequence[QuizAnswer | ReviewAnswer]:
        """Oldest first."""
        return sorted(rows(QuizAnswer, **self._here), key=lambda one: one.pk)

    @cached_property
    def answers(self) -> Mapping[str, QuizAnswer | ReviewAnswer]:
        """The latest answer to each question."""
        return {answer.question: answer for answer in self._given}

    @cached_property
    def solved(self) -> frozenset[str]:
        """The questions that were ever answered correctly."""
        return frozenset(answer.question for answer in self._given if answer.correct)

    def solved_elsewhere(self, questions: Sequence[str]) -> frozenset[str]:
        """Those of the questions that were answered correctly in another lesson."""
        if not questions:
            return frozenset()
        given = QuizAnswer.objects.filter(
            enrolment=self._enrolment, question__in=questions, correct=True
        ).exclude(lesson=self._lesson.slug)
        return frozenset(given.values_list("question", flat=True))

    @cached_property
    def hints(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for hint in rows(HintReveal, **self._here):
            found[hint.task] = max(found.get(hint.task, 0), hint.number)
        return found

    @cached_property
    def predictions(self) -> Mapping[CellKey, Prediction]:
        return predictions(self._enrolment)

    @cached_property
    def levers(self) -> Mapping[str, LeverStanding]:
        lesson = self._lesson
        return _levers(self._enrolment, lesson) if lesson.levers else {}

    @cached_property
    def tried(self) -> Mapping[str, Tried]:
        """Of the broken tasks that are open: what was done since they began."""
        return {
            task.id: tried(
                self._enrolment,
                self._lesson,
                task,
                self.progress[task.id].attempts if task.id in self.progress else 0,
            )
            for task in open_tasks(self._lesson, self.progress)
            if task.kind == "broken"
        }

    @cached_property
    def repaired(self) -> frozenset[tuple[str, int]]:
        """The tasks that were done once more, each with the number of that account."""
        again = Attempt.objects.filter(**self._here, passed=True, practice__gt=0)
        return frozenset(again.values_list("task", "practice"))

    def is_done(self, item_id: str) -> bool:
        """Whether a task is completed, or a question answered correctly: the lesson's, or
        one that a prediction led to."""
        if item_id not in self._lesson.task_ids:
            return item_id in self.solved
        progress = self.progress.get(item_id)
        return progress is not None and progress.completed is not None

    @property
    def current(self) -> str | None:
        """The first task or question that is not done; an archived class asks for none."""
        if self._enrolment.cohort.archived is not None:
            return None
        return next((i for i in self._lesson.item_ids if not self.is_done(i)), None)


def _levers(enrolment: Enrolment, lesson: Lesson) -> dict[str, LeverStanding]:
    """The lesson's levers that were pulled in this account, by hand or by a fix, as they
    are now."""
    done = ActionRecord.objects.filter(
        sandbox__enrolment=enrolment,
        sandbox__world=lesson.file.world,
        kind__in=[ActionRecord.Kind.LEVER, ActionRecord.Kind.FIX],
        lesson=lesson.slug,
        undone=False,
    )
    found: dict[str, LeverStanding] = {}
    kept = done.order_by("ordinal").values_list("kind", "details")
    pulls = chain.from_iterable(
        [details] if kind == ActionRecord.Kind.LEVER else details.get("levers", ())
        for kind, details in kept
    )
    for details in pulls:
        before = found.get(details["lever"])
        was = before is not None and before.pulled
        pulled = was if details["stopped"] else not details["back"]
        found[details["lever"]] = LeverStanding(pulled, details)
    return found


def tried(enrolment: Enrolment, lesson: Lesson, task: Task, checks: int) -> Tried:
    """What was done since a task began: checks that failed, actions that called AWS and
    were not taken back, minutes."""
    account = {"sandbox__enrolment": enrolment, "sandbox__world": lesson.file.world}
    here = Checkpoint.objects.filter(**account, lesson=lesson.slug, task=task.id)
    beginning = here.defer("document").first()
    if beginning is None:
        return Tried(checks)
    since = ActionRecord.objects.filter(
        **account, ordinal__gt=beginning.ordinal, undone=False
    )
    return Tried(
        checks,
        since.exclude(events=b"").count(),
        (timezone.now() - beginning.created).total_seconds() / 60,
    )


def lines_at(enrolment: Enrolment, lesson: Lesson, task: Task, most: int) -> int:
    """How many lines were typed at a task's place since it began and not taken back;
    counted as far as ``most``."""
    account = {"sandbox__enrolment": enrolment, "sandbox__world": lesson.file.world}
    began = Checkpoint.objects.filter(**account, lesson=lesson.slug, task=task.id)
    typed = ActionRecord.objects.filter(
        **account,
        kind=ActionRecord.Kind.TERMINAL,
        place=task.at,
        undone=False,
        ordinal__gt=began.values("ordinal")[:1],
    )
    return sum(len(one.lines) for one in typed.only("label", "details")[:most])


def predictions(enrolment: Enrolment) -> dict[CellKey, Prediction]:
    return {
        CellKey(p.grid, p.setting, p.command): p
        for p in rows(Prediction, enrolment_id=enrolment.pk)
    }


def first_open(lesson: Lesson, done: Iterable[str]) -> str | None:
    """The first task or question that is not done."""
    known = set(done)
    return next((item for item in lesson.item_ids if item not in known), None)


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """One row of the outline."""

    lesson: Lesson
    number: int
    done: int
    total: int
    title: str = ""
    practised: int = 0
    """The further accounts in which its broken task was repaired."""
    optional: bool = False
    """The course is complete without it."""
    begun: bool = False
    """Something of it was tried: a check, an answer or a hint."""

    @property
    def state(self) -> str:
        if self.done == self.total:
            return "done"
        return "now" if self.begun else "todo"

    @property
    def minutes_left(self) -> int:
        """Of the lesson's minutes, the share of what is still to be done: one at least."""
        left = self.total - self.done
        return max(round(self.lesson.file.minutes * left / self.total), min(left, 1))

    @property
    def dashes(self) -> tuple[str, ...]:
        """One word for each task or question: ``done``, ``now`` or nothing."""
        left = self.total - self.done
        first = ("now" if self.begun else "",) if left else ()
        return ("done",) * self.done + first + ("",) * (left - 1)


#: By lesson and the id of a task or question: when it was done first.
Done = Mapping[str, Mapping[str, datetime]]


def done_items(enrolment: Enrolment) -> Done:
    """What is done, and when it was. Two queries for the whole course."""
    done: dict[str, dict[str, datetime]] = {}
    tasks = TaskProgress.objects.filter(enrolment=enrolment)
    for lesson, task, time in tasks.values_list("lesson", "task", "completed"):
        if time is not None:
            done.setdefault(lesson, {})[task] = time
    answers = QuizAnswer.objects.filter(enrolment=enrolment, correct=True)
    first = answers.values_list("lesson", "question").annotate(Min("created"))
    for lesson, question, time in first:
        done.setdefault(lesson, {})[question] = time
    return done


def applied(enrolment: Enrolment, lessons: Iterable[Lesson]) -> int:
    """How many tasks of these lessons the site did: their solutions were carried out."""
    return TaskProgress.objects.filter(
        enrolment=enrolment,
        lesson__in=[one.slug for one in lessons],
        completed__isnull=False,
        by_solution=True,
    ).count()


def finished_lessons(course: Course, done: Done) -> dict[str, datetime]:
    """By slug, in the order of the course: when each lesson that is finished was."""
    found = {}
    for lesson in course.lessons:
        times = done.get(lesson.slug, {})
        if all(item in times for item in lesson.item_ids):
            found[lesson.slug] = max(times[item] for item in lesson.item_ids)
    return found


def outline(
    enrolment: Enrolment, language: str = "en", done: Done | None = None
) -> list[LessonStanding]:
    """Every published lesson with how much of it is done, and was practised."""
    done = done_items(enrolment) if done is None else done
    answered = QuizAnswer.objects.filter(enrolment=enrolment).values_list("lesson")
    worked_at = TaskProgress.objects.filter(enrolment=enrolment).values_list("lesson")
    begun = {lesson for (lesson,) in worked_at.union(answered)}
    again = Counter(
        Attempt.objects.filter(
            enrolment=enrolment, passed=True, practice__gt=0
        ).values_list("lesson", flat=True)
    )
    rows, course = [], enrolment.course
    for number, lesson in enumerate(course.lessons, 1):
        ids = lesson.item_ids
        finished = done.get(lesson.slug, {}).keys() & set(ids)
        rows.append(
            LessonStanding(
                lesson,
                number,
                len(finished),
                len(ids),
                lesson.title(language),
                again[lesson.slug],
                lesson.slug in course.optional,
                lesson.slug in begun,
            )
        )
    return rows


def required(rows: Sequence[LessonStanding]) -> Sequence[LessonStanding]:
    """Those that complete the course."""
    return [row for row in rows if not row.optional]


def place_of(enrolment: Enrolment) -> Place | None:
    return row(Place, enrolment_id=enrolment.pk)


def lesson_at(enrolment: Enrolment, world: str) -> Lesson:
    """The lesson in which something is done from outside to the account of ``world``: the
    one last opened, if that is its account; else the first that has this account."""
    place = place_of(enrolment)
    here = [one for one in enrolment.course.lessons if one.file.world == world]
    opened = (one for one in here if place is not None and one.slug == place.lesson)
    return next(opened, here[0])


def current_lesson(enrolment: Enrolment) -> Lesson:
    return going_on_with(enrolment, outline(enrolment)).lesson


def going_on_with(
    enrolment: Enrolment, rows: Sequence[LessonStanding]
) -> LessonStanding:
    """The lesson of an outline to go on with: the one last opened, or the next that is not
    finished; what was left out before it comes last; the last one when all are done."""
    place = place_of(enrolment)
    slugs = [row.lesson.slug for row in rows]
    at = slugs.index(place.lesson) if place and place.lesson in slugs else 0
    here, *others = (*rows[at:], *rows[:at])
    going_on = [here, *sorted(others, key=lambda row: row.optional)]
    return next((row for row in going_on if row.state != "done"), rows[-1])


def open_tasks(lesson: Lesson, progress: Mapping[str, TaskProgress]) -> list[Task]:
    return [
        task
        for task in lesson.tasks
        if task.id not in progress or progress[task.id].completed is None
    ]
