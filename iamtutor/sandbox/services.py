"""The one way a simulated world changes.

``act`` plays a turn on the stored world and saves what came of it: world, bodies and
record in one transaction, only if nobody saved in between. A turn is a pure function of
world, time and input, so after a conflict it is simply played again; the third try holds
the row. The form's nonce makes a repeated post return the first one's record instead of a
second run.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.db.models.functions import Length, Substr
from django.utils import timezone

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import logbook
from iamtutor.sandbox.codec import (
    bodies_in,
    pack,
    pack_events,
    unpack,
    whole,
    whole_events,
)
from iamtutor.sandbox.models import (
    BODIES_LIMIT,
    NONCE_LIMIT,
    OUTPUT_KEPT,
    OUTPUTS_LIMIT,
    RECORDS_LIMIT,
    UNDO_DEPTH,
    ActionRecord,
    Checkpoint,
    OpenedPage,
    Sandbox,
    StoredBody,
)
from iamtutor.sandbox.selectors import (
    body_store,
    events_of,
    find_sandbox,
    last_undoable,
    world_time,
)
from iamtutor.sandbox.turnstile import my_turn
from iamtutor.shell.budget import Overdue
from iamtutor.shell.hosts import HOSTS
from iamtutor.web import metrics
from iamtutor.web.queue import writer_queue
from iamtutor.web.rows import add, change
from iamtutor.web.text import storable

log = structlog.get_logger("iamtutor.sandbox")

Kind = ActionRecord.Kind
#: The longest label that is kept, as long as a line; and the longest text of the details,
#: as long as the longest policy.
LABEL_LIMIT, DETAIL_LIMIT = 8_192, 20_480
#: What only a mistake of our own raises, and the clock that ends what takes too long.
FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, IndexError, KeyError),
    *(MemoryError, RecursionError, TypeError, ValueError, Overdue),
)
#: Tries to save before giving up; the last one locks the row.
TRIES = 3


class TooFast(Exception):
    """More commands than the limit allows; nothing was run."""


class Broken(Exception):
    """Something of ours broke while it was played; it is logged, nothing was saved."""


class Conflict(Exception):
    """The world changed under every try. Reload and try again."""


class TooManyBodies(Exception):
    """The sandbox's files would be larger than it may hold; nothing was saved."""


class _Overtaken(Exception):
    """Something else was done between choosing what to undo and undoing it."""


@dataclass(frozen=True, slots=True)
class Played:
    """What an action leaves in its record besides its events."""

    output: str = ""
    exit_code: int = 0
    details: dict[str, object] = field(default_factory=dict)
    prompt: str = ""
    fault: BaseException | None = None
    """What broke: it is logged, and the world stays as it was …"""
    instead: Callable[[Turn], None] = lambda _: None
    """… but for what this does to it."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished action. ``repeated``: it was done before, under the same nonce."""

    record: ActionRecord
    sandbox: Sandbox
    turn: Turn
    repeated: bool = False


Play = Callable[[Turn], Played]
Within = Callable[["Done"], None]
#: Is told, in the same transaction, which actions are about to be marked undone.
Keep = Callable[["Done", list[int]], None]


def open_sandbox(
    *,
    enrolment: Enrolment,
    world: str,
    build: Callable[[str], tuple[World, dict[str, bytes]]],
) -> Sandbox:
    """The seat's sandbox for ``world``; made by ``build(seed)`` when there is none."""
    sandbox = find_sandbox(enrolment, world)
    if sandbox is not None:
        return sandbox
    fresh, bodies = build(secrets.token_hex(8))
    with writer_queue(), transaction.atomic():
        sandbox, created = Sandbox.objects.get_or_create(
            enrolment=enrolment,
            world=world,
            defaults={"document": pack(fresh), "tokens": settings.COMMAND_BURST},
        )
        if created:
            save_bodies(sandbox.pk, bodies)
    return sandbox


def turn_of(sandbox: Sandbox, world: World) -> Turn:
    return Turn(
        world=world,
        now=world_time(world),
        bodies=body_store(sandbox.pk),
        past=lambda: events_of(sandbox.pk),
        wording=HOSTS[world.host].wording,
    )


def _spend(sandbox: Sandbox) -> None:
    """Take one token of the sandbox's bucket, or raise ``TooFast``."""
    now = timezone.now()
    idle = max(0.0, (now - sandbox.tokens_at).total_seconds())
    tokens = min(
        float(settings.COMMAND_BURST),
        sandbox.tokens + idle * settings.COMMANDS_PER_SECOND,
    )
    if tokens < 1:
        metrics.LIMITS.labels("commands").inc()
        raise TooFast
    sandbox.tokens, sandbox.tokens_at = tokens - 1, now


