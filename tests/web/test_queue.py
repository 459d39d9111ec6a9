"""Writers of a SQLite database wait for each other, not for ever, and for nobody else."""

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections

from iamtutor.shell.budget import Overdue
from iamtutor.web.database import queue
from iamtutor.web.database.outages import passes
from iamtutor.web.operation.alone import alone
from iamtutor.web.operation.watchdog import WALL_SECONDS
from tests.together import Clock

POSTGRES_ONLY = pytest.mark.skipif(
    "DATABASE_URL" not in os.environ, reason="about PostgreSQL"
)


@pytest.fixture
def nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_owner", None)
    monkeypatch.setattr(queue, "_files", ())
    monkeypatch.setattr(connection, "vendor", "sqlite")


@pytest.fixture
def file(nothing_open: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = str(tmp_path / "a.sqlite3")
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    return name


@contextmanager
def opened(name: str) -> Iterator[int]:
    descriptor = os.open(name, os.O_CREAT | os.O_RDWR, 0o600)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def elsewhere(file: str) -> Iterator[int]:
    """What another process has open of the file's line."""
    with opened(f"{file}.writelock") as descriptor:
        yield descriptor


@pytest.mark.parametrize(("name", "locks"), [(":memory:", 0), ("a.sqlite3", 5)])
def test_only_writers_of_a_file_wait_for_other_processes(
    name: str,
    locks: int,
    nothing_open: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(fcntl, "flock", lambda file, how: asked.append(how))
    if locks:
        name = str(tmp_path / name)
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    with queue.writer_queue(), queue.writer_queue():
        pass
    assert len(asked) == locks


def test_a_writer_waits_while_another_process_writes(
    elsewhere: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl.flock(elsewhere, fcntl.LOCK_EX)
    monkeypatch.setattr(
        queue.time, "sleep", lambda _: fcntl.flock(elsewhere, fcntl.LOCK_UN)
    )
    with queue.writer_queue(), pytest.raises(BlockingIOError):
        fcntl.flock(elsewhere, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(elsewhere, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_whoever_just_wrote_comes_after_the_process_that_is_next(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    with opened(f"{file}.nextlock") as next_elsewhere:

        def written_elsewhere(seconds: float) -> None:
            waits.append(seconds)
            fcntl.flock(next_elsewhere, fcntl.LOCK_UN)

        fcntl.flock(next_elsewhere, fcntl.LOCK_EX)
        monkeypatch.setattr(queue.time, "sleep", written_elsewhere)
        with queue.writer_queue():
            assert len(waits) == 1
            fcntl.flock(next_elsewhere, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("waited", [0.0, 9.0])
def test_it_gives_up_in_time_however_long_it_waited_for_its_own_threads(
    file: str, elsewhere: int, waited: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert queue.PATIENCE < WALL_SECONDS / 2
    clock, threads = Clock(), queue._threads

    class Line:
        release, notify = threads.release, threads.notify

        def acquire(self, timeout: float) -> bool:
            clock.now += waited
            return threads.acquire()

    monkeypatch.setattr(queue, "time", clock)
    monkeypatch.setattr(queue, "_threads", Line())
    fcntl.flock(elsewhere, fcntl.LOCK_EX)
    with pytest.raises(OperationalError) as caught, queue.writer_queue():
        pass
    assert passes(caught.value)
    assert queue.PATIENCE <= clock.now < queue.PATIENCE + 0.01
    fcntl.flock(elsewhere, fcntl.LOCK_UN)
    with opened(f"{file}.nextlock") as next_elsewhere:
        fcntl.flock(next_elsewhere, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with queue.writer_queue():
        pass


def test_who_is_ended_on_getting_the_turn_leaves_it_to_the_others(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = queue._threads

    class Line:
        release, notify = threads.release, threads.notify

        def acquire(self, timeout: float) -> bool:
            threads.acquire()
            raise Overdue

    monkeypatch.setattr(queue, "_threads", Line())
    with pytest.raises(Overdue), queue.writer_queue():
        pass
    with ThreadPoolExecutor(1) as other:
        assert other.submit(threads.acquire, blocking=False).result()
        other.submit(threads.release).result()


@POSTGRES_ONLY
@pytest.mark.django_db
def test_who_waits_for_a_row_of_postgresql_gives_up_as_soon() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == (f"{queue.PATIENCE:.0f}s",)


@POSTGRES_ONLY
def test_a_host_of_postgresql_that_says_nothing_is_given_up_first() -> None:
    waits = connection.get_connection_params()["connect_timeout"]
    assert 0 < waits < WALL_SECONDS


@POSTGRES_ONLY
@pytest.mark.django_db
def test_a_node_that_starts_waits_for_another_one_however_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    monkeypatch.setattr(connections, "create_connection", lambda _: own)
    with alone(), own.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
