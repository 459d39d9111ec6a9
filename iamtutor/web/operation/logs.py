"""The log: one JSON object a line, of the site and of the web server alike.

Every line of a request has its id. Nothing that was typed, posted or answered gets in:
Django's own lines about requests name addresses and hosts as they were sent, so they are
left out, and a fault is told by its kind and its place in the code. Only what the machine
said (a database, the operating system) is told in words.
"""

import logging
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from structlog.typing import EventDict, Processor, WrappedLogger

#: The logger of all of ours.
OURS = "iamtutor"
#: Faults whose words come from the machine or its settings, not from a learner.
OF_THE_MACHINE = (
    OperationalError,
    InterfaceError,
    OSError,
    ImproperlyConfigured,
    ImportError,
)
#: gunicorn's messages that quote the request, and what is said instead.
QUOTING = {
    "Error handling request": "error handling a request",
    "Invalid request from": "invalid request",
}


def told(error: BaseException) -> str:
    """A fault and what caused it, innermost last: kinds, places in the code, no values."""
    lines = []
    while True:
        words = f": {error}" if isinstance(error, OF_THE_MACHINE) else ""
        lines += [f"{type(error).__name__}{words}\n"]
        lines += traceback.format_tb(error.__traceback__)
        cause = error.__cause__ or (
            None if error.__suppress_context__ else error.__context__
        )
        if cause is None:
            return "".join(lines).rstrip("\n")
        lines += ["from "]
        error = cause


def _fault(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """``exc_info`` as the key ``fault``."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        event["fault"] = told(found)
    return event


def _unquoted(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for start, instead in QUOTING.items():
        if str(event["event"]).startswith(start):
            event["event"] = instead
    return event


_NOTHING: Mapping[str, object] = MappingProxyType({})
#: What every line of the request that this thread is at tells: its id, the seat.
_known: ContextVar[Mapping[str, object]] = ContextVar("known", default=_NOTHING)


def about_request(**known: object) -> None:
    """Let every line from here on tell this. structlog has the same, and looks through the
    variables of all libraries for its own."""
    _known.set({**_known.get(), **known})


def request_ended() -> None:
    """The thread goes on to others."""
    _known.set(_NOTHING)


def _of_request(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {**_known.get(), **event}


_AT_FIRST: list[Processor] = [
    _of_request,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_AT_LAST: list[Processor] = [
    _fault,
    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
]


class _Lines(structlog.stdlib.ProcessorFormatter):
    """A line of ours is made when it comes here: most are, and one is written a request."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name.partition(".")[0] == OURS:
            return record.getMessage()
        return super().format(record)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Makes a line of any record of ``logging``, ours or a library's."""
    return _Lines(
        foreign_pre_chain=[*_AT_FIRST, _unquoted],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_AT_LAST,
        ],
    )


def logging_config(level: str) -> dict[str, Any]:
    """What ``logging`` is told, by Django and by gunicorn. ``level``: the least that is
    written; at ``WARNING`` the line of each request is not."""
    lines: dict[str, Any] = {"handlers": ["lines"], "propagate": False}
    nothing: dict[str, Any] = {"handlers": ["nowhere"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": formatter}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "json"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            OURS: {**lines, "level": level},
            "gunicorn.error": {**lines, "level": level},
            "gunicorn.access": nothing,
            # Our own line tells of the request, without its address.
            "django.request": nothing,
            "django.security": nothing,
            # It warns of each HEAD that Django answers with a body to drop.
            "gunicorn.http": {**lines, "level": "ERROR"},
        },
    }


def configure() -> None:
    """Send structlog's lines the way of all others. No line tells in which place of the
    code, thread or process it was written, so ``logging`` need not look."""
    logging._srcfile = None  # as its documentation says
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_AT_FIRST, *_AT_LAST],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
