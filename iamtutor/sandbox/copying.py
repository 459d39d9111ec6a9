"""A simulated account copied to another seat: as it stands, with its log."""

from collections.abc import Collection
from copy import copy

from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import (
    EVENTS_DEPTH,
    ActionRecord,
    Checkpoint,
    OpenedPage,
    Sandbox,
    StoredBody,
)
from iamtutor.web.database.rows import insert_again


def copy_sandboxes(
    *,
    of: Enrolment,
    to: Enrolment,
    whole: bool = False,
    leave_out: Collection[str] = (),
) -> None:
    """Copy the simulated accounts of one seat, but for the worlds to ``leave_out``, to
    another that has none. Inside the caller's transaction.

    A ``whole`` account is one that its learner goes on with, in another seat. Else only the
    latest log is copied, and what was done before the copy can't be undone in it: what is
    done there, from here on, has to begin where the other seat stands.
    """
    # Held, for a log must not be longer than what was made of it.
    originals = Sandbox.objects.select_for_update().filter(enrolment=of)
    for original in originals.exclude(world__in=leave_out):
        fresh = copy(original)
        fresh.pk, fresh.enrolment = None, to
        fresh.save(force_insert=True)
        insert_again(StoredBody.objects.filter(sandbox=original), sandbox_id=fresh.pk)
        insert_again(Checkpoint.objects.filter(sandbox=original), sandbox_id=fresh.pk)
        records = ActionRecord.objects.filter(sandbox=original).order_by("-ordinal")
        if whole:
            pages = OpenedPage.objects.filter(sandbox=original).order_by("pk")
            insert_again(pages, sandbox_id=fresh.pk)
        else:
            records = records.defer("before")[:EVENTS_DEPTH]
        insert_again(records, sandbox_id=fresh.pk)
