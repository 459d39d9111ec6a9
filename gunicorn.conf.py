"""The web server, set up as it measured best on two cores (docs/operations.md)."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

wsgi_app = "iamtutor.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Threads wait for the database together; one process a core does the Python.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# A socket for each worker: with a shared one, one worker often takes all connections.
reuse_port = True

# The application is loaded once and its pages are shared by the workers.
preload_app = True

timeout = 30
graceful_timeout = 20
keepalive = 30
max_requests = 20_000
max_requests_jitter = 2_000
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"

# Nobody steers the server through a socket in a home folder.
control_socket_disable = True
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()


def when_ready(server: Any) -> None:
    """Keep the collector off what was loaded before the fork, so it stays shared."""
    gc.collect()
    gc.freeze()
