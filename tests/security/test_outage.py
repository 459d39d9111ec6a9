"""The database is away for a moment: it restarts, another process holds it, nothing can be
written."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.test import Client
from django.utils import timezone

from iamtutor.classroom.models import HelpNeed, Look
from iamtutor.course.models import Place, Visited
from iamtutor.people.models import Person
from iamtutor.sandbox.models import OpenedPage
from iamtutor.web.database import outages, queue
from iamtutor.web.database.outages import noted, passes
from tests.cast import COMMANDS_LESSON, Cast, Visitor, browser_of, visitor
from tests.places import LESSON, PAGES, SCREENS, class_places


def locked(folder: Path) -> sqlite3.Error:
    """What SQLite says while another process writes."""
    file = folder / "held.sqlite3"
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as ours,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.Error) as caught:
            ours.execute("BEGIN IMMEDIATE")
    return caught.value


def full() -> sqlite3.Error:
    """What SQLite says when there is no room for another page."""
    with closing(sqlite3.connect(":memory:")) as ours:
        ours.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.Error) as caught:
            ours.execute("CREATE TABLE a AS SELECT randomblob(100000)")
    return caught.value


def only_read(folder: Path) -> sqlite3.Error:
    file = folder / "read.sqlite3"
    sqlite3.connect(file).close()
    with (
        closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as ours,
        pytest.raises(sqlite3.Error) as caught,
    ):
        ours.execute("CREATE TABLE a (b)")
    return caught.value


def gone(folder: Path) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as caught:
        sqlite3.connect(folder / "nowhere" / "it.sqlite3")
    return caught.value


def damaged(folder: Path) -> sqlite3.Error:
    file = folder / "damaged.sqlite3"
    file.write_bytes(b"no database" * 1_000)
    with closing(sqlite3.connect(file)) as ours, pytest.raises(sqlite3.Error) as caught:
        ours.execute("SELECT 1 FROM nothing")
    return caught.value


def no_such_table() -> sqlite3.Error:
    with (
        closing(sqlite3.connect(":memory:")) as ours,
        pytest.raises(sqlite3.Error) as caught,
    ):
        ours.execute("SELECT 1 FROM nothing")
    return caught.value


def as_django_says(cause: Exception, kind: type[Exception]) -> Exception:
    try:
        raise kind(*cause.args) from cause
    except kind as error:
        return error


PASSING = [
    psycopg.OperationalError("connection refused"),
    psycopg.InterfaceError("the connection is closed"),
    psycopg.errors.AdminShutdown("terminating connection"),
    psycopg.errors.CannotConnectNow("the database system is starting up"),
    psycopg.errors.TooManyConnections("sorry"),
    psycopg.errors.DeadlockDetected("deadlock"),
    psycopg.errors.LockNotAvailable("lock"),
    psycopg.errors.DiskFull("no room"),
    psycopg.errors.IoError("disk"),
    psycopg.errors.ReadOnlySqlTransaction("only read"),
]


@pytest.mark.parametrize("cause", PASSING, ids=lambda cause: type(cause).__name__)
def test_a_database_that_is_away_passes(cause: Exception) -> None:
    kind = next(
        kind
        for kind in (InterfaceError, OperationalError, InternalError)
        if isinstance(cause, getattr(psycopg, kind.__name__))
    )
    assert passes(as_django_says(cause, kind))
    # What was raised while that was handled is of the same origin.
    later = KeyError("user")
    later.__context__ = as_django_says(cause, kind)
    assert passes(later)


def test_what_the_machine_is_the_cause_of_passes_and_a_fault_of_ours_does_not(
    tmp_path: Path,
) -> None:
    for cause in (locked(tmp_path), full(), only_read(tmp_path), gone(tmp_path)):
        assert passes(as_django_says(cause, OperationalError)), cause
    assert not passes(as_django_says(no_such_table(), OperationalError))
    assert not passes(OperationalError("raised by us"))
    bad = psycopg.errors.UndefinedTable("no such table")
    assert not passes(as_django_says(bad, ProgrammingError))
    assert not passes(ValueError())
    assert not passes(None)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_says_when_to_come_back_and_asks_the_database_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, htmx: bool, language: str
) -> None:
    browser = browser_of(cast.aoi)
    browser.raise_request_exception = False

    def away(*args: object) -> None:
        raise as_django_says(psycopg.OperationalError("refused"), OperationalError)

    monkeypatch.setattr(SessionStore, "load", away)
    headers = {"HX-Request": "true"} if htmx else {}
    for method, path in (
        ("get", "progress"),
        ("get", "lessons/full-access"),
        ("post", "lessons/full-access/run/ec2"),
        ("post", "sign-out"),
    ):
        answer = getattr(browser, method)(f"/{language}/{path}/", headers=headers)
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        text = answer.content.decode()
        assert ("<html" in text) is not htmx
        assert ("for a moment" in text) is (language == "en")


@pytest.mark.one_database  # the line of SQLite's writers
@pytest.mark.parametrize("htmx", [False, True])
def test_who_does_not_get_to_write_is_told_to_come_again(
    cast: Cast, held: None, htmx: bool
) -> None:
    browser = browser_of(cast.aoi)
    browser.raise_request_exception = False
    answer = browser.post(
        "/en/lessons/full-access/run/ec2/",
        {"line": "echo a > b", "nonce": "1"},
        headers={"HX-Request": "true"} if htmx else {},
    )
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    text = answer.content.decode()
    assert "What you did before is saved" in text
    assert ("<html" in text) is not htmx
    assert browser.get("/en/progress/").status_code == 200


@pytest.mark.one_database  # the line of SQLite's writers
def test_a_page_that_is_read_waits_for_no_writer(
    cast: Cast, held: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    Person.objects.filter(pk=cast.aoi.pk).update(last_seen=long_ago)
    monkeypatch.setattr(queue, "PATIENCE", 60)
    monkeypatch.setattr(outages, "NOTING", 0)
    began = time.monotonic()
    assert browser_of(cast.aoi).get("/en/progress/").status_code == 200
    assert time.monotonic() - began < 30
    assert Person.objects.get(pk=cast.aoi.pk).last_seen == long_ago


def test_what_the_page_of_a_lesson_judges_waits_its_turn_as_a_check_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    aoi = visitor(cast.aoi).catch_up()
    longest: list[float] = []

    @contextmanager
    def line(most: float) -> Iterator[None]:
        longest.append(most)
        yield

    monkeypatch.setattr(outages, "writer_queue", line)
    aoi.get("course:lesson", COMMANDS_LESSON)
    assert max(longest) >= queue.PATIENCE > outages.NOTING


@contextmanager
def only_reading() -> Iterator[None]:
    """The database lets nobody write."""
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "PRAGMA query_only = ON" if on_sqlite else "SET TRANSACTION READ ONLY"
        )
        yield
        if on_sqlite:
            cursor.execute("PRAGMA query_only = OFF")
        transaction.set_rollback(True)


def test_where_nothing_can_be_written_pages_are_read_all_the_same(cast: Cast) -> None:
    browser = browser_of(cast.aoi)
    browser.raise_request_exception = False
    assert browser.get("/en/progress/").status_code == 200
    long_ago = timezone.now() - timedelta(hours=1)
    Person.objects.filter(pk=cast.aoi.pk).update(last_seen=long_ago)
    with only_reading():
        read = browser.get("/en/progress/")
    assert read.status_code == 200


#: Pages that do something as they open, or whose cost is counted.
ACTING = ("?tab=last-accessed", "&tab=last-accessed", "cloudtrail/")


NOTED = (Look, Visited, Place, OpenedPage)


def read(who: Visitor, place: str) -> int:
    """The status of a page where nothing can be written."""
    with only_reading():
        return who.client.get(f"/en/{place}").status_code


def test_that_something_is_not_noted_for_a_fault_of_ours_is_no_outage() -> None:
    def broken() -> None:
        raise as_django_says(no_such_table(), OperationalError)

    with pytest.raises(OperationalError):
        noted(broken)


@pytest.mark.thorough
def test_what_only_notes_that_it_was_opened_is_read_where_nothing_can_be_written(
    cast: Cast,
) -> None:
    aoi = visitor(cast.aoi).catch_up()
    seat, chie = cast.seat(cast.aoi), visitor(cast.chie)
    HelpNeed.objects.create(
        enrolment=seat, lesson=COMMANDS_LESSON, task="list-buckets", reason="asked"
    )
    refused = []
    for who, places in (
        (aoi, [*PAGES, *(f"lessons/{LESSON}/console/{screen}" for screen in SCREENS)]),
        (chie, class_places(cast.spring.pk, seat.pk)),
    ):
        who.client.raise_request_exception = False
        # What some are about begins with the first time.
        begun = [place for place in places if read(who, place) != 200]
        for place in begun:
            who.client.get(f"/en/{place}")
        for kind in NOTED:
            kind.objects.all().delete()
        refused += [place for place in begun if read(who, place) >= 500]
    assert [place for place in refused if not place.endswith(ACTING)] == []
    assert not any(kind.objects.exists() for kind in NOTED)


def test_a_fault_of_ours_is_500_and_its_page_needs_no_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(cast.aoi)
    browser.raise_request_exception = False

    def broken(*args: object) -> None:
        raise as_django_says(no_such_table(), OperationalError)

    monkeypatch.setattr(SessionStore, "load", broken)
    answer = browser.get("/en/progress/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


def test_a_damaged_file_is_not_taken_for_something_that_was_deleted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Django has no word of its own for either."""
    cause = damaged(tmp_path)

    def broken(*args: object) -> None:
        raise as_django_says(cause, DatabaseError)

    monkeypatch.setattr("iamtutor.course.views.pages.render", broken)
    browser = browser_of(cast.aoi)
    browser.raise_request_exception = False
    assert browser.get("/en/progress/").status_code == 500


def test_static_files_and_health_are_answered_meanwhile() -> None:
    # No database fixture: a query would fail this test.
    assert Client().get("/healthz").status_code == 200
