"""Writers of a SQLite database wait for each other, and for nobody else."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from django.db import connection

from iamtutor.web.database import queue


@pytest.mark.parametrize(("name", "locks"), [(":memory:", 0), ("a.sqlite3", 2)])
def test_only_writers_of_a_file_wait_for_other_processes(
    name: str, locks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(fcntl, "flock", lambda file, how: asked.append(how))
    for kept in ("_owner", "_descriptor"):
        monkeypatch.setattr(queue, kept, None)
    monkeypatch.setattr(connection, "vendor", "sqlite")
    if locks:
        name = str(tmp_path / name)
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    with queue.writer_queue(), queue.writer_queue():
        pass
    assert asked == [fcntl.LOCK_EX, fcntl.LOCK_UN][:locks]
