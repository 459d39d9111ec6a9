"""How many questions each page asks the database, and that more things ask no more."""

import re
import sys
from types import FrameType

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.cast import Cast, Visitor, visitor, world_of
from tests.places import BEFORE, CONFIGURED, all_places, class_places
from tests.policies import trust

#: How much is asked does not depend on who is asked.
pytestmark = pytest.mark.one_database

#: A transaction's BEGIN, COMMIT and savepoints are counted as queries too, and that the
#: seat is active, which is noted every two seconds.
PAGE = 34
MANY = 12


@pytest.fixture
def settled(cast: Cast) -> Visitor:
    """Aoi with everything made, her first visits behind her."""
    return visitor(cast.aoi).catch_up()


def counts(who: Visitor, places: list[str]) -> dict[str, int]:
    """What each page asks when it is opened; a lesson with its console: which tab it has
    by itself depends on what is done."""
    found = {}
    for place in places:
        address = f"/en/{place}"
        if re.fullmatch("lessons/[a-z0-9-]+/", place):
            address += "?tab=console"
        with CaptureQueriesContext(connection) as queries:
            assert who.client.get(address).status_code == 200, place
        found[place] = len(queries)
    return found


def test_no_page_asks_a_query_for_each_thing_it_shows(
    settled: Visitor, cast: Cast, settings: Settings
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    (instance,) = world_of(cast.aoi).account.instances
    places = [*all_places(instance), *CONFIGURED]
    settled.run(BEFORE, machine="desk")
    counts(settled, places)  # the first visits
    few = counts(settled, places)
    assert max(few.values()) <= PAGE, max(few, key=few.__getitem__)
    trusting = trust(Service="ec2.amazonaws.com")
    for number in range(MANY):
        for line in (
            f"aws iam create-role --role-name r{number} "
            f"--assume-role-policy-document '{trusting}'",
            f"aws iam create-user --user-name u{number}",
            f"aws s3 mb s3://aoi-more-{number}",
            f"echo {number} | aws s3 cp - s3://aoi-lab-notes/n{number}.txt",
            f"aws ec2 create-key-pair --key-name k{number}",
        ):
            answer = settled.run(line, machine="desk")
            assert answer.status_code == 200
            assert "rror" not in answer.content.decode(), line
    many = counts(settled, places)
    # one more is another kind of thing to show, as when there is a history at all
    assert {p: (few[p], many[p]) for p in few if many[p] > few[p] + 1} == {}


def test_no_page_of_a_class_asks_more_than_a_learners(
    settled: Visitor, cast: Cast
) -> None:
    chie = visitor(cast.chie)
    places = class_places(cast.spring.pk, settled.seat.pk)
    counts(chie, places)  # the first visits
    found = counts(chie, places)
    assert max(found.values()) <= PAGE, max(found, key=found.__getitem__)


@pytest.mark.parametrize(
    ("line", "most"), [("echo hello", 9), ("aws s3 ls", 9), ("cat hello.txt", 10)]
)
def test_a_command_asks_as_little_however_long_the_log_is(
    settled: Visitor, settings: Settings, line: str, most: int
) -> None:
    """Session, person, seat with its class, sandbox; the save, the record, the progress
    and the checkpoints; that the seat is active. A file that is read is one more."""
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    for length in (1, 25):
        settled.run("aws s3 ls; " * length, machine="ec2")
        settled.run(line)
        with CaptureQueriesContext(connection) as queries:
            settled.run(line)
        asked = [
            one["sql"]
            for one in queries
            if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))
        ]
        assert len(asked) <= most, "\n".join(sql[:110] for sql in asked)


def calls(who: Visitor) -> int:
    """How many functions a command calls; the fewest of some, for now and then one has more
    to do: every twentieth time the log is pruned."""

    def once() -> int:
        count = 0

        def note(_frame: FrameType, event: str, _of: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(note)
        try:
            who.run("aws s3 ls")
        finally:
            sys.setprofile(None)
        return count

    return min(once() for _ in range(3))


def test_a_command_calls_as_few_functions_however_long_the_log_is(
    settled: Visitor, settings: Settings
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    more = 100

    def on_a_full_page() -> int:
        """A page shows the latest calls, and where an action had several, their last."""
        for _ in range(24):
            settled.run("aws s3 ls")
        return calls(settled)

    few = on_a_full_page()
    for _ in range(more // 25):
        settled.run("aws s3 ls; " * 25)
    assert on_a_full_page() < few + more
