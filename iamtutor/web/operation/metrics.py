"""What a monitoring system may ask at ``/metrics``: counts, over all processes of a node.

Labels are few and ours: route names, methods, statuses, kinds. Nothing a client sends
becomes a label, or anybody could fill the memory with them.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter(
    "iamtutor_requests", "Requests answered", ("method", "route", "status")
)
SECONDS = Histogram(
    "iamtutor_request_seconds",
    "Time to answer, in seconds",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ACTIONS = Counter(
    "iamtutor_actions", "Lines, buttons and other actions saved", ("kind",)
)
LIMITS = Counter("iamtutor_limits_hit", "Requests that a limit refused", ("limit",))


def request_answered(method: str, route: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.observe(seconds)


def page() -> bytes:
    """All counts in Prometheus' text format. The processes of a server keep theirs in
    files of one folder (``gunicorn.conf.py``); one process alone has them in memory."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
