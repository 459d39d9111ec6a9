"""Questions about sandboxes: the world now, what was done, what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.codec import unpack, unpack_events
from iamtutor.sandbox.models import EVENTS_DEPTH, ActionRecord, Sandbox, StoredBody


def world_time(world: World) -> datetime:
    """The time in ``world`` at this moment, in whole seconds."""
    now = timezone.now() + timedelta(seconds=world.clock_offset)
    return now.replace(microsecond=0)


def body_store(sandbox_id: int) -> BodyStore:
    """The bodies of a sandbox, read when they are asked for."""

    def load(sha256: str) -> bytes | None:
        data = (
            StoredBody.objects.filter(sandbox_id=sandbox_id, sha256=sha256)
            .values_list("data", flat=True)
            .first()
        )
        return None if data is None else bytes(data)

    return BodyStore(load=load)


def events_of(sandbox_id: int, *, own: bool = False) -> list[ApiEvent]:
    """The API events of all actions that were not undone, oldest first; with ``own``,
    without those of solutions that were applied for the learner."""
    records = ActionRecord.objects.filter(sandbox_id=sandbox_id, undone=False)
    if own:
        records = records.exclude(kind=ActionRecord.Kind.SOLUTION)
    packed = (
        records.exclude(events=b"")
        .order_by("-ordinal")
        .values_list("events", flat=True)[:EVENTS_DEPTH]
    )
    return [event for one in reversed(packed) for event in unpack_events(one)]


@dataclass
class Opened:
    """A sandbox as it stands now, each part read at most once."""

    sandbox: Sandbox
    _world: World | None = field(default=None, repr=False)

    @property
    def world(self) -> World:
        if self._world is None:
            self._world = unpack(self.sandbox.document)
        return self._world

    @cached_property
    def now(self) -> datetime:
        return world_time(self.world)

    @cached_property
    def bodies(self) -> BodyStore:
        return body_store(self.sandbox.pk)

    @cached_property
    def events(self) -> list[ApiEvent]:
        """What the learner's own actions caused."""
        return events_of(self.sandbox.pk, own=True)


def find_sandbox(enrolment: Enrolment, world: str) -> Sandbox | None:
    return Sandbox.objects.filter(enrolment=enrolment, world=world).first()


def transcript(
    sandbox_id: int, place: str, *, last: int = 40
) -> list[ActionRecord]:
    """The latest command lines of one terminal, oldest first."""
    records = (
        ActionRecord.objects.filter(
            sandbox_id=sandbox_id, place=place, kind=ActionRecord.Kind.TERMINAL
        )
        .defer("before", "events")
        .order_by("-ordinal")[:last]
    )
    return list(reversed(records))


def last_undoable(sandbox_id: int) -> ActionRecord | None:
    """The latest action that can be undone: the newest that was not, if it kept the
    world before it."""
    newest = (
        ActionRecord.objects.filter(sandbox_id=sandbox_id, undone=False)
        .exclude(kind__in=[ActionRecord.Kind.UNDO, ActionRecord.Kind.RESTART])
        .defer("before", "events", "output")
        .order_by("-ordinal")
        .first()
    )
    if newest is None or not ActionRecord.objects.filter(
        pk=newest.pk, before__isnull=False
    ).exists():
        return None
    return newest


def recent_events(
    sandbox_id: int, *, actions: int = 6, ref: str = ""
) -> list[tuple[str, ApiEvent]]:
    """The API events of the latest actions with a reference each, oldest first; or, with
    ``ref``, those of the action it names. A reference is ``ORDINAL-PLACE``."""
    records = ActionRecord.objects.filter(sandbox_id=sandbox_id).exclude(events=b"")
    if ref:
        ordinal = ref.split("-")[0]
        records = records.filter(ordinal=ordinal if ordinal.isdecimal() else -1)
    else:
        records = records.filter(undone=False)
    packed = records.order_by("-ordinal").values_list("ordinal", "events")[:actions]
    return [
        (f"{ordinal}-{place}", event)
        for ordinal, events in reversed(packed)
        for place, event in enumerate(unpack_events(events))
    ]


def references(sandbox_id: int) -> dict[str, str]:
    """Event id -> reference, for every API event that is kept."""
    records = ActionRecord.objects.filter(sandbox_id=sandbox_id).exclude(events=b"")
    return {
        event.event_id: f"{ordinal}-{place}"
        for ordinal, events in records.values_list("ordinal", "events")
        for place, event in enumerate(unpack_events(events))
    }
