"""What an instructor says to learners, and what they have read of it. Plain text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from iamtutor.classroom.help import is_taught
from iamtutor.classroom.models import Delivery, Note
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import is_there
from iamtutor.web.database.text import storable

TEXT_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Received:
    """A note as one learner has it."""

    note: Note
    read: datetime | None


def write(
    *,
    cohort: Cohort,
    author: Person,
    text: str,
    nonce: str,
    seats: Iterable[Enrolment] | None = None,
    lesson: str = "",
    task: str = "",
) -> Note:
    """Say something to these seats; to the whole class, and whoever joins later, without
    any. A form that is sent twice writes one note."""
    with writer_queue(), transaction.atomic():
        note, created = Note.objects.get_or_create(
            cohort=cohort,
            nonce=storable(nonce, 40),
            defaults={
                "author": author,
                "text": storable(text.strip(), TEXT_LIMIT),
                "lesson": lesson,
                "task": task,
                "everyone": seats is None,
            },
        )
        if created and seats is not None:
            Delivery.objects.bulk_create(
                Delivery(note=note, enrolment=seat) for seat in seats
            )
    return note


def withdraw(note: Note) -> None:
    """Nobody sees it any more."""
    with writer_queue():
        Note.objects.filter(pk=note.pk, withdrawn=None).update(withdrawn=timezone.now())


def _to(enrolment: Enrolment) -> QuerySet[Any]:
    """The notes that a seat sees, each with ``read_at``, the latest first."""
    own = Delivery.objects.filter(note=OuterRef("pk"), enrolment=enrolment)
    return (
        Note.objects.filter(Q(everyone=True) | Exists(own))
        .filter(cohort_id=enrolment.cohort_id, withdrawn=None)
        .annotate(read_at=Subquery(own.values("read")[:1]))
        .select_related("author")
        .order_by("-pk")
    )


def received(enrolment: Enrolment) -> list[Received]:
    """All that was said to a seat, the latest first."""
    if not is_taught(enrolment):
        return []
    return [Received(note, note.read_at) for note in _to(enrolment)]


def unread(enrolment: Enrolment) -> list[Note]:
    """What was not read yet, the latest first. No query where nobody can say anything."""
    if not is_taught(enrolment) or not is_there(Note, cohort_id=enrolment.cohort_id):
        return []
    return list(_to(enrolment).filter(read_at=None))


def mark_read(enrolment: Enrolment, note: int) -> bool:
    """The seat has read a note; False if it is not for this seat."""
    with writer_queue(), transaction.atomic():
        found = _to(enrolment).filter(pk=note).first()
        if found is None:
            return False
        if found.read_at is None:
            Delivery.objects.update_or_create(
                note=found, enrolment=enrolment, defaults={"read": timezone.now()}
            )
    return True


@dataclass(frozen=True, slots=True)
class Sent:
    """A note as its instructors have it. ``to``: the seats it went to, if not to all."""

    note: Note
    to: tuple[Enrolment, ...]
    read: int


def sent(cohort: Cohort, seat: Enrolment | None = None) -> list[Sent]:
    """What was said in a class, or to one seat, the latest first. Two queries."""
    notes = _to(seat) if seat is not None else Note.objects.filter(cohort=cohort)
    found = list(notes.select_related("author").order_by("-pk"))
    by_note: dict[int, list[Delivery]] = {note.pk: [] for note in found}
    deliveries = Delivery.objects.filter(note__in=by_note)
    for one in deliveries.select_related("enrolment__person").order_by("pk"):
        by_note[one.note_id].append(one)
    return [
        Sent(
            note,
            () if note.everyone else tuple(one.enrolment for one in by_note[note.pk]),
            sum(one.read is not None for one in by_note[note.pk]),
        )
        for note in found
    ]
