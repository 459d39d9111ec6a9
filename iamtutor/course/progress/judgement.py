"""Judging tasks: what is done is ticked, a foreseen attempt gets its feedback.

Progress is written in the transaction of whoever asks: of the action that may have done it,
of the page that was opened, or of the learner's own question.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from iamtutor.classroom import help
from iamtutor.cloud.events import ApiEvent
from iamtutor.course.models import Attempt, QuizAnswer, TaskProgress
from iamtutor.course.progress import stillness
from iamtutor.course.selectors import first_open, open_tasks
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.checks import CheckResult, is_on_the_way, judge
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.schema.lesson import Task
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import rewinding
from iamtutor.sandbox import services as sandbox_services
from iamtutor.sandbox.logbook import Log
from iamtutor.sandbox.models import ActionRecord, Checkpoint, Sandbox
from iamtutor.sandbox.selectors import Opened
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import add, fresh, rows, values
from iamtutor.web.database.text import storable


def calls_of(log: Log) -> list[ApiEvent]:
    """The calls that a check looks at."""
    return [one.event for one in log.alike.values()]


def begun(lesson: Lesson, sandbox_id: int, log: Log) -> dict[str, int] | None:
    """How many of the calls that a check looks at (``calls_of``) came before each task of
    the lesson that has begun; None where it doesn't matter, or nobody has opened the
    lesson's page yet."""
    if not lesson.asks_when:
        return None
    here = values(
        Checkpoint, ("task", "ordinal"), sandbox_id=sandbox_id, lesson=lesson.slug
    )
    ordinals = [one.ordinal for one in log.alike.values()]
    found = {task: bisect_right(ordinals, at) for task, at in here}
    return found or None


def solved(enrolment: Enrolment, lesson: Lesson) -> list[str]:
    """The questions of the lesson that were answered correctly, if any task asks."""
    return _answered(enrolment, lesson) if lesson.asks_for_answers else []


def _answered(enrolment: Enrolment, lesson: Lesson) -> list[str]:
    """The questions of the lesson that were answered correctly."""
    return list(
        QuizAnswer.objects.filter(
            enrolment=enrolment, lesson=lesson.slug, correct=True
        ).values_list("question", flat=True)
    )


def _complete(
    progress: TaskProgress, lesson: Lesson, record: ActionRecord | None
) -> None:
    progress.completed = timezone.now()
    progress.content_hash = lesson.machine_hash
    progress.feedback = ""
    _note_attempt(progress, lesson, record, passed=True)


def _note_attempt(
    progress: TaskProgress, lesson: Lesson, record: ActionRecord | None, **outcome: Any
) -> None:
    progress.attempts += 1
    progress.save()
    add(
        fresh(
            Attempt,
            enrolment_id=progress.enrolment_id,
            lesson=lesson.slug,
            task=progress.task,
            record_id=record and record.pk,
            **outcome,
            content_hash=lesson.machine_hash,
        )
    )


def _what_was_missing(result: CheckResult) -> dict[str, Any]:
    return {
        "code": result.code or "",
        "params": storable(dict(result.params)),
        "pitfall": result.pitfall or "",
        "misconception": result.misconception or "",
    }


def _note_failure(
    progress: TaskProgress,
    lesson: Lesson,
    result: CheckResult,
    record: ActionRecord | None,
) -> None:
    progress.feedback = result.pitfall or result.code or ""
    progress.feedback_params = storable(dict(result.params))
    _note_attempt(progress, lesson, record, passed=False, **_what_was_missing(result))


def _note_practice(
    progress: TaskProgress, lesson: Lesson, result: CheckResult, take: int
) -> None:
    """A task that is done was tried in another account: kept, and once if it was done."""
    here = {
        "enrolment_id": progress.enrolment_id,
        "lesson": lesson.slug,
        "task": progress.task,
        "practice": take,
    }
    if Attempt.objects.filter(**here, passed=True).exists():
        return
    Attempt.objects.create(
        **here,
        passed=result.passed,
        **_what_was_missing(result),
        content_hash=lesson.machine_hash,
    )


