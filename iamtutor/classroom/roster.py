"""Who is in a class: taking a seat as somebody on the list, taking people out and back,
moving them, and deleting what is kept of them.

Everything here changes something, in one transaction, and can be done twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iamtutor.classroom.models import ListedName
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.signing_in.cards import people_named, seats_for
from iamtutor.web.database.queue import writer_queue


class Reason(models.TextChoices):
    """Why something about a person can't be done; a sentence for a page."""

    ID_TAKEN = "id", _("Somebody else in the class has this ID.")
    OTHER_COURSE = "course", _("That class takes another course.")
    SEATED = "seated", _("This person is, or was, in that class already.")


class Refused(Exception):
    """Nothing was changed."""

    def __init__(self, reason: models.TextChoices) -> None:
        super().__init__(reason)
        self.reason = reason


@contextmanager
def locked(*cohorts: int) -> Iterator[None]:
    """One change of these classes' rosters at a time: IDs are unique in a class. Raises
    ``Cohort.DoesNotExist`` where one was deleted at the same moment."""
    with writer_queue(), transaction.atomic():
        held = Cohort.objects.select_for_update().filter(pk__in=cohorts).order_by("pk")
        if len(held) < len(set(cohorts)):
            raise Cohort.DoesNotExist
        yield


def learners_of(cohort: Cohort) -> models.QuerySet[Enrolment]:
    """The seats of a class's learners, but for those who were taken out."""
    return Enrolment.objects.filter(
        cohort=cohort, seat=Enrolment.Seat.LEARNER, removed=None
    )


def expected_in(cohort: Cohort) -> models.QuerySet[ListedName]:
    """The names on a class's list that nobody has come for yet."""
    return ListedName.objects.filter(cohort=cohort, enrolment=None)


def _has_id(cohort: int, learner_id: str, *, seat: int = 0, listed: int = 0) -> bool:
    """Whether anybody but these has the ID. Who was taken out keeps it for coming back."""
    if not learner_id:
        return False
    seats = Enrolment.objects.filter(cohort=cohort, learner_id=learner_id)
    names = ListedName.objects.filter(cohort=cohort, learner_id=learner_id)
    if seat:
        names = names.exclude(enrolment=seat)
    return seats.exclude(pk=seat).exists() or names.exclude(pk=listed).exists()


def claim(listed: ListedName, seat: Enrolment) -> None:
    """``seat`` is the one of this name on the list: it gets the list's ID and group, and
    its person, without a name until now, the name."""
    with locked(listed.cohort_id):
        listed.enrolment = seat
        listed.save(update_fields=["enrolment"])
        seat.learner_id, seat.group = listed.learner_id, listed.group
        seat.save(update_fields=["learner_id", "group"])
        if seat.person.is_guest or not seat.person.shown_name:
            seat.person.shown_name = listed.shown_name
            seat.person.save(update_fields=["shown_name"])


def seat_listed(cohort: Cohort, numbers: Iterable[int]) -> list[Enrolment]:
    """Seats for names on the list that have none, each with a new person, in the order of
    the list."""
    with locked(cohort.pk):
        listed = list(expected_in(cohort).filter(pk__in=numbers).order_by("pk"))
        people = people_named(one.shown_name for one in listed)
        seats = seats_for(people, cohort)
        for one, seat in zip(listed, seats, strict=True):
            one.enrolment = seat
            seat.learner_id, seat.group = one.learner_id, one.group
        ListedName.objects.bulk_update(listed, ["enrolment"], batch_size=100)
        Enrolment.objects.bulk_update(seats, ["learner_id", "group"], batch_size=100)
    return seats


def change_seat(seat: Enrolment, values: Mapping[str, str]) -> None:
    """Another ``learner_id``, ``group`` or ``shown_name``. Raises ``Refused``."""
    with locked(seat.cohort_id):
        if _has_id(seat.cohort_id, values["learner_id"], seat=seat.pk):
            raise Refused(Reason.ID_TAKEN)
        seat.learner_id, seat.group = values["learner_id"], values["group"]
        seat.save(update_fields=["learner_id", "group"])
        ListedName.objects.filter(enrolment=seat).update(
            learner_id=seat.learner_id, group=seat.group
        )
        if "shown_name" in values:
            seat.person.shown_name = values["shown_name"]
            seat.person.save(update_fields=["shown_name"])


def change_listed(listed: ListedName, values: Mapping[str, str]) -> None:
    """Other values of somebody who is expected. Raises ``Refused``."""
    with locked(listed.cohort_id):
        if _has_id(listed.cohort_id, values["learner_id"], listed=listed.pk):
            raise Refused(Reason.ID_TAKEN)
        for name in ("shown_name", "learner_id", "group"):
            setattr(listed, name, values[name])
        listed.save(update_fields=["shown_name", "learner_id", "group"])


def take_out(seat: Enrolment) -> None:
    """The learner no longer gets in; the work is kept."""
    if seat.removed is None:
        seat.removed = timezone.now()
        seat.save(update_fields=["removed"])


def take_back(seat: Enrolment) -> None:
    """Undo ``take_out``."""
    seat.removed = None
    seat.save(update_fields=["removed"])


def move(seat: Enrolment, to: Cohort) -> None:
    """To another class that takes the same course; the work goes along. Raises
    ``Refused``."""
    with locked(seat.cohort_id, to.pk):
        if seat.cohort.course != to.course:
            raise Refused(Reason.OTHER_COURSE)
        if Enrolment.objects.filter(person=seat.person, cohort=to).exists():
            raise Refused(Reason.SEATED)
        if _has_id(to.pk, seat.learner_id):
            raise Refused(Reason.ID_TAKEN)
        seat.cohort, seat.removed = to, None
        seat.save(update_fields=["cohort", "removed"])
        ListedName.objects.filter(enrolment=seat).update(cohort=to)
        seat.copies.all().delete()  # instructors of the other class have no business here


def delete_seats(seats: Iterable[Enrolment]) -> None:
    """Delete seats with all work in them, what the list says of them, and those people who
    have nothing else here: guests and holders of cards without another seat."""
    with writer_queue(), transaction.atomic():
        seats = list(seats)
        people = {seat.person_id for seat in seats}
        ListedName.objects.filter(enrolment__in=seats).delete()
        Enrolment.objects.filter(pk__in=[seat.pk for seat in seats]).delete()
        left = Person.objects.filter(
            pk__in=people, enrolments=None, is_staff=False, is_instructor=False
        )
        nowhere = [one.pk for one in left if not one.has_usable_password()]
        Person.objects.filter(pk__in=nowhere).delete()
