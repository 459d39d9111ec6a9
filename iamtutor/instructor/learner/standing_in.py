"""An instructor in a learner's place: looking at the site as the learner sees it, or at
work in a copy of their seat.

Looking is done by django-hijack's sign-in as somebody else, within three bounds: one seat
and its course, nothing but looking, and for as long as the instructor may. Whatever a page
would write while it is opened (where the learner is, which pages were opened) is rolled
back, so nothing is ever written in the learner's name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from iamtutor.classroom.consent import may_watch
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.selectors import HISTORY_KEY, SEAT_KEY, teaches
from iamtutor.web.pages.returning import path_of_ours

#: Where the browser session keeps the seat that is looked at.
LOOKING_KEY = "looking_at"
#: And a mark of the session of whoever looks, which a change of their password ends.
LOOKER_KEY = "looking_by"
#: The parts of the site that can be looked at.
ROOMS = frozenset({"course", "console"})


@dataclass(frozen=True, slots=True)
class StandingIn:
    """What the banner on every page says. ``looking``: the learner's own pages, to look at;
    else a copy of their seat, to work in."""

    seat: Enrolment
    looking: bool

    @property
    def learner(self) -> Enrolment:
        return self.seat if self.looking else self.seat.copy_of or self.seat


def looked_at(request: HttpRequest) -> Enrolment | None:
    """The seat that is looked at in this browser, if whoever looks may still do so."""
    seat = (
        Enrolment.objects.select_related("person", "cohort")
        .filter(
            pk=request.session.get(LOOKING_KEY, 0),
            person=cast(Person, request.user),
            seat=Enrolment.Seat.LEARNER,
            removed=None,
        )
        .first()
    )
    if seat is None or not may_watch(seat):
        return None
    by = who_looks(request)
    return seat if by is not None and teaches(by.pk, seat.cohort_id) else None


def who_looks(request: HttpRequest) -> Person | None:
    """Who looks in this browser, if they would still be signed in in it."""
    by = Person.objects.filter(pk=request.session[HISTORY_KEY][-1]).first()
    mark = request.session.get(LOOKER_KEY, "")
    known = by and constant_time_compare(by.get_session_auth_hash(), mark)
    return by if known else None


class OnlyLooking:
    """As long as somebody looks in a learner's place: see the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not known or not request.session.get(HISTORY_KEY):
            return self.get_response(request)
        if request.path == reverse("instructor:stop-looking"):
            return self.get_response(request)
        seat = looked_at(request)
        if seat is None:
            return _answer(request, "over")
        standing_in = StandingIn(seat, looking=True)
        request.standing_in = standing_in  # type: ignore[attr-defined]
        if request.method not in {"GET", "HEAD"}:
            messages.warning(request, _("You can only look here. Nothing was changed."))
            return redirect(_page(request))
        request.session[SEAT_KEY] = seat.pk
        with transaction.atomic():
            response = self.get_response(request)
            transaction.set_rollback(True)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        standing_in = getattr(request, "standing_in", None)
        match = request.resolver_match
        if standing_in is None or match is None:
            return None
        course = standing_in.seat.course
        slug = kwargs.get("slug")
        if match.app_name not in ROOMS or match.url_name == "own-data":
            return _answer(request, "elsewhere")
        if slug is not None and slug not in course.by_slug:
            return _answer(request, "elsewhere")
        return None


def _page(request: HttpRequest) -> str:
    """The page from which something was sent; else the learner's course."""
    came_from = path_of_ours(request, request.headers.get("Referer", ""))
    return came_from or reverse("course:outline")


def _answer(request: HttpRequest, why: str) -> HttpResponse:
    """What can't be looked at: it is ``elsewhere``, or the looking is ``over``."""
    return render(
        request, "instructor/learner/only_looking.html", {"why": why}, status=409
    )


def banner(request: HttpRequest) -> dict[str, object]:
    """For templates: in whose place somebody is. No question is asked: a seat is known here
    if the page itself asked for it."""
    standing_in = getattr(request, "standing_in", None)
    seat = getattr(request, "_seat", None)
    if standing_in is None and seat is not None and seat.copy_of_id is not None:
        standing_in = StandingIn(seat, looking=False)
    return {"standing_in": standing_in}
