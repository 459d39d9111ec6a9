"""The site with late answers: what a test sees on a fast machine by luck, it misses here.

``SLOW`` is a pause in seconds. Each answer waits that long before it begins and again
after its first byte, so that a browser has come to the new page and has nothing of it yet.
A test that reads at once reads too soon, each time, and fails. ``tests.live`` starts it.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from iamtutor.wsgi import application as on_time

PAUSE = float(os.environ["SLOW"])


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    time.sleep(PAUSE)
    return _with_a_pause(on_time(environ, start_response))


def _with_a_pause(answer: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes; an answer that holds something until its end (a file) is closed."""
    with contextlib.ExitStack() as at_the_end:
        if close := getattr(answer, "close", None):
            at_the_end.callback(close)
        pieces = iter(answer)
        first = next(pieces, b"")
        yield first[:1]
        time.sleep(PAUSE)
        yield first[1:]
        yield from pieces
