"""What a page of the console asks of the account: the calls, as the event history and the
page show them, and what of it was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.console import buttons
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.console.guide import Page
from iamtutor.console.reading.asking import Api, is_missing
from iamtutor.console.reading.beyond import SignedIn, signed_in
from iamtutor.course.account.leaks import GenuineKey, refuse_genuine_keys
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.telling.why import explain
from iamtutor.course.views.seat import SeatRequest
from iamtutor.lessons.map.drawing import changed
from iamtutor.sandbox.models import ActionRecord, OpenedPage
from iamtutor.sandbox.pages import remember_page
from iamtutor.web.database.rows import newest


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
class Questions:
    """One page of the console, inside a lesson, and what it asks."""

    request: SeatRequest
    bench: Workbench
    page: Page
    opened_by: buttons.Pressed | None = field(default=None, kw_only=True)
    """What the page asked when it opened, if it shows that."""
    opened_page: OpenedPage | None = field(default=None, kw_only=True)
    """The same as it is kept for the event history."""
    _refusals: dict[str, Refusal] = field(default_factory=dict, init=False)
    """What parts of the page were refused, by the event."""

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
    def last(self) -> ActionRecord | None:
        """What the latest click in the console did, shown until the next one."""
        return next(iter(self.clicks), None)

    @cached_property
    def clicks(self) -> list[ActionRecord]:
        """The latest click in the console, and the one before it."""
        return newest(
            ActionRecord,
            "ordinal",
            2,
            ("before", "events"),
            sandbox_id=self.bench.opened.sandbox.pk,
            kind=ActionRecord.Kind.CONSOLE.value,
            undone=False,
        )

    def was_told(self, code: str, button: str, params: Mapping[str, Any]) -> bool:
        """Whether the latest click was this one and got the error of this code, and it
        would get it again."""
        last = self.last
        return (
            last is not None
            and last.label == button
            and last.details.get("params") == params
            and (last.details.get("error") or {}).get("code") == code
            and self.is_as_after(last)
        )

    def is_as_after(self, record: ActionRecord, *, but: int = 0) -> bool:
        """Whether nothing was changed in the account since an action, ``but`` by the one of
        this number."""
        since = (one for one in self.bench.opened.log if one.ordinal > record.ordinal)
        return not changed([one.event for one in since if one.ordinal != but])

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
        return pressed, self.remember(button, params, events) if kept else None

    def _has_asked(self, button: str, params: Mapping[str, Any]) -> bool:
        """Whether the click that led here was this very question."""
        return (
            self.last is not None
            and self.last.ordinal == self.bench.opened.sandbox.version
            and self.last.label == button
            and self.last.details.get("params") == params
        )

    def remember(
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
                page = self.remember(call.operation, call.params, [call.event])
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
        return self.reasons_of(page.ref(place))

    def reasons_of(self, ref: str) -> str:
        """Where the reasons of a kept call are."""
        args = [self.bench.lesson.slug, ref]
        return f"{reverse('course:why', args=args)}#why"

    def url(self, name: str, *args: object, **query: str) -> str:
        slug = self.bench.lesson.slug
        url = reverse(f"console:{name}", args=[slug, *args])
        return f"{url}?{urlencode(query)}" if query else url


def _counted(pressed: buttons.Pressed) -> list[tuple[str, int]]:
    names = (call_name(call.service, call.operation) for call in pressed.calls)
    return [(name, len(list(same))) for name, same in groupby(names)]
