"""A site of three addresses for ``test_watchdog``: one answers, one computes without end,
one waits without end. Limits are short; all else is as shipped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from iamtutor.web.operation.watchdog import watchdog

watchdog.processor, watchdog.wall = 1.0, 6.0


def pages(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    while path == "/spin/":
        pass
    while path == "/wait/":
        time.sleep(60)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


application = watchdog.watched(pages)
