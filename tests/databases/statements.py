"""What the site asks the database, noted while its tests run on SQLite: ``make test-site``
fails if a test that does not run on PostgreSQL makes it ask what no test there does.

Two questions are one if their texts are alike, whatever the number of values in a list or
of rows in an ``INSERT``, and the kinds of their values. That rows are locked SQLite is not
told; it is noted all the same. What the database refuses is a question of its own, and so
is what is asked next in that connection. What a test itself asks, to look or to prepare,
is none.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Generator
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models.sql.compiler import SQLCompiler

import iamtutor

TESTS = f"{Path(__file__).parent.parent}/"
SITE = f"{Path(iamtutor.__file__).parent}/"
#: A statement's text, and the kinds of its values.
Question = tuple[str, str]
Told = tuple[list[Question], list[tuple[Question, str]]]
#: Where texts that are alike differ, and what stands there.
ALIKE = [
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?<![:\w]):([a-z_]\w*)", r"%(\1)s"),
        (r"\bIN \((?:%s|NULL)(?:, (?:%s|NULL))*\)", "IN (…)"),
        # Django's names of JSON's types, which are a set.
        (r"\bIN \('\w+'(?:,'\w+')*\)", "IN ('…')"),
        (r"(VALUES )(\((?:[^()]|\([^()]*\))*\))(?:, \2)+", r"\1\2, …"),
        (r"(?: WHEN \([^()]*\) THEN (?:%s|NULL))+", " WHEN …"),
        (r"\b(LIMIT|OFFSET) \d+", r"\1 …"),
    )
]
#: What only SQLite is asked.
ITS_OWN = ("PRAGMA", "SELECT QUOTE(")


@cache
def alike(text: str) -> str:
    for pattern, instead in ALIKE:
        text = pattern.sub(instead, text)
    return text


def kind(value: object) -> str:
    """What PostgreSQL asks of a value: its type, whether a text has a NUL, whether a number
    has more than 31 bits."""
    match value:
        case str():
            return "text with NUL" if "\0" in value else "text"
        case bool():
            return "bool"
        case int():
            return "int" if -(2**31) <= value < 2**31 else "large int"
    return type(value).__name__


def question(text: str, values: Any) -> Question:
    # The name of a savepoint is another one each time.
    shape = alike(text.partition(' "')[0] if "SAVEPOINT" in text else text)
    kinds = map(kind, values.values() if isinstance(values, dict) else values)
    return shape, ", ".join(sorted(set(kinds)) if "…" in shape else kinds)


def of_the_site() -> bool:
    """Whether what is asked now is asked by the site, and not by a test."""
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        name = frame.f_code.co_filename
        if name.startswith((SITE, TESTS)) and name != __file__:
            return name.startswith(SITE)
    return False


class Statements:
    """A plugin of pytest: what the tests of a run ask, those of all its workers."""

    def __init__(self) -> None:
        self.test = ""
        self.on_both = False
        #: What is asked by tests that run on both databases.
        self.known: set[Question] = set()
        #: What the site is made to ask by others, and the first that does.
        self.elsewhere: dict[Question, str] = {}

    def listen(self) -> None:
        """To each connection that is opened from now on."""
        noting = self

        class Cursor(SQLiteCursorWrapper):
            connection: Connection

            def execute(self, text: str, values: Any = None) -> Any:
                ask = partial(super().execute, text, values)
                return noting.ask(self.connection, ask, text, values or ())

            def executemany(self, text: str, values: Any) -> Any:
                rows = list(values)
                ask = partial(super().executemany, text, rows)
                return noting.ask(self.connection, ask, text, *rows[:1])

        class Connection(sqlite3.Connection):
            refused = ""

            def execute(self, text: str, values: Any = ()) -> Any:
                ask = partial(super().execute, text, values)
                return noting.ask(self, ask, text, values)

            def cursor(self, factory: Any = Cursor) -> Any:
                return super().cursor(Cursor)

        settings.DATABASES["default"]["OPTIONS"]["factory"] = Connection
        as_sql = SQLCompiler.as_sql

        def as_postgresql_is_told(self: Any, *args: Any, **named: Any) -> Any:
            text, values = as_sql(self, *args, **named)
            locked = self.query.select_for_update
            return (f"{text} /* FOR UPDATE */" if locked else text), values

        SQLCompiler.as_sql = as_postgresql_is_told  # type: ignore[method-assign]

    def ask(
        self, connection: Any, ask: Callable[[], Any], text: str, values: Any = ()
    ) -> Any:
        """The answer to a statement, which is noted."""
        if text.startswith(ITS_OWN):
            return ask()
        asked = question(text, values)
        self.note(asked)
        if connection.refused:
            self.note((f"{connection.refused}, then {asked[0]}", asked[1]))
            connection.refused = ""
        try:
            return ask()
        except sqlite3.Error as error:
            connection.refused = f"{type(error).__name__} at {asked[0]}"
            self.note((connection.refused, asked[1]))
            raise

    def note(self, asked: Question) -> None:
        if self.on_both:
            self.known.add(asked)
        elif asked not in self.elsewhere and asked not in self.known and of_the_site():
            self.elsewhere[asked] = self.test

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.test = item.nodeid
        self.on_both = not item.get_closest_marker("one_database")
        return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        if told := getattr(node, "workeroutput", {}).get("asked"):
            self.add(told)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["asked"] = self.told()
        elif session.exitstatus == pytest.ExitCode.OK and self.missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def told(self) -> Told:
        """What a worker tells."""
        return list(self.known), list(self.elsewhere.items())

    def add(self, told: Told) -> None:
        """What a worker told."""
        known, elsewhere = told
        self.known |= set(known)
        self.elsewhere = dict(elsewhere) | self.elsewhere

    def missing(self) -> list[tuple[str, Question]]:
        """Tests, and what they ask that no test on PostgreSQL does."""
        return sorted(
            (test, asked)
            for asked, test in self.elsewhere.items()
            if asked not in self.known
        )

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int
    ) -> None:
        missing = self.missing()
        if not missing:
            return
        say = terminalreporter
        say.section("Asked of SQLite alone", red=True, bold=True)
        for test, found in groupby(missing, itemgetter(0)):
            say.line(f"{test} asks what no test on PostgreSQL asks:")
            for _, (text, kinds) in found:
                say.line(f"    {text} [{kinds}]")
        say.line(
            "Add the test to ON_BOTH in tests/databases, or ask the same in one that is"
            " there."
        )
