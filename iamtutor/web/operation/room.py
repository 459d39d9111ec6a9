"""Room for the calls of a request, in one piece.

CPython lays the frames of a thread's calls out in pieces of 16 KB. A call that finds a
piece full has the next one mapped by the system, and its return gives that back: a loop at
the edge pays for it with each of its calls, some 15 µs instead of 0.05, and a command did
so some 25 times. A call that wants more than a piece gets one as large as it asks for, and
what is left of it is for the calls that it makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from iamtutor.web.operation.watchdog import WSGI

#: Values of 8 bytes that the outermost call asks for. A piece is a power of two, and has
#: 1,000 values more than asked for at least: this one is of 256 KB, more than half of it
#: for what is called. None of it is memory before it is used.
SIZE = 15_500


def with_room(application: WSGI) -> WSGI:
    """``application``, each of whose requests has room for its calls."""

    def answer(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        return application(environ, start_response)

    answer.__code__ = answer.__code__.replace(co_stacksize=SIZE)
    return answer
