"""Connections are taken in turn by the workers of a server."""

import socket
from collections.abc import Iterator
from runpy import run_path
from selectors import DefaultSelector

import pytest
from gunicorn.config import Config
from gunicorn.workers import gthread
from gunicorn.workers.gthread import _DEFER, DEFAULT_WORKER_DATA_TIMEOUT, TConn

from iamtutor.web.operation import workers
from iamtutor.web.operation.connections import PatientWorker
from iamtutor.web.operation.workers import CONNECTIONS, NOBODY, FairWorker
from tests.live import ROOT
from tests.together import Clock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def two() -> Iterator[tuple[FairWorker, FairWorker]]:
    cfg = Config()
    cfg.set("errorlog", "-")
    made = [FairWorker(age, 0, [], None, 30, cfg, None) for age in (1, 2)]
    for worker in made:
        worker.enqueue_req = lambda connection: connection.close()
    yield made[0], made[1]
    for worker in made:
        worker.gone()
        worker.tmp.close()
    assert set(CONNECTIONS) == {NOBODY}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds for which a worker left a connection to the others."""
    seconds: list[float] = []
    monkeypatch.setattr(workers.time, "sleep", seconds.append)
    return seconds


def test_a_worker_with_more_connections_leaves_the_next_to_the_others(
    two, listener, monkeypatch
):
    busy, idle = two
    with socket.create_connection(listener.getsockname()):
        busy.accept(listener)
    assert (busy.nr_conns, idle.nr_conns) == (1, 0)
    monkeypatch.setattr(workers.time, "sleep", lambda _: idle.accept(listener))
    with socket.create_connection(listener.getsockname()):
        busy.accept(listener)
    assert (busy.nr_conns, idle.nr_conns) == (1, 1)


def test_it_takes_what_nobody_else_took(two, listener, waited):
    busy, idle = two
    busy.nr_conns = 3
    with socket.create_connection(listener.getsockname()):
        busy.accept(listener)
    assert (busy.nr_conns, idle.nr_conns) == (4, 0)
    assert waited == [workers.COURTESY]


def test_nobody_waits_for_a_worker_with_as_many_or_for_one_that_is_gone(
    two, listener, waited
):
    one, other = two
    one.nr_conns = other.nr_conns = 2
    with socket.create_connection(listener.getsockname()):
        one.accept(listener)
    other.gone()
    with socket.create_connection(listener.getsockname()):
        one.accept(listener)
    assert one.nr_conns == 4
    assert waited == []


@pytest.mark.parametrize(
    ("alive", "patience"), [(True, 0), (False, DEFAULT_WORKER_DATA_TIMEOUT)]
)
def test_only_a_worker_that_ends_waits_in_a_thread_for_what_is_on_its_way(
    alive: bool, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    cfg = Config()
    cfg.set("errorlog", "-")
    worker = PatientWorker(3, 0, [], None, 30, cfg, None)
    worker.alive = alive
    seconds: list[float] = []
    monkeypatch.setattr(TConn, "wait_for_data", lambda _, most: seconds.append(most))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert worker.handle(TConn(cfg, ours, ("127.0.0.1", 1), None)) is _DEFER
    worker.gone()
    worker.tmp.close()
    assert seconds == [patience]


def test_a_worker_that_ends_does_not_wait_for_who_never_asked_anything(
    two: tuple[FairWorker, FairWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(gthread, "time", clock)
    worker = PatientWorker(3, 0, [], None, 30, two[0].cfg, None)
    worker.poller, worker.tpool = DefaultSelector(), worker.get_thread_pool()
    worker.method_queue.init()
    monkeypatch.setattr(worker, "wait_for_and_dispatch_events", clock.sleep)
    ours, theirs = socket.socketpair()
    with theirs:
        waiting = TConn(worker.cfg, ours, ("127.0.0.1", 1), None)
        waiting.timeout = 30.0
        worker.pending_conns.append(waiting)
        worker.nr_conns, worker.alive = 1, False
        worker.run()
        assert clock.now <= gthread.STOP_KEEPALIVE_LINGER + 1
        assert theirs.recv(1) == b""
    worker.gone()
    worker.tmp.close()


def test_the_server_says_that_a_worker_is_gone(
    two: tuple[FairWorker, FairWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("METRICS", raising=False)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    ended, _ = two
    run_path(str(ROOT / "gunicorn.conf.py"))["child_exit"](None, ended)
    assert ended.nr_conns == NOBODY
