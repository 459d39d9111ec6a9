"""A server that is killed in the middle of a save: nothing finished is lost, nothing is
half saved.

The real server on a database of its own; commands from several learners at once; and
SIGKILL for single workers, then for all of it, at moments nobody chose.
"""

import contextlib
import html
import http.client
import os
import re
import secrets
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench.learner import Learner
from tests.live import Site, live_site

#: The desk is there from the beginning: no instance needs to be launched first.
LESSON = "/en/lessons/make-the-role/"
DESK = f"{LESSON}run/desk/"
LEARNERS = 4
#: How often the whole server is killed, and how many commands lie in between at least.
ROUNDS, COMMANDS = 2, 12

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(
        "DATABASE_URL" in os.environ, reason="brings a SQLite file of its own"
    ),
]


@pytest.fixture
def site() -> Iterator[Site]:
    with live_site(DEMO="0", WEB_CONCURRENCY="2") as running:
        yield running


def workers_of(site: Site) -> list[int]:
    assert site.process is not None
    master = site.process.pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text()
    return [int(pid) for pid in children.split()]


class Typist:
    """A learner who types numbered words into a file, and notes what was answered."""

    def __init__(self, port: int, name: str) -> None:
        self.learner = Learner(port)
        self.name = name
        self.number = 0
        self.answered: list[str] = []
        self.learner.start_as_guest()
        self.learner.get(LESSON)

    def type_one(self) -> None:
        """One word; typed again until it is answered, with the same nonce."""
        word = f"{self.name}-{self.number}"
        self.number += 1
        nonce = secrets.token_hex(16)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                answer = self.learner.post(
                    DESK, line=f"echo {word} >> log.txt", nonce=nonce
                )
            except (OSError, http.client.HTTPException):
                self.learner.connection.close()
                time.sleep(0.02)
                continue
            assert answer.status == 200, answer.body[:500]
            self.answered.append(word)
            return
        raise AssertionError("no answer within a minute")

    def kept(self) -> list[str]:
        answer = self.learner.expect(
            self.learner.post(DESK, line="cat log.txt", nonce=secrets.token_hex(16))
        )
        output = answer.body.decode().split('id="map"')[0]
        lines = html.unescape(re.sub(r"<[^>]*>", "\n", output)).splitlines()
        return [line for line in lines if re.fullmatch(rf"{self.name}-\d+", line)]


def assert_whole(site: Site) -> None:
    """For each account: version, number of records and last ordinal are one number."""
    with contextlib.closing(sqlite3.connect(site.folder / "iamtutor.sqlite3")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = base.execute(
            "SELECT s.version, COUNT(r.id), COALESCE(MAX(r.ordinal), 0)"
            " FROM sandbox_sandbox s"
            " LEFT JOIN sandbox_actionrecord r ON r.sandbox_id = s.id GROUP BY s.id"
        ).fetchall()
    assert len(rows) == LEARNERS, "where they type"
    for version, records, last in rows:
        assert version == records == last


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_killed_server_loses_no_answered_command_and_halves_none(site: Site) -> None:
    typists = [Typist(site.port, f"w{number}") for number in range(LEARNERS)]
    stop = threading.Event()

    def type_until_stopped(typist: Typist) -> None:
        while not stop.is_set():
            typist.type_one()

    with ThreadPoolExecutor(LEARNERS) as pool:
        typing = [pool.submit(type_until_stopped, typist) for typist in typists]
        try:
            for _ in range(ROUNDS):
                wait_for_commands(typists)
                os.kill(secrets.choice(workers_of(site)), signal.SIGKILL)
                wait_for_commands(typists)
                site.kill()
                assert_whole(site)
                site.start()
        finally:
            stop.set()
        for one in typing:
            one.result(90)

    for typist in typists:
        kept = typist.kept()
        typist.learner.connection.close()
        assert kept == typist.answered
    assert_whole(site)


def wait_for_commands(typists: list[Typist]) -> None:
    """Until some more commands were answered, and a moment that nobody chose."""
    goal = sum(len(typist.answered) for typist in typists) + COMMANDS
    deadline = time.monotonic() + 60
    while sum(len(typist.answered) for typist in typists) < goal:
        assert time.monotonic() < deadline, "no commands are answered"
        time.sleep(0.005)
    time.sleep(secrets.randbelow(30) / 1000)
