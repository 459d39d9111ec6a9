"""The web server, set up as it measured best on two cores (docs/operations.md)."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from iamtutor.web.operation.logs import logging_config


def _remove(folder: str, owner: int) -> None:
    """At the end of the process that made it, not of each worker."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


wsgi_app = "iamtutor.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Threads wait for the database together; one process a core does the Python.
worker_class = "iamtutor.web.operation.connections.PatientWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4

# The application is loaded once and its pages are shared by the workers.
preload_app = True

timeout = 30
graceful_timeout = 20
keepalive = 30
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

# Nobody steers the server through a socket in a home folder.
control_socket_disable = True
# Names of an object's metadata may have underscores, which a server rather drops: they are
# let through, and every other such header is dropped below.
header_map = "dangerous"
loglevel = os.environ.get("LOG_LEVEL", "INFO").lower()
logconfig_dict = logging_config(loglevel.upper())


class Silent(Logger):  # type: ignore[misc]
    """Our own line tells of each request (``web.requests.middleware``): gunicorn need not
    gather what its own would have said."""

    def access(self, *_: Any) -> None:
        pass


logger_class = Silent

# Each worker counts in files of its own in this folder; /metrics adds them up.
if os.environ.get("METRICS", "0").lower() in {"1", "true", "yes", "on"}:
    counts = tempfile.mkdtemp(prefix="iamtutor-metrics-", dir=worker_tmp_dir)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
    atexit.register(_remove, counts, os.getpid())


def when_ready(server: Any) -> None:
    """Keep the collector off what was loaded before the fork, so it stays shared; and let
    it look less often: a command makes tens of thousands of objects, few of them rings."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pre_request(worker: Any, request: Any) -> None:
    """``X_Forwarded_For`` could pass for ``X-Forwarded-For``; metadata for nothing."""
    request.headers = [
        (name, value)
        for name, value in request.headers
        if "_" not in name or name.startswith("X-AMZ-META-")
    ]


def post_fork(server: Any, worker: Any) -> None:
    """Watch over the worker's requests: `timeout` alone does not, with threads."""
    from iamtutor.web.operation.watchdog import watchdog

    watchdog.start()


def child_exit(server: Any, worker: Any) -> None:
    """What a worker counted stays, what it measured as its own state goes with it."""
    worker.gone()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)