def hold(sandbox_id: int) -> None:
    """Let nobody else save this sandbox until the transaction ends. SQLite's transactions
    have the whole database to themselves anyway."""
    if connection.features.has_select_for_update:
        Sandbox.objects.select_for_update().only("pk").get(pk=sandbox_id)


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


def _prune(sandbox_id: int, newest: int) -> None:
    """Keep a log within its limits, however long and loud it is."""
    records = ActionRecord.objects.filter(sandbox_id=sandbox_id)
    records.filter(ordinal__lte=newest - RECORDS_LIMIT).delete()
    records.filter(ordinal__lte=newest - UNDO_DEPTH, before__isnull=False).update(
        before=None
    )
    for text, shortened in (
        ("output", Substr("output", 1, OUTPUT_KEPT)),
        ("events", b""),
    ):
        left = OUTPUTS_LIMIT
        long = records.annotate(length=Length(text)).filter(length__gt=OUTPUT_KEPT)
        for pk, length in long.order_by("-ordinal").values_list("pk", "length"):
            left -= length
            if left < 0:
                records.filter(pk=pk).update(**{text: shortened})


def save(
    sandbox: Sandbox,
    turn: Turn,
    record: ActionRecord,
    within: Within | None,
    *,
    unchanged: bool = False,
) -> Done | None:
    """Save inside the caller's transaction; None if somebody else saved first.
    ``unchanged``: the action only read, and the world stays as it is stored."""
    seen, log_before = sandbox.version, logbook.known(sandbox)
    document = bytes(sandbox.document) if unchanged else packed_world(turn)
    now = timezone.now()
    updated = change(
        Sandbox,
        {"id": sandbox.pk, "version": seen, "updated": sandbox.updated},
        version=seen + 1,
        document=document,
        updated=now,
        tokens=sandbox.tokens,
        tokens_at=sandbox.tokens_at,
    )
    if not updated:
        return None
    record.sandbox = sandbox
    record.ordinal = seen + 1
    record.before = bytes(sandbox.document) if record.before is None else record.before
    record.created = now
    add(record)
    save_bodies(sandbox.pk, needed(turn.bodies.new, document))
    if record.ordinal % 10 == 0:
        _prune(sandbox.pk, record.ordinal)
    sandbox.version, sandbox.document, sandbox.updated = seen + 1, document, now
    logbook.follow(log_before, sandbox, record)
    done = Done(record, sandbox, turn)
    if within is not None:
        within(done)
    return done


def act(
    *,
    sandbox_id: int,
    nonce: str,
    kind: ActionRecord.Kind,
    place: str,
    label: str,
    play: Play,
    lesson: str = "",
    within: Within | None = None,
    limited: bool = True,
    instead: bytes | None = None,
    seen: Sandbox | None = None,
) -> Done:
    """Play one action on a sandbox and save it.

    ``seen`` is the sandbox as the caller just read it: the first try begins from it.
    ``instead`` is a document to begin from: the one that is there may be damaged.

    ``play`` changes the turn's world and returns what to record. ``within`` runs in the
    saving transaction (judgement and progress). Raises ``TooFast``, ``Busy``,
    ``TooManyBodies``, ``codec.WorldTooLarge``, ``Broken`` or ``Conflict``; then nothing
    was saved.
    """

    nonce = storable_nonce(nonce)

    def played(sandbox: Sandbox) -> tuple[Turn, ActionRecord]:
        if limited:
            _spend(sandbox)
        turn = turn_of(sandbox, unpack(instead or sandbox.document))
        try:
            result = play(turn)
        except FAULTS as fault:
            log.error("fault", kind=kind, place=place, exc_info=True)
            raise Broken from fault
        if result.fault is not None:
            log.error("fault", kind=kind, place=place, exc_info=result.fault)
            turn = turn_of(sandbox, unpack(instead or sandbox.document))
            result.instead(turn)
        return turn, ActionRecord(
            nonce=nonce,
            kind=kind,
            place=place,
            lesson=lesson,
            label=storable(label, LABEL_LIMIT),
            details=storable(result.details, DETAIL_LIMIT),
            host=turn.world.host,
            prompt=storable(result.prompt),
            output=storable(result.output),
            exit_code=result.exit_code,
            events=packed_events(turn),
            world_time=turn.now,
        )

    def saved(as_seen: Sandbox | None) -> Done | None:
        for number in range(TRIES - 1):
            if number == 0 and as_seen is not None:
                sandbox = copy(as_seen)  # the caller's stays what it is
            else:
                sandbox = Sandbox.objects.get(pk=sandbox_id)
            turn, record = played(sandbox)
            with writer_queue(), transaction.atomic():
                done = save(sandbox, turn, record, within)
            if done is not None:
                return done
        with writer_queue(), transaction.atomic():
            sandbox = Sandbox.objects.select_for_update().get(pk=sandbox_id)
            turn, record = played(sandbox)
            return save(sandbox, turn, record, within)

    try:
        with my_turn(sandbox_id) as has_waited:
            done = saved(None if has_waited else seen)
        if done is not None:
            return counted(done)
    except (IntegrityError, TooFast):
        repeated = _recorded(sandbox_id, nonce)
        if repeated is None:
            raise
        return repeated
    raise Conflict


