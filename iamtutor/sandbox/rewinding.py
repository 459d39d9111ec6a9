"""The ways back: the last change undone, a task or the whole world begun again.

Each puts an earlier document back as an action of its own: the log stays, and what does
not count any more is marked undone.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.sandbox import logbook
from iamtutor.sandbox.codec import pack
from iamtutor.sandbox.essence import essence
from iamtutor.sandbox.models import ActionRecord, Checkpoint, OpenedPage, Sandbox
from iamtutor.sandbox.services import (
    Action,
    Done,
    Kind,
    Played,
    act,
    recorded,
    storable_nonce,
)
from iamtutor.web.database.rows import is_there

#: Is told, in the same transaction, which actions are about to be marked undone.
Keep = Callable[[Done, list[int]], None]


#: What was carried out in one step is undone as one, whatever it changed.
_STEPS = frozenset({Kind.SETTING, Kind.LEVER, Kind.SOLUTION, Kind.FIX})


class Change(NamedTuple):
    """An action that changed something, and how many came after it that changed nothing."""

    record: ActionRecord
    idle: int


class _Overtaken(Exception):
    """Something else was done between choosing what to undo and undoing it."""


def _restore(
    *,
    sandbox_id: int,
    nonce: str,
    kind: ActionRecord.Kind,
    label: str,
    lesson: str,
    document: bytes,
    undone_from: int,
    bodies: dict[str, bytes] | None = None,
    within: Callable[[int], None] = lambda count: None,
    keep: Keep | None = None,
    told: Mapping[str, object] | None = None,
) -> Done:
    """Put an earlier document back and mark the actions since ``undone_from`` undone.

    ``within`` runs in the same transaction and is told how many were marked. ``told`` is
    kept with the record.
    """

    def play(turn: Turn) -> Played:
        turn.bodies.new.update(bodies or {})
        return Played(details={"undone_from": undone_from, **(told or {})})

    def mark(done: Done) -> None:
        since = ActionRecord.objects.filter(
            sandbox_id=sandbox_id,
            ordinal__gte=undone_from,
            ordinal__lt=done.record.ordinal,
            undone=False,
        ).exclude(kind__in=logbook.REWRITING)
        if keep is not None:
            keep(done, list(since.values_list("ordinal", flat=True)))
        within(since.update(undone=True))
        seen = OpenedPage.objects.filter(sandbox_id=sandbox_id)
        seen.filter(after__gte=undone_from).delete()

    return act(
        sandbox_id,
        Action(
            nonce=nonce,
            kind=kind,
            place="workbench",
            label=label,
            play=play,
            lesson=lesson,
            instead=document,
        ),
        within=mark,
    )


def last_change(sandbox_id: int) -> Change | None:
    """The latest action that was not undone and changed something, if the worlds until
    then are kept."""
    now = Sandbox.objects.values_list("document", flat=True).get(pk=sandbox_id)
    after, idle = essence(now), 0
    kept = ActionRecord.objects.filter(sandbox_id=sandbox_id, before__isnull=False)
    for record in kept.defer("events", "output").order_by("-ordinal").iterator():
        before = essence(record.before or b"")
        if not record.undone and record.kind not in logbook.REWRITING:
            if record.kind in _STEPS or before != after:
                return Change(record, idle)
            idle += 1
        after = before
    return None


def undo(*, sandbox_id: int, nonce: str, ordinal: int, lesson: str = "") -> Done | None:
    """Undo the last change, if it is still action number ``ordinal``; else None. What
    came after it changed nothing, and is marked undone, too."""
    repeated = recorded(sandbox_id, storable_nonce(nonce))
    if repeated is not None:
        return repeated
    last = last_change(sandbox_id)
    if last is None or last.record.ordinal != ordinal:
        return None

    def alone(count: int) -> None:
        if count != 1 + last.idle:
            raise _Overtaken

    try:
        return _restore(
            sandbox_id=sandbox_id,
            nonce=nonce,
            kind=Kind.UNDO,
            label=last.record.label,
            lesson=lesson,
            document=bytes(last.record.before or b""),
            undone_from=ordinal,
            within=alone,
            told={"undid": last.record.kind, "idle": last.idle},
        )
    except _Overtaken:
        return None


def set_checkpoint(*, sandbox: Sandbox, lesson: str, task: str) -> None:
    """Remember the world as it is, once, as the beginning of ``task``."""
    if is_there(Checkpoint, sandbox_id=sandbox.pk, lesson=lesson, task=task):
        return
    beginning = Checkpoint(
        sandbox=sandbox,
        lesson=lesson,
        task=task,
        ordinal=sandbox.version,
        document=bytes(sandbox.document),
    )
    Checkpoint.objects.bulk_create([beginning], ignore_conflicts=True)


def restart_task(
    *, sandbox_id: int, nonce: str, lesson: str, task: str, keep: Keep | None = None
) -> Done | None:
    """Go back to where ``task`` began; None if it has not begun."""
    checkpoint = Checkpoint.objects.filter(
        sandbox_id=sandbox_id, lesson=lesson, task=task
    ).first()
    if checkpoint is None:
        return None
    return _restore(
        sandbox_id=sandbox_id,
        nonce=nonce,
        kind=Kind.RESTART,
        label=task,
        lesson=lesson,
        document=bytes(checkpoint.document),
        undone_from=checkpoint.ordinal + 1,
        keep=keep,
    )


def reset(
    *,
    sandbox_id: int,
    nonce: str,
    build: Callable[[str], tuple[World, dict[str, bytes]]],
    keep: Keep | None = None,
) -> Done:
    """Put the world back to its beginning. The log stays, all of it marked undone."""

    def forget_beginnings(count: int) -> None:
        Checkpoint.objects.filter(sandbox_id=sandbox_id).delete()

    fresh, bodies = build(secrets.token_hex(8))
    return _restore(
        sandbox_id=sandbox_id,
        nonce=nonce,
        kind=Kind.RESTART,
        label="reset",
        lesson="",
        document=pack(fresh),
        undone_from=0,
        bodies=bodies,
        within=forget_beginnings,
        keep=keep,
    )
