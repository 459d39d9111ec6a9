"""Hostile lines through the site, alone and two thousand times: the page included."""

from __future__ import annotations

import time
from resource import RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING

import pytest

from iamtutor.web.operation.watchdog import PROCESSOR_SECONDS
from tests.security.costs.test_one_line import LINES, MEGABYTES, SECONDS, TRIES, grown

if TYPE_CHECKING:
    from tests.cast import Visitor

#: What a line costs is no matter of the database.
pytestmark = pytest.mark.one_database

ALONE = (
    *("arithmetic of names", "jq strings", "jq arrays", "jq sums", "jq encoding"),
    *("each match", "each word", "arguments one by one", "braces in a loop"),
    *("help in a loop", "lengths in a loop"),
)
#: What is doubled until it is nearly 1 MB, and shown.
SHOWN = (r"\n", "x")


def looped(line: str) -> str:
    return f"for i in {{1..2000}}; do {line}; done"


def costs(aoi: Visitor, line: str, least: int = 0) -> tuple[float, float]:
    """Seconds of the processor and megabytes that one request took, at most."""
    before = getrusage(RUSAGE_SELF).ru_maxrss
    started = time.thread_time()
    response = aoi.run(line)
    took = time.thread_time() - started
    assert response.status_code == 200
    assert len(response.content) > least, response.content[:900]
    return took, (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1_000


def assert_cheap(aoi: Visitor, line: str, name: str, least: int = 0) -> None:
    """At most two seconds of the processor, the page included, and 100 MB."""
    took = []
    for _ in range(TRIES):
        seconds, more = costs(aoi, line, least)
        assert more < MEGABYTES, name
        took.append(seconds)
        if seconds < SECONDS < PROCESSOR_SECONDS:
            return
    raise AssertionError(f"{name}: {took}")


@pytest.mark.parametrize("rounds", ["alone", "looped"])
def test_a_hostile_line_ends_soon(aoi: Visitor, rounds: str) -> None:
    aoi.run("echo warm; aws s3 ls; aws ec2 run-instances help >/dev/null")
    for name in ALONE:
        before, line = LINES[name]
        aoi.run("; ".join(["rm -f f g", *before]))
        assert_cheap(aoi, line if rounds == "alone" else looped(line), name)


def test_much_output_is_a_page_soon(aoi: Visitor) -> None:
    for unit in SHOWN:
        doublings = (900_000 // len(unit.encode())).bit_length() - 1
        aoi.run("; ".join(["rm -f f g", *grown(unit, doublings)]))
        assert_cheap(aoi, "cat f", unit, 100_000)
