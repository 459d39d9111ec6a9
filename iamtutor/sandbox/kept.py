"""A sandbox as it was before it was put back by somebody else, kept so that this can be
undone whatever was done since: the document, which actions counted, where tasks began."""

from datetime import datetime
from typing import Self

import msgspec

from iamtutor.sandbox.models import ActionRecord, Checkpoint, OpenedPage
from iamtutor.sandbox.services import Action, Done, Kind, Played, act


class Beginning(msgspec.Struct, frozen=True):
    """Where a task began."""

    lesson: str
    task: str
    ordinal: int
    document: bytes
    created: datetime


class KeptSandbox(msgspec.Struct, frozen=True):
    document: bytes
    counted: list[int]
    """The ordinals of the actions that were marked undone."""
    beginnings: list[Beginning]

    @classmethod
    def before(cls, done: Done, counted: list[int]) -> Self:
        """As it was before the action ``done``; while that is being saved."""
        there = Checkpoint.objects.filter(sandbox=done.sandbox)
        return cls(
            bytes(done.record.before or b""),
            counted,
            [
                Beginning(c.lesson, c.task, c.ordinal, bytes(c.document), c.created)
                for c in there.order_by("pk")
            ],
        )

    def packed(self) -> bytes:
        return msgspec.msgpack.encode(self)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        return msgspec.msgpack.decode(packed, type=cls)


def undo_reset(*, reset: ActionRecord, kept: KeptSandbox, nonce: str) -> Done:
    """Put back what was kept before ``reset``. What was done since then is undone."""

    def mark(done: Done) -> None:
        records = ActionRecord.objects.filter(sandbox_id=reset.sandbox_id)
        own = records.exclude(kind__in=[Kind.UNDO, Kind.RESTART])
        own.filter(ordinal__gt=reset.ordinal).update(undone=True)
        records.filter(ordinal__in=kept.counted).update(undone=False)
        pages = OpenedPage.objects.filter(sandbox_id=reset.sandbox_id)
        pages.filter(after__gte=reset.ordinal).delete()
        Checkpoint.objects.filter(sandbox_id=reset.sandbox_id).delete()
        Checkpoint.objects.bulk_create(
            Checkpoint(sandbox_id=reset.sandbox_id, **msgspec.structs.asdict(one))
            for one in kept.beginnings
        )

    return act(
        reset.sandbox_id,
        Action(
            nonce=nonce,
            kind=Kind.UNDO,
            place="workbench",
            label=reset.label,
            play=lambda turn: Played(details={"undone_reset": reset.ordinal}),
            lesson=reset.lesson,
            limited=False,
            instead=kept.document,
        ),
        within=mark,
    )
