"""A learner's seat copied for the instructor, who tries out what would help and sends that
back. Nothing that is done in it reaches the learner."""

from django.db import transaction

from iamtutor.classroom.models import Fix, HelpNeed
from iamtutor.course.account import fixes
from iamtutor.course.account.fixes import Steps
from iamtutor.course.models import TaskProgress
from iamtutor.course.progress.copying import copy_seat
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.people.models import Enrolment, Person
from iamtutor.sandbox.codec import unpack
from iamtutor.sandbox.models import Sandbox
from iamtutor.web.database.queue import writer_queue


def copy_by(person: Person, learner: Enrolment) -> Enrolment | None:
    """The copy of this learner's seat that ``person`` has open."""
    found = Enrolment.objects.select_related("cohort", "copy_of__person")
    return found.filter(person=person, copy_of=learner).first()


def open_copy(*, by: Person, learner: Enrolment) -> Enrolment:
    """A fresh copy of a learner's seat as it stands now; the one before it goes."""
    with writer_queue(), transaction.atomic():
        Enrolment.objects.filter(person=by, copy_of=learner).delete()
        return copy_seat(of=learner, by=by)


def close_copy(*, by: Person, learner: Enrolment) -> None:
    with writer_queue():
        Enrolment.objects.filter(person=by, copy_of=learner).delete()


def steps_in(copy: Enrolment) -> Steps:
    """What was done in a copy since it was made, in the account that was used last."""
    latest = Sandbox.objects.filter(enrolment=copy).order_by("-updated").first()
    if latest is None:
        return Steps()
    return fixes.steps_since(latest, unpack(latest.document), copy.created, copy.course)


def likely_task(copy: Enrolment, lesson: Lesson) -> str:
    """The task that a fix is probably for: the one for which a hand is raised, else the one
    done in the copy last, else one with which help is needed, else the first that is
    open."""
    here = TaskProgress.objects.filter(enrolment=copy, lesson=lesson.slug)
    finished = here.filter(completed__gt=copy.created).order_by("-completed")
    needs = HelpNeed.objects.filter(
        enrolment=copy.copy_of, lesson=lesson.slug, cleared=None
    ).order_by("since")
    hands = needs.filter(reason=HelpNeed.Reason.ASKED)
    tasks = {one.id for one in lesson.tasks}
    for found in (hands, finished, needs):
        task = found.filter(task__in=tasks).values_list("task", flat=True).first()
        if task is not None:
            return task
    done = set(here.filter(completed__isnull=False).values_list("task", flat=True))
    return next((task.id for task in lesson.tasks if task.id not in done), "")


def send(*, copy: Enrolment, by: Person, task: str, text: str) -> Fix | None:
    """Send what was done in a copy to its learner, for a task of the lesson in which it was
    done. None when there is nothing that can be sent, or no such task."""
    assert copy.copy_of is not None
    found = steps_in(copy)
    lesson = copy.course.by_slug.get(found.lesson)
    if not found.can_be_sent or lesson is None:
        return None
    if task not in {one.id for one in lesson.tasks}:
        return None
    with writer_queue():
        return Fix.objects.create(
            enrolment=copy.copy_of,
            by=by,
            lesson=found.lesson,
            task=task,
            text=text,
            acts=fixes.packed(found.steps),
        )
