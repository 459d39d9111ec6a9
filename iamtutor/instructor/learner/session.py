"""A learner's session, step by step: one action at a time, with the screen before it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from iamtutor.cloud.events import ApiEvent
from iamtutor.course.models import Attempt
from iamtutor.course.telling.buttons import step_words
from iamtutor.course.telling.verdicts import Verdict, verdict_of
from iamtutor.course.telling.why import first_line
from iamtutor.lessons.content.solutions import SolutionStep, readable
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.models import ActionRecord, Sandbox

#: So many actions before the one that is shown stand on the screen with it.
SCREEN = 8

Kind = ActionRecord.Kind


@dataclass(frozen=True, slots=True)
class Judged:
    """A task that an action finished, or at which it was recognised."""

    lesson: str
    task: str
    passed: bool


class Session:
    """The session in one simulated account of a seat, at step ``at`` (from 1), or at the
    action with this ``ordinal``; where there is none, at the last step."""

    def __init__(
        self,
        enrolment: Enrolment,
        world: str,
        language: str,
        *,
        at: int = 0,
        ordinal: int = 0,
    ) -> None:
        self.enrolment = enrolment
        self.language = language
        self.worlds = list(
            Sandbox.objects.filter(enrolment=enrolment)
            .order_by("created")
            .values_list("pk", "world")
        )
        known = {name: pk for pk, name in self.worlds}
        self.world = world if world in known else next(reversed(known), "")
        self._sandbox = known.get(self.world, 0)
        self._asked = at
        if ordinal in self._ordinals:
            self._asked = self._ordinals.index(ordinal) + 1

    @cached_property
    def _ordinals(self) -> list[int]:
        records = ActionRecord.objects.filter(sandbox_id=self._sandbox)
        return list(records.order_by("ordinal").values_list("ordinal", flat=True))

    @property
    def total(self) -> int:
        return len(self._ordinals)

    @property
    def at(self) -> int:
        return self._asked if 1 <= self._asked <= self.total else self.total

    @property
    def previous(self) -> int:
        return self.at - 1

    @property
    def next(self) -> int | None:
        return self.at + 1 if self.at < self.total else None

    @cached_property
    def screen(self) -> list[ActionRecord]:
        """The action that is shown, last, and those before it."""
        chosen = self._ordinals[max(0, self.at - SCREEN) : self.at]
        found = ActionRecord.objects.filter(
            sandbox_id=self._sandbox, ordinal__in=chosen
        )
        return list(found.defer("before").order_by("ordinal"))

    @property
    def now(self) -> ActionRecord | None:
        return self.screen[-1] if self.screen else None

    @cached_property
    def button(self) -> SolutionStep | None:
        """The button that is pressed in this step, with what its form held."""
        record = self.now
        if record is None or record.kind not in {Kind.CONSOLE, Kind.SETTING}:
            return None
        params = record.details.get("params", {})
        fields = tuple((name, readable(value)) for name, value in params.items())
        return step_words(SolutionStep("console", record.label, fields))

    @cached_property
    def event(self) -> ApiEvent | None:
        """The call that decided this step."""
        record = self.now
        if record is None or not record.events:
            return None
        events = unpack_events(record.events)
        return events[int(record.details.get("told", len(events) - 1))]

    @property
    def verdict(self) -> Verdict | None:
        return None if self.event is None else Verdict(verdict_of(self.event))

    @property
    def why(self) -> SafeString:
        event = self.event
        return SafeString("") if event is None else first_line(event, self.language)

    @cached_property
    def judged(self) -> list[Judged]:
        found = Attempt.objects.filter(record=self.now) if self.now else []
        return [Judged(one.lesson, one.task, one.passed) for one in found]
