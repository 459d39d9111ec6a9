"""Sandboxes to act on. Django is set up after this file is read: its names come late."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iamtutor.sandbox.models import Sandbox
    from tests.cast import Cast

#: Runs each function in a thread of its own, with a connection of its own.
Together = Callable[..., list[Any]]


@pytest.fixture
def sandbox(cast: Cast) -> Sandbox:
    """Aoi's sandbox, as new."""
    from tests.sandbox.stage import open_article

    return open_article(cast.seat(cast.aoi))


@pytest.fixture
def shared_sandbox(transactional_db: None) -> Sandbox:
    """Aoi's sandbox, saved so that other connections see it."""
    from tests.cast import gather
    from tests.sandbox.stage import open_article

    cast = gather()
    return open_article(cast.seat(cast.aoi))


@pytest.fixture
def together(shared_sandbox: Sandbox, tmp_path: Path) -> Iterator[Together]:
    """Run functions at the same time. On SQLite they work on a file, as a server does:
    a copy of the test's own database, which is in memory."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        path = tmp_path / "threads.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
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

    yield run
    # Before the test's own database is cleared: this thread still has it open.
    connection.settings_dict["NAME"] = name
