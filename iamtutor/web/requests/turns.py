"""One request at a time in a process.

The interpreter works on one thread at a time anyway. Where a database file is written, it
is better not to change between them: whoever holds the lock on the file would wait for
its turn at every question, and everybody else for the lock. Nobody waits for long: what
takes its time goes on beside the others.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError

#: Seconds after which a request no longer waits for its turn: several times what one takes.
PATIENCE = 0.05

#: A body that is too large, cut off, or of a length that is no number.
_UNREAD = (RequestDataTooBig, UnreadablePostError, ValueError)
_UPLOAD = "multipart/form-data"
_turn = threading.Lock()


def one_at_a_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Behind what an answer waits for on its way out, and the browser on its way in: a
    form is read before its turn comes, and an upload has none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if connection.vendor != "sqlite" or request.content_type == _UPLOAD:
            return get_response(request)
        with suppress(*_UNREAD):  # who needs it will say so
            assert request.body is not None
        mine = _turn.acquire(timeout=PATIENCE)
        try:
            return get_response(request)
        finally:
            if mine:
                _turn.release()

    return middleware
