"""The pages that say what went wrong, each with what to do next."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from iamtutor.web.courses import CourseGone
from iamtutor.web.database.outages import passes
from iamtutor.web.requests.context import page
from iamtutor.web.requests.limits import TooOften

#: What Django raises where a form has more in it than the settings allow.
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
#: When to come back while the database restarts, in seconds.
OUTAGE_SECONDS = 5
#: Fields in which people write at length, and the errors that nobody can go back from:
#: what the form was about is gone, or it was sent too often.
WRITTEN, NO_WAY_BACK = ("document", "text", "words", "user_data"), {404, 410, 429}
#: Where the request's id is found in ``request.META``.
REQUEST_ID = "iamtutor.request_id"
#: What is in ``request.META`` where the body ended before its stated size.
CUT_OFF = "iamtutor.cut_off"


@dataclass(frozen=True)
class Words:
    title: str | Promise
    text: str | Promise


ERRORS = {
    400: Words(
        _("This request can’t be read"),
        _("Something in it is not what this site sends. Go back and try again."),
    ),
    403: Words(
        _("This form is too old"),
        _(
            "The page was opened before you signed in or out. Open it again and repeat "
            "what you did; nothing was changed."
        ),
    ),
    404: Words(
        _("Page not found"),
        _("There is nothing at this address, or it belongs to somebody else."),
    ),
    405: Words(
        _("No page is at this address"),
        _(
            "It only takes what a form sends. Go back to the page with the form; nothing "
            "was changed."
        ),
    ),
    410: Words(
        _("This course is no longer here"),
        _(
            "Whoever runs this site has taken it away. What you did in it is kept, in "
            "case it comes back."
        ),
    ),
    413: Words(
        _("This is too large"),
        _(
            "A form here can have at most 2 MB, a form with files 22 MB. Go back: what "
            "you typed is still there, and nothing was changed."
        ),
    ),
    429: Words(
        _("Too many tries"),
        _("This was tried too often from here. Try again in %(wait)s."),
    ),
    500: Words(
        _("Something broke on our side"),
        _("What you did before is saved. Reload the page and try again."),
    ),
    503: Words(
        _("Not available for a moment"),
        _(
            "What you did before is saved. Wait a few seconds, then reload the page: "
            "what you last sent is sent again. No command runs twice."
        ),
    ),
}

NOT_WHOLE = Words(
    _("The form did not arrive whole"),
    _(
        "The connection broke off while it was sent, and nothing was changed. Go back: "
        "what you typed is still there, and can be sent again."
    ),
)

DELETED = Words(
    _("This has just been deleted"),
    _(
        "Somebody else deleted what this was about at the same moment. Nothing was changed."
    ),
)


def error_page(
    request: HttpRequest, status: int, words: Words | None = None, **said: str
) -> HttpResponse:
    """``words``: where the status does not say enough. For scripts only the words, to be
    read out where the page stays as it is. From 500 on nothing is asked of the database: it
    may be what broke."""
    name = "web/_error.html" if getattr(request, "htmx", False) else "web/error.html"
    words = words or ERRORS[status]
    context = {
        "status": status,
        "title": words.title,
        "text": words.text % said if said else words.text,
        "request_id": request.META.get(REQUEST_ID),
        "unsent": _unsent(request) if status in NO_WAY_BACK else [],
    }
    if status < 500:
        return render(request, name, context, status=status)
    return HttpResponse(
        render_to_string(name, {**page(request), **context}), status=status
    )


def _unsent(request: HttpRequest) -> list[str]:
    """The long texts of a form of ours, which stand nowhere else any more. An address that
    is none has no view, and no token was asked for: it repeats nothing."""
    if request.method != "POST" or request.resolver_match is None:
        return []
    return [text for text in map(request.POST.get, WRITTEN) if text]


class Deleted(Exception):
    """What a page is about is there no longer, though it was when it was looked up."""


def _of_deleted(error: Exception) -> bool:
    """Django itself says of a row that was to be saved that it is gone. What a driver says
    has a cause: that the file is damaged is to SQLite no more than an error either."""
    of_a_row = type(error) is DatabaseError and error.__cause__ is None
    return of_a_row or isinstance(error, Deleted)


class RefusalMiddleware:
    """Wherever it was noticed that something is done too often, that it was deleted at the
    same moment, that the course of a class is no longer here, or that an address takes only
    posts: a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        told = error_page(request, response.status_code)
        told["Allow"] = response["Allow"]
        return told

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if isinstance(error, CourseGone):
            return error_page(request, 410)
        if _of_deleted(error):
            return error_page(request, 404, DELETED)
        if not isinstance(error, TooOften):
            return None
        seconds = ceil(error.wait.total_seconds())
        minutes = ceil(seconds / 60)
        wait = ngettext("%(count)d minute", "%(count)d minutes", minutes)
        response = error_page(request, 429, wait=wait % {"count": minutes})
        response["Retry-After"] = str(seconds)
        return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nonsense; or a form with more in it than any of ours has."""
    return error_page(request, 413 if isinstance(exception, TOO_MUCH) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or a database that is away for a moment."""
    if not passes(sys.exc_info()[1]):
        return error_page(request, 500)
    response = error_page(request, 503)
    response["Retry-After"] = str(OUTAGE_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without our token: it was cut off, or most often its page was open since
    before signing in."""
    if CUT_OFF in request.META:
        return error_page(request, 400, NOT_WHOLE)
    return error_page(request, 403)
