"""One line in the log for each request, with an id that the answer carries too."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

log = structlog.get_logger("iamtutor.request")

GetResponse = Callable[[HttpRequest], HttpResponse]


def never_kept(get_response: GetResponse) -> GetResponse:
    """No cache keeps a page: every one is somebody's, if only by its form's token."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def request_log(get_response: GetResponse) -> GetResponse:
    """Bind a request id for every log line of the request. Never logs what was typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = get_response(request)
        response["X-Request-Id"] = request_id
        if response.status_code >= 500:
            log.error(
                "request",
                method=request.method,
                route=getattr(request.resolver_match, "view_name", None),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response

    return middleware
