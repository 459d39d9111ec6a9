"""A request that nothing inside ends is ended from outside: the real gunicorn, loopback."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import held_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> Iterator[int]:
    with held_port() as port:
        yield port


@contextlib.contextmanager
def served(port: int, **env: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tests.e2e.slow_site:application"],
        cwd=ROOT,
        env={
            **os.environ,
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            **env,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _pid(url)
        yield url, server
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def site(port: int) -> Iterator[str]:
    with served(port) as (url, _server):
        yield url


def _pid(url: str) -> str:
    """The process that answers, as soon as one does."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url + "/", timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            threading.Event().wait(0.1)


def test_what_computes_without_end_is_a_503(site: str) -> None:
    before = _pid(site)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(site + "/spin/", timeout=30)
    assert answer.value.code == 503
    assert "stopped" in answer.value.read().decode()
    assert _pid(site) == before


def test_what_waits_without_end_ends_its_worker_and_another_comes(site: str) -> None:
    before = _pid(site)
    with pytest.raises(OSError):
        urllib.request.urlopen(site + "/wait/", timeout=30)
    assert _pid(site) != before


#: Half a header, half a body, a body that never comes, an answer that nobody takes.
SLOW = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na=",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n",
    b"GET /long/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
)


def test_whoever_is_slow_is_hung_up_on_and_ends_no_process(
    site: str, port: int
) -> None:
    """They take all four threads, three times over."""
    before = _pid(site)
    with contextlib.ExitStack() as stack:
        for sent in SLOW * 3:
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            line.sendall(sent)
        assert _pid(site) == before


def test_who_holds_a_connection_open_holds_nobody_up(site: str, port: int) -> None:
    """Neither connections on which nothing comes, nor those that their clients do not
    close when the server does: one after the other these would take a minute."""
    before = _pid(site)
    with contextlib.ExitStack() as stack:
        for sent in [b"", b"GET / HTTP/1.0\r\n\r\n"] * 20:
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            line.sendall(sent)
        started = time.monotonic()
        assert _pid(site) == before
    assert time.monotonic() - started < 15


def test_half_a_head_holds_up_no_stop(port: int) -> None:
    with (
        served(port, READING_SECONDS="60") as (url, server),
        socket.create_connection(("127.0.0.1", port)) as line,
    ):
        line.sendall(SLOW[0])
        _pid(url)  # who came before has been taken
        server.terminate()
        server.wait(timeout=12)  # of the 20 seconds that it waits for requests
        assert line.recv(1) == b""
