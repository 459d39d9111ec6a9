"""How many questions a page or a command asks the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.cast import COMMANDS_LESSON, Visitor
from tests.content import course

#: How much is asked does not depend on who is asked.
pytestmark = pytest.mark.one_database

#: A transaction's BEGIN, COMMIT and savepoints are counted as queries too.
COMMAND = 20
LESSON = 28


def test_a_command_asks_at_most_so_many(ready: Visitor) -> None:
    ready.get("course:lesson", COMMANDS_LESSON)
    ready.run("echo warm")
    for line in ("echo hello", "aws s3 ls", "aws s3 ls", "echo > file.txt"):
        with CaptureQueriesContext(connection) as queries:
            assert ready.run(line).status_code == 200
        assert len(queries) <= COMMAND, [q["sql"][:100] for q in queries]


def test_a_lesson_asks_at_most_so_many(ready: Visitor) -> None:
    asked = {}
    for lesson in course().lessons:
        ready.get("course:lesson", lesson.slug)
        with CaptureQueriesContext(connection) as queries:
            assert ready.get("course:lesson", lesson.slug).status_code == 200
        asked[lesson.slug] = [query["sql"][:100] for query in queries]
    assert {slug: of for slug, of in asked.items() if len(of) > LESSON} == {}


def test_a_long_history_costs_no_more_queries(
    ready: Visitor, settings: Settings
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    ready.get("course:lesson", COMMANDS_LESSON, tab="ec2")
    counts = []
    for _ in range(2):
        for _ in range(12):
            ready.run("aws s3 ls")
        with CaptureQueriesContext(connection) as queries:
            ready.get("course:lesson", COMMANDS_LESSON, tab="ec2")
        counts.append(len(queries))
    assert counts[0] == counts[1]
