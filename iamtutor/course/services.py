"""What people do in a lesson besides acting on the account: answers, hints, predictions.

``actions`` holds what changes the simulated account, ``judgement`` what ticks tasks.
"""

import secrets
from collections.abc import Callable, Collection, Mapping

from django.db import transaction
from django.utils import timezone

from iamtutor.classroom import help
from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.world import World
from iamtutor.course.models import (
    HintReveal,
    Place,
    Prediction,
    QuizAnswer,
    TaskProgress,
)
from iamtutor.course.progress import stillness
from iamtutor.course.selectors import tried
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.kinds import hints_are_open
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.shuffling import order_of
from iamtutor.lessons.content.variants import drawn
from iamtutor.lessons.judging.checks import judge_answer
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.questions import Question, Visit
from iamtutor.lessons.worlds import starting
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.sandbox import services as sandbox_services
from iamtutor.sandbox.models import Sandbox
from iamtutor.web.database.outages import noted
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import add, change, fresh, row, rows


def build_world(
    course: Course,
    name: str,
    seat: object = "",
    take: int = 0,
    *,
    host: str = Cohort.Host.TODAY,
) -> Callable[[str], tuple[World, dict[str, bytes]]]:
    """What makes a fresh world of a course, by its name, from a seed: the casting of a
    seat, or the one after so many others. It begins with the wording of ``host``."""

    def build(seed: str) -> tuple[World, dict[str, bytes]]:
        bodies = BodyStore()
        file = course.worlds[name]
        casting = drawn(file, str(seat), take)
        world = starting.build(file, course, seed, timezone.now(), bodies, casting)
        world.take = take
        world.host = host
        return world, bodies.new

    return build


def open_lesson_sandbox(enrolment: Enrolment, lesson: Lesson) -> Sandbox | None:
    """The seat's sandbox for the lesson's world, made if need be."""
    if lesson.file.world is None:
        return None
    return sandbox_services.open_sandbox(
        enrolment=enrolment,
        world=lesson.file.world,
        build=build_world(
            enrolment.course,
            lesson.file.world,
            enrolment.pk,
            host=enrolment.cohort.host,
        ),
    )


def answer(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    question: Question,
    given: Collection[str] | Mapping[str, str],
) -> QuizAnswer:
    """Record an answer, judged. One that is not right may be one too many. A question that
    was answered correctly is done: what a page sends that does not know it yet, like one
    in another tab, is not recorded, and the right answer is returned."""
    result = judge_answer(question, given)
    asked: dict[str, int | str] = {
        "enrolment_id": enrolment.pk,
        "lesson": lesson.slug,
        "question": question.id,
    }
    with writer_queue(), transaction.atomic():
        solved = rows(QuizAnswer, **asked, correct=True)
        if solved:
            return solved[0]
        recorded = fresh(
            QuizAnswer,
            **asked,
            given=given,
            correct=result.correct,
            misconceptions=list(result.misconceptions),
            shown=list(order_of(question, lesson.slug, str(enrolment.pk))),
        )
        add(recorded)
        if result.correct:
            help.went_on(enrolment, lesson.slug, [question.id])
        elif not isinstance(question, Visit):
            stillness.failed(enrolment, lesson, question)
        stillness.touch(enrolment, seen=True, got_on=result.correct)
    return recorded


def reveal_hint(
    *, enrolment: Enrolment, lesson: Lesson, task: Task, rung: int | None = None
) -> int:
    """Open the next hint of a task's ladder, or all up to ``rung``; returns its number,
    from 1. The last rung, after all hints, is the recorded solution. As long as a task's
    hints wait for a try, none is opened."""
    ladder = len(lesson.hints(task.id, "en")) + 1
    with writer_queue(), transaction.atomic():
        progress = TaskProgress.objects.filter(
            enrolment=enrolment, lesson=lesson.slug, task=task.id
        ).first()
        if task.kind == "broken" and (progress is None or progress.completed is None):
            checks = 0 if progress is None else progress.attempts
            if not hints_are_open(task, tried(enrolment, lesson, task, checks)):
                return 0
        opened = HintReveal.objects.filter(
            enrolment=enrolment, lesson=lesson.slug, task=task.id
        ).count()
        wanted = min(ladder, opened + 1 if rung is None else rung)
        for number in range(opened + 1, wanted + 1):
            HintReveal.objects.get_or_create(
                enrolment=enrolment, lesson=lesson.slug, task=task.id, number=number
            )
        if opened < wanted:
            progress = progress or TaskProgress(
                enrolment=enrolment, lesson=lesson.slug, task=task.id
            )
            progress.hints = wanted
            progress.save()
            if progress.completed is None and wanted >= max(1, ladder - 1):
                help.note(enrolment, lesson.slug, task.id, help.Reason.HINTS)
            stillness.touch(enrolment, seen=True)
    return max(opened, wanted)


def predict(
    *,
    enrolment: Enrolment,
    guesses: Mapping[CellKey, Prediction.Guess],
    confidence: str = "",
) -> None:
    """Write predictions down, all or none, and each once: what was said before the first
    run stands."""
    with writer_queue(), transaction.atomic():
        for cell, guess in guesses.items():
            Prediction.objects.get_or_create(
                enrolment=enrolment,
                **cell._asdict(),
                defaults={"guess": guess, "confidence": confidence},
            )


def remember_place(
    enrolment: Enrolment, lesson: Lesson, tab: str, at: str | None = None
) -> Place:
    """Where to go on, on any device. Written only when it changes, and if anything can be
    written. ``at``: the step or card looked at, by a page that is left: the lesson that was
    opened meanwhile, as that which it leads to, keeps its place. ``None``: the lesson is
    opened, and within the same one it stays.
    """
    place = row(Place, enrolment_id=enrolment.pk)
    here = place is not None and place.lesson == lesson.slug
    if place is not None and not here and at is not None:
        return place
    if at is None:
        at = place.at if place is not None and here else ""
    if place is not None and here and (place.tab, place.at) == (tab, at):
        return place
    now = {"lesson": lesson.slug, "tab": tab, "at": at}

    @transaction.atomic
    def note() -> None:
        moment = timezone.now()  # the class page asks for what came after it looked
        noting = {**now, "updated": moment}
        if not change(Place, {"enrolment_id": enrolment.pk}, **noting):
            Place.objects.get_or_create(enrolment=enrolment, defaults=noting)
        if not here:  # the class page hears of it; whoever reads is not still for that
            change(Enrolment, {"id": enrolment.pk}, changed=moment)

    noted(note)
    return Place(enrolment=enrolment, **now)


def new_nonce() -> str:
    return secrets.token_urlsafe(18)
