"""What every screen of the console shows: the errand, the service bar, guided mode, and
what the last click did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.cloud.console import buttons
from iamtutor.console.controls import SERVICES
from iamtutor.console.guidance import Guidance
from iamtutor.console.guide import Guide, Page
from iamtutor.console.made import Effect, Made, effect_of, made_by
from iamtutor.console.questions import Questions
from iamtutor.console.reading.asking import NotTold
from iamtutor.console.reading.beyond import SignedIn, sign_ins
from iamtutor.console.visits import note_visit
from iamtutor.course.page.card import Card
from iamtutor.course.telling.buttons import button_words
from iamtutor.course.views.seat import SeatRequest, open_workbench

SERVICE_BAR = tuple(
    (name, words, "console:s3-buckets" if name == "s3" else f"console:{name}")
    for name, words in SERVICES.items()
)


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


@dataclass
class Screen(Questions):
    """One request to the console, inside a lesson."""

    service: str = ""
    context: dict[str, Any] = field(default_factory=dict)

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

    @cached_property
    def guidance(self) -> Guidance:
        return Guidance(self, self.task)

    @property
    def guide(self) -> Guide:
        """What guided mode points at."""
        return self.guidance.guide

    def again(self) -> Screen:
        """The same over the account as it is now, after something was done."""
        return open_screen(self.request, self.bench.lesson.slug, self.page.name)

    def stands_otherwise(self) -> None:
        """The page acted as it opened: what is next is read again."""
        self.bench.stands_otherwise()
        for name in ("card", "task", "guidance", "clicks"):
            self.__dict__.pop(name, None)

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

    def instead(self, refusal: NotTold | None) -> HttpResponse:
        """The page in place of one that may not be read, or that is of nothing."""
        if refusal is None:
            return self.render("refusals/nothing", status=404)
        call = refusal.call
        self.opened_by = buttons.Pressed(call.operation, [call])
        self.opened_page = self.remember(call.operation, call.params, [call.event])
        self.page.bare = True
        return self.render("refusals/refused", words=SERVICES.get(self.service, ""))

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


def open_screen(request: SeatRequest, slug: str, name: str) -> Screen:
    """A screen over the seat's own account. The service that ``name`` begins with is the
    one visited last then."""
    bench = open_workbench(request, slug)
    service = name.partition("-")[0]
    if service not in SERVICES:
        service = ""
    elif request.method == "GET":
        note_visit(request.enrolment, service)
    return Screen(request, bench, Page(name), service=service)
