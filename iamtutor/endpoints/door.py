"""The door for real clients: before Django's middleware, which would break them (its
tokens, languages, compression, slashes and limits).

    /aws/LABEL/…         an account, by the label in the path
    LABEL.aws.HOST/…     the same, by the host; a bucket's name may stand before it
    BUCKET.HOST/aws/…    what clients make of the first when they put the bucket in front

Everything else goes on to the site.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import structlog
from django.conf import settings
from django.core.signals import request_finished, request_started

from iamtutor.endpoints.exchange import Exchange, no_account, outage
from iamtutor.endpoints.models import Endpoint
from iamtutor.endpoints.receiving import received
from iamtutor.endpoints.services import ALPHABET, LABEL_LENGTH
from iamtutor.shell.budget import Overdue
from iamtutor.web.database.outages import passes
from iamtutor.web.database.rows import row
from iamtutor.web.operation import metrics
from iamtutor.web.operation.logs import about_request, request_ended
from iamtutor.web.requests.bodies import METHODS
from iamtutor.wire.message import Answer, Request

log = structlog.get_logger("iamtutor.request")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

ROUTE = "aws"
_LABEL = f"[{ALPHABET}]{{{LABEL_LENGTH}}}"
_PATH = re.compile(rf"/aws/(?P<label>{_LABEL})(?P<below>/.*)?", re.DOTALL)
_HOST = re.compile(rf"(?:(?P<bucket>.+)\.)?(?P<label>{_LABEL})\.aws\.[^/]+")
#: The longest request line that is read: a policy may stand in a query.
_LONGEST = 60_000
_META = "x-amz-meta-"


class Door:
    """The outermost door: ``site`` behind it gets what is not for an account."""

    def __init__(self, site: Application) -> None:
        self.site = site

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        place = _place(environ)
        if place is None:
            return self.site(environ, start_response)
        began = time.perf_counter()
        request_id = secrets.token_hex(8)
        about_request(request_id=request_id)
        request_started.send(sender=self.__class__, environ=environ)
        answer, operation = _answered(environ, *place)
        request_finished.send(sender=self.__class__)
        seconds = time.perf_counter() - began
        method = str(environ.get("REQUEST_METHOD"))
        method = method if method in METHODS else "other"
        metrics.request_answered(method, ROUTE, answer.status, seconds)
        log.info(
            "request",
            method=method,
            route=ROUTE,
            operation=operation,
            status=answer.status,
            ms=round(seconds * 1000, 1),
            bytes=answer.size,
        )
        request_ended()
        return _sent(start_response, answer)


def _place(environ: Environ) -> tuple[str, str, str | None] | None:
    """The label, the raw path below it, and a bucket that is named in the host."""
    path = raw_path(environ).removeprefix(settings.PATH_PREFIX)
    host = environ.get("HTTP_HOST", "").partition(":")[0].lower()
    found = _PATH.fullmatch(path)
    if found is not None:
        return found["label"], found["below"] or "/", _bucket_before(host)
    named = _HOST.fullmatch(host)
    if named is not None:
        return named["label"], path or "/", named["bucket"]
    return None


def raw_path(environ: Environ) -> str:
    """The path as it came: it is signed so."""
    path: str = environ.get("RAW_URI", "").partition("?")[0]
    if not path.startswith("/"):
        # A proxy's form, with the host in it.
        path = "/" + path.partition("://")[2].partition("/")[2]
    prefix = settings.PATH_PREFIX  # which a proxy takes off, and which is signed
    return path if path.startswith(f"{prefix}/") else prefix + path


def _bucket_before(host: str) -> str | None:
    """A bucket's name before the name of the site."""
    for own in settings.ALLOWED_HOSTS:
        own = own.lstrip(".").lower()
        if own not in {"", "*"} and host.endswith(f".{own}"):
            return host.removesuffix(f".{own}")
    return None


def _answered(
    environ: Environ, label: str, below: str, bucket: str | None
) -> tuple[Answer, str]:
    request = _request(environ, below, bucket)
    if request is None:
        return Answer(400, [("Content-Type", "application/xml")], _BAD, len(_BAD)), ""
    try:
        endpoint = row(Endpoint, label=label)
        if endpoint is None:
            return no_account(request), ""
        exchange = Exchange(endpoint, request, partial(received, environ))
        return exchange.answer(), exchange.operation
    except (Exception, Overdue) as error:
        log.error("fault", exc_info=True)
        passing = isinstance(error, Overdue) or passes(error)
        return outage(request, passing=passing), ""


_BAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidURI</Code>'
    b"<Message>Couldn't parse the specified URI.</Message></Error>"
)


def _request(environ: Environ, below: str, bucket: str | None) -> Request | None:
    """None for an address that is not in UTF-8, or too long."""
    query = environ.get("RAW_URI", "").partition("?")[2]
    path = raw_path(environ)
    if len(path) + len(query) > _LONGEST:
        return None
    try:
        unquote(path, errors="strict")
        unquote(query, errors="strict")
        headers = tuple(_headers(environ))
    except UnicodeDecodeError:
        return None
    method = str(environ.get("REQUEST_METHOD", ""))
    return Request(method, path, query, headers, below, bucket)


def _headers(environ: Environ) -> Iterator[tuple[str, str]]:
    """The headers, as a client wrote them, in UTF-8. A server's names have no underscores;
    which of an object's metadata have some, the names that were signed tell."""
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            name = name[5:]
        elif name != "CONTENT_TYPE" and (name != "CONTENT_LENGTH" or value == ""):
            continue
        name = name.lower().replace("_", "-")
        yield _signed_name(environ, name), _text(str(value))


def _text(value: str) -> str:
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _signed_name(environ: Environ, name: str) -> str:
    if not name.startswith(_META) or "-" not in name[len(_META) :]:
        return name
    signed = environ.get("HTTP_AUTHORIZATION", "") + environ.get("QUERY_STRING", "")
    if "_" not in signed:
        return name
    parts = re.split(r"[=;,&]|%3[bB]", signed)
    return next((one for one in parts if one.replace("_", "-") == name), name)


def _sent(start_response: StartResponse, answer: Answer) -> Iterable[bytes]:
    headers = [
        (name, value.encode("latin-1", "replace").decode("latin-1"))
        for name, value in answer.headers
    ]
    if answer.status not in {204, 304}:
        headers.append(("Content-Length", str(answer.size)))
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
    body = answer.body
    return [body] if isinstance(body, bytes) else body
