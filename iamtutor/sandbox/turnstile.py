"""Who plays on a sandbox in this process: one, while one more waits.

A line may be a second of work. Without this, whoever sends sixteen at once has all threads
of a worker at work for one account, where everything but one of them is in vain: whose
world was changed meanwhile plays again. The others would wait, the health checks too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from iamtutor.web.database.queue import PATIENCE

#: Who plays, and who waits: half of a worker's threads (gunicorn.conf.py).
PLACES = 2


class Busy(Exception):
    """Others play and wait for this sandbox already; nothing was run."""


@dataclass(slots=True)
class _Gate:
    lock: threading.Lock = field(default_factory=threading.Lock)
    inside: int = 0
    player: int | None = None
    """The thread whose turn it is."""


_gates: dict[int, _Gate] = {}
_guard = threading.Lock()


@contextmanager
def my_turn(sandbox_id: int, places: int = PLACES) -> Iterator[bool]:
    """Nobody else plays on this sandbox in this process until the end. Whether somebody
    did so before, so that what was read of it is old. Raises ``Busy`` if ``places`` are
    taken, more than usual for those whose turn is short, or if the turn does not come. A
    thread that has the turn may take it again within."""
    me = threading.get_ident()
    with _guard:
        gate = _gates.setdefault(sandbox_id, _Gate())
        again = gate.player == me
        if not again and gate.inside >= places:
            raise Busy
        waits = not again and gate.inside > 0
        gate.inside += not again
    if again:
        yield waits
        return
    try:
        if not gate.lock.acquire(timeout=PATIENCE):
            raise Busy
        gate.player = me
        try:
            yield waits
        finally:
            gate.player = None
            gate.lock.release()
    finally:
        with _guard:
            gate.inside -= 1
            if not gate.inside:
                del _gates[sandbox_id]
