"""The pages that say what went wrong, each with what to do next."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from iamtutor.web.context import page
from iamtutor.web.outages import passes

#: What Django raises where a form has more in it than the settings allow.
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
#: When to come back while the database restarts, in seconds.
OUTAGE_SECONDS = 5
#: Where the request's id is found in ``request.META``.
REQUEST_ID = "iamtutor.request_id"


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
    413: Words(
        _("This is too large"),
        _(
            "A form here can have at most 2 MB, a form with files 22 MB. Go back: what "
            "you typed is still there, and nothing was changed."
        ),
    ),
    500: Words(
        _("Something broke on our side"),
        _("What you did before is saved. Reload the page and try again."),
    ),
    503: Words(
        _("Not available for a moment"),
        _(
            "What you did before is saved. Wait a few seconds, then reload the page: "
            "what you sent last is sent again. No command runs twice."
        ),
    ),
}


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """For scripts only the words, to be read out where the page stays as it is. From 500
    on nothing is asked of the database: it may be what broke."""
    name = "web/_error.html" if getattr(request, "htmx", False) else "web/error.html"
    context = {
        "status": status,
        "words": ERRORS[status],
        "request_id": request.META.get(REQUEST_ID),
    }
    if status < 500:
        return render(request, name, context, status=status)
    return HttpResponse(
        render_to_string(name, {**page(request), **context}), status=status
    )


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
    """A form without our token: most often a page that was open since before signing in."""
    return error_page(request, 403)
