"""What an instructor asks about classes."""

from __future__ import annotations

from iamtutor.people.models import Cohort, Enrolment, Person


def classes_of(person: Person) -> list[Enrolment]:
    """The classes that a person teaches, the latest first."""
    return list(
        Enrolment.objects.select_related("cohort")
        .filter(person=person, seat=Enrolment.Seat.INSTRUCTOR, removed=None)
        .order_by("-cohort__created", "-cohort")
    )


def learners_in(cohort: Cohort) -> int:
    return Enrolment.objects.filter(
        cohort=cohort, seat=Enrolment.Seat.LEARNER, removed=None
    ).count()
