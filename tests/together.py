"""Several threads on one database, as a server has them; time that nobody waits for.

Tests on SQLite keep their database in memory, which one thread holds at a time. Here the
threads work on a copy of it in a file, as the site does.
"""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

#: Runs each function in a thread of its own, with a connection of its own; what they
#: returned, in order.
Together = Callable[..., list[Any]]


class Clock:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, timeout: float) -> None:
        self.now += timeout


@contextmanager
def many_connections(folder: Path) -> Iterator[Together]:
    """What is in the database now, for many threads. Look at the outcome in one too."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        path = folder / "threads.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
            # As the site's file is: two threads that turn it at once find it locked.
            copy.execute("PRAGMA journal_mode=WAL")
        copy.close()
        connection.settings_dict["NAME"] = str(path)

    def closing(function: Callable[[], Any]) -> Any:
        try:
            return function()
        finally:
            connection.close()

    def run(*functions: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(closing, functions))

    try:
        yield run
    finally:
        # Before the test's own database is cleared: this thread still has it open.
        connection.settings_dict["NAME"] = name
