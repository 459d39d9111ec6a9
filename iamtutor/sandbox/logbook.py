"""The log of a sandbox: the API events of all actions that were not undone.

Every command asks for the whole log, and it is one action longer than the last time. So a
process keeps the logs that it read last, decoded, and adds what was done since: what it did
itself without a question, what another worker did with one small query.

A log belongs to a state of its sandbox: to a version and the moment in which that was
saved. A save that is rolled back, and another that takes its number, are two states; so
what was kept can be wrong for no state that anybody reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Q

from iamtutor.cloud.events import ApiEvent
from iamtutor.lessons.judging.situation import looked_at
from iamtutor.sandbox.codec import decode_events
from iamtutor.sandbox.models import (
    EVENTS_DEPTH,
    EVENTS_LIMIT,
    EVENTS_SIZE,
    ActionRecord,
    Sandbox,
)
from iamtutor.web.operation.keeping import Kept

#: What changes which earlier actions count.
REWRITING = frozenset({ActionRecord.Kind.UNDO, ActionRecord.Kind.RESTART})
#: So many actions that another worker did are added; after more, all are read.
ADDED = 50
#: The most JSON whose events are kept decoded, in characters of it: in memory they take
#: two to three bytes for each.
KEPT_LIMIT = 16_000_000


@dataclass(frozen=True, slots=True)
class Logged:
    """An API event in the log. ``ref`` finds it again: ``ORDINAL-PLACE``. ``ordinal`` is
    that of its action, or of the action before the page that was opened. ``own``: the
    learner's own action caused it, not a solution that was applied."""

    ref: str
    event: ApiEvent
    own: bool
    ordinal: int


class Action(NamedTuple):
    """One action's part: its size packed and as JSON, and its events. ``mark`` is the
    digest of what was packed, of an action that may go on."""

    packed: int
    length: int
    logged: tuple[Logged, ...]
    mark: bytes = b""


@dataclass(frozen=True, slots=True)
class Log:
    """The log of a sandbox in the state that was ``saved`` as ``version``: the newest
    actions, as many as are read. ``packed`` and ``length`` are theirs together; ``events``
    are the learner's own calls, and ``alike`` of those that are the same to a check the
    latest, oldest first: each command is checked, and most are like an earlier one."""

    version: int
    saved: datetime
    actions: tuple[Action, ...]
    logged: tuple[Logged, ...]
    events: tuple[ApiEvent, ...]
    alike: dict[tuple[object, ...], Logged]
    packed: int
    length: int

    @classmethod
    def of(cls, sandbox: Sandbox, actions: Iterable[Action]) -> Log:
        """``actions``: oldest first."""
        empty = cls(sandbox.version, sandbox.updated, (), (), (), {}, 0, 0)
        return empty.until(sandbox, actions)

    def is_of(self, sandbox: Sandbox) -> bool:
        return (self.version, self.saved) == (sandbox.version, sandbox.updated)

    def until(self, sandbox: Sandbox, new: Iterable[Action]) -> Log:
        """The log in a later state, with the actions that led there."""
        added = tuple(new)
        actions = self.actions + added
        new_calls = tuple(one for action in added for one in action.logged)
        logged = self.logged + new_calls
        new_own = tuple(one for one in new_calls if one.own)
        packed = self.packed + sum(action.packed for action in added)
        length = self.length + sum(action.length for action in added)
        given_up = calls = 0
        for action in actions[:-1]:
            if (
                len(actions) - given_up <= EVENTS_DEPTH
                and len(logged) - calls - len(action.logged) < EVENTS_LIMIT
                and packed - action.packed < EVENTS_SIZE
            ):
                break
            given_up += 1
            calls += len(action.logged)
            packed -= action.packed
            length -= action.length
        own = sum(one.own for one in logged[:calls])
        alike = self.alike.copy()
        for one in new_own:
            alike.pop(seen := looked_at(one.event), None)
            alike[seen] = one
        if calls:
            gone = logged[calls - 1].ordinal
            alike = {seen: one for seen, one in alike.items() if one.ordinal > gone}
        return Log(
            sandbox.version,
            sandbox.updated,
            actions[given_up:],
            logged[calls:],
            (self.events + tuple(one.event for one in new_own))[own:],
            alike,
            packed,
            length,
        )


def _action(ordinal: int, kind: str, packed: bytes | memoryview) -> Action:
    own = kind != ActionRecord.Kind.SOLUTION
    length, events = decode_events(packed)
    return Action(
        len(packed),
        length,
        tuple(
            Logged(f"{ordinal}-{place}", event, own, ordinal)
            for place, event in enumerate(events)
        ),
        sha256(packed).digest() if kind == ActionRecord.Kind.TOOLS else b"",
    )


_kept: Kept[int, Log] = Kept(KEPT_LIMIT)


def log_at(sandbox: Sandbox) -> tuple[Logged, ...]:
    """The log as it was in the state of ``sandbox``, oldest first: what ``read`` reads."""
    return read(sandbox).logged


