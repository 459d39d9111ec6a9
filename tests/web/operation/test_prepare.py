"""What happens before a site starts: alone, together with others, and when it cannot."""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader

from iamtutor.web.management.commands import prepare
from tests.operator import empty_database, environment, manage, start_manage

SAMPLE = Path(__file__).parents[2] / "data/lessons"
KEY = "of-a-site-that-is-about-to-start-" * 2
SQLITE_ONLY = pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="about a file of SQLite's"
)


def built(data: Path) -> dict[str, str]:
    """Settings of a site whose static files are there already: they are not the matter."""
    static = data / "static"
    static.mkdir(parents=True)
    (static / "made-from").write_text(prepare.made_from())
    return environment(data, SECRET_KEY=KEY)


@pytest.mark.db
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_nodes_that_start_together_on_an_empty_database_all_start(
    tmp_path: Path,
) -> None:
    with empty_database() as database:
        env = {**built(tmp_path), **database}
        nodes = [start_manage(env, "prepare") for _ in range(3)]
        ends = [node.end() for node in nodes]
        assert [status for status, *_ in ends] == [0, 0, 0], ends
        status, output, _ = manage(env, "showmigrations", "--plan", "--skip-checks")
    assert status == 0
    assert "[X]" in output
    assert "[ ]" not in output


def test_static_files_are_made_anew_after_any_change_however_old_the_files(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that was packed before the last one was started is newer all the same."""
    (tmp_path / "static/css").mkdir(parents=True)
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "built"
    settings.STATIC_ROOT.mkdir()
    made: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_: made.append(name))

    def came(path: str, text: str) -> bool:
        """Whether this change of a file has them made, and nothing has them made again."""
        file = tmp_path / path
        file.write_text(text)
        os.utime(file, (0, 0))
        made.clear()
        prepare.collect()
        prepare.collect()
        return made == ["collectstatic"]

    assert came("requirements.txt", "a==1\n")
    assert came("requirements.txt", "a==2\n")
    assert came("static/css/app.css", "a {}")
    assert came("static/css/app.css", "b {}")
    (tmp_path / "static/css/app.css").rename(tmp_path / "static/css/other.css")
    assert came("static/css/other.css", "b {}")
    assert not came("static/css/other.css", "b {}")


def refusal(env: dict[str, str]) -> str:
    """The one sentence that ``prepare`` fails with."""
    status, _, errors = manage(env, "prepare")
    assert status == 1
    assert "Traceback" not in errors
    (sentence,) = errors.splitlines()
    return sentence


def test_a_database_that_is_down_is_said_in_a_sentence(tmp_path: Path) -> None:
    env = built(tmp_path) | {"DATABASE_URL": "postgres://u:p@127.0.0.1:1/none"}
    sentence = refusal(env)
    assert sentence.startswith("CommandError: The database cannot be used: ")
    assert "refused" in sentence


@SQLITE_ONLY
@pytest.mark.parametrize(
    "command", ["clear_guests", "clear_records", "clear_classes", "clearsessions"]
)
def test_a_command_tells_what_is_wrong_with_the_database(
    tmp_path: Path, command: str
) -> None:
    (tmp_path / "iamtutor.sqlite3").touch()
    status, _, errors = manage(environment(tmp_path, SECRET_KEY=KEY), command)
    assert status == 1
    (sentence,) = errors.splitlines()
    assert "no such table" in sentence


@SQLITE_ONLY
def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "iamtutor.sqlite3").write_bytes(b"not a database, for sure\n" * 100)
    assert "file is not a database" in refusal(built(tmp_path))


@SQLITE_ONLY
def test_a_data_folder_that_is_none_is_said(tmp_path: Path) -> None:
    env = built(tmp_path / "there")
    (tmp_path / "file").touch()
    env["IAMTUTOR_DATA"] = str(tmp_path / "file" / "data")
    assert "Not a directory" in refusal(env)


@SQLITE_ONLY
def test_a_mistake_in_a_course_of_ones_own_is_told_before_anything_is_made(
    tmp_path: Path,
) -> None:
    """By its line, as of the product's own course; and by ``play`` and the server too."""
    own = tmp_path / "courses"
    shutil.copytree(SAMPLE, own / "sample")
    file = own / "sample/course.yaml"
    file.write_text(file.read_text("utf-8") + "colour: red\n", "utf-8")
    line = len(file.read_text("utf-8").splitlines())
    env = built(tmp_path / "data") | {"COURSE_FOLDERS": str(own)}
    sentence = refusal(env)
    assert sentence.startswith(f"CommandError: {file}:{line}: ")
    assert "colour" in sentence
    assert not (tmp_path / "data/iamtutor.sqlite3").exists()
    assert manage(env, "play", "no-such-lesson") == (1, "", f"{sentence}\n")
    server = manage(env, "shell", "--no-imports", "-c", "import iamtutor.wsgi")
    assert server == (1, "", sentence.removeprefix("CommandError: ") + "\n")


@SQLITE_ONLY
def test_code_that_is_older_than_its_database_does_not_start(tmp_path: Path) -> None:
    """It looks at what was applied, and at no other table."""
    applied = [*MigrationLoader(None).disk_migrations, ("course", "0999_of_tomorrow")]
    with contextlib.closing(sqlite3.connect(tmp_path / "iamtutor.sqlite3")) as base:
        base.execute(
            "CREATE TABLE django_migrations"
            " (id integer PRIMARY KEY, app text, name text, applied datetime)"
        )
        base.executemany(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES (?, ?, '2040-01-01')",
            applied,
        )
        base.commit()
    sentence = refusal(built(tmp_path))
    assert "newer version" in sentence
    assert "course.0999_of_tomorrow" in sentence


@pytest.mark.parametrize(
    ("slug", "status"), [("full-access", 0), ("no-such-lesson", 1)]
)
def test_a_lesson_is_played_without_key_or_database(
    tmp_path: Path, slug: str, status: int
) -> None:
    done, output, errors = manage(environment(tmp_path), "play", slug)
    assert done == status, errors
    assert "SECRET_KEY" not in output + errors
    assert not list(tmp_path.iterdir())


def test_a_server_without_a_key_does_not_start(tmp_path: Path) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="iamtutor.settings")
    status, _, errors = manage(env, "shell", "-c", "import iamtutor.wsgi")
    assert status != 0
    assert "SECRET_KEY" in errors
