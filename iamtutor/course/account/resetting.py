"""A learner's account put back by an instructor, as the learner could do it; kept, so that
both of them can undo it whatever was done since."""

from django.utils import timezone

from iamtutor.classroom.help import is_taught
from iamtutor.classroom.models import Reset
from iamtutor.course.account.actions import Deed
from iamtutor.course.account.catching_up import reset_world
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.lesson import Task
from iamtutor.people.models import Enrolment, Person
from iamtutor.sandbox.kept import KeptSandbox, undo_reset
from iamtutor.sandbox.rewinding import restart_task
from iamtutor.sandbox.selectors import find_sandbox
from iamtutor.sandbox.services import Done, storable_nonce
from iamtutor.web.database.rows import is_there


def reset(
    enrolment: Enrolment, lesson: Lesson, task: Task | None, *, by: Person, nonce: str
) -> Reset | None:
    """Put the account of a lesson back to where ``task`` began, or without one to its
    beginning. None if there is nothing to put back: no account yet, or the task has not
    begun. A form that is sent twice resets once. Raises what ``sandbox.services.act``
    does."""
    world = lesson.file.world
    sandbox = None if world is None else find_sandbox(enrolment, world)
    if sandbox is None:
        return None

    def keep(done: Done, counted: list[int]) -> None:
        Reset.objects.create(
            enrolment=enrolment,
            record=done.record,
            lesson=lesson.slug,
            task="" if task is None else task.id,
            by=by,
            kept=KeptSandbox.before(done, counted).packed(),
        )

    done: Done | None
    nonce = storable_nonce(nonce)
    if task is None:
        done = reset_world(Deed(enrolment, lesson, sandbox, nonce), keep=keep)
    else:
        done = restart_task(
            sandbox_id=sandbox.pk,
            nonce=nonce,
            lesson=lesson.slug,
            task=task.id,
            keep=keep,
        )
    return None if done is None else Reset.objects.filter(record=done.record).first()


def undo(reset: Reset) -> bool:
    """Put back what was there before it; False if that was done already."""
    if reset.undone is not None:
        return False
    kept = KeptSandbox.unpacked(bytes(reset.kept))
    # One undoing a reset: whoever comes second gets the first one's record.
    done = undo_reset(reset=reset.record, kept=kept, nonce=f"undo-reset-{reset.pk}")
    now = timezone.now()
    Reset.objects.filter(pk=reset.pk).update(undone=now, seen=now)
    return not done.repeated


def unseen(enrolment: Enrolment) -> list[Reset]:
    """The resets that the learner was not told yet."""
    if not is_taught(enrolment):
        return []
    if not is_there(Reset, enrolment_id=enrolment.pk):
        return []
    found = Reset.objects.filter(enrolment=enrolment, seen=None).defer("kept")
    return list(found.select_related("by").order_by("-pk"))