def read(sandbox: Sandbox) -> Log:
    """The log in the state of ``sandbox``. At most two queries, and none when this process
    knows it."""
    log = _kept.get(sandbox.pk)
    if log is None or not log.is_of(sandbox):
        log = (log and _continued(log, sandbox)) or _read(sandbox)
        _kept.put(sandbox.pk, log.length, log)
    return log


def follow(before: Log | None, sandbox: Sandbox, record: ActionRecord) -> None:
    """Let the log of the state ``before`` go on to the one that ``record`` led to."""
    if before is None or record.kind in REWRITING:
        return
    new = [_action(record.ordinal, record.kind, record.events)] if record.events else []
    log = before.until(sandbox, new)
    _kept.put(sandbox.pk, log.length, log)


def follow_on(
    before: Log | None, sandbox: Sandbox, record: ActionRecord, added: bytes
) -> None:
    """The same for an action that went on, by the events that were ``added``."""
    if before is None or not _is_last(before, record.ordinal):
        return
    grown = _grown(before.actions[-1], record.ordinal, record.events, added)
    log = _without_last(before).until(sandbox, [grown])
    _kept.put(sandbox.pk, log.length, log)


def _grown(
    action: Action, ordinal: int, packed: bytes | memoryview, added: bytes
) -> Action:
    """An action that went on by the events that were ``added``; ``packed`` are all."""
    length, events = decode_events(added)
    return Action(
        len(packed),
        action.length + length,
        action.logged
        + tuple(
            Logged(f"{ordinal}-{place}", event, True, ordinal)
            for place, event in enumerate(events, len(action.logged))
        ),
        sha256(packed).digest(),
    )


def _is_last(log: Log, ordinal: int) -> bool:
    return bool(log.actions) and log.actions[-1].logged[0].ordinal == ordinal


def _without_last(log: Log) -> Log:
    """For the same action to follow, gone on: what is alike in it stays hidden by it."""
    last = log.actions[-1]
    own = len(log.events) - sum(one.own for one in last.logged)
    return Log(
        log.version,
        log.saved,
        log.actions[:-1],
        log.logged[: len(log.logged) - len(last.logged)],
        log.events[:own],
        log.alike,
        log.packed - last.packed,
        log.length - last.length,
    )


def known(sandbox: Sandbox) -> Log | None:
    """The log in the state of ``sandbox``, if it is at hand."""
    log = _kept.get(sandbox.pk)
    return log if log is not None and log.is_of(sandbox) else None


def _continued(log: Log, sandbox: Sandbox) -> Log | None:
    """``log`` with what was done since; None if that does not tell all."""
    since = sandbox.version - log.version
    if not 0 <= since <= ADDED:
        return None
    first = log.actions[0].logged[0].ordinal if log.actions else log.version
    records = list(
        ActionRecord.objects.filter(
            Q(ordinal=first) | Q(ordinal__range=(log.version, sandbox.version)),
            sandbox_id=sandbox.pk,
        )
        .order_by("ordinal")
        .values_list("ordinal", "kind", "created", "undone", "events")
    )
    # Old records are forgotten from the first one on; and the last one that is known has
    # to be the one that was stored, or the same one gone on.
    if len(records) != since + (1 if first == log.version else 2):
        return None
    (ordinal, _kind, created, _undone, events), new = (
        records[-since - 1],
        records[-since:],
    )
    if since == 0:
        new = []
    if any(kind in REWRITING for _, kind, *_ in new):
        return None
    went_on: list[Action] = []
    if created != log.saved:
        if not _is_last(log, ordinal) or not _goes_on(log.actions[-1], events):
            return None
        known = log.actions[-1]
        log = _without_last(log)
        went_on = [_grown(known, ordinal, events, bytes(events)[known.packed :])]
    added = (
        _action(ordinal, kind, events)
        for ordinal, kind, _, undone, events in new
        if events and not undone
    )
    return log.until(sandbox, [*went_on, *added])


def _goes_on(action: Action, events: bytes | memoryview) -> bool:
    """Whether ``events`` are those of ``action`` and more."""
    beginning = bytes(events)[: action.packed]
    return bool(action.mark) and sha256(beginning).digest() == action.mark


def _read(sandbox: Sandbox) -> Log:
    """All that is stored, newest first, as far as a log goes."""
    stored = (
        ActionRecord.objects.filter(
            sandbox_id=sandbox.pk, undone=False, ordinal__lte=sandbox.version
        )
        .exclude(events=b"")
        .order_by("-ordinal")
        .values_list("ordinal", "kind", "events")[:EVENTS_DEPTH]
    )
    actions: list[Action] = []
    count = size = 0
    for ordinal, kind, packed in stored.iterator(chunk_size=100):
        actions.append(_action(ordinal, kind, packed))
        count += len(actions[-1].logged)
        size += len(packed)
        if count >= EVENTS_LIMIT or size >= EVENTS_SIZE:
            break
    return Log.of(sandbox, reversed(actions))
