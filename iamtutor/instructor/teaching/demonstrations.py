"""A demonstration before the class: a simulated account of the instructor's own seat, and
the lines typed in it. No learner's account is touched, and nothing in it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.course.account.actions import NotRunning, typed
from iamtutor.course.account.leaks import refuse_genuine_keys
from iamtutor.course.telling.verdicts import Verdict, verdict_of
from iamtutor.course.telling.why import Why, explain, first_line
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Demonstration
from iamtutor.lessons.content.names import names
from iamtutor.lessons.text.placeholders import fill, render
from iamtutor.lessons.worlds import demonstrations
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import services as sandboxes
from iamtutor.sandbox.codec import unpack, unpack_events
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.selectors import find_sandbox
from iamtutor.sandbox.services import Done, Kind, Played
from iamtutor.shell.machine import is_running
from iamtutor.web.database.queue import writer_queue

#: So many of the latest lines are on the page.
SCREEN = 12
#: So long, in the account, is it from one line to the next, however long the class talks.
BETWEEN = timedelta(seconds=5)


def _world_of(demonstration: Demonstration) -> str:
    """What its account is called among those of the seat."""
    return f"shown-{demonstration.id}"[:60]


def open_account(seat: Enrolment, demonstration: Demonstration) -> Sandbox:
    """The seat's account for a demonstration, as it begins if there is none."""
    course = seat.course

    def build(seed: str) -> tuple[World, dict[str, bytes]]:
        bodies = BodyStore()
        now = timezone.now()
        world = demonstrations.stage(course, demonstration.file, seed, now, bodies)
        return world, bodies.new

    world = _world_of(demonstration)
    return sandboxes.open_sandbox(enrolment=seat, world=world, build=build)


def begin_again(seat: Enrolment, demonstration: Demonstration) -> None:
    """Forget the account: the next look finds it as it begins."""
    sandbox = find_sandbox(seat, _world_of(demonstration))
    if sandbox is not None:
        with writer_queue():
            sandbox.delete()


def type_line(
    seat: Enrolment, sandbox: Sandbox, *, machine: str, line: str, nonce: str
) -> Done:
    """Type a line at one of the account's machines. Raises what a learner's line may:
    ``NotRunning``, ``GenuineKey``, and what ``sandbox.services.act`` does."""
    refuse_genuine_keys(seat, line)

    records = ActionRecord.objects.filter(sandbox=sandbox).order_by("-ordinal")
    last = records.values_list("world_time", flat=True).first()

    def play(turn: Turn) -> Played:
        if not is_running(turn.world, machine):
            raise NotRunning
        if last is not None:
            _set_back(turn, last + BETWEEN)
        return typed(turn, machine, line, language=get_language() or "en")

    return sandboxes.act(
        sandbox.pk,
        sandboxes.Action(
            nonce=nonce, kind=Kind.TERMINAL, place=machine, label=line, play=play
        ),
        seen=sandbox,
    )


def _set_back(turn: Turn, now: datetime) -> None:
    """The account's clock, to ``now`` if it is past that: what a line shows must not hang
    on how long was talked about the one before."""
    past = (turn.now - now).total_seconds()
    if past > 0:
        turn.now = now
        turn.world.clock_offset -= past


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the demonstration. ``point`` is what it showed, once it was typed."""

    id: str
    at: str
    line: str
    point: SafeString
    typed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A line on the screen, and why its call ended as it did, if it made one."""

    record: ActionRecord
    verdict: Verdict | None
    why: SafeString | str


class Shown:
    """A demonstration as its page shows it."""

    def __init__(
        self,
        course: Course,
        demonstration: Demonstration,
        sandbox: Sandbox,
        language: str,
    ) -> None:
        self.course = course
        self.demonstration = demonstration
        self.sandbox = sandbox
        self.language = language
        self.belief = course.misconceptions[demonstration.id]
        self.world = unpack(sandbox.document)
        self._names = names(self.world, course.file)

    def _rendered(self, text: str) -> SafeString:
        return mark_safe(render(text, self._names))

    @property
    def question(self) -> SafeString:
        return self._rendered(self.demonstration.question(self.language))

    @property
    def scene(self) -> SafeString:
        return self._rendered(self.demonstration.scene(self.language))

    @property
    def believed(self) -> SafeString:
        return mark_safe(self.belief.belief(self.language))

    @property
    def truth(self) -> SafeString:
        return mark_safe(self.belief.truth(self.language))

    @property
    def machines(self) -> list[str]:
        """Those that run, as the lines name them: first where the next line is typed."""
        running = [one for one in self.world.machines if is_running(self.world, one)]
        first = self.next.at if self.next is not None else ""
        return sorted(running, key=lambda one: one != first)

    @cached_property
    def _screen(self) -> list[tuple[ActionRecord, ApiEvent | None]]:
        """The latest lines, oldest first, each with the call that tells why it ended so."""
        found = ActionRecord.objects.filter(sandbox=self.sandbox).defer("before")
        latest = found.order_by("-ordinal")[:SCREEN]
        return [(record, _telling(record)) for record in reversed(latest)]

    @cached_property
    def lines(self) -> list[ShownLine]:
        """A line counts as typed when all before it were, and then this one."""
        records = ActionRecord.objects.filter(sandbox=self.sandbox).order_by("ordinal")
        done = list(records.values_list("place", "label"))
        found = []
        for line in self.demonstration.file.lines:
            wanted = line.at, fill(line.run, self._names)
            was = wanted in done
            done = done[done.index(wanted) + 1 :] if was else []
            point = self._rendered(self.demonstration.point(line.id, self.language))
            found.append(ShownLine(line.id, *wanted, point, was))
        return found

    @property
    def next(self) -> ShownLine | None:
        return next((line for line in self.lines if not line.typed), None)

    @cached_property
    def entries(self) -> list[Entry]:
        return [
            Entry(
                record,
                Verdict(verdict_of(event)) if event is not None else None,
                first_line(event, self.language) if event is not None else "",
            )
            for record, event in self._screen
        ]

    @property
    def why(self) -> Why | None:
        """All about the last call on the screen, with its statements."""
        events = [event for _record, event in self._screen if event is not None]
        return explain(events[-1], self.language) if events else None


def _telling(record: ActionRecord) -> ApiEvent | None:
    """The call that tells why an action ended as it did."""
    told = record.details.get("told")
    return None if told is None else unpack_events(record.events)[told]
