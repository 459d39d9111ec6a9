"""The site as it would be deployed: settings of a public site, database, server."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.programs import begin


def deployed(data: Path, **settings: str) -> dict[str, str]:
    """The environment of a site, with nothing of the tests' own settings."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SECRET_KEY"}
    }
    return {**inherited, "IAMTUTOR_DATA": str(data), **settings}


def check_deployed(data: Path, **settings: str) -> tuple[int, str]:
    """Status and errors of Django's check."""
    (data / "static").mkdir()
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    status, _, errors = begin(*check, env=deployed(data, **settings)).end()
    return status, errors


PUBLIC = {
    "HTTPS": "1",
    "ALLOWED_HOSTS": "iam.example.org",
    "SECRET_KEY": "R7v1cQ9xW3mZ5pL8nB2kD6hJ4gF0sA7yT1uE9iO3qM5wX8zC",
}


def test_a_public_site_has_nothing_that_django_warns_of(tmp_path: Path) -> None:
    key = PUBLIC["SECRET_KEY"] + "-and-more"
    status, errors = check_deployed(tmp_path, **{**PUBLIC, "SECRET_KEY": key})
    assert status == 0, errors


def test_the_server_loads_the_site_with_its_pages_by_itself(tmp_path: Path) -> None:
    key = PUBLIC["SECRET_KEY"] + "-and-more"
    load = ["-c", "import sys, iamtutor.wsgi; sys.modules['iamtutor.console.views']"]
    status, _, errors = begin(*load, env=deployed(tmp_path, SECRET_KEY=key)).end()
    assert status == 0, errors


def test_a_short_secret_key_stops_the_start(tmp_path: Path) -> None:
    status, errors = check_deployed(tmp_path, **PUBLIC)
    assert status != 0
    assert "SECRET_KEY" in errors


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
