"""What an instructor asks about classes."""

from __future__ import annotations

from iamtutor.people.models import Enrolment, Person


def classes_of(person: Person) -> list[Enrolment]:
    """The classes that a person teaches."""
    return list(
        Enrolment.objects.select_related("cohort").filter(
            person=person, seat=Enrolment.Seat.INSTRUCTOR
        )
    )
