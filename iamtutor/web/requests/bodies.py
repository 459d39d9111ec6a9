"""How large a request's body may be. Two doors, one behind the other:

* ``BodyLimit`` stands before Django and every address. A body that says it is larger than
  any page takes is refused unread; one that does not say its size is counted as it comes.
  One that ends before the size it says is no form: half a command is another command.
* ``BodyMiddleware`` knows the page. Files are taken only by the views that ask for them
  (``takes_files``), from people who are signed in; everything else has the room that forms
  need, in memory, and a file among its fields is dropped; strangers have a tenth of it:
  reading a form takes forty times its room. A form has few fields, except
  where it has one for each person of a class or each action of a service (``takes_many``).
"""

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from iamtutor.web.requests.errors import CUT_OFF, error_page

log = structlog.get_logger("iamtutor.request")

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponseBase])

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
#: Bytes of a form with files: twenty of 1 MB and what is around them.
UPLOAD_LIMIT = 22_000_000
#: Bytes of a form of somebody who is not signed in: what coming in asks fits in a
#: hundredth of it, and the longest policy of somebody whose session has ended in half.
STRANGERS_LIMIT = 200_000
#: Fields of a form; ``DATA_UPLOAD_MAX_NUMBER_FIELDS`` is for those that ``takes_many``.
FIELDS_LIMIT = 200
_CHUNK = 64 * 1024
_REFUSAL = (
    "413: larger than anything this site takes.\n"
    "413: このサイトで受け付ける大きさを超えています。\n"
).encode()


class BodyLimit:
    """The outermost door: ``application`` behind a limit on bodies."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(
        self, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        stated = environ.get("CONTENT_LENGTH") or ""
        if stated.isdecimal() and int(stated) > UPLOAD_LIMIT:
            return _refuse(environ, start_response)
        stream = environ["wsgi.input"]
        if not stated and "HTTP_TRANSFER_ENCODING" in environ:
            # Django reads no body without a length; such a one is a form, or too large.
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            body = _read(stream, limit + 1)
            if len(body) > limit:
                return _refuse(environ, start_response)
            environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        elif stated:
            environ["wsgi.input"] = _Whole(environ, stream)
        return self.application(environ, start_response)


class _Whole:
    """A stream that breaks where it ends early. Django asks for no more than was stated,
    and makes of what breaks a form with nothing in it, which has no token."""

    def __init__(self, environ: Environ, stream: Any) -> None:
        self._environ, self._stream = environ, stream
        self.readline = stream.readline

    def read(self, size: int) -> bytes:
        data: bytes = self._stream.read(size)
        if len(data) < size:
            self._environ[CUT_OFF] = True
            raise OSError("The body was cut off.")
        return data


def _read(stream: Any, most: int) -> bytes:
    """At most ``most`` bytes of ``stream``."""
    parts, left = [], most
    while left > 0 and (part := stream.read(min(_CHUNK, left))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _refuse(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Before Django, and in the log all the same."""
    request_id = secrets.token_hex(8)
    method = str(environ.get("REQUEST_METHOD"))
    log.info(
        "request",
        method=method if method in METHODS else "other",
        route="none",
        status=413,
        bytes=len(_REFUSAL),
        request_id=request_id,
    )
    start_response(
        "413 Content Too Large",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(_REFUSAL))),
            ("Cache-Control", "no-store"),
            ("X-Request-Id", request_id),
        ],
    )
    return [_REFUSAL]


def takes_files(view: AnyView) -> AnyView:
    """Mark a view that files may be sent to. Outermost of its decorators."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def takes_many(view: AnyView) -> AnyView:
    """Mark a view whose form has a field for each person of a class, or for each action of
    a service. Outermost of its decorators."""
    view.takes_many = True  # type: ignore[attr-defined]
    return view


class _NoFiles(FileUploadHandler):
    """Drops every file before its first byte is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class BodyMiddleware:
    """Before anything reads the body: the form's token is one of its fields."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _size(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not _for_files(
            request.path_info
        ):
            return error_page(request, 413)
        try:
            return self.get_response(request)
        finally:
            _let_go(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *args: Any
    ) -> HttpResponse | None:
        size = _size(request)
        if not size:
            return None
        if getattr(view, "takes_files", False) and request.user.is_authenticated:
            most = UPLOAD_LIMIT
        else:
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            request.upload_handlers = [_NoFiles(request)]
        if size > most or (
            size > STRANGERS_LIMIT and not request.user.is_authenticated
        ):
            return error_page(request, 413)
        if not getattr(view, "takes_many", False) and _fields(request) > FIELDS_LIMIT:
            return error_page(request, 413)
        return None


def _size(request: HttpRequest) -> int:
    stated = request.META.get("CONTENT_LENGTH") or ""
    return int(stated) if stated.isdecimal() else 0


def _let_go(request: HttpRequest) -> None:
    """Drop a long form once it is answered. A request refers to itself, by way of who sent
    it, and is there until the collector comes by, which may be a hundred requests later:
    with what they sent they would fill the memory. Files are closed by Django."""
    if _size(request) > _CHUNK:
        for name in ("_body", "_stream"):
            vars(request).pop(name, None)
        dict.clear(vars(request).get("_post", {}))
        request.META.pop("wsgi.input", None)


def _fields(request: HttpRequest) -> int:
    """How many fields the form has, as far as it arrived."""
    with suppress(UnreadablePostError):  # the client went away
        return sum(len(values) for _name, values in request.POST.lists())
    return 0


def _for_files(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "takes_files", False)
    except Resolver404:
        return False
