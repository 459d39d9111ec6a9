"""One line for all writers of a SQLite database.

SQLite's own waiting is unfair: with eight writers one of them waits for hundreds of
milliseconds. A lock file around each write transaction makes them queue, and a second one
keeps the place of the process that is next; the kernel frees both when a process dies. On
PostgreSQL this does nothing.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import inf

from django.db import Error, OperationalError, connection, transaction

#: Seconds after which a writer gives up: far below those after which a request that still
#: waits ends its process (``web.operation.watchdog``).
PATIENCE = 10.0
#: Seconds between two looks at the lock file, for which the kernel waits without end only:
#: a tenth of what a write takes.
_EVERY = 0.0003

#: A lock that its holder may take again; as a condition it can be asked who holds it.
_threads = threading.Condition()
#: The lock files of who is next and of who writes; none where only threads wait.
_files: tuple[int, ...] = ()
_owner: int | None = None


@contextmanager
def writer_queue(most: float = inf) -> Iterator[None]:
    """Wait for the turn to write; after ``PATIENCE``, or ``most`` seconds if that is less,
    ``OperationalError``, as of a database that is busy. Lock outside, transaction inside.
    Whoever has the turn may take it again within."""
    global _files, _owner
    if connection.vendor != "sqlite" or _is_mine():
        yield
        return
    patience = min(PATIENCE, most)
    deadline = time.monotonic() + patience
    try:
        if not _threads.acquire(timeout=patience):
            raise _held() from TimeoutError()
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
    try:
        _threads.notify(0)  # nobody waits to be told: only whoever holds it may
    except RuntimeError:
        return False
    return True


def _held() -> OperationalError:
    return OperationalError("somebody else has been writing all the time")


@contextmanager
def impatient(seconds: float) -> Iterator[None]:
    """Within, the database has this thread wait no longer for a lock: of who writes without
    standing in line, as another program does. On PostgreSQL it is a transaction, which a
    pooler leaves on one connection, and whose patience ends with it."""
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{seconds * 1000:.0f}ms'")
            yield
        return
    _wait_for_locks(seconds)
    try:
        yield
    finally:
        with suppress(Error):  # it is away altogether
            _wait_for_locks(connection.settings_dict["OPTIONS"].get("timeout", 5))


def _wait_for_locks(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")


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
                raise _held() from error
            time.sleep(_EVERY)
