"""Questions about people and seats. Nothing here writes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from iamtutor.people.models import Cohort, Enrolment, Person

#: Where the browser session keeps the seat that the person works in.
SEAT_KEY = "enrolment"


def current_enrolment(request: HttpRequest) -> Enrolment | None:
    """The seat this browser works in: the one it chose last, else the newest learner's
    seat of the person. Always one of the person's own."""
    if not request.user.is_authenticated:
        return None
    own = Enrolment.objects.select_related("cohort").filter(person_id=request.user.pk)
    chosen = request.session.get(SEAT_KEY)
    seat = None if chosen is None else own.filter(pk=chosen).first()
    if seat is None:
        seat = own.filter(seat=Enrolment.Seat.LEARNER).order_by("-active").first()
    if seat is not None:
        seat.person = request.user
    return seat


def seat_in(person_id: int, course: str) -> Enrolment | None:
    """The person's latest seat as a learner in a course."""
    return (
        Enrolment.objects.select_related("person", "cohort")
        .filter(person_id=person_id, cohort__course=course, seat=Enrolment.Seat.LEARNER)
        .order_by("-active")
        .first()
    )


def seats_of(person: Person) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.select_related("cohort")
        .filter(person=person)
        .order_by("-active")
    )


def open_cohort(join_code: str) -> Cohort | None:
    """The class that this (normalised) code opens."""
    return Cohort.objects.filter(join_code=join_code, closed=None).first()
