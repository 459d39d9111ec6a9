"""Questions about people and seats. Nothing here writes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.web.rows import row

#: Where the browser session keeps the seat that the person works in.
SEAT_KEY = "enrolment"


def current_enrolment(request: HttpRequest) -> Enrolment | None:
    """The seat this browser works in: the one it chose last, else the newest learner's
    seat of the person. Always one of the person's own."""
    if not request.user.is_authenticated:
        return None
    person_id = request.user.pk
    chosen = request.session.get(SEAT_KEY)
    seat = None if chosen is None else row(Enrolment, id=chosen, person_id=person_id)
    cohort = None if seat is None else row(Cohort, id=seat.cohort_id)
    if seat is not None and cohort is not None:
        seat.cohort = cohort
    if seat is None:
        own = Enrolment.objects.filter(person_id=person_id, seat=Enrolment.Seat.LEARNER)
        seat = own.select_related("cohort").order_by("-active").first()
    if seat is not None:
        # Django's own name for what ``request.user`` hides: each look through it costs.
        seat.person = getattr(request, "_cached_user", request.user)
    return seat


def seat_in(person_id: int, course: str, *, lesson: str) -> Enrolment | None:
    """The person's latest seat as a learner in a course where the lesson is taken."""
    seats = (
        Enrolment.objects.select_related("person", "cohort")
        .filter(person_id=person_id, cohort__course=course, seat=Enrolment.Seat.LEARNER)
        .order_by("-active")
    )
    return next((seat for seat in seats if seat.course.takes(lesson)), None)


def seats_of(person: Person) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.select_related("cohort")
        .filter(person=person, copy_of=None)
        .order_by("-active")
    )


def open_cohort(join_code: str) -> Cohort | None:
    """The class that this (normalised) code opens."""
    return Cohort.objects.filter(join_code=join_code, closed=None).first()


def teaches_alone(person: Person) -> bool:
    """Whether an open class has this instructor and no other."""
    instructor = Enrolment.Seat.INSTRUCTOR
    others = Enrolment.objects.filter(seat=instructor).exclude(person=person)
    return (
        Enrolment.objects.filter(
            person=person, seat=instructor, cohort__closed__isnull=True
        )
        .exclude(cohort__in=others.values("cohort"))
        .exists()
    )
