"""``request.person`` and ``request.enrolment``: who is here, and in which seat.

A guest or signed-in person works in one seat at a time, named in the browser session and
always looked up through its owner.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_htmx.middleware import HtmxDetails

from iamtutor.people.models import Enrolment, Person
from iamtutor.people.selectors import current_enrolment
from iamtutor.web.database.outages import noted

#: How stale ``last_seen`` may be before a request writes it again.
SEEN_EVERY_SECONDS = 600


class PersonRequest(HttpRequest):
    """A request as our views see it."""

    person: Person | None
    enrolment: Enrolment | None
    htmx: HtmxDetails
    LANGUAGE_CODE: str


class SignedInRequest(PersonRequest):
    """A request behind ``login_required``."""

    person: Person


def seat_of(request: HttpRequest) -> Enrolment | None:
    """The seat of a request itself, looked up once: ``request.enrolment`` is looked up
    when it is first used, and each use goes through what makes it so."""
    known = cast(Any, request)
    if not hasattr(known, "_seat"):
        known._seat = current_enrolment(request)
    found: Enrolment | None = known._seat
    return found


def _seen(request: HttpRequest, user: Person, now: datetime) -> None:
    @transaction.atomic
    def note() -> None:
        Person.objects.filter(pk=user.pk).update(last_seen=now)

    if noted(note):
        # Its time begins anew, the cookie's too.
        request.session.modified = True


def person(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        ours = cast(PersonRequest, request)
        ours.person = cast(
            "Person | None",
            SimpleLazyObject(
                lambda: request.user if request.user.is_authenticated else None
            ),
        )
        ours.enrolment = cast(
            "Enrolment | None", SimpleLazyObject(lambda: seat_of(request))
        )
        response = get_response(request)
        user = getattr(request, "_cached_user", None)
        if isinstance(user, Person):
            now = timezone.now()
            if (now - user.last_seen).total_seconds() > SEEN_EVERY_SECONDS:
                _seen(request, user, now)
        return response

    return middleware
