"""The one way a simulated world changes.

``act`` plays a turn on the stored world and saves what came of it: world, bodies and
record in one transaction, only if nobody saved in between. A turn is a pure function of
world, time and input, so after a conflict it is simply played again; the third try holds
the row. The form's nonce makes a repeated post return the first one's record instead of a
second run.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.utils import timezone

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import logbook
from iamtutor.sandbox.bodies import needed, save_bodies
from iamtutor.sandbox.codec import pack, pack_events, unpack, whole, whole_events
from iamtutor.sandbox.models import (
    NONCE_LIMIT,
    OUTPUT_KEPT,
    OUTPUTS_LIMIT,
    PRUNED_EVERY,
    RECORDS_LIMIT,
    UNDO_DEPTH,
    ActionRecord,
    OpenedPage,
    Sandbox,
)
from iamtutor.sandbox.selectors import body_store, events_of, find_sandbox, world_time
from iamtutor.sandbox.turnstile import my_turn
from iamtutor.shell.budget import Overdue
from iamtutor.shell.hosts.images import HOSTS
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import add, change, fresh, twin
from iamtutor.web.database.text import storable
from iamtutor.web.operation import metrics
from iamtutor.web.requests.pace import Pace

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
            defaults={"document": pack(fresh)},
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
    """Let one command more be sent, or raise ``TooFast``."""
    pace = Pace.steady(settings.COMMAND_BURST, settings.COMMANDS_PER_SECOND)
    now = timezone.now()
    if pace.wait(sandbox.rested_at, now) > timedelta(0):
        metrics.LIMITS.labels("commands").inc()
        raise TooFast
    sandbox.rested_at = pace.after(sandbox.rested_at, now)


def hold(sandbox_id: int) -> None:
    """Let nobody else save this sandbox until the transaction ends. SQLite's transactions
    have the whole database to themselves anyway."""
    if connection.features.has_select_for_update:
        Sandbox.objects.select_for_update().only("pk").get(pk=sandbox_id)


def _prune(sandbox_id: int, newest: int) -> None:
    """Keep a log within its limits, however long and loud it is. ``PRUNED_EVERY`` actions
    ago it was within them: only what came since is looked at, until something is long."""
    records = ActionRecord.objects.filter(sandbox_id=sandbox_id)
    if newest > RECORDS_LIMIT:
        records.filter(ordinal__lte=newest - RECORDS_LIMIT).delete()
    last = newest - UNDO_DEPTH
    records.filter(ordinal__range=(last - PRUNED_EVERY + 1, last)).update(before=None)
    shortened = {"output": Substr("output", 1, OUTPUT_KEPT), "events": b""}
    left = dict.fromkeys(shortened, OUTPUTS_LIMIT)
    long = records.annotate(outputs=Length("output"), sizes=Length("events")).filter(
        Q(outputs__gt=OUTPUT_KEPT) | Q(sizes__gt=OUTPUT_KEPT)
    )
    # The last action of then may have gone on.
    if not long.filter(ordinal__gte=newest - PRUNED_EVERY).exists():
        return
    for pk, *lengths in long.order_by("-ordinal").values_list("pk", "outputs", "sizes"):
        for text, length in zip(shortened, lengths, strict=True):
            if length > OUTPUT_KEPT:
                left[text] -= length
                if left[text] < 0:
                    records.filter(pk=pk).update(**{text: shortened[text]})


def save(
    sandbox: Sandbox,
    turn: Turn,
    record: ActionRecord,
    document: bytes,
    within: Within | None,
) -> Done | None:
    """Save inside the caller's transaction; None if somebody else saved first.
    ``document`` is the turn's world, packed before: others wait for the transaction."""
    seen, log_before = sandbox.version, logbook.known(sandbox)
    now = timezone.now()
    updated = change(
        Sandbox,
        {"id": sandbox.pk, "version": seen, "updated": sandbox.updated},
        version=seen + 1,
        document=document,
        updated=now,
        rested_at=sandbox.rested_at,
    )
    if not updated:
        return None
    record.sandbox = sandbox
    record.ordinal = seen + 1
    record.before = bytes(sandbox.document) if record.before is None else record.before
    record.created = now
    add(record)
    save_bodies(sandbox.pk, needed(turn.bodies.new, document))
    if record.ordinal % PRUNED_EVERY == 0:
        _prune(sandbox.pk, record.ordinal)
    sandbox.version, sandbox.document, sandbox.updated = seen + 1, document, now
    logbook.follow(log_before, sandbox, record)
    done = Done(record, sandbox, turn)
    if within is not None:
        within(done)
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is to be done on a sandbox: ``play`` changes the turn's world and returns what
    to record. ``limited``: it counts for how fast somebody may go on. ``instead`` is a
    document to begin from: the one that is there may be damaged.
    """

    nonce: str
    kind: ActionRecord.Kind
    place: str
    label: str
    play: Play
    lesson: str = ""
    limited: bool = True
    instead: bytes | None = None

    def on(self, sandbox: Sandbox) -> tuple[Turn, ActionRecord, bytes]:
        """Play it: the turn, the record of it, and the turn's world as a document. Raises
        ``TooFast``, ``Broken``, and what ``play`` does."""
        if self.limited:
            _spend(sandbox)
        turn = self._turn(sandbox)
        try:
            result = self.play(turn)
        except FAULTS as fault:
            self._log(fault)
            raise Broken from fault
        if result.fault is not None:
            self._log(result.fault)
            turn = self._turn(sandbox)
            result.instead(turn)
        record = fresh(
            ActionRecord,
            nonce=storable_nonce(self.nonce),
            kind=self.kind,
            place=self.place,
            lesson=self.lesson,
            label=storable(self.label, LABEL_LIMIT),
            details=storable(result.details, DETAIL_LIMIT),
            host=turn.world.host,
            prompt=storable(result.prompt),
            output=storable(result.output),
            exit_code=result.exit_code,
            events=packed_events(turn),
            world_time=turn.now,
        )
        return turn, record, packed_world(turn)

    def _turn(self, sandbox: Sandbox) -> Turn:
        return turn_of(sandbox, unpack(self.instead or sandbox.document))

    def _log(self, fault: BaseException) -> None:
        log.error("fault", kind=self.kind, place=self.place, exc_info=fault)


def act(
    sandbox_id: int,
    action: Action,
    *,
    within: Within | None = None,
    seen: Sandbox | None = None,
) -> Done:
    """Play an action on a sandbox and save it.

    ``within`` runs in the saving transaction (judgement and progress). ``seen`` is the
    sandbox as the caller just read it: the first try begins from it. Raises ``TooFast``,
    ``Busy``, ``TooManyBodies``, ``codec.WorldTooLarge``, ``Broken`` or ``Conflict``; then
    nothing was saved.
    """
    try:
        with my_turn(sandbox_id) as has_waited:
            done = _acted(sandbox_id, action, within, None if has_waited else seen)
    except (IntegrityError, TooFast):
        repeated = recorded(sandbox_id, storable_nonce(action.nonce))
        if repeated is None:
            raise
        return repeated
    if done is None:
        raise Conflict
    return counted(done)


def _acted(
    sandbox_id: int, action: Action, within: Within | None, seen: Sandbox | None
) -> Done | None:
    """None if somebody else saved first each time."""
    for number in range(TRIES - 1):
        if number == 0 and seen is not None:
            sandbox = twin(seen)  # the caller's stays what it is
        else:
            sandbox = Sandbox.objects.get(pk=sandbox_id)
        played = action.on(sandbox)
        with writer_queue(), transaction.atomic():
            done = save(sandbox, *played, within)
        if done is not None:
            return done
    with writer_queue(), transaction.atomic():
        sandbox = Sandbox.objects.select_for_update().get(pk=sandbox_id)
        return save(sandbox, *action.on(sandbox), within)


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


def recorded(sandbox_id: int, nonce: str) -> Done | None:
    """What was done before under this nonce, with the sandbox as it is now."""
    record = ActionRecord.objects.filter(sandbox_id=sandbox_id, nonce=nonce).first()
    if record is None:
        return None
    sandbox = Sandbox.objects.get(pk=sandbox_id)
    turn = turn_of(sandbox, unpack(sandbox.document))
    return Done(record, sandbox, turn, repeated=True)


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
