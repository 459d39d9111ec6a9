"""Calls of a learner's own programs: a burst of them is one action.

Programs make many calls for one thing that somebody does. As long as the same client goes
on without a pause, and nothing else happens in between, its calls are added to the action
that is the latest one: one line in the log, and one undo takes it back. The sandbox keeps
its version then; the moment of the save tells its states apart.

What was called is kept as it comes, packed one by one behind what is there, and packed
together now and then: what is written again with each call stays small.

A call that only reads does not write the world, but for when its key was last used, to a
minute. What it was and how it ended is kept all the same, in the action.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from iamtutor.cloud.state.identities import AccessKey, Role
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.sandbox import logbook
from iamtutor.sandbox.bodies import needed, save_bodies
from iamtutor.sandbox.codec import encoded, in_one_part, unpack
from iamtutor.sandbox.models import ActionRecord, Checkpoint, Sandbox
from iamtutor.sandbox.services import (
    Conflict,
    Done,
    Within,
    counted,
    packed_events,
    packed_world,
    save,
    turn_of,
)
from iamtutor.sandbox.turnstile import my_turn
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import change, row, values
from iamtutor.web.database.text import storable

#: A burst ends after such a pause, after so many calls, and when its events, packed, take
#: so much.
PAUSE = timedelta(seconds=10)
CALLS_LIMIT, EVENTS_LIMIT = 1_000, 400_000
#: The events of so many calls are packed together.
TOGETHER = 50
#: The longest line in the log, and the most different calls that are named in it.
LABEL_LIMIT, NAMES_LIMIT = 400, 8
#: As many calls of one account as a worker has threads: each takes milliseconds.
PLACES = 4
#: The use of a key is noted again after so long.
USE_NOTED = timedelta(minutes=1)
#: Where the names begin that a call draws which only reads: they are not drawn again.
_FAR = 1_000_000_000


Used = AccessKey | Role


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``client`` is who makes it: only its own calls are added. ``name`` is what
    the log shows of it. ``play`` carries it out and must stand being done again;
    ``only_reads`` is what AWS says of the operation. ``used`` finds the key or the role
    whose use is noted."""

    client: str
    name: str
    play: Callable[[Turn], None]
    only_reads: bool
    used: Callable[[World], Used | None]


def carry_out(
    *,
    sandbox_id: int,
    call: Call,
    lesson: str,
    within: Within,
    nonce: str,
    seen: tuple[Sandbox, World] | None = None,
) -> Done | None:
    """Play a call and keep it. None if it left no event: then nothing is kept. Raises what
    ``services.act`` does. ``seen`` is the sandbox as it was just read, and its world: a
    first try begins there and changes it, if nobody else is at work on it here."""
    with my_turn(sandbox_id, PLACES) as has_waited:
        return _carried_out(
            sandbox_id, call, lesson, within, nonce, None if has_waited else seen
        )


def _carried_out(
    sandbox_id: int,
    call: Call,
    lesson: str,
    within: Within,
    nonce: str,
    seen: tuple[Sandbox, World] | None,
) -> Done | None:
    if seen is not None:
        found, world = seen
        turn, reads = _played(found, world, call)
        if not turn.events:
            return None
        with writer_queue(), transaction.atomic():
            done = _kept(found, turn, call, lesson, within, nonce, unchanged=reads)
        if done is not None:
            return counted(done)
    # Somebody else was quicker, or is at work here too. A call is short: it is played
    # while nobody else can save.
    with writer_queue(), transaction.atomic():
        held = Sandbox.objects.select_for_update().filter(pk=sandbox_id).first()
        if held is None:  # it went with its seat
            raise Conflict
        turn, reads = _played(held, unpack(held.document), call)
        if not turn.events:
            return None
        done = _kept(held, turn, call, lesson, within, nonce, unchanged=reads)
    if done is None:
        raise Conflict
    return counted(done)


