"""What every screen of the console shows: the errand, the service bar, guided mode, and
what the last click did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.console import buttons
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.console.controls import REFUSAL, SERVICES, first_clicks, next_click
from iamtutor.console.guide import Guide, Page, guide_for, leads_to
from iamtutor.console.made import Effect, Made, denied_call, effect_of, made_by
from iamtutor.console.reading.asking import Api, NotTold, is_missing
from iamtutor.console.reading.beyond import SignedIn, sign_ins, signed_in
from iamtutor.console.visits import note_visit
from iamtutor.course.account.leaks import GenuineKey, refuse_genuine_keys
from iamtutor.course.page.card import Card
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.telling.buttons import button_words
from iamtutor.course.telling.why import explain
from iamtutor.course.views.seat import SeatRequest, open_workbench
from iamtutor.lessons.content.ways import Way
from iamtutor.lessons.judging.predicates import holds
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.map.drawing import changed
from iamtutor.lessons.schema.predicates import Predicate
from iamtutor.sandbox.models import ActionRecord, OpenedPage
from iamtutor.sandbox.pages import remember_page
from iamtutor.web.database.rows import newest

SERVICE_BAR = tuple(
    (name, words, "console:s3-buckets" if name == "s3" else f"console:{name}")
    for name, words in SERVICES.items()
)
#: Browser session keys: is guided mode off; which task was chosen last.
GUIDE_OFF = "console-guide-off"


def kind_words(kind: str) -> str:
    """What a click can make, as ``Pressed.result`` names it."""
    return {
        "role": _("Role"),
        "user": _("User"),
        "access_key": pgettext("console", "Access key"),
        "policy": _("Policy"),
        "instance_profile": _("Instance profile"),
        "key_pair": _("Key pair"),
        "security_group": _("Security group"),
        "instance": _("Instance"),
        "bucket": _("Bucket"),
    }.get(kind, kind)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a page was refused: whether a policy decided, and the action that is missing
    then; what the API said, why in the page's language, and where all of the reasons
    are."""

    denied: bool
    action: str | None
    code: str
    message: str
    why: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asked the API: the calls, those in a row counted; the event history with
    them, if it has them; the first one that was refused."""

    calls: list[tuple[str, int]]
    history_url: str
    refusal: Refusal | None


@dataclass
class Screen:
    """One request to the console, inside a lesson."""

    request: SeatRequest
    bench: Workbench
    page: Page
    service: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    opened_by: buttons.Pressed | None = None
    """What the page asked when it opened, if it shows that."""
    opened_page: OpenedPage | None = None
    """The same as it is kept for the event history."""
    _refusals: dict[str, Refusal] = field(default_factory=dict)
    """What parts of the page were refused, by the event."""
    _untold: Refusal | None = None
    """Why the page does not tell of what something is chosen next."""

    @property
    def world(self) -> World:
        return self.bench.opened.world

    @cached_property
    def api(self) -> Api:
        """What the page reads of the account."""
        return Api(self.bench.turn)

    @cached_property
    def signed_in(self) -> SignedIn:
        return signed_in(self.world)

    @property
    def accounts(self) -> list[SignedIn]:
        """Those that the console can be opened in, where there are several."""
        accounts = list(sign_ins(self.world).values())
        return accounts if len(accounts) > 1 else []

    @property
    def services(self) -> tuple[tuple[str, str, str], ...]:
        """Those of the bar: name, words, route."""
        return SERVICE_BAR

    @property
    def session(self) -> SessionBase:
        return self.request.session

    @cached_property
    def card(self) -> Card | None:
        """What the lesson asks for now, wherever it is done."""
        return self.bench.current_card

    @cached_property
    def task(self) -> Card | None:
        """The errand: the lesson's current task, if the console has a part in it. A fault
        can be repaired anywhere."""
        card = self.card
        if card and (card.at == "console" or card.guide or card.asks == "broken"):
            return card
        return None

    def again(self) -> Screen:
        """The same over the account as it is now, after something was done."""
        return open_screen(self.request, self.bench.lesson.slug, self.page.name)

    def stands_otherwise(self) -> None:
        """The page acted as it opened: what is next is read again."""
        self.bench.stands_otherwise()
        for name in ("card", "task", "guide", "last", "_stopped_at"):
            self.__dict__.pop(name, None)

    @cached_property
    def guide(self) -> Guide:
        self.page.denied = self.denied is not None
        guide = guide_for(self._way, self.page, self.holds, on=self.guided)
        if guide.known.among:
            self._untold = self.refused(*guide.known.among)
        stops = self._stopped_at or self._untold is not None
        return Guide(REFUSAL) if guide and stops else guide

    @property
    def _way(self) -> Way | None:
        """What guided mode goes by."""
        route = self.task.guide if self.task is not None else ""
        return self.request.enrolment.course.ways.get(route)

    @cached_property
    def _stopped_at(self) -> str:
        """The reference of the call that a policy denied when the button was pressed that
        the task leads to; empty if none is, or something was done since: pressed again,
        it would be denied again."""
        last, way = self.last, self._way
        if last is None or way is None or not last.exit_code:
            return ""
        if last.lesson != self.bench.lesson.slug or not leads_to(way, last.label):
            return ""
        progress = self.bench.standing.progress.values()
        if any(one.completed and one.completed >= last.created for one in progress):
            return ""  # it was what another task asked for
        log = self.bench.opened.log
        since = [one.event for one in log if one.ordinal > last.ordinal]
        return "" if changed(since) else denied_call(last, self.signed_in.id)

    @property
    def reasons_url(self) -> str:
        """Where the reasons are of the refusal that guided mode points at; empty if they
        were not kept."""
        if self._stopped_at:
            return self._reasons(self._stopped_at)
        refusal = self._untold or self.denied
        return refusal.url if refusal is not None else ""

    @property
    def to_delete(self) -> str:
        """Why guided mode leads to deleting the learner's role, as ``left_of_role`` says
        it; empty if it doesn't, or if the task asks for nothing else."""
        left = str(self.page.shows.get("left", ""))
        deletes = self.guide.control in ("pick-role", "delete-role") or (
            self.guide.sends and self.page.name == "iam-delete-role"
        )
        return left if deletes and left != "all" else ""

    def holds(self, predicate: Predicate) -> bool:
        """Whether something is so in the account that the console is signed in to."""
        turn, course = self.bench.turn, self.request.enrolment.course
        now = Situation(course, self.world, turn.now, bodies=turn.bodies)
        return holds(predicate, now.at(self.signed_in.id))

    @property
    def next_click(self) -> str:
        """The next click of guided mode in words."""
        page = self.page
        named = next_click(self.guide.control, page.name, page.shows, self.bench.names)
        return named or _("the framed control")

    @property
    def first_clicks(self) -> list[str]:
        """What guided mode asks for before that, in words."""
        page = self.page
        return first_clicks(self.guide.control, page.name, page.shows, self.bench.names)

    @property
    def to_look_for(self) -> SafeString | None:
        """What the errand's text tells to look for, shown while guided mode is on."""
        return self.task.look_for if self.guided and self.task is not None else None

    @property
    def guided(self) -> bool:
        return not self.session.get(GUIDE_OFF, False)

    @cached_property
    def last(self) -> ActionRecord | None:
        """What the latest click in the console did, shown until the next one."""
        found = newest(
            ActionRecord,
            "ordinal",
            1,
            ("before", "events"),
            sandbox_id=self.bench.opened.sandbox.pk,
            kind=ActionRecord.Kind.CONSOLE.value,
            undone=False,
        )
        return next(iter(found), None)

    @property
    def last_words(self) -> str:
        return button_words(self.last.label) if self.last is not None else ""

    @cached_property
    def last_calls(self) -> list[Made]:
        return made_by(self.last) if self.last is not None else []

    @property
    def last_result(self) -> list[tuple[str, str]]:
        """What the latest click made: the kind in words, and its name or id."""
        made = self.last.details.get("result") if self.last is not None else None
        return [(kind_words(kind), name) for kind, name in (made or {}).items()]

    def opening(self, button: str, params: Mapping[str, Any]) -> buttons.Pressed:
        """What the real page asks when it opens, by the table of buttons; the event history
        shows it. A denial is in the answer, for the panel to say. Raises Http404 if the
        first call is about what is not there."""
        opens = self.request.method == "GET" and not self._has_asked(button, params)
        self.opened_by, self.opened_page = self._ask(button, params, kept=opens)
        return self.opened_by

    def asking(self, button: str, params: Mapping[str, Any]) -> Asked:
        """What the real page asks while it is filled in, by the table of buttons, however
        the form was sent here; the event history shows the same question in a row once."""
        pressed, page = self._ask(button, params, kept=True)
        history_url = self._history_of(pressed) if page is not None else ""
        return Asked(_counted(pressed), history_url, self._first_refusal(pressed, page))

    def _ask(
        self, button: str, params: Mapping[str, Any], *, kept: bool
    ) -> tuple[buttons.Pressed, OpenedPage | None]:
        """The answer, and as what the question is kept, if it is."""
        turn = self.bench.turn
        before = len(turn.events)
        pressed = buttons.press(turn, button, params)
        self.api.learn(pressed.calls)
        first = pressed.calls[0].error
        if first is not None and is_missing(first):
            raise Http404
        events = turn.events[before:]
        return pressed, self._remember(button, params, events) if kept else None

    def instead(self, refusal: NotTold | None) -> HttpResponse:
        """The page in place of one that may not be read, or that is of nothing."""
        if refusal is None:
            return self.render("refusals/nothing", status=404)
        call = refusal.call
        self.opened_by = buttons.Pressed(call.operation, [call])
        self.opened_page = self._remember(call.operation, call.params, [call.event])
        self.page.bare = True
        return self.render("refusals/refused", words=SERVICES.get(self.service, ""))

    def _has_asked(self, button: str, params: Mapping[str, Any]) -> bool:
        """Whether the click that led here was this very question."""
        return (
            self.last is not None
            and self.last.ordinal == self.bench.opened.sandbox.version
            and self.last.label == button
            and self.last.details.get("params") == params
        )

    def _remember(
        self, button: str, params: Mapping[str, Any], events: Sequence[ApiEvent]
    ) -> OpenedPage | None:
        """Nothing is kept of a question that holds what looks like a genuine key."""
        try:
            refuse_genuine_keys(self.request.enrolment, params)
        except GenuineKey:
            return None
        sandbox = self.bench.opened.sandbox
        return remember_page(sandbox, button=button, params=params, events=events)

    @property
    def opened_calls(self) -> list[tuple[str, int]]:
        """The calls of ``opening``, those in a row counted: ``("IAM GetRole", 3)``."""
        return _counted(self.opened_by) if self.opened_by is not None else []

    @property
    def history_url(self) -> str:
        """The event history with the calls of ``opening``: those that only read."""
        assert self.opened_by is not None
        return self._history_of(self.opened_by)

    def _history_of(self, pressed: buttons.Pressed) -> str:
        region = pressed.calls[0].event.region
        return self.url("cloudtrail", attribute="ReadOnly", q="true", region=region)

    @property
    def denied(self) -> Refusal | None:
        """The refusal of what the page is about: of what it asks first as it opens."""
        if self.opened_by is None or self.opened_by.calls[0].error is None:
            return None
        return self.refusal_of(self.opened_by.calls[0])

    def refused(self, *operations: str) -> Refusal | None:
        """The first refusal of the opening; of one of ``operations``, if they are named."""
        for call in self.opened_by.calls if self.opened_by is not None else ():
            if call.error and (not operations or call.operation in operations):
                return self.refusal_of(call)
        return None

    def _first_refusal(
        self, pressed: buttons.Pressed, page: OpenedPage | None
    ) -> Refusal | None:
        for place, call in enumerate(pressed.calls):
            if call.error is not None:
                return self._refusal(call, self._why(page, place))
        return None

    def refusal_of(self, call: buttons.MadeCall) -> Refusal:
        """What a part of the page says that was not told what it shows. A call that the
        opening did not make is kept, so that it has its reasons."""
        event_id = call.event.event_id
        if event_id not in self._refusals:
            opened = self.opened_by.calls if self.opened_by is not None else []
            if call in opened:
                url = self._why(self.opened_page, opened.index(call))
            else:
                page = self._remember(call.operation, call.params, [call.event])
                url = self._why(page, 0)
            self._refusals[event_id] = self._refusal(call, url)
        return self._refusals[event_id]

    def _refusal(self, call: buttons.MadeCall, url: str) -> Refusal:
        assert call.error is not None
        why = explain(call.event, self.request.LANGUAGE_CODE)
        denied = call.event.denied
        return Refusal(
            denied,
            why.action if denied else None,
            call.error.code,
            call.error.message,
            why.summary,
            url,
        )

    def _why(self, page: OpenedPage | None, place: int) -> str:
        """Where the reasons of a call of a page are, if they were kept."""
        if page is None:
            return ""
        return self._reasons(page.ref(place))

    def _reasons(self, ref: str) -> str:
        args = [self.bench.lesson.slug, ref]
        return f"{reverse('course:why', args=args)}#why"

    def url(self, name: str, *args: object, **query: str) -> str:
        slug = self.bench.lesson.slug
        url = reverse(f"console:{name}", args=[slug, *args])
        return f"{url}?{urlencode(query)}" if query else url

    def effects(
        self, button: str, params: Mapping[str, Any], *, this: Sequence[str] = ()
    ) -> list[Effect]:
        """What pressing ``button`` would call, with the equivalent commands."""
        return [
            effect_of(call, this=call.operation in this)
            for call in buttons.plan(self.world, button, params)
        ]

    def render(self, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
        return render(
            self.request,
            f"console/{template}.html",
            {
                "screen": self,
                "bench": self.bench,
                "guide": self.guide,
                **self.context,
                **more,
            },
            status=status,
        )


def _counted(pressed: buttons.Pressed) -> list[tuple[str, int]]:
    names = (call_name(call.service, call.operation) for call in pressed.calls)
    return [(name, len(list(same))) for name, same in groupby(names)]


def open_screen(request: SeatRequest, slug: str, name: str) -> Screen:
    """A screen over the seat's own account. The service that ``name`` begins with is the
    one visited last then."""
    bench = open_workbench(request, slug)
    service = name.partition("-")[0]
    if service not in SERVICES:
        service = ""
    elif request.method == "GET":
        note_visit(request.enrolment, service)
    return Screen(request, bench, Page(name), service)
