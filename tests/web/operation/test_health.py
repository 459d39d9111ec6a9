"""What a supervisor asks: is the process up, can it serve."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iamtutor.web import views
from iamtutor.web.database import queue
from iamtutor.web.operation import metrics


def test_a_running_process_says_ok_without_asking_the_database() -> None:
    # No database fixture: a query would fail this test.
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert response.content == b"ok\n"


@pytest.mark.django_db
def test_a_migrated_site_is_ready() -> None:
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"problems": []}


@pytest.mark.django_db
def test_a_pending_migration_is_not_ready() -> None:
    (last,) = MigrationLoader(connection).graph.leaf_nodes("course")
    MigrationRecorder(connection).record_unapplied(*last)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == ["migrations are pending"]


@pytest.mark.django_db
def test_a_database_that_may_only_be_read_is_not_ready_and_healthy_all_the_same() -> (
    None
):
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA query_only = ON" if on_sqlite else "SET TRANSACTION READ ONLY"
        )
        try:
            response = Client().get("/readyz")
            assert Client().get("/healthz").status_code == 200
        finally:
            if on_sqlite:
                cursor.execute("PRAGMA query_only = OFF")
    assert response.status_code == 503
    assert response.json()["problems"] == ["database: nothing can be written"]


@pytest.mark.django_db
def test_however_often_it_is_asked_a_second_has_one_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = timezone.now()
    for seconds, writes in ((0, 1), (0.9, 0), (1, 1), (1.9, 0)):
        now = at + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        with CaptureQueriesContext(connection) as asked:
            assert Client().get("/readyz").status_code == 200
        told = [query["sql"].partition(" ")[0] for query in asked]
        assert told.count("INSERT") + told.count("UPDATE") == writes, seconds


@pytest.mark.one_database  # the line of SQLite's writers
@pytest.mark.django_db
def test_a_database_that_somebody_holds_is_not_ready(held: None) -> None:
    assert Client().get("/readyz").status_code == 503


@pytest.mark.one_database  # the line of SQLite's writers
@pytest.mark.django_db
def test_who_asks_has_the_answer_long_before_a_writer_gives_up(
    held: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PATIENCE", 60)
    monkeypatch.setattr(views, "READY", 0)
    began = time.monotonic()
    assert Client().get("/readyz").status_code == 503
    assert time.monotonic() - began < 30


@pytest.mark.django_db(transaction=True)  # in which PostgreSQL's patience would go on
def test_who_asks_waits_no_longer_for_a_lock_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def patience(*_: object) -> str:
        with connection.cursor() as cursor:
            on_sqlite = connection.vendor == "sqlite"
            cursor.execute("PRAGMA busy_timeout" if on_sqlite else "SHOW lock_timeout")
            return str(cursor.fetchone()[0]).removesuffix("ms")

    usual, meanwhile = patience(), []
    monkeypatch.setattr(
        "iamtutor.web.views.MigrationExecutor",
        lambda _: meanwhile.append(patience()),
    )
    Client().get("/readyz")
    assert meanwhile == [f"{views.READY * 1000:.0f}"]
    assert patience() == usual


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise ConnectionError("no database")

    monkeypatch.setattr("iamtutor.web.views.MigrationExecutor", refuse)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == ["database: ConnectionError"]


def test_content_that_is_missing_is_not_ready(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Empty:
        courses = {}

    monkeypatch.setattr("iamtutor.web.views.library", Empty)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert "no lessons" in response.json()["problems"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_answered_without_https(path: str, settings, db: None) -> None:  # type: ignore[no-untyped-def]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path).status_code == 200
    assert Client().get("/en/").status_code == 301


HOSTS = ["10.0.3.7:8000", "pod-7", "evil.example", "", "no_host!", "[::1", "x" * 300]


@pytest.mark.one_database  # the host is looked at before anything is asked
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("https", [False, True])
def test_a_probe_needs_no_host_name(
    path: str,
    host: str,
    https: bool,
    settings,
    monkeypatch: pytest.MonkeyPatch,
    db: None,  # type: ignore[no-untyped-def]
) -> None:
    # What all tests of the process made it count is long.
    monkeypatch.setattr(metrics, "page", bytes)
    settings.ALLOWED_HOSTS = ["iam.example.org"]
    settings.SECURE_SSL_REDIRECT = https
    settings.METRICS = True
    client = Client(headers={"Host": host})
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert client.get("/en/").status_code == 400 or (https and not host)


def test_only_the_probes_themselves_are_open_to_any_host(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ALLOWED_HOSTS = ["iam.example.org"]
    client = Client(headers={"Host": "10.0.3.7"})
    for near in ("/healthz/", "/healthz/x", "/readyz.", "//healthz", "/en/healthz"):
        assert client.get(near).status_code in (400, 404), near
