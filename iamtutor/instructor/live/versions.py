"""Whether anything changed that the class page shows, and whose rows."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q, Subquery
from django.utils import timezone

from iamtutor.classroom.models import HelpNeed
from iamtutor.classroom.roster import expected_in
from iamtutor.course.progress import stillness
from iamtutor.people.models import Cohort, Enrolment


class Version(NamedTuple):
    """The latest change, how many learners there are, how many of the list have not come,
    and the minute: minutes tick on the page too."""

    stamp: str
    learners: str
    listed: str
    minute: str

    def __str__(self) -> str:
        return "-".join(self)

    @property
    def since(self) -> datetime | None:
        """None if there never was such a version."""
        if not re.fullmatch(r"\d{1,11}\.\d{6}", self.stamp):
            return None
        return datetime.fromtimestamp(float(self.stamp), UTC)


def version_of(cohort: Cohort) -> Version:
    """One query. Whoever was active and still for too long is noted on the way: this is
    the clock of ``course.progress.stillness``."""
    now = timezone.now()
    learner = Q(seat=Enrolment.Seat.LEARNER)
    there = learner & Q(removed=None)
    listed = expected_in(cohort).values("cohort").annotate(n=Count("pk")).values("n")
    found = Enrolment.objects.filter(cohort=cohort).aggregate(
        last_change=Max("changed", filter=learner),
        last_removal=Max("removed", filter=learner),
        learners=Count("pk", filter=there),
        overdue=Count("pk", filter=there & stillness.overdue(now)),
        listed=Max(Subquery(listed)),  # whoever teaches the class has a row, too
    )
    stamps = [found["last_change"], found["last_removal"]]
    if found["overdue"]:
        stillness.note_in_class(cohort)
        stamps.append(now)
    newest = max((stamp for stamp in stamps if stamp), default=None)
    stamp = newest.timestamp() if newest else 0
    learners, listed_now = str(found["learners"]), str(found["listed"] or 0)
    return Version(f"{stamp:.6f}", learners, listed_now, f"{now:%H%M}")


def changed_since(cohort: Cohort, before: str, now: Version) -> set[int] | None:
    """The seats whose rows may look otherwise than at the version ``before``. None if all
    may, or if they stand in another order: minutes have ticked, somebody has come or gone
    or needs help, or there never was such a version."""
    parts = before.split("-")
    known = Version(*parts) if len(parts) == len(now) else None
    since = known.since if known is not None else None
    if known is None or since is None or known[1:] != now[1:]:
        return None
    needs = HelpNeed.objects.filter(enrolment__cohort=cohort)
    if needs.filter(Q(since__gt=since) | Q(cleared__gt=since)).exists():
        return None
    seats = Enrolment.objects.filter(cohort=cohort, changed__gt=since)
    return set(seats.values_list("pk", flat=True))
