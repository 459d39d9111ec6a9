"""A simulated account copied to another seat: as it stands, with its latest log."""

from __future__ import annotations

from copy import copy

from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import (
    EVENTS_DEPTH,
    ActionRecord,
    Checkpoint,
    Sandbox,
    StoredBody,
)
from iamtutor.web.database.rows import insert_again


def copy_sandboxes(*, of: Enrolment, to: Enrolment) -> None:
    """Copy all simulated accounts of one seat to another that has none. Inside the caller's
    transaction.

    What was done before the copy can't be undone in it: what is done there, from here on,
    has to begin where the other seat stands.
    """
    for original in Sandbox.objects.filter(enrolment=of):
        fresh = copy(original)
        fresh.pk, fresh.enrolment = None, to
        fresh.save(force_insert=True)
        records = ActionRecord.objects.filter(sandbox=original).order_by("-ordinal")
        latest = records.defer("before")[:EVENTS_DEPTH]
        insert_again(StoredBody.objects.filter(sandbox=original), sandbox_id=fresh.pk)
        insert_again(Checkpoint.objects.filter(sandbox=original), sandbox_id=fresh.pk)
        insert_again(latest, sandbox_id=fresh.pk)
