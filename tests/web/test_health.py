"""What a supervisor asks: is the process up, can it serve."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


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
        lessons = ()

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