#: The call that a task asks for was made, and something beside it was not as asked for.
NEAR_MISSES = frozenset(
    {
        Reason.NOT_CALLED_ON_EC2,
        Reason.NOT_CALLED_AT_DESK,
        Reason.NOT_CALLED_ON_MACHINE,
        Reason.CALLED_BY_ANOTHER,
        Reason.CALLED_UNDER_ANOTHER_SETTING,
        Reason.CALLED_AND_NOT_FOUND,
        Reason.CALLED_AND_FOUND_AMONG_OTHERS,
    }
)


def _is_near_miss(
    enrolment: Enrolment,
    lesson: Lesson,
    task: Task,
    result: CheckResult,
    now: Situation,
    called: frozenset[str],
    done: Sequence[str],
) -> bool:
    """Whether what was just ``called`` was meant for the task, and not as asked for: it is
    what comes next, and none of the calls that it asks for."""
    return (
        result.code in NEAR_MISSES
        and result.params.get("operation") in called
        and not is_on_the_way(task, now, called)
        and first_open(lesson, (*done, *_answered(enrolment, lesson))) == task.id
    )


def _note_near_miss(progress: TaskProgress, result: CheckResult) -> None:
    """Say at once what was missing. It is no attempt: nobody asked for a check."""
    progress.feedback = result.code or ""
    progress.feedback_params = storable(dict(result.params))
    progress.save()


def _is_over(
    task: Task, feedback: str, result: CheckResult, record: ActionRecord | None
) -> bool:
    """Whether what was said of a task has been overtaken. Any action ends the answer to a
    check; an attempt that was foreseen is spoken of for as long as it is there."""
    if record is None:
        foreseen = {pitfall.pitfall for pitfall in task.pitfalls}
        return feedback in foreseen and feedback != result.pitfall
    return not result.pitfall


def _waits(task: Task, earlier: TaskProgress | None) -> bool:
    """Whether the task it comes after is still to be done."""
    return task.after is not None and (earlier is None or earlier.completed is None)


def _progress(enrolment: Enrolment, lesson: Lesson) -> dict[str, TaskProgress]:
    """How the tasks stand of which anything is kept, without what judging never asks."""
    found = rows(
        TaskProgress,
        ("begun", "feedback_params"),
        enrolment_id=enrolment.pk,
        lesson=lesson.slug,
    )
    return {one.task: one for one in found}


def _kept(
    progress: dict[str, TaskProgress], enrolment: Enrolment, lesson: Lesson, task: Task
) -> TaskProgress:
    """How the task stands, to be written down: from now on something is kept of it."""
    if task.id not in progress:
        progress[task.id] = TaskProgress(
            enrolment=enrolment, lesson=lesson.slug, task=task.id
        )
    return progress[task.id]


class Judged(NamedTuple):
    """What judging the open tasks of a lesson came to: the tasks ticked, those whose
    feedback changed, and how each task stands that anything is kept of."""

    ticked: tuple[Task, ...]
    noticed: tuple[Task, ...]
    progress: Mapping[str, TaskProgress]


