"""That somebody needs help, kept as a fact: noted, read in the same words by learner and
instructor, taken by an instructor, cleared by progress.

What is noted here is decided in the course, which knows tasks and attempts. Nothing is
noted in a class without instructors. Everything runs in the caller's transaction or in one
of its own, and can be repeated: there is one open need a task.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from iamtutor.classroom.models import HelpNeed
from iamtutor.people.models import Enrolment, Person
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import is_there, rows
from iamtutor.web.database.text import storable

Reason: TypeAlias = HelpNeed.Reason
Cleared: TypeAlias = HelpNeed.Cleared
#: So many failures of one task, or wrong answers to one question, are a need.
FAILURES = 3
WORDS_LIMIT = 500


def is_taught(enrolment: Enrolment) -> bool:
    """Whether somebody may see that help is needed: in a learner's seat of a class, not
    in an instructor's, nor in a copy."""
    return not enrolment.cohort.self_paced and enrolment.seat == Enrolment.Seat.LEARNER


def open_needs(enrolment: Enrolment, lesson: str) -> dict[str, HelpNeed]:
    """What help the seat needs in a lesson now, by task or question."""
    if not is_taught(enrolment):
        return {}
    found = rows(HelpNeed, enrolment_id=enrolment.pk, lesson=lesson)
    return {need.task: need for need in found if need.cleared is None}


def taken_needs(enrolment: Enrolment) -> list[HelpNeed]:
    """Where somebody is coming to help this seat, the first need first."""
    if not is_there(HelpNeed, enrolment_id=enrolment.pk):
        return []
    taken = HelpNeed.objects.filter(enrolment=enrolment, cleared=None)
    return list(
        taken.exclude(taken_by=None).select_related("taken_by").order_by("since", "pk")
    )


def last_cleared(enrolment: Enrolment, lesson: str, task: str) -> datetime | None:
    """When the latest need at this task was over: what failed before no longer counts."""
    here = HelpNeed.objects.filter(enrolment=enrolment, lesson=lesson, task=task)
    latest: datetime | None = here.aggregate(at=Max("cleared"))["at"]
    return latest


def note(enrolment: Enrolment, lesson: str, task: str, reason: Reason) -> bool:
    """Note a need, unless help is needed there already; returns whether it is new."""
    if not is_taught(enrolment):
        return False
    _need, created = HelpNeed.objects.get_or_create(
        enrolment=enrolment,
        lesson=lesson,
        task=task,
        cleared=None,
        defaults={"reason": reason},
    )
    return created


def note_all(found: Iterable[tuple[int, str, str]], reason: Reason) -> None:
    """The same for many at once: seat, lesson, task."""
    HelpNeed.objects.bulk_create(
        [
            HelpNeed(enrolment_id=seat, lesson=lesson, task=task, reason=reason)
            for seat, lesson, task in found
        ],
        ignore_conflicts=True,
    )


def went_on(enrolment: Enrolment, lesson: str, tasks: Collection[str]) -> None:
    """Progress: these tasks are done, or these questions answered."""
    if (
        tasks
        and is_taught(enrolment)
        and is_there(HelpNeed, enrolment_id=enrolment.pk, lesson=lesson)
    ):
        _clear(enrolment, lesson, tasks, Cleared.PROGRESS)


def _clear(
    enrolment: Enrolment, lesson: str, tasks: Collection[str], how: Cleared
) -> int:
    there = HelpNeed.objects.filter(
        enrolment=enrolment, lesson=lesson, task__in=tasks, cleared=None
    )
    return there.update(cleared=timezone.now(), how=how)


def ask(enrolment: Enrolment, lesson: str, task: str, words: str) -> None:
    """Raise a hand. Where a need is noted already, it becomes a raised hand; asking again
    changes the words."""
    said = storable(words.strip(), WORDS_LIMIT)
    with writer_queue(), transaction.atomic():
        HelpNeed.objects.update_or_create(
            enrolment=enrolment,
            lesson=lesson,
            task=task,
            cleared=None,
            defaults={"reason": Reason.ASKED, "words": said},
        )
        show_change([enrolment.pk])


def take_back(enrolment: Enrolment, lesson: str, task: str) -> None:
    """The learner needs no help here any more."""
    with writer_queue(), transaction.atomic():
        if _clear(enrolment, lesson, [task], Cleared.LEARNER):
            show_change([enrolment.pk])


def take(need: HelpNeed, by: Person) -> bool:
    """An instructor goes there, the others see it; False if somebody else was quicker, or
    help is no longer needed."""
    with writer_queue(), transaction.atomic():
        free = Q(taken_by=None) | Q(taken_by=by)
        open_ = HelpNeed.objects.filter(free, pk=need.pk, cleared=None)
        taken = bool(open_.update(taken_by=by))
        show_change([need.enrolment_id])
    return taken


def leave(need: HelpNeed, by: Person) -> None:
    """The instructor who took it does not go after all."""
    with writer_queue(), transaction.atomic():
        HelpNeed.objects.filter(pk=need.pk, taken_by=by).update(taken_by=None)
        show_change([need.enrolment_id])


def helped(need: HelpNeed) -> None:
    """An instructor says that it is settled. Three more failures would note it anew."""
    with writer_queue(), transaction.atomic():
        HelpNeed.objects.filter(pk=need.pk, cleared=None).update(
            cleared=timezone.now(), how=Cleared.INSTRUCTOR
        )
        show_change([need.enrolment_id])


def show_change(seats: Collection[int]) -> None:
    """Have the class page draw the rows of these seats anew."""
    Enrolment.objects.filter(pk__in=seats).update(changed=timezone.now())


def sentence(need: HelpNeed, *, question: bool = False) -> str:
    """Why help is needed, for learner and instructor alike."""
    match need.reason:
        case Reason.ASKED:
            return _("Help was asked for.")
        case Reason.FAILED if question:
            return _("At least three answers to this question were not right.")
        case Reason.FAILED:
            return _("At least three checks of this task have failed.")
        case Reason.HINTS:
            return _("Every hint of this task is open.")
        case _:
            return _("Ten minutes have passed without progress.")
