"""The work of two seats made one, when both were the same person's: a guest's, and the
seat of the person that the guest turned out to be; or a copy of a seat in a class, and the
person's own.

Facts are united: what was done in either is done, attempts and answers are all kept. Of
two simulated accounts of one world only one can stand; whoever asks says which.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Model, QuerySet

from iamtutor.classroom.models import (
    Delivery,
    Excuse,
    Extension,
    Fix,
    HelpNeed,
    ListedName,
    Look,
)
from iamtutor.classroom.roster import delete_seats
from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Place,
    Prediction,
    QuizAnswer,
    Review,
    ReviewAnswer,
    TaskProgress,
    Visited,
)
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.services import UNITED_KEY, tell_browsers
from iamtutor.sandbox.models import Sandbox
from iamtutor.web.database.queue import writer_queue

#: All rows of a seat are kept.
_APPENDED: tuple[type[Model], ...] = (
    Attempt,
    QuizAnswer,
    Review,
    ReviewAnswer,
    Extension,
    Excuse,
    Look,
    Fix,
)
#: One row for each of these; where both have one, the person's stands.
_ONE_EACH: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (HintReveal, ("lesson", "task", "number")),
    (Delivery, ("note",)),
)


@dataclass(frozen=True, slots=True)
class Both:
    """A world of which both seats have an account."""

    world: str
    guests: int
    """Actions in the guest's account."""
    persons: int

    @property
    def guests_is_fuller(self) -> bool:
        return self.guests > self.persons


def worlds_of_both(guest: Enrolment, person: Enrolment) -> list[Both]:
    """What has to be chosen before the two are made one."""
    mine, theirs = _accounts(person), _accounts(guest)
    return [
        Both(world, theirs[world], mine[world])
        for world in sorted(mine.keys() & theirs)
    ]


def _accounts(seat: Enrolment) -> dict[str, int]:
    """By world, how many actions there were."""
    found = Sandbox.objects.filter(enrolment=seat).annotate(actions=Count("records"))
    return dict(found.values_list("world", "actions"))


def merge(
    guest: Enrolment, person: Enrolment, guests_worlds: Collection[str] = ()
) -> None:
    """Give the guest's work to the person and delete the guest's seat. Of the worlds that
    both have, the guest's account stands in ``guests_worlds``; the other is deleted. A
    guest's browser that is signed out by that says so."""
    with writer_queue(), transaction.atomic():
        list(
            Enrolment.objects.select_for_update()
            .filter(pk__in=[guest.pk, person.pk])
            .order_by("pk")
        )
        _unite_accounts(guest, person, guests_worlds)
        _unite_progress(guest, person)
        _unite_predictions(guest, person)
        _unite_needs(guest, person)
        for model, columns in _ONE_EACH:
            _give_new(model, columns, guest, person)
        for model in _APPENDED:
            _rows(model, guest).update(enrolment=person)
        for model in (Place, Visited):
            if not _rows(model, person).exists():
                _rows(model, guest).update(enrolment=person)
        _unite_seats(guest, person)
        delete_seats([guest])
    if not Person.objects.filter(pk=guest.person_id).exists():
        told = {"name": str(person.person), "cohort": person.cohort.title}
        tell_browsers(guest.person, UNITED_KEY, told)


def _rows(model: type[Model], seat: Enrolment) -> QuerySet[Any]:
    return model._default_manager.filter(enrolment=seat)


def _unite_accounts(
    guest: Enrolment, person: Enrolment, guests_worlds: Collection[str]
) -> None:
    for both in worlds_of_both(guest, person):
        loser = person if both.world in guests_worlds else guest
        Sandbox.objects.filter(enrolment=loser, world=both.world).delete()
    Sandbox.objects.filter(enrolment=guest).update(enrolment=person)


def _unite_progress(guest: Enrolment, person: Enrolment) -> None:
    """What is done in either is done, since it was done first; tries are added up."""
    mine = {(one.lesson, one.task): one for one in _rows(TaskProgress, person)}
    for theirs in _rows(TaskProgress, guest):
        own = mine.get((theirs.lesson, theirs.task))
        if own is None:
            theirs.enrolment = person
            theirs.save(update_fields=["enrolment"])
            continue
        if theirs.completed is not None and (
            own.completed is None or theirs.completed < own.completed
        ):
            own.completed = theirs.completed
            own.by_solution = theirs.by_solution
            own.content_hash = theirs.content_hash
            own.feedback, own.feedback_params = theirs.feedback, theirs.feedback_params
        own.begun = min(own.begun, theirs.begun)
        own.attempts += theirs.attempts
        own.hints = max(own.hints, theirs.hints)
        own.save()


def _unite_predictions(guest: Enrolment, person: Enrolment) -> None:
    """A prediction stands: of two of one cell, the one that was made first."""
    mine = {
        (one.grid, one.setting, one.command): one for one in _rows(Prediction, person)
    }
    for theirs in _rows(Prediction, guest):
        own = mine.get((theirs.grid, theirs.setting, theirs.command))
        if own is not None and own.created <= theirs.created:
            continue
        if own is not None:
            own.delete()
        theirs.enrolment = person
        theirs.save(update_fields=["enrolment"])


def _unite_needs(guest: Enrolment, person: Enrolment) -> None:
    """Help is needed once with a task."""
    open_now = set(
        _rows(HelpNeed, person).filter(cleared=None).values_list("lesson", "task")
    )
    for need in _rows(HelpNeed, guest):
        if need.cleared is None and (need.lesson, need.task) in open_now:
            continue
        need.enrolment = person
        need.save(update_fields=["enrolment"])


def _give_new(
    model: type[Model], columns: tuple[str, ...], guest: Enrolment, person: Enrolment
) -> None:
    mine = set(_rows(model, person).values_list(*columns))
    new = [
        row.pk
        for row in _rows(model, guest)
        if tuple(_value(row, column) for column in columns) not in mine
    ]
    model._default_manager.filter(pk__in=new).update(enrolment=person)


def _value(row: Model, column: str) -> object:
    field = row._meta.get_field(column)
    return getattr(row, getattr(field, "attname", column))


def _unite_seats(guest: Enrolment, person: Enrolment) -> None:
    """The seat's own columns, and the line of the name list."""
    person.created = min(person.created, guest.created)
    person.active = max(person.active, guest.active)
    person.group = person.group or guest.group
    person.learner_id = person.learner_id or guest.learner_id
    listed = ListedName.objects.filter(enrolment=guest)
    if not ListedName.objects.filter(enrolment=person).exists():
        listed.update(enrolment=person)
    person.save(update_fields=["created", "active", "group", "learner_id"])
