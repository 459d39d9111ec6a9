"""Hostile lines through the site, the page included."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from iamtutor.shell.budget import WORK_LIMIT, Budget
from iamtutor.shell.terminal import pasting
from iamtutor.web.operation.watchdog import PROCESSOR_SECONDS
from tests.security.costs.measures import megabytes, seconds
from tests.security.costs.test_one_line import (
    LINES,
    MEGABYTES,
    SECONDS,
    grown,
    is_soon,
    share_of,
)

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
STOPPED = "stopped here"


def looped(line: str) -> str:
    return f"for i in {{1..2000}}; do {line}; done"


def assert_cheap(
    aoi: Visitor, line: str, name: str, least: int = 0, share: int = 1
) -> str:
    """The page. At most two seconds of the processor, it included, and 100 MB."""
    part = functools.partial(Budget, WORK_LIMIT // share)
    pages: list[str] = []

    def typed() -> None:
        response = aoi.run(line)
        assert response.status_code == 200
        assert len(response.content) > least, response.content[:900]
        pages.append(response.content.decode())

    def in_little_memory() -> float:
        took: list[float] = []
        more = megabytes(lambda: took.append(seconds(typed)))
        assert more * share < MEGABYTES, name
        return took[0] * share

    assert SECONDS < PROCESSOR_SECONDS
    with patch.object(pasting, "Budget", part):
        assert is_soon(in_little_memory), name
    return pages[-1]


def test_a_hostile_line_ends_soon(aoi: Visitor) -> None:
    """Alone, and two thousand times if it comes to its end: what is stopped alone is
    stopped in the first round."""
    aoi.run("echo warm; aws s3 ls; aws ec2 run-instances help >/dev/null")
    for name in ALONE:
        before, line = LINES[name]
        prepared = "; ".join(["rm -f f g", *before])
        aoi.run(prepared)
        if STOPPED not in assert_cheap(aoi, line, name, share=share_of(name)):
            aoi.run(prepared)
            assert STOPPED in assert_cheap(aoi, looped(line), name), name


def test_much_output_is_a_page_soon(aoi: Visitor) -> None:
    for unit in SHOWN:
        doublings = (900_000 // len(unit.encode())).bit_length() - 1
        aoi.run("; ".join(["rm -f f g", *grown(unit, doublings)]))
        assert_cheap(aoi, "cat f", unit, 100_000)
