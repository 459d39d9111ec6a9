"""The site as it would be deployed: settings of a public site, database, server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


def run_deployed(
    data: Path, command: list[str], **settings: str
) -> subprocess.CompletedProcess[str]:
    """A Python of its own, with nothing of the tests in its environment."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SECRET_KEY"}
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**inherited, "IAMTUTOR_DATA": str(data), **settings},
        capture_output=True,
        text=True,
    )


def check_deployed(data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    (data / "static").mkdir()
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return run_deployed(data, check, **settings)


PUBLIC = {
    "HTTPS": "1",
    "ALLOWED_HOSTS": "iam.example.org",
    "SECRET_KEY": "R7v1cQ9xW3mZ5pL8nB2kD6hJ4gF0sA7yT1uE9iO3qM5wX8zC",
}


def test_a_public_site_has_nothing_that_django_warns_of(tmp_path: Path) -> None:
    key = PUBLIC["SECRET_KEY"] + "-and-more"
    done = check_deployed(tmp_path, **{**PUBLIC, "SECRET_KEY": key})
    assert done.returncode == 0, done.stderr


def test_the_server_loads_the_site_with_its_pages_by_itself(tmp_path: Path) -> None:
    key = PUBLIC["SECRET_KEY"] + "-and-more"
    load = ["-c", "import sys, iamtutor.wsgi; sys.modules['iamtutor.console.views']"]
    done = run_deployed(tmp_path, load, SECRET_KEY=key)
    assert done.returncode == 0, done.stderr


def test_a_short_secret_key_stops_the_start(tmp_path: Path) -> None:
    done = check_deployed(tmp_path, **PUBLIC)
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
