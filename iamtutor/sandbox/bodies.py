"""The bytes of a sandbox's files: kept once each by their hash, and only so many."""

from django.db.models import Sum
from django.db.models.functions import Length

from iamtutor.sandbox.codec import bodies_in
from iamtutor.sandbox.models import (
    BODIES_LIMIT,
    ActionRecord,
    Checkpoint,
    Sandbox,
    StoredBody,
)


class TooManyBodies(Exception):
    """The sandbox's files would be larger than it may hold; nothing was saved."""


def needed(bodies: dict[str, bytes], document: bytes) -> dict[str, bytes]:
    """Those that the world still has at the end of the turn."""
    if not bodies:
        return {}
    kept = bodies_in(document)
    return {sha256: data for sha256, data in bodies.items() if sha256 in kept}


def save_bodies(sandbox_id: int, bodies: dict[str, bytes]) -> None:
    if not bodies:
        return
    if _held(sandbox_id) + sum(map(len, bodies.values())) > BODIES_LIMIT:
        bodies = _make_room(sandbox_id, bodies)
    StoredBody.objects.bulk_create(
        [
            StoredBody(sandbox_id=sandbox_id, sha256=sha256, data=data)
            for sha256, data in bodies.items()
        ],
        ignore_conflicts=True,
    )


def _held(sandbox_id: int) -> int:
    kept = StoredBody.objects.filter(sandbox_id=sandbox_id)
    return kept.aggregate(size=Sum(Length("data")))["size"] or 0


def _make_room(sandbox_id: int, bodies: dict[str, bytes]) -> dict[str, bytes]:
    """Drop what nothing refers to any more; returns those of ``bodies`` that are new.

    What was deleted can be needed by an undo: all but the last are given up for the room.
    """
    records = ActionRecord.objects.filter(sandbox_id=sandbox_id, before__isnull=False)
    newest = records.order_by("-ordinal").values_list("pk", flat=True).first()
    if newest is not None:
        records.exclude(pk=newest).update(before=None)
    documents = [
        *Sandbox.objects.filter(pk=sandbox_id).values_list("document", flat=True),
        *Checkpoint.objects.filter(sandbox_id=sandbox_id).values_list(
            "document", flat=True
        ),
        *records.values_list("before", flat=True),
    ]
    needed = {one for document in documents if document for one in bodies_in(document)}
    kept = StoredBody.objects.filter(sandbox_id=sandbox_id)
    kept.exclude(sha256__in=needed).delete()
    there = set(kept.values_list("sha256", flat=True))
    new = {sha256: data for sha256, data in bodies.items() if sha256 not in there}
    if _held(sandbox_id) + sum(map(len, new.values())) > BODIES_LIMIT:
        raise TooManyBodies
    return new
