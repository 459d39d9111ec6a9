"""What was done in a class taken along to the person's own seat in the same course, where
they go on when the class is over.

The class keeps all of it as it is: a copy is made one with the work of the own seat, as
``merging`` does it. Taken along twice, it is there once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Model

from iamtutor.course.models import Attempt, Place, QuizAnswer, TaskProgress, Visited
from iamtutor.course.progress.copying import copy_rows, copy_seat
from iamtutor.course.progress.merging import merge
from iamtutor.people.models import Enrolment
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.web.database.queue import writer_queue

#: The answer that an own account stays; the other one is its version, as it was shown.
OWN = "own"


class Undecided(Exception):
    """It has to be said first which account stands; nothing was changed."""


class Account(NamedTuple):
    """How much was done in an account, and when last."""

    sandbox: int
    version: int
    used: datetime
    actions: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A world in which the person has worked in both seats, apart: one account can
    stand."""

    world: str
    in_class: Account
    own: Account


def own_seat(seat: Enrolment) -> Enrolment | None:
    """Where the person of this seat takes the same course alone."""
    cohort = self_paced_cohort(seat.cohort.course)
    return Enrolment.objects.filter(person=seat.person, cohort=cohort).first()


def choices(seat: Enrolment, own: Enrolment | None) -> list[Choice]:
    """What has to be chosen before the work of ``seat`` is taken along."""
    if own is None:
        return []
    mine, in_class = _accounts(own), _accounts(seat)
    return [
        Choice(world, in_class[world], mine[world])
        for world in sorted(mine.keys() & in_class)
        if mine[world].actions and in_class[world].actions
        if not _goes_on(mine[world], in_class[world])
    ]


def _accounts(seat: Enrolment) -> dict[str, Account]:
    """By world."""
    found = Sandbox.objects.filter(enrolment=seat).annotate(actions=Count("records"))
    columns = ("world", "pk", "version", "updated", "actions")
    return {world: Account(*account) for world, *account in found.values_list(*columns)}


def _goes_on(own: Account, in_class: Account) -> bool:
    """Whether the own account is one that was taken along, with all that was done in it."""
    done = ActionRecord.objects.filter(sandbox=in_class.sandbox)
    last = done.values("ordinal", "nonce").latest("ordinal")
    return ActionRecord.objects.filter(sandbox=own.sandbox, **last).exists()


def take_along(seat: Enrolment, chosen: Mapping[str, str]) -> Enrolment:
    """Copy everything done in ``seat`` to the person's own seat, which is returned.
    ``chosen`` says of each of the ``choices`` whether the own account stays (``OWN``) or,
    by its version, is replaced. Raises ``Undecided``, also when somebody has worked in it
    since it was shown."""
    own = enrol(person=seat.person, cohort=self_paced_cohort(seat.cohort.course))
    with writer_queue(), transaction.atomic():
        both = Enrolment.objects.select_for_update().filter(pk__in=[seat.pk, own.pk])
        list(both.order_by("pk"))
        list(Sandbox.objects.select_for_update().filter(enrolment=own).only("pk"))
        stay = {world for world, one in _accounts(own).items() if one.actions}
        for choice in choices(seat, own):
            answer = chosen.get(choice.world)
            if answer not in (OWN, str(choice.own.version)):
                raise Undecided
            if answer != OWN:
                stay.remove(choice.world)
        copy = copy_seat(of=seat, by=seat.person, whole=True, leave_out=stay)
        # No instructor sees the own seat: nobody asks at which action a task was tried.
        copy_rows(Attempt, of=seat, to=copy, record_id=None)
        copy_rows(Visited, of=seat, to=copy)
        _drop_what_is_there(copy, own)
        if not stay:
            for model in (Place, Visited):
                _drop(model, own)
        merge(copy, own, _accounts(copy).keys())
    return own


def _drop(model: type[Model], seat: Enrolment) -> None:
    model._default_manager.filter(enrolment=seat).delete()


def _drop_what_is_there(copy: Enrolment, own: Enrolment) -> None:
    """Leave out of a copy the attempts and answers that were taken along before."""
    answers = QuizAnswer.objects.filter(enrolment=own).values("created")
    QuizAnswer.objects.filter(enrolment=copy, created__in=answers).delete()
    attempts = Attempt.objects.filter(enrolment=own).values("created")
    again = Attempt.objects.filter(enrolment=copy, created__in=attempts)
    counted = Counter(again.filter(practice=0).values_list("lesson", "task"))
    again.delete()
    for (lesson, task), count in counted.items():
        there = TaskProgress.objects.get(enrolment=copy, lesson=lesson, task=task)
        there.attempts = max(0, there.attempts - count)
        there.save(update_fields=["attempts"])
