"""What a class's rules do: when its work begins, until when it counts as in time, and
when there is nothing to do but look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from iamtutor.classroom.models import Extension
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.web.database.rows import is_there


class Barrier(StrEnum):
    """Why nobody works in a class now."""

    EARLY = "early"
    ARCHIVED = "archived"


def barrier(cohort: Cohort, now: datetime | None = None) -> Barrier | None:
    """What keeps learners from working. Before its start a class shows no lesson; once it
    is archived, its lessons can be read."""
    if cohort.archived is not None:
        return Barrier.ARCHIVED
    if cohort.starts is not None and cohort.starts > (now or timezone.now()):
        return Barrier.EARLY
    return None


@dataclass(frozen=True, slots=True)
class Dues:
    """Until when work is in time. Work goes on after that, and is late."""

    usual: datetime | None
    extended: Mapping[tuple[int, str], datetime]
    """By seat and lesson; for the whole course where the lesson is empty."""

    def of(self, seat: int, lesson: str = "") -> datetime | None:
        """When a seat's work on a lesson is due; without a lesson, on the course. What was
        granted for a lesson counts before what was granted for all."""
        if self.extended:
            for key in ((seat, lesson), (seat, "")):
                if key in self.extended:
                    return self.extended[key]
        return self.usual

    def is_late(self, seat: int, lesson: str, done: datetime) -> bool:
        """Whether work that was done then is late: by the time of the work, not of the
        question."""
        due = self.of(seat, lesson)
        return due is not None and done > due


def dues(cohort: Cohort, seats: Iterable[int] | None = None) -> Dues:
    """One query: of all seats of a class, or of these."""
    granted = Extension.objects.filter(enrolment__cohort=cohort, withdrawn=None)
    if seats is not None:
        granted = granted.filter(enrolment__in=list(seats))
    # The one given last comes last, and stands.
    rows = granted.order_by("pk").values_list("enrolment_id", "lesson", "due")
    return Dues(cohort.due, {(seat, lesson): due for seat, lesson, due in rows})


@dataclass(frozen=True, slots=True)
class Due:
    """What a learner reads about the due date. ``extended``: it is one of their own."""

    at: datetime
    zone: str
    past: bool
    extended: bool


def due(enrolment: Enrolment, lesson: str = "") -> Due | None:
    """When this seat's work on a lesson is due, or on the course without one. No query in
    self-paced study."""
    cohort = enrolment.cohort
    if cohort.self_paced:
        return None
    found = Dues(cohort.due, {})
    if is_there(Extension, enrolment_id=enrolment.pk):
        found = dues(cohort, [enrolment.pk])
    at = found.of(enrolment.pk, lesson)
    if at is None:
        return None
    return Due(at, cohort.time_zone, at < timezone.now(), at != found.usual)