def _played(sandbox: Sandbox, world: World, call: Call) -> tuple[Turn, bool]:
    """The turn, and whether it left the world as it was."""
    turn = turn_of(sandbox, world)
    if not call.only_reads:
        call.play(turn)
        return turn, False
    before, sequence = encoded(world), world.sequence
    used = call.used(world)
    noted = used.last_used if used is not None else None
    world.sequence = _FAR + time.time_ns()
    call.play(turn)
    world.sequence = sequence
    if used is not None and noted is not None and turn.now - noted.date < USE_NOTED:
        used.last_used = noted
    # AssumeRole reads, as AWS has it, and leaves a session.
    unchanged = encoded(world) == before
    world.sequence += not unchanged
    return turn, unchanged


def _kept(
    sandbox: Sandbox,
    turn: Turn,
    call: Call,
    lesson: str,
    within: Within,
    nonce: str,
    *,
    unchanged: bool,
) -> Done | None:
    now = timezone.now()
    burst = _open_burst(sandbox, call.client, now)
    if burst is None:
        record = ActionRecord(
            nonce=nonce,
            kind=ActionRecord.Kind.TOOLS,
            place="tools",
            lesson=lesson,
            label=_label(call.client, [call.name]),
            details=_details(call, [call.name], 1),
            host=turn.world.host,
            events=packed_events(turn),
            world_time=turn.now,
        )
        document = bytes(sandbox.document) if unchanged else packed_world(turn)
        return save(sandbox, turn, record, document, within)
    return _go_on(sandbox, turn, call, burst, within, now, unchanged=unchanged)


def _open_burst(sandbox: Sandbox, client: str, now: datetime) -> ActionRecord | None:
    """The action that goes on, if it does."""
    latest = row(ActionRecord, sandbox_id=sandbox.pk, ordinal=sandbox.version)
    if (
        latest is None
        or latest.kind != ActionRecord.Kind.TOOLS
        or latest.undone
        or latest.details.get("client") != client
        or abs(now - latest.created) > PAUSE  # the clock may have gone back
        or latest.details["calls"] >= CALLS_LIMIT
        or len(latest.events) > EVENTS_LIMIT
    ):
        return None
    # What a task began with has to stay behind it.
    begun = values(Checkpoint, ("task",), sandbox_id=sandbox.pk, ordinal=latest.ordinal)
    return None if begun else latest


def _go_on(
    sandbox: Sandbox,
    turn: Turn,
    call: Call,
    record: ActionRecord,
    within: Within,
    now: datetime,
    *,
    unchanged: bool,
) -> Done | None:
    """As ``services.save``, but for the action that is there already."""
    log_before = logbook.known(sandbox)
    changed: dict[str, object] = {"updated": now}
    if not unchanged:
        changed["document"] = packed_world(turn)
    state = {"id": sandbox.pk, "version": sandbox.version, "updated": sandbox.updated}
    if not change(Sandbox, state, **changed):
        return None
    added = packed_events(turn)
    names = list(record.details["names"])
    if call.name not in names and len(names) <= NAMES_LIMIT:
        names.append(call.name)
    count, gathered = record.details["calls"] + 1, record.details.get("gathered", 0)
    events = bytes(record.events) + added
    if count % TOGETHER == 0:
        events = events[:gathered] + in_one_part(events[gathered:])
        gathered = len(events)
    record.events = events
    record.details = _details(call, names, count, gathered)
    record.label = _label(call.client, names)
    record.created = now
    grown = ("events", "details", "label", "created")
    change(
        ActionRecord,
        {"id": record.pk},
        **{name: getattr(record, name) for name in grown},
    )
    sandbox.updated = now
    if not unchanged:
        document = changed["document"]
        assert isinstance(document, bytes)
        sandbox.document = document
        save_bodies(sandbox.pk, needed(turn.bodies.new, document))
    logbook.follow_on(log_before, sandbox, record, added)
    done = Done(record, sandbox, turn)
    within(done)
    return done


def _details(
    call: Call, names: list[str], calls: int, gathered: int = 0
) -> dict[str, object]:
    """``gathered``: so many bytes of the events are packed together already."""
    return {
        "client": call.client,
        "names": names,
        "calls": calls,
        "gathered": gathered,
    }


def _label(client: str, names: list[str]) -> str:
    shown = ", ".join(names[:NAMES_LIMIT])
    more = " …" if len(names) > NAMES_LIMIT else ""
    return str(storable(f"{client}: {shown}{more}", LABEL_LIMIT))
