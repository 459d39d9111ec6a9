"""What was answered is kept: two tabs at once, and a server that is killed."""

from __future__ import annotations

import http.client
import re
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.bench.learner import TERMINAL, Learner
from tests.live import Site


def words_in(learner: Learner, file: str) -> list[str]:
    """The words ``kept-…`` in a file of the learner's instance, in order."""
    answer = learner.run(TERMINAL, f"cat {file}")
    return re.findall(r"kept-[a-z0-9-]+", answer.body.decode())


def assert_whole(site: Site) -> None:
    """Every account's saves are counted, numbered and recorded without a gap."""
    with sqlite3.connect(site.folder / "iamtutor.sqlite3") as database:
        rows = database.execute(
            "SELECT s.version, COUNT(r.id), COALESCE(MAX(r.ordinal), 0)"
            " FROM sandbox_sandbox s"
            " LEFT JOIN sandbox_actionrecord r ON r.sandbox_id = s.id GROUP BY s.id"
        ).fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert rows
    for version, records, last in rows:
        assert version == records == last


def test_two_tabs_at_once_lose_no_command(
    site: Site, new_learner: Callable[[], Learner]
) -> None:
    first, second = new_learner(), new_learner()
    first.come_to_the_terminal()
    second.cookies = dict(first.cookies)
    together = threading.Barrier(2)

    def type_lines(tab: Learner, name: str) -> list[str]:
        together.wait(30)
        words = [f"kept-{name}-{number}" for number in range(25)]
        for word in words:
            tab.run(TERMINAL, f"echo {word} >> both.txt")
        return words

    with ThreadPoolExecutor(2) as pool:
        typed = [
            pool.submit(type_lines, tab, name)
            for tab, name in ((first, "left"), (second, "right"))
        ]
        words = [word for one in typed for word in one.result()]
    assert sorted(words_in(first, "both.txt")) == sorted(words)
    assert_whole(site)


def test_a_killed_server_loses_no_answered_command(
    site: Site, new_learner: Callable[[], Learner]
) -> None:
    learners = [new_learner() for _ in range(3)]
    for learner in learners:
        learner.come_to_the_terminal()
    under_way = threading.Barrier(len(learners) + 1)

    def type_until_it_breaks(learner: Learner) -> list[str]:
        answered: list[str] = []
        for number in range(500):
            if number == 5:
                under_way.wait(60)
            try:
                learner.run(TERMINAL, f"echo kept-{number} >> log.txt")
            except (OSError, http.client.HTTPException):
                break
            answered.append(f"kept-{number}")
        return answered

    with ThreadPoolExecutor(len(learners)) as pool:
        typing = [pool.submit(type_until_it_breaks, learner) for learner in learners]
        under_way.wait(60)
        site.kill()
        answered = [one.result() for one in typing]
    site.start()

    for learner, words in zip(learners, answered, strict=True):
        assert len(words) < 500, "the server was not killed in the middle"
        learner.connection.close()
        kept = words_in(learner, "log.txt")
        # One more may have been saved whose answer did not get out.
        assert kept[: len(words)] == words
        assert len(kept) <= len(words) + 1
    assert_whole(site)
