"""Questions about sandboxes: the world now, what was done, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import logbook
from iamtutor.sandbox.codec import unpack, unpack_events
from iamtutor.sandbox.logbook import Log, Logged
from iamtutor.sandbox.models import (
    PRUNED_EVERY,
    UNDO_DEPTH,
    ActionRecord,
    OpenedPage,
    Sandbox,
    StoredBody,
)
from iamtutor.web.database.rows import newest, row, values


def world_time(world: World) -> datetime:
    """The time in ``world`` at this moment, in whole seconds."""
    now = timezone.now() + timedelta(seconds=world.clock_offset)
    return now.replace(microsecond=0)


def body_store(sandbox_id: int) -> BodyStore:
    """The bodies of a sandbox, read when they are asked for."""

    def load(sha256: str) -> bytes | None:
        body = row(StoredBody, sandbox_id=sandbox_id, sha256=sha256)
        return None if body is None else bytes(body.data)

    return BodyStore(load=load)


def log_of(sandbox_id: int) -> list[Logged]:
    """The API events of all actions that were not undone, oldest first."""
    state = Sandbox.objects.only("version", "updated").get(pk=sandbox_id)
    return list(logbook.log_at(state))


def history_of(sandbox_id: int, log: Sequence[Logged] | None = None) -> list[Logged]:
    """The log together with what the console's pages asked when they opened: all that the
    account's history knows, oldest first. One query besides the log's."""
    opened = [
        Logged(page.ref(place), event, True, page.after)
        for page in OpenedPage.objects.filter(sandbox_id=sandbox_id).order_by("pk")
        for place, event in enumerate(unpack_events(page.events))
    ]
    known = log_of(sandbox_id) if log is None else log
    return sorted([*known, *opened], key=lambda logged: logged.ordinal)


def events_of(sandbox_id: int) -> list[ApiEvent]:
    """The same, without references."""
    return [logged.event for logged in history_of(sandbox_id)]


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
    def book(self) -> Log:
        return logbook.read(self.sandbox)

    @property
    def log(self) -> Sequence[Logged]:
        return self.book.logged

    @cached_property
    def history(self) -> list[Logged]:
        return history_of(self.sandbox.pk, self.log)

    @property
    def events(self) -> Sequence[ApiEvent]:
        """What the learner's own actions caused."""
        return self.book.events


def find_sandbox(enrolment: Enrolment, world: str) -> Sandbox | None:
    return row(Sandbox, enrolment_id=enrolment.pk, world=world)


def terminal_records(sandbox_id: int, place: str) -> QuerySet[ActionRecord]:
    """The command lines of one terminal, oldest first."""
    return (
        ActionRecord.objects.filter(
            sandbox_id=sandbox_id, place=place, kind=ActionRecord.Kind.TERMINAL
        )
        .defer("before", "events")
        .order_by("ordinal")
    )


#: So many command lines come with the page of a terminal.
TRANSCRIPT = 40


def transcript(sandbox_id: int, place: str) -> list[ActionRecord]:
    """The latest of them, oldest first."""
    found = newest(
        ActionRecord,
        "ordinal",
        TRANSCRIPT,
        ("before", "events"),
        sandbox_id=sandbox_id,
        place=place,
        kind=ActionRecord.Kind.TERMINAL.value,
    )
    return found[::-1]


#: So many lines of a terminal's history come with its page, and so many characters.
HISTORY_LINES, HISTORY_LENGTH = 100, 4_000


def typed_lines(sandbox_id: int, place: str, *, before: int | None) -> list[str]:
    """The lines typed in one terminal before the record ``before`` (None: all so far),
    oldest first; the latest of them. A line that was interrupted was not sent."""
    records = terminal_records(sandbox_id, place).reverse()
    if before is not None:
        records = records.filter(ordinal__lt=before)
    lines: list[str] = []
    length = 0
    for label, details in records.values_list("label", "details")[:HISTORY_LINES]:
        length += len(label)
        if length > HISTORY_LENGTH:
            break
        if not details.get("interrupted"):
            typed = details.get("lines", [label])
            lines += [line for line in reversed(typed) if line.strip()]
    return lines[::-1]


def may_undo(sandbox_id: int) -> bool:
    """Whether the way back is offered: something was done that is not undone, and the
    world before it is kept. Which change it leads to is said where it is asked about."""
    done = newest(
        ActionRecord,
        "ordinal",
        UNDO_DEPTH + PRUNED_EVERY,  # of those before them no world is kept
        ("before", "events", "details", "output", "world_time", "created"),
        sandbox_id=sandbox_id,
        undone=False,
    )
    last = next((one for one in done if one.kind not in logbook.REWRITING), None)
    kept = values(ActionRecord, ("before",), id=last.pk) if last is not None else []
    return any(before is not None for (before,) in kept)


def logged_event(sandbox_id: int, ref: str) -> ApiEvent | None:
    """The event that a reference names, of an undone action too; None if there is none."""
    number, _, place = ref.partition("-")
    of_page, number = number.startswith("p"), number.removeprefix("p")
    if not (number.isdecimal() and place.isdecimal()):
        return None
    found = (
        OpenedPage.objects.filter(sandbox_id=sandbox_id, pk=int(number))
        if of_page
        else ActionRecord.objects.filter(sandbox_id=sandbox_id, ordinal=int(number))
    )
    packed = found.values_list("events", flat=True).first()
    events = unpack_events(packed)
    return events[int(place)] if int(place) < len(events) else None
