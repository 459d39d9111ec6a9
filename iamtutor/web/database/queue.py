"""One line for all writers of a SQLite database.

SQLite's own waiting is unfair: with eight writers one of them waits for hundreds of
milliseconds. A lock file around each write transaction makes them queue; the kernel frees
it when a process dies. On PostgreSQL this does nothing.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

#: Seconds after which a writer gives up: far below those after which a request that still
#: waits ends its process (``web.operation.watchdog``).
PATIENCE = 10.0
#: Seconds between two looks at the lock file, for which the kernel waits without end only:
#: a tenth of what a write takes.
_EVERY = 0.0003
_HELD = f"somebody else has been writing for {PATIENCE:.0f} seconds"

_threads = threading.RLock()
_descriptor: int | None = None
_owner: int | None = None


@contextmanager
def writer_queue() -> Iterator[None]:
    """Wait for the turn to write; after ``PATIENCE`` ``OperationalError``, as of a database
    that is busy. Lock outside, transaction inside. Whoever has the turn may take it again
    within."""
    global _descriptor, _owner
    if connection.vendor != "sqlite" or _is_mine():
        yield
        return
    deadline = time.monotonic() + PATIENCE
    try:
        if not _threads.acquire(timeout=PATIENCE):
            raise OperationalError(_HELD) from TimeoutError()
        if _owner != os.getpid():
            # Opened after a fork: an inherited descriptor would share its lock.
            name = str(connection.settings_dict["NAME"])
            in_memory = name == ":memory:" or name.startswith("file:")
            # What is in memory no other process writes: its threads wait for each other.
            _descriptor = (
                None
                if in_memory
                else os.open(f"{name}.writelock", os.O_CREAT | os.O_RDWR, 0o600)
            )
            _owner = os.getpid()
        try:
            if _descriptor is not None:
                _lock(_descriptor, deadline)
            yield
        finally:
            if _descriptor is not None:
                fcntl.flock(_descriptor, fcntl.LOCK_UN)
    finally:
        # The watchdog may end a thread right after it got its turn: asked is the lock.
        if _is_mine():
            _threads.release()


def _is_mine() -> bool:
    return bool(_threads._is_owned())  # type: ignore[attr-defined]


def _lock(descriptor: int, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise OperationalError(_HELD) from error
            time.sleep(_EVERY)
