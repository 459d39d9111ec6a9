"""Where guided mode leads on a page of the console, and what stops it there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from iamtutor.console.controls import REFUSAL, first_clicks, next_click
from iamtutor.console.guide import Guide, guide_for, leads_to
from iamtutor.console.made import denied_call
from iamtutor.console.questions import Questions, Refusal
from iamtutor.course.page.card import Card
from iamtutor.lessons.content.ways import LESSON, Way
from iamtutor.lessons.judging.predicates import holds
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.schema.predicates import Predicate
from iamtutor.lessons.schema.ways import Shown
from iamtutor.sandbox.models import ActionRecord

#: Browser session key: is guided mode off?
GUIDE_OFF = "console-guide-off"


@dataclass
class Guidance:
    """Guided mode on one page: ``task`` is what the lesson asks for there."""

    asking: Questions
    task: Card | None

    @cached_property
    def guide(self) -> Guide:
        """What is next; the reasons of a refusal, where one stands against it; the lesson,
        where it was done to no avail."""
        if not self._led:
            return self._led
        if self._stopped_at or self._untold is not None:
            return Guide(REFUSAL)
        return Guide(LESSON) if self.stands_still else self._led

    @cached_property
    def _led(self) -> Guide:
        """Where the way leads, whatever was refused on it."""
        page = self.asking.page
        page.denied = self.asking.denied is not None
        return guide_for(self._way, page, self.holds, on=self.on)

    @cached_property
    def _untold(self) -> Refusal | None:
        """Why the page does not tell of what something is chosen next."""
        among = self._led.known.among
        return self.asking.refused(*among) if among else None

    @property
    def _way(self) -> Way | None:
        """What guided mode goes by."""
        route = self.task.guide if self.task is not None else ""
        return self.asking.request.enrolment.course.ways.get(route)

    @cached_property
    def _stopped_at(self) -> str:
        """The reference of the call that a policy denied when the button was pressed that
        the task leads to; empty if none is, or something was done since: pressed again,
        it would be denied again."""
        last = self.asking.last
        if last is None or not last.exit_code or not self._is_for_the_task(last):
            return ""
        if not self.asking.is_as_after(last):
            return ""
        return denied_call(last, self.asking.signed_in.id)

    @cached_property
    def stands_still(self) -> bool:
        """Whether the latest two clicks were the same, went through, and did not do the
        task that they are for: a third one would not either."""
        if len(self.asking.clicks) < 2:
            return False
        last, first = self.asking.clicks
        return (
            not (last.exit_code or first.exit_code)
            and last.label == first.label
            and last.details.get("params") == first.details.get("params")
            and self._is_for_the_task(first)
            and self.asking.is_as_after(first, but=last.ordinal)
        )

    def _is_for_the_task(self, click: ActionRecord) -> bool:
        """Whether the way leads to the button, and no other task asked for it."""
        bench, way = self.asking.bench, self._way
        if way is None or click.lesson != bench.lesson.slug:
            return False
        progress = bench.standing.progress.values()
        return leads_to(way, click.label) and not any(
            one.completed and one.completed >= click.created for one in progress
        )

    @property
    def reasons_url(self) -> str:
        """Where the reasons are of the refusal that guided mode points at; empty if they
        were not kept."""
        if self._stopped_at:
            return self.asking.reasons_of(self._stopped_at)
        refusal = self._untold or self.asking.denied
        return refusal.url if refusal is not None else ""

    @property
    def to_delete(self) -> str:
        """Why guided mode leads to deleting the learner's role, as ``left_of_role`` says
        it; empty if it doesn't, or if the task asks for nothing else."""
        left = str(self.asking.page.shows.get("left", ""))
        deletes = self.guide.control in ("pick-role", "delete-role") or (
            self.guide.sends and self.asking.page.name == "iam-delete-role"
        )
        return left if deletes and left != "all" else ""

    @property
    def next_click(self) -> str:
        """The next click of guided mode in words."""
        return next_click(*self._seen) or _("the framed control")

    @property
    def first_clicks(self) -> list[str]:
        """What guided mode asks for before that, in words."""
        return first_clicks(*self._seen)

    @property
    def _seen(self) -> tuple[str, str, Mapping[str, Shown], Mapping[str, str]]:
        page = self.asking.page
        return self.guide.control, page.name, page.shows, self.asking.bench.names

    @property
    def to_look_for(self) -> SafeString | None:
        """What the errand's text tells to look for, shown while guided mode is on."""
        return self.task.look_for if self.on and self.task is not None else None

    @property
    def on(self) -> bool:
        return not self.asking.request.session.get(GUIDE_OFF, False)

    def holds(self, predicate: Predicate) -> bool:
        """Whether something is so in the account that the console is signed in to."""
        turn, course = self.asking.bench.turn, self.asking.request.enrolment.course
        now = Situation(course, self.asking.world, turn.now, bodies=turn.bodies)
        return holds(predicate, now.at(self.asking.signed_in.id))
