"""Workers of gunicorn that take connections in turn.

A connection stays with the worker that took it, so a worker with more of them makes its
people wait while another has nothing to do. Left alone, the first that wakes takes nearly
all; with a socket for each worker the kernel draws by lot (docs/performance.md).
"""

import time
from multiprocessing.sharedctypes import RawArray
from socket import socket

from gunicorn.workers.gthread import ThreadWorker

#: The connections of each worker by its number, in memory that processes share: it is made
#: before they are forked. Numbers go round; a site has far fewer workers at a time.
NOBODY = -1
CONNECTIONS = RawArray("i", [NOBODY] * 64)

#: Seconds that a worker with more connections leaves to the others: time for one whose
#: threads are at work to come to it, and nothing that a person notices.
COURTESY = 0.01


class FairWorker(ThreadWorker):  # type: ignore[misc]
    @property
    def nr_conns(self) -> int:
        """gunicorn's own count, where the other workers see it."""
        return CONNECTIONS[self.age % len(CONNECTIONS)]

    @nr_conns.setter
    def nr_conns(self, count: int) -> None:
        CONNECTIONS[self.age % len(CONNECTIONS)] = count

    def gone(self) -> None:
        """It takes no part any more. The master says so, however the process ended."""
        self.nr_conns = NOBODY

    def accept(self, listener: socket) -> None:
        if self.nr_conns > min(count for count in CONNECTIONS if count != NOBODY):
            time.sleep(COURTESY)
        super().accept(listener)  # takes nothing where another did
