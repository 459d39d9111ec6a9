"""Pressing a button from a screen: once, judged, and answered."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from iamtutor.console.forms.base import ConsoleForm
from iamtutor.console.made import denied_call
from iamtutor.console.reading.asking import NotTold
from iamtutor.console.screen import Screen, open_screen
from iamtutor.course.account import actions
from iamtutor.course.account.actions import Deed
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.views.answers import REFUSALS, STOPPED, tell
from iamtutor.course.views.seat import SeatRequest, View, sent_nonce, with_seat
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.selectors import Opened
from iamtutor.sandbox.services import storable_nonce
from iamtutor.web.pages.forms import status_of


def screen_view(name: str, *verbs: str) -> Callable[[View], View]:
    """A screen of the console: for whoever has a seat, and a form that is sent again is
    led where it led the first time, before anything is looked up. What the page may not
    read takes its place, and so does what is not there: it may be gone since the link
    was shown. What was written for it is given back by the site's own page. The view
    gets the opened screen in the place of the lesson's slug. One that only shows names
    no ``verbs``."""

    def opened(view: View) -> View:
        @with_seat(*verbs)
        @wraps(view)
        def wrapper(request: SeatRequest, slug: str, **kwargs: Any) -> HttpResponse:
            nonce = storable_nonce(request.POST.get("nonce", ""))
            if nonce and request.method == "POST":
                url = (
                    ActionRecord.objects.filter(
                        sandbox__enrolment=request.enrolment, nonce=nonce
                    )
                    .values_list("details__url", flat=True)
                    .first()
                )
                if url:
                    return redirect(str(url))
            screen = open_screen(request, slug, name)
            try:
                return view(request, screen, **kwargs)
            except NotTold as told:
                refusal = None if told.missing else told
            except Http404:
                refusal = None
            if refusal is None and (request.method == "POST" or request.htmx):
                raise Http404
            instead = open_screen(request, slug, name)
            instead.page.elsewhere = refusal is None or screen.page.elsewhere
            return instead.instead(refusal)

        return wrapper

    return opened


@dataclass(frozen=True, slots=True)
class Press:
    """How pressing a button ended: ``error`` is ``{"code", "message"}`` or None; ``why``
    is the address of the reasons, if a policy denied it. ``ordinal`` is that of its record;
    0 when nothing was pressed. ``judged``: it did a task, or changed what is said of one.
    """

    error: dict[str, str] | None
    result: dict[str, str]
    why: str = ""
    ordinal: int = 0
    judged: bool = False

    @property
    def problem(self) -> str:
        """What the API answered, in its own words, and where its reasons are."""
        assert self.error is not None
        text = self.error["message"]
        if self.error["code"]:
            text = format_html('<span lang="en">{}</span>', text)
        if self.why:
            text = format_html(
                '{} <a href="{}">{}</a>', text, self.why, _("Why was this denied?")
            )
        return text


def deed_of(screen: Screen, part: str = "") -> Deed:
    """Whose deed it is, where, on what, once."""
    return Deed(
        screen.request.enrolment,
        screen.bench.lesson,
        screen.bench.opened.sandbox,
        _nonce(screen, part),
    )


def press(
    screen: Screen,
    button: str,
    params: Mapping[str, Any],
    *,
    url: str | Callable[[Mapping[str, str]], str] = "",
    shown: Mapping[str, Any] | None = None,
    part: str = "",
) -> Press:
    """Press ``button`` in the learner's account. A refusal (limits, conflict) comes back as
    an error too, in words. ``url`` is where the form leads, if need be told from what was
    made. ``part`` tells the presses of one form apart."""
    try:
        acted = actions.press(
            deed_of(screen, part),
            button=button,
            params=params,
            shown=shown,
            leads_to=url if callable(url) else lambda _made: url,
        )
    except STOPPED as stop:
        return Press({"code": "", "message": REFUSALS[type(stop)][1]()}, {})
    tell(screen.request, _after(screen, acted), acted)
    record = acted.done.record
    denied = denied_call(record)
    slug = screen.bench.lesson.slug
    return Press(
        record.details.get("error"),
        record.details.get("result") or {},
        f"{reverse('course:why', args=[slug, denied])}#why" if denied else "",
        record.ordinal,
        bool(acted.ticked or acted.noticed),
    )


def submit(
    screen: Screen,
    form: ConsoleForm,
    button: str,
    params: Mapping[str, Any],
    *,
    text: str,
    url: str,
) -> HttpResponse | None:
    """Press the button of a filled form: the green banner ``text`` at ``url``, or None and
    what the API answered at the form's field, with everything typed still there."""
    pressed = press(screen, button, params, url=url)
    if pressed.error is None:
        return done(screen, text, url)
    form.add_api_error(pressed.error["code"], pressed.problem)
    return None


def answered(
    screen: Screen,
    button: str,
    params: Mapping[str, Any],
    *,
    text: str,
    url: str,
    back: str = "",
) -> HttpResponse:
    """Press a button that has no form: the green banner ``text`` at ``url``, or the red one
    ``back`` where it stands, if that is elsewhere."""
    pressed = press(screen, button, params, url=url)
    if pressed.error is None:
        return done(screen, text, url)
    return failed(screen, pressed, back or url)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How a question before deleting was answered. ``typed``: what stands in the field;
    ``wrong``: other words than those asked for; ``problem``: what the API said."""

    answer: HttpResponse | None = None
    typed: str = ""
    wrong: bool = False
    problem: str = ""

    @property
    def status(self) -> int:
        return status_of(self.wrong, self.problem)


def confirm(
    screen: Screen,
    words: Collection[str],
    button: str,
    params: Mapping[str, Any],
    *,
    text: str,
    url: str,
) -> Confirmation:
    """A button that asks to type ``words`` first, as the console does before it deletes."""
    if screen.request.method != "POST":
        return Confirmation()
    typed = screen.request.POST.get("confirm", "")
    if typed.strip() not in words:
        return Confirmation(typed=typed, wrong=True)
    pressed = press(screen, button, params, url=url)
    if pressed.error is None:
        return Confirmation(answer=done(screen, text, url))
    return Confirmation(typed=typed, problem=pressed.problem)


def _nonce(screen: Screen, part: str) -> str:
    nonce = sent_nonce(screen.request)
    if not part:
        return nonce
    return salted_hmac("iamtutor.part", f"{nonce}:{part}").hexdigest()[:40]


def _after(screen: Screen, acted: actions.Acted) -> Workbench:
    """The workbench on the state after the action, for what is said about the tasks."""
    return Workbench(
        screen.request.enrolment,
        screen.bench.lesson,
        screen.request.LANGUAGE_CODE,
        Opened(acted.done.sandbox, acted.done.turn.world),
    )


def done(screen: Screen, text: str, url: str) -> HttpResponse:
    """The green banner, on the screen where the real console goes next."""
    messages.success(screen.request, text)
    return redirect(url)


def half_made(
    screen: Screen, press: Press, text: str, url: str, advice: str = ""
) -> HttpResponse:
    """The yellow banner ``text`` with the API's message, at what is there all the same."""
    said = format_html_join(" ", "{}", [(text,), (press.problem,), (advice,)])
    messages.warning(screen.request, said)
    return redirect(url)


def failed(screen: Screen, press: Press, url: str) -> HttpResponse:
    """The red banner with the API's message, English as AWS sends it."""
    messages.error(screen.request, press.problem)
    return redirect(url)


def failed_text(screen: Screen, text: str, url: str) -> HttpResponse:
    """The red banner with a sentence of ours."""
    messages.error(screen.request, text)
    return redirect(url)
