"""Classes as a whole: opening, closing, putting away, copying and deleting them, and who
teaches them."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iamtutor.people.models import Cohort, Enrolment, Invitation, Person
from iamtutor.people.services import enrol
from iamtutor.people.signing_in.codes import (
    new_join_code,
    new_reading_key,
    reading_key_hash,
)
from iamtutor.web.courses import library
from iamtutor.web.database.deleting import hold
from iamtutor.web.database.queue import writer_queue

#: What a copy takes over: the rules, no dates and no people.
COPIED = tuple(
    """
    course language time_zone lessons host predictions_required listed_only
    watching grading keep_days
    """.split()
)


def may_open_classes(person: Person) -> bool:
    """Whether this person may open classes of their own: by invitation or command, as an
    administrator, or because this site lets everybody who has a name."""
    if person.is_guest:
        return False
    return (
        person.is_instructor or person.is_staff or settings.INSTRUCTORS_BY_SELF_SERVICE
    )


def open_class(
    *,
    title: str,
    instructor: Person,
    course: str = "",
    nonce: str | None = None,
    **rules: object,
) -> Cohort:
    """A new class with a join code and its first instructor. With the ``nonce`` of a form
    that was sent before: the class that was opened then."""
    rules.setdefault("time_zone", settings.TIME_ZONE)
    with writer_queue(), transaction.atomic():
        known = nonce and Cohort.objects.filter(
            nonce=nonce, enrolments__person=instructor
        )
        if known:
            return known[0]
        cohort = Cohort.objects.create(
            title=title,
            join_code=new_join_code(),
            course=course or library().first.slug,
            nonce=nonce or None,
            **rules,
        )
        enrol(person=instructor, cohort=cohort, seat=Enrolment.Seat.INSTRUCTOR)
    return cohort


def copy_class(*, cohort: Cohort, title: str, instructor: Person, nonce: str) -> Cohort:
    """A new class with the rules of this one, without its dates and people."""
    rules = {name: getattr(cohort, name) for name in COPIED}
    return open_class(title=title, instructor=instructor, nonce=nonce, **rules)


def change_rules(*, cohort: Cohort, **rules: object) -> None:
    for name, value in rules.items():
        setattr(cohort, name, value)
    with writer_queue():
        cohort.save(update_fields=list(rules))


def set_joining(*, cohort: Cohort, possible: bool) -> None:
    """Let people join with the code, or no longer."""
    change_rules(cohort=cohort, closed=None if possible else timezone.now())


def new_code(*, cohort: Cohort) -> None:
    """Another join code; the one before leads nowhere."""
    change_rules(cohort=cohort, join_code=new_join_code())


def set_archived(*, cohort: Cohort, archived: bool) -> None:
    """Put a class away, read-only, or take it out again."""
    change_rules(cohort=cohort, archived=timezone.now() if archived else None)


def delete_class(*, cohort: Cohort) -> None:
    """The class with all that was done in it. People and their other seats stay; demo
    learners without another go too."""
    with writer_queue(), transaction.atomic():
        learners = cohort.enrolments.filter(
            seat=Enrolment.Seat.LEARNER, person__is_demo=True
        )
        simulated = list(learners.values_list("person_id", flat=True))
        hold(Cohort.objects.filter(pk=cohort.pk))
        cohort.delete()
        Person.objects.filter(pk__in=simulated, enrolments=None).delete()


class LastInstructor(Exception):
    """A class is never without an instructor; nothing was changed."""


def remove_instructor(*, seat: Enrolment) -> None:
    """Take an instructor's seat away, with the copies of learners' seats that this person
    has in the class, and the invitations to it that nobody has accepted. Raises
    ``LastInstructor``."""
    with writer_queue(), transaction.atomic():
        others = Enrolment.objects.select_for_update().filter(
            cohort=seat.cohort, seat=Enrolment.Seat.INSTRUCTOR, removed=None
        )
        if not others.exclude(pk=seat.pk).exists():
            raise LastInstructor
        own = {"person": seat.person_id, "cohort": seat.cohort_id}
        Enrolment.objects.filter(seat=Enrolment.Seat.COPY, **own).delete()
        Invitation.objects.filter(
            by=seat.person_id, cohort=seat.cohort_id, used=None
        ).delete()
        seat.delete()


def give_reading_key(*, cohort: Cohort, by: Person) -> str:
    """A new key with which programs read the class's results, in the name of ``by``; the
    one before stops working. Shown once, kept as a hash."""
    key = new_reading_key()
    cohort.reading_key, cohort.reading_key_by = reading_key_hash(key), by
    cohort.save(update_fields=["reading_key", "reading_key_by"])
    return key


def take_reading_key(*, cohort: Cohort) -> None:
    """No program reads the class's results any more."""
    cohort.reading_key, cohort.reading_key_by = "", None
    cohort.save(update_fields=["reading_key", "reading_key_by"])
