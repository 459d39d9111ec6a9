"""That an instructor looked at a learner's data: written down, and read by the learner."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from iamtutor.classroom.models import Look
from iamtutor.people.models import Enrolment, Person
from iamtutor.web.database.outages import noted
from iamtutor.web.database.queue import writer_queue

#: Looks of one kind at one learner within this time are one look.
ONE_LOOK = timedelta(minutes=10)
#: What is read on a page, which is there where nothing can be written, too. Whatever goes
#: further, as into a file, is written down first or does not happen.
_ON_PAGES = {Look.What.WORK, Look.What.SESSION}
#: So many of the latest looks are shown.
_MOST = 200


def looked(by: Person, enrolment: Enrolment, what: Look.What) -> None:
    """``by`` has looked at ``what`` of this learner."""
    looked_at_all(by, [enrolment], what)


def looked_at_all(by: Person, seats: Iterable[Enrolment], what: Look.What) -> None:
    """``by`` has looked at ``what`` of each of these learners, as an export does."""
    ids = {seat.pk for seat in seats if seat.person_id != by.pk}
    now = timezone.now()
    seen = set(
        Look.objects.filter(
            enrolment__in=ids, by=by, what=what, at__gt=now - ONE_LOOK
        ).values_list("enrolment_id", flat=True)
    )
    if fresh := sorted(ids - seen):
        rows = [Look(enrolment_id=seat, by=by, what=what, at=now) for seat in fresh]
        if what in _ON_PAGES:
            noted(transaction.atomic(lambda: Look.objects.bulk_create(rows)))
        else:
            with writer_queue():
                Look.objects.bulk_create(rows)


def looks_at(person: Person) -> list[Look]:
    """Who looked at this person's data, the latest first."""
    found = Look.objects.filter(enrolment__person=person)
    return list(found.select_related("by", "enrolment__cohort").order_by("-at")[:_MOST])