def counted(done: Done) -> Done:
    metrics.ACTIONS.labels(done.record.kind).inc()
    return done


def storable_nonce(nonce: str) -> str:
    """A form's nonce as it is kept, whatever was sent."""
    return storable(nonce)[:NONCE_LIMIT]


def packed_world(turn: Turn) -> bytes:
    """The turn's world as a document."""
    try:
        return pack(turn.world)
    except UnicodeEncodeError:
        turn.world = whole(turn.world)
        return pack(turn.world)


def packed_events(turn: Turn) -> bytes:
    try:
        return pack_events(turn.events)
    except UnicodeEncodeError:
        turn.events[:] = whole_events(turn.events)
        return pack_events(turn.events)


def _recorded(sandbox_id: int, nonce: str) -> Done | None:
    """What was done before under this nonce, with the sandbox as it is now."""
    record = ActionRecord.objects.filter(sandbox_id=sandbox_id, nonce=nonce).first()
    if record is None:
        return None
    sandbox = Sandbox.objects.get(pk=sandbox_id)
    turn = turn_of(sandbox, unpack(sandbox.document))
    return Done(record, sandbox, turn, repeated=True)


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
    undid: str = "",
) -> Done:
    """Put an earlier document back and mark the actions since ``undone_from`` undone.

    ``within`` runs in the same transaction and is told how many were marked. ``undid`` is
    the kind of the one action that is undone, if it is one.
    """

    def play(turn: Turn) -> Played:
        turn.bodies.new.update(bodies or {})
        told = {"undid": undid} if undid else {}
        return Played(details={"undone_from": undone_from, **told})

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
        sandbox_id=sandbox_id,
        nonce=nonce,
        kind=kind,
        place="workbench",
        label=label,
        play=play,
        lesson=lesson,
        within=mark,
        instead=document,
    )


def undo(*, sandbox_id: int, nonce: str, ordinal: int, lesson: str = "") -> Done | None:
    """Undo the last action, if it is still number ``ordinal``; else None."""

    def alone(count: int) -> None:
        if count != 1:
            raise _Overtaken

    repeated = _recorded(sandbox_id, storable_nonce(nonce))
    if repeated is not None:
        return repeated
    last = last_undoable(sandbox_id)
    if last is None or last.ordinal != ordinal:
        return None
    before = ActionRecord.objects.values_list("before", flat=True).get(pk=last.pk)
    if before is None:
        return None
    try:
        return _restore(
            sandbox_id=sandbox_id,
            nonce=nonce,
            kind=Kind.UNDO,
            label=last.label,
            lesson=lesson,
            document=bytes(before),
            undone_from=ordinal,
            within=alone,
            undid=last.kind,
        )
    except _Overtaken:
        return None


def set_checkpoint(*, sandbox: Sandbox, lesson: str, task: str) -> None:
    """Remember the world as it is, once, as the beginning of ``task``."""
    beginning = Checkpoint(
        sandbox=sandbox,
        lesson=lesson,
        task=task,
        ordinal=sandbox.version,
        document=bytes(sandbox.document),
    )
    there = Checkpoint.objects.filter(sandbox=sandbox, lesson=lesson, task=task)
    if not there.exists():
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


def forget_records(*, older_than_days: int) -> int:
    """Delete the log of actions older than so many days, and of the pages opened."""
    since = timezone.now() - timedelta(days=older_than_days)
    with writer_queue(), transaction.atomic():
        OpenedPage.objects.filter(opened__lt=since).delete()
        # The logs that the workers keep are of another state.
        Sandbox.objects.filter(records__created__lt=since).update(
            updated=timezone.now()
        )
        count, _ = ActionRecord.objects.filter(created__lt=since).delete()
    return count
