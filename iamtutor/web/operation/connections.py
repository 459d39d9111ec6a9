"""Connections as gunicorn's threads take them: none holds a thread for long, whatever the
other side does, nor the thread that takes in the others.

A thread reads a request, works on it and sends the answer. One to which nothing comes waits
without a thread; who reads or sends too slowly is hung up on (``watchdog``); and what is
closed is closed in its own thread, since the other side may leave its end open.
"""

import time
from concurrent.futures import Future
from typing import Any

from gunicorn.util import close_graceful
from gunicorn.workers.gthread import _DEFER, TConn

from iamtutor.web.operation.watchdog import watchdog
from iamtutor.web.operation.workers import FairWorker

#: What is left unread of a body is read on for so many seconds, as far as the largest form
#: goes, so that the client reads the answer instead of losing the connection in the middle
#: of a sentence.
PATIENCE, MOST = 2.0, 22_000_000
#: Seconds in which what is left of a body comes if its client has sent it.
SOON = 0.1


class PatientWorker(FairWorker):
    def handle(self, conn: TConn) -> object:
        # A process that ends waits for what is on its way: it puts no connection off.
        if self.alive and not conn.initialized and not conn.wait_for_data(0):
            return _DEFER
        with watchdog.holding(conn.sock):
            goes_on: object = super().handle(conn)
            if goes_on is False:
                close_graceful(conn.sock, PATIENCE, MOST)
        return goes_on

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """Whether the connection serves again: not where a body has still to come."""
        return bool(keepalive and conn.parser.finish_body(time.monotonic() + SOON))

    def _cap_keepalive(self, deadline: float) -> None:
        """A process that ends waits for who never asked anything, as browsers connect
        beforehand, or has sent half a head, no longer than for who may ask again."""
        super()._cap_keepalive(deadline)
        watchdog.end(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def finish_request(self, conn: TConn, done: Future[Any]) -> None:
        if not done.cancelled() and done.exception() is None and done.result() is False:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, done)
