"""Going on in an account that earlier lessons belong to: their solutions carried out for
whoever begins later, and the account begun anew."""

from contextlib import ExitStack
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from iamtutor.classroom import help
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.course.account.actions import Deed
from iamtutor.course.models import TaskProgress
from iamtutor.course.progress import stillness
from iamtutor.course.services import build_world
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.checks import judge
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.worlds import acts
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import rewinding
from iamtutor.sandbox import services as sandbox_services
from iamtutor.sandbox.codec import UNREADABLE, unpack
from iamtutor.sandbox.models import Sandbox
from iamtutor.sandbox.rewinding import Keep
from iamtutor.sandbox.selectors import log_of
from iamtutor.sandbox.services import Done, Kind, Played
from iamtutor.sandbox.turnstile import my_turn
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import values


class Stuck(Exception):
    """The solution of ``task`` does not lead to its goal in the account as it is."""

    def __init__(self, lesson: Lesson, task: Task) -> None:
        super().__init__(f"{lesson.slug}/{task.id}")
        self.lesson = lesson
        self.task = task


def tasks_before(course: Course, lesson: Lesson) -> list[tuple[Lesson, Task]]:
    """The tasks of earlier lessons in the same world, in order."""
    return [(one, task) for one in course.before(lesson) for task in one.tasks]


def missing_before(enrolment: Enrolment, lesson: Lesson) -> list[tuple[Lesson, Task]]:
    """Those of them that are not done."""
    asked = "lesson", "task", "completed"
    done = {
        (slug, task)
        for slug, task, completed in values(
            TaskProgress, asked, enrolment_id=enrolment.pk
        )
        if completed is not None
    }
    return [
        (one, task)
        for one, task in tasks_before(enrolment.course, lesson)
        if (one.slug, task.id) not in done
    ]


def apply_earlier_solutions(deed: Deed, *, afresh: bool = False) -> Done:
    """Carry out the first solutions of the earlier tasks that are not done, in order. They
    count as done by solution; their calls do not count as the learner's own.

    Raises ``Stuck`` if one of them does not lead to its goal in the account as it is; then
    nothing was changed. ``afresh`` carries out all of them in a new account, which is
    there with what they make, or not at all.
    """
    course = deed.enrolment.course
    missing: list[tuple[Lesson, Task]] = []

    def play(turn: Turn) -> Played:
        # Asked anew in each try: another tab may have carried them out meanwhile.
        missing[:] = missing_before(deed.enrolment, deed.lesson)
        to_do = tasks_before(course, deed.lesson) if afresh else missing
        log = [] if afresh else log_of(deed.sandbox.pk)
        before = [logged.event for logged in log]
        for lesson, task in to_do:
            if _is_there(course, lesson, task, turn, before):
                continue  # an explorer has made it; once more would be in the way
            for one in task.first_solution(turn.world.variant):
                acts.perform(turn, one, course)
            if not _is_there(course, lesson, task, turn, before):
                raise Stuck(lesson, task)
        applied = [f"{earlier.slug}/{task.id}" for earlier, task in to_do]
        return Played(details={"applied": applied})

    with ExitStack() as whole:
        if afresh:
            whole.enter_context(my_turn(deed.sandbox.pk))
            whole.enter_context(writer_queue())
            whole.enter_context(transaction.atomic())
            # Of this form too: sent twice, it must not empty the account again.
            reset_world(replace(deed, nonce=f"{deed.nonce[:34]}-anew"))
        return sandbox_services.act(
            deed.sandbox.pk,
            sandbox_services.Action(
                nonce=deed.nonce,
                kind=Kind.SOLUTION,
                place="workbench",
                label=deed.lesson.slug,
                play=play,
                lesson=deed.lesson.slug,
                limited=False,
            ),
            within=lambda done: _count_as_done(deed.enrolment, missing),
        )


def _is_there(
    course: Course, lesson: Lesson, task: Task, turn: Turn, before: list[ApiEvent]
) -> bool:
    """Whether the task's goal is reached, its lesson's questions counted as answered."""
    now = Situation(
        course,
        turn.world,
        turn.now,
        [*before, *turn.events],
        [question.id for question in lesson.questions],
        turn.bodies,
    )
    return judge(task, now).passed


def _count_as_done(enrolment: Enrolment, tasks: list[tuple[Lesson, Task]]) -> None:
    for lesson, task in tasks:
        TaskProgress.objects.update_or_create(
            enrolment=enrolment,
            lesson=lesson.slug,
            task=task.id,
            defaults={
                "completed": timezone.now(),
                "by_solution": True,
                "feedback": "",
                "content_hash": lesson.machine_hash,
            },
        )
        help.went_on(enrolment, lesson.slug, [task.id])
    stillness.touch(enrolment, seen=True, got_on=True)


def reset_world(deed: Deed, *, another: bool = False, keep: Keep | None = None) -> Done:
    """The whole account from its beginning, or from the beginning of ``another`` of its
    castings. Progress and log stay."""
    assert deed.lesson.file.world is not None
    take = _take(deed.sandbox.pk) + another
    return rewinding.reset(
        sandbox_id=deed.sandbox.pk,
        nonce=deed.nonce,
        build=build_world(
            deed.enrolment.course,
            deed.lesson.file.world,
            deed.enrolment.pk,
            take,
            host=deed.enrolment.cohort.host,
        ),
        keep=keep,
    )


def _take(sandbox_id: int) -> int:
    """How many worlds were drawn before this one; of a damaged one nobody knows."""
    document = Sandbox.objects.values_list("document", flat=True).get(pk=sandbox_id)
    try:
        return unpack(document).take
    except UNREADABLE:
        return 0
