"""What ends a request from outside, when everything inside has failed to.

A line, a check and a page have budgets of their own (``shell.budget``), counted without
a clock. Should one be wrong, this is what stands behind it: a request that has used
``PROCESSOR_SECONDS`` of its thread's processor time gets ``Overdue`` raised in it, which
the terminal tells as a sentence and everything else as a 503. One that is still there
after ``WALL_SECONDS``, because it waits or does not hear, ends its worker process;
gunicorn's master starts another. What holds the interpreter's lock all that time stops the
worker's heartbeat too, and gunicorn's own ``timeout`` ends it.

A client that sends slowly is hung up on after ``READING_SECONDS``, before its request would
end the process; one that takes its answer slowly after ``ANSWERING_SECONDS``. While the
process ends it waits for requests, not for who has still not asked anything.
"""

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from typing import Any

import structlog

from iamtutor.shell.budget import Overdue

PROCESSOR_SECONDS, WALL_SECONDS = 10.0, 30.0
READING_SECONDS, ANSWERING_SECONDS = 20.0, 60.0
#: How often the requests are looked at.
_EVERY = 0.5
_ANSWER = (
    "<!doctype html><title>503</title><p>This took too long and was stopped; nothing was "
    "saved. <p lang=ja>時間がかかりすぎたため止めました。何も保存していません。\n"
).encode()

log = structlog.get_logger("iamtutor.watchdog")

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(slots=True)
class _Request:
    thread: int
    clock: int
    worked: float
    started: float
    told: bool = False


@dataclass
class Watchdog:
    """The requests of this process, by thread. Limits are in seconds."""

    processor: float = PROCESSOR_SECONDS
    wall: float = WALL_SECONDS
    reading: float = READING_SECONDS
    answering: float = ANSWERING_SECONDS
    _asked_by: float = inf
    _held: dict[int, tuple[socket.socket, float]] = field(default_factory=dict)
    _asked: set[int] = field(default_factory=set)
    _requests: dict[int, _Request] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Watch from now on, in this process; after a fork each process needs its own."""
        self._requests.clear()
        self._held.clear()
        self._asked.clear()
        self._asked_by = inf
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def end(self, deadline: float) -> None:
        """The process ends: who has not sent the head of a request by ``deadline``, by the
        monotonic clock, is hung up on."""
        self._asked_by = deadline

    @contextmanager
    def holding(self, connection: socket.socket) -> Iterator[None]:
        """This thread reads from a connection, and answers there."""
        me = threading.get_ident()
        with self._lock:
            self._held[me] = connection, time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                del self._held[me]
                self._asked.discard(me)

    def enter(self) -> None:
        """This thread begins a request."""
        thread = threading.get_ident()
        clock = time.pthread_getcpuclockid(thread)
        began = time.clock_gettime(clock), time.monotonic()
        with self._lock:
            self._requests[thread] = _Request(thread, clock, *began)
            self._asked.add(thread)

    def leave(self) -> None:
        """It ends. An ``Overdue`` that is on its way arrives here, or never: a new
        one takes its place. One taken back Python would look for until another comes."""
        thread = threading.get_ident()
        while True:
            try:
                with self._lock:
                    request = self._requests.pop(thread, None)
                    if request is not None and request.told:
                        _raise_in(thread, Overdue)
                return
            except Overdue:
                continue

    def look(self) -> None:
        """Hang up on who is slow; tell who is over the limit of processor time; end the
        process for who is over the other."""
        now = time.monotonic()
        with self._lock:
            for thread, (connection, since) in self._held.items():
                too_late = now > self._asked_by and thread not in self._asked
                if too_late or now - since > self.reading:
                    ends = now - since > self.answering
                    with suppress(OSError):  # it is closed already
                        connection.shutdown(
                            socket.SHUT_RDWR if ends else socket.SHUT_RD
                        )
            for request in self._requests.values():
                waited = now - request.started
                worked = time.clock_gettime(request.clock) - request.worked
                if waited > self.wall:
                    log.error(
                        "stuck", seconds=round(waited, 1), worked=round(worked, 1)
                    )
                    sys.stderr.flush()
                    os.kill(os.getpid(), signal.SIGKILL)
                elif worked > self.processor and not request.told:
                    log.error(
                        "overdue", seconds=round(waited, 1), worked=round(worked, 1)
                    )
                    request.told = True
                    _raise_in(request.thread, Overdue)

    def _watch(self) -> None:
        while True:
            time.sleep(_EVERY)
            self.look()

    def watched(self, application: WSGI) -> WSGI:
        """``application``, each of whose requests is watched."""

        def answer(
            environ: dict[str, Any], start_response: Callable[..., Any]
        ) -> Iterable[bytes]:
            self.enter()
            try:
                return application(environ, start_response)
            except Overdue:
                headers = [
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Cache-Control", "no-store"),
                    ("Content-Length", str(len(_ANSWER))),
                ]
                status = "503 Service Unavailable"
                start_response(status, headers, sys.exc_info())
                return [_ANSWER]
            finally:
                self.leave()

        return answer


def _raise_in(thread: int, what: type[BaseException]) -> None:
    """Have ``what`` raised in ``thread`` at its next step."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(what)
    )


#: The one of this process.
watchdog = Watchdog()