def judge_open_tasks(
    enrolment: Enrolment,
    lesson: Lesson,
    sandbox: Sandbox,
    seen: Callable[[], Situation],
    record: ActionRecord | None = None,
    called: frozenset[str] = frozenset(),
) -> Judged:
    """Tick every open task whose check passes; note foreseen attempts at the others, and
    at the first one that just this was ``called`` (operations), but not as asked for. A
    call that ticked that one was meant for it, and is no near miss of the next.
    Without a ``record`` nobody has done anything just now, so nothing is an attempt.
    How things stand is ``seen`` only if a task is open.

    Runs inside the caller's transaction.
    """
    progress = _progress(enrolment, lesson)
    still_open = open_tasks(lesson, progress)
    if not still_open:
        return Judged((), (), progress)
    done_before = [one.task for one in progress.values() if one.completed is not None]
    now = seen()
    ticked, noticed = [], []
    first = True
    for task in still_open:
        if _waits(task, progress.get(task.after or "")):
            continue
        earlier = progress.get(task.id)
        said = "" if earlier is None else earlier.feedback
        result = judge(task, now, asked=False)
        if result.passed:
            _complete(_kept(progress, enrolment, lesson, task), lesson, record)
            ticked.append(task)
        elif result.pitfall and record is not None and said != result.pitfall:
            mine = _kept(progress, enrolment, lesson, task)
            _note_failure(mine, lesson, result, record)
            stillness.failed(enrolment, lesson, task)
            noticed.append(task)
        elif (
            first
            and not result.pitfall
            and _is_near_miss(enrolment, lesson, task, result, now, called, done_before)
        ):
            _note_near_miss(_kept(progress, enrolment, lesson, task), result)
            noticed.append(task)
        elif earlier is not None and said and _is_over(task, said, result, record):
            # The attempt that the feedback spoke of is no longer there.
            earlier.feedback = ""
            earlier.save(update_fields=["feedback"])
            noticed.append(task)
        first = False
    help.went_on(enrolment, lesson.slug, [task.id for task in ticked])
    done = [p.task for p in progress.values() if p.completed is not None]
    upcoming = next((t for t in lesson.tasks if t.id not in done), None)
    if upcoming is not None and (ticked or record is None):
        rewinding.set_checkpoint(sandbox=sandbox, lesson=lesson.slug, task=upcoming.id)
    return Judged(tuple(ticked), tuple(noticed), progress)


def _as_it_is(enrolment: Enrolment, lesson: Lesson, opened: Opened) -> Situation:
    return Situation(
        enrolment.course,
        opened.world,
        opened.now,
        calls_of(opened.book),
        solved(enrolment, lesson),
        opened.bodies,
        begun(lesson, opened.sandbox.pk, opened.book),
    )


def look(enrolment: Enrolment, lesson: Lesson, opened: Opened) -> tuple[Task, ...]:
    """Judge a lesson's tasks when its page is opened: what was done elsewhere counts."""
    with writer_queue(), transaction.atomic():
        sandbox_services.hold(opened.sandbox.pk)
        ticked = judge_open_tasks(
            enrolment,
            lesson,
            opened.sandbox,
            lambda: _as_it_is(enrolment, lesson, opened),
        ).ticked
        if ticked:
            stillness.touch(enrolment, seen=True, got_on=True)
    return ticked


def check_task(
    *, enrolment: Enrolment, lesson: Lesson, task: Task, opened: Opened
) -> CheckResult:
    """Check one task because the learner asks. A failure is an attempt too."""
    now = _as_it_is(enrolment, lesson, opened)
    result = judge(task, now)
    with writer_queue(), transaction.atomic():
        sandbox_services.hold(opened.sandbox.pk)
        earlier = TaskProgress.objects.filter(
            enrolment=enrolment, lesson=lesson.slug, task=task.after
        ).first()
        if result.passed and _waits(task, earlier):
            result = CheckResult(passed=False, code=Reason.EARLIER_TASK_OPEN)
        progress, _ = TaskProgress.objects.get_or_create(
            enrolment=enrolment, lesson=lesson.slug, task=task.id
        )
        if progress.completed is None:
            if result.passed:
                _complete(progress, lesson, None)
                help.went_on(enrolment, lesson.slug, [task.id])
                judge_open_tasks(enrolment, lesson, opened.sandbox, lambda: now)
            else:
                _note_failure(progress, lesson, result, None)
                stillness.failed(enrolment, lesson, task)
            stillness.touch(enrolment, seen=True, got_on=result.passed)
        elif opened.world.take:
            _note_practice(progress, lesson, result, opened.world.take)
    return result
