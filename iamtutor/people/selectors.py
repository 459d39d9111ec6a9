"""Questions about people and seats. Nothing here writes."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest

from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.web.database.rows import row, row_with, rows_with

#: Where the browser session keeps the seat that the person works in.
SEAT_KEY = "enrolment"
#: Where django-hijack keeps who looks at the site in the place of who is signed in.
HISTORY_KEY = "hijack_history"


def current_enrolment(request: HttpRequest) -> Enrolment | None:
    """The seat this browser works in: the one it chose last, else the newest learner's
    seat of the person. Always one of the person's own; one that was taken away, if that
    is the one: the page says so, and nothing is done in another seat instead. A copy of a
    learner's seat is one only for as long as the person teaches the class."""
    if not request.user.is_authenticated:
        return None
    person_id = request.user.pk
    chosen = request.session.get(SEAT_KEY)
    seat = None
    if chosen is not None:
        seat = row_with(Enrolment, "cohort", id=chosen, person_id=person_id)
    if seat is not None and seat.copy_of_id and not teaches(person_id, seat.cohort_id):
        seat = None
    if seat is None:
        own = rows_with(
            Enrolment, "cohort", person_id=person_id, seat=Enrolment.Seat.LEARNER.value
        )
        seat = max(own, key=_newest, default=None)
    if seat is not None:
        # Django's own name for what ``request.user`` hides: each look through it costs.
        seat.person = getattr(request, "_cached_user", request.user)
    return seat


def _newest(seat: Enrolment) -> tuple[bool, datetime, datetime]:
    """The later, the rather; before all others those that were not taken away."""
    return seat.removed is None, seat.removed or seat.active, seat.active


def whole_seat(enrolment_id: int) -> Enrolment | None:
    """A seat with its class and its person."""
    seat = row_with(Enrolment, "cohort", id=enrolment_id)
    owner = None if seat is None else row(Person, id=seat.person_id)
    if seat is None or owner is None:
        return None
    seat.person = owner
    return seat


def teaches(person_id: int, cohort_id: int) -> bool:
    """Whether the person, not shut out of the site, is an instructor of the class now."""
    return Enrolment.objects.filter(
        person_id=person_id,
        person__is_active=True,
        cohort_id=cohort_id,
        seat=Enrolment.Seat.INSTRUCTOR,
        removed=None,
    ).exists()


def seat_in(person_id: int, course: str, *, lesson: str) -> Enrolment | None:
    """The person's latest seat as a learner in a course where the lesson is taken."""
    seats = (
        Enrolment.objects.select_related("person", "cohort")
        .filter(
            person_id=person_id,
            cohort__course=course,
            seat=Enrolment.Seat.LEARNER,
            removed=None,
        )
        .order_by("-active")
    )
    return next((seat for seat in seats if seat.course.takes(lesson)), None)


def seats_of(person: Person) -> QuerySet[Enrolment]:
    """The person's own seats, but for those that were taken away."""
    return (
        Enrolment.objects.select_related("cohort")
        .filter(person=person, copy_of=None, removed=None)
        .order_by("-active")
    )


def instructors_of(cohort: Cohort) -> list[Enrolment]:
    """Who teaches the class, in the order of coming."""
    return list(
        Enrolment.objects.select_related("person")
        .filter(cohort=cohort, seat=Enrolment.Seat.INSTRUCTOR, removed=None)
        .order_by("created", "pk")
    )


def only_learners_of(instructor: Person, people: Iterable[Person]) -> set[int]:
    """Those of the people (by id) who are in this instructor's hands alone: learners with
    no seat but in classes that the instructor teaches, no administrators, who teach
    nothing. Only of those may the instructor change a name or replace a password."""
    known = {
        person.pk
        for person in people
        if person.may_recover and person.is_active and not person.is_instructor
    }
    taught = Enrolment.objects.filter(
        person=instructor, seat=Enrolment.Seat.INSTRUCTOR, removed=None
    ).values("cohort")
    elsewhere = Enrolment.objects.filter(person__in=known).exclude(
        seat=Enrolment.Seat.LEARNER, cohort__in=taught
    )
    return known - set(elsewhere.values_list("person_id", flat=True))


def teaches_alone(person: Person) -> bool:
    """Whether a class that is not archived has this instructor and no other."""
    taught = Enrolment.objects.filter(seat=Enrolment.Seat.INSTRUCTOR, removed=None)
    others = taught.exclude(person=person)
    return (
        taught.filter(person=person, cohort__archived=None)
        .exclude(cohort__in=others.values("cohort"))
        .exists()
    )
