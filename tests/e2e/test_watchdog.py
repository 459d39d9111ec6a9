"""A request that nothing inside ends is ended from outside: the real gunicorn, loopback."""

from __future__ import annotations

import os
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


@pytest.fixture
def site(port: int) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tests.e2e.slow_site:application"],
        cwd=ROOT,
        env={
            **os.environ,
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _pid(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


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
