"""A site of four addresses for ``test_watchdog``: one answers when it has read what was
sent, one computes without end, one waits without end, one has a long answer. Limits are
short; all else is as shipped."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from iamtutor.web.operation.watchdog import watchdog

watchdog.processor, watchdog.wall = 0.5, 8.0
watchdog.reading = float(os.environ.get("READING_SECONDS", "2"))
watchdog.answering = 9.0
#: More than a connection takes before somebody reads it.
LONG = [b"x" * 1_000_000] * 30


def pages(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    while path == "/spin/":
        pass
    while path == "/wait/":
        time.sleep(60)
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/long/":
        return LONG
    environ["wsgi.input"].read()
    return [str(os.getpid()).encode()]


application = watchdog.watched(pages)
