"""One line for all writers of a SQLite database.

SQLite's own waiting is unfair: with eight writers one of them waits for hundreds of
milliseconds. A lock file around each write transaction makes them queue, and a second one
keeps the place of the process that is next; the kernel frees both when a process dies. On
PostgreSQL this does nothing.
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
#: The lock files of who is next and of who writes; none where only threads wait.
_files: tuple[int, ...] = ()
_owner: int | None = None


@contextmanager
def writer_queue() -> Iterator[None]:
    """Wait for the turn to write; after ``PATIENCE`` ``OperationalError``, as of a database
    that is busy. Lock outside, transaction inside. Whoever has the turn may take it again
    within."""
    global _files, _owner
    if connection.vendor != "sqlite" or _is_mine():
        yield
        return
    deadline = time.monotonic() + PATIENCE
    try:
        if not _threads.acquire(timeout=PATIENCE):
            raise OperationalError(_HELD) from TimeoutError()
        if _owner != os.getpid():
            _files, _owner = _opened(), os.getpid()
        try:
            # One waits as the next, and whoever just wrote comes after it.
            for file in _files:
                _lock(file, deadline)
            for file in _files[:1]:
                fcntl.flock(file, fcntl.LOCK_UN)
            yield
        finally:
            for file in _files:
                fcntl.flock(file, fcntl.LOCK_UN)
    finally:
        # The watchdog may end a thread right after it got its turn: asked is the lock.
        if _is_mine():
            _threads.release()


def _is_mine() -> bool:
    return bool(_threads._is_owned())  # type: ignore[attr-defined]


def _opened() -> tuple[int, ...]:
    """Opened after a fork: an inherited descriptor would share its lock. What is in memory
    no other process writes: its threads wait for each other."""
    name = str(connection.settings_dict["NAME"])
    if name == ":memory:" or name.startswith("file:"):
        return ()
    return tuple(
        os.open(f"{name}.{what}", os.O_CREAT | os.O_RDWR, 0o600)
        for what in ("nextlock", "writelock")
    )


def _lock(descriptor: int, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise OperationalError(_HELD) from error
            time.sleep(_EVERY)
