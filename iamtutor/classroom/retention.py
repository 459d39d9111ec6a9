"""How long a class's data are kept: its ``keep_days`` after the due date, whoever's is the
latest; without one, after the last work in it. Classes without the rule keep theirs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from iamtutor.classroom.models import Extension, ListedName, Note
from iamtutor.classroom.roster import delete_seats
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.web.database.queue import writer_queue


@dataclass(frozen=True, slots=True)
class Expired:
    """A class with data whose time is over, since ``since``, and what would go."""

    cohort: Cohort
    since: datetime
    seats: int
    names: int
    notes: int


def expired(now: datetime | None = None) -> list[Expired]:
    """What may be deleted now, a class a line."""
    now = now or timezone.now()
    found = []
    for cohort in Cohort.objects.exclude(keep_days=None).order_by("pk"):
        assert cohort.keep_days is not None
        since = _over(cohort) + timedelta(days=cohort.keep_days)
        if since > now:
            continue
        one = Expired(
            cohort,
            since,
            _learners(cohort).count(),
            ListedName.objects.filter(cohort=cohort).count(),
            Note.objects.filter(cohort=cohort).count(),
        )
        if one.seats or one.names or one.notes:
            found.append(one)
    return found


def _learners(cohort: Cohort) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(cohort=cohort, seat=Enrolment.Seat.LEARNER)


def _over(cohort: Cohort) -> datetime:
    """When the class was over."""
    if cohort.due is not None:
        granted = Extension.objects.filter(enrolment__cohort=cohort, withdrawn=None)
        latest: datetime | None = granted.aggregate(at=Max("due"))["at"]
        return max(cohort.due, latest or cohort.due)
    last: datetime | None = _learners(cohort).aggregate(at=Max("active"))["at"]
    return max(cohort.created, last or cohort.created)


def clear(cohort: Cohort) -> None:
    """Delete a class's learners with all their work, its name list and its notes. The class
    with its rules and instructors stays, and is closed: nobody joins any more."""
    with writer_queue(), transaction.atomic():
        delete_seats(_learners(cohort))
        ListedName.objects.filter(cohort=cohort).delete()
        Note.objects.filter(cohort=cohort).delete()
        if cohort.closed is None:
            cohort.closed = timezone.now()
            cohort.save(update_fields=["closed"])
