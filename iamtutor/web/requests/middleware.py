"""Around every request: its line in the log, its id; probes; what no cache keeps."""

import logging
import re
import secrets
import time
from collections.abc import Callable

import structlog
from csp.utils import build_policy
from django.conf import settings
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from iamtutor.web.operation import metrics
from iamtutor.web.operation.logs import about_request, request_ended
from iamtutor.web.requests.bodies import METHODS
from iamtutor.web.requests.errors import REQUEST_ID

log = structlog.get_logger("iamtutor.request")

GetResponse = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in """
        accelerometer bluetooth browsing-topics camera display-capture
        geolocation gyroscope hid magnetometer microphone midi payment serial
        usb
    """.split()
)
#: The same for every page, and what Django would put together anew for each.
NEVER_KEPT = "max-age=0, no-cache, no-store, must-revalidate, private"
#: A form that came back, as with its errors. A browser that may not keep it cannot go
#: back to it either: it would send the form again, and shows a page of its own instead.
GOES_BACK = "max-age=0, no-cache, must-revalidate, private"
PROBES = {"/healthz", "/readyz", "/metrics"}


def never_kept(get_response: GetResponse) -> GetResponse:
    """No cache keeps a page: every one is somebody's, if only by its form's token. The
    browser alone keeps a form that came back, until its owner signs out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            refused = request.method == "POST" and response.status_code in {409, 422}
            response["Cache-Control"] = GOES_BACK if refused else NEVER_KEPT
        return response

    return middleware


def content_policy(get_response: GetResponse) -> GetResponse:
    """The Content-Security-Policy, made once: it is the same for every page, and none has
    a nonce. The pages on which Django shows a fault to a developer do without."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def nothing_of_the_device(get_response: GetResponse) -> GetResponse:
    """No page of ours asks for what a browser can tell of its surroundings; the clipboard
    is written to."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        return response

    return middleware


def request_log(get_response: GetResponse) -> GetResponse:
    """Give the request an id, which all its log lines and its answer have, and write one
    line when it is answered. Never logs what was typed, nor addresses: a route's name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = _id_of(request)
        request.META[REQUEST_ID] = request_id
        about_request(request_id=request_id)
        try:
            return answer(request, request_id)
        finally:
            request_ended()

    def answer(request: HttpRequest, request_id: str) -> HttpResponse:
        started, worked = time.perf_counter(), time.thread_time()
        response = get_response(request)
        seconds = time.perf_counter() - started
        response["X-Request-Id"] = request_id
        method, route = _method_of(request), _route_of(request)
        metrics.request_answered(method, route, response.status_code, seconds)
        log.log(
            logging.ERROR if response.status_code >= 500 else logging.INFO,
            "request",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            processor_ms=round((time.thread_time() - worked) * 1000, 1),
            bytes=None if response.streaming else len(response.content),
        )
        return response

    return middleware


def _id_of(request: HttpRequest) -> str:
    """The id that the proxy before us gave the request, so that its log and ours meet;
    else one of our own."""
    if settings.BEHIND_PROXY:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if re.fullmatch(r"[0-9a-f]{16,64}", given):
            return given
    return secrets.token_hex(8)


def _method_of(request: HttpRequest) -> str:
    """A client may send any word as its method."""
    return request.method if request.method in METHODS else "other"


def _route_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is not None:
        return match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


@receiver(got_request_exception)
def fault(sender: object, request: HttpRequest | None = None, **_: object) -> None:
    """Something broke on our side: where, under the id that the error page shows."""
    log.error("fault", exc_info=True)


def probes(get_response: GetResponse) -> GetResponse:
    """Answer who watches over the process before anything asks for a host's name, a
    session or a person: a supervisor knows an address and a port, nothing else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return get_response(request)
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = match.func(request)
        return response

    return middleware
