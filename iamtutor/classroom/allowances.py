"""What an instructor grants to single learners: another due date, a task that does not
count. Each is withdrawn, never deleted; granting the same again changes nothing."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from iamtutor.classroom.models import Excuse, Extension
from iamtutor.people.models import Enrolment, Person
from iamtutor.web.database.queue import writer_queue


def extend(
    seats: Collection[Enrolment], *, lesson: str, due: datetime, by: Person
) -> int:
    """Give these seats until ``due`` for a lesson, or for the course without one; after
    the due date of the class that opens it again. The one given last stands. Returns for
    how many it is new."""
    with writer_queue(), transaction.atomic():
        there = _standing_extensions(seats, lesson)
        new = [seat for seat in seats if there.get(seat.pk) != due]
        before = Extension.objects.filter(enrolment__in=new, lesson=lesson)
        before.filter(withdrawn=None).update(withdrawn=timezone.now())
        Extension.objects.bulk_create(
            Extension(enrolment=seat, lesson=lesson, due=due, by=by) for seat in new
        )
    return len(new)


def _standing_extensions(
    seats: Collection[Enrolment], lesson: str
) -> dict[int, datetime]:
    found = Extension.objects.filter(enrolment__in=seats, lesson=lesson, withdrawn=None)
    return dict(found.order_by("pk").values_list("enrolment_id", "due"))


def excuse(
    seats: Collection[Enrolment], *, lesson: str, task: str = "", by: Person
) -> int:
    """A task, or without one the whole lesson, does not count for these seats. Returns
    for how many that is new."""
    with writer_queue(), transaction.atomic():
        there = set(
            Excuse.objects.filter(
                enrolment__in=seats, lesson=lesson, task=task, withdrawn=None
            ).values_list("enrolment_id", flat=True)
        )
        new = [seat for seat in seats if seat.pk not in there]
        Excuse.objects.bulk_create(
            Excuse(enrolment=seat, lesson=lesson, task=task, by=by) for seat in new
        )
    return len(new)


def withdraw(granted: Extension | Excuse) -> None:
    """What was granted holds no longer."""
    with writer_queue():
        type(granted).objects.filter(pk=granted.pk, withdrawn=None).update(
            withdrawn=timezone.now()
        )


def extensions_of(seats: Collection[Enrolment]) -> list[Extension]:
    """What holds now, of these seats."""
    found = Extension.objects.filter(enrolment__in=seats, withdrawn=None)
    return list(found.select_related("enrolment__person", "by").order_by("-pk"))


def excuses_of(seats: Collection[Enrolment]) -> list[Excuse]:
    """What holds now, of these seats."""
    found = Excuse.objects.filter(enrolment__in=seats, withdrawn=None)
    return list(found.select_related("enrolment__person", "by").order_by("-pk"))
