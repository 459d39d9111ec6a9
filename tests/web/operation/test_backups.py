"""Backup and restore, drilled: on a site that runs, and on one that is in ruins."""

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from iamtutor.web.operation.backups import KEY, Backup, Refused, find_backup, keep_key
from tests.bench.learner import Learner
from tests.live import ROOT, Site, live_site
from tests.operator import empty_database, environment, manage

LESSON = "/en/lessons/make-the-role/"
DESK = f"{LESSON}run/desk/"
COUNTED = ("people_person", "people_enrolment", "sandbox_actionrecord")
pytestmark = [pytest.mark.db, pytest.mark.allow_hosts(["127.0.0.1"])]
#: About the folder, or the key: the database is asked as in the drill.
OF_THE_FOLDER = pytest.mark.one_database


def rows(env: dict[str, str], query: str) -> list[tuple[object, ...]]:
    """What the site's database answers."""
    if "DATABASE_URL" in env:
        with psycopg.connect(env["DATABASE_URL"]) as base:
            return base.execute(query).fetchall()
    path = Path(env["IAMTUTOR_DATA"]) / "iamtutor.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as base:
        return base.execute(query).fetchall()


def counts(env: dict[str, str]) -> list[object]:
    return [rows(env, f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED]


def ruin(env: dict[str, str]) -> None:
    """As bad as it gets: a file of rubbish, a database without half of its tables."""
    if "DATABASE_URL" in env:
        with psycopg.connect(env["DATABASE_URL"]) as base:
            base.execute("DROP TABLE sandbox_actionrecord, course_attempt CASCADE")
            base.execute("CREATE TABLE of_somebody_else (id int)")
        return
    data = Path(env["IAMTUTOR_DATA"])
    (data / "iamtutor.sqlite3").write_bytes(b"rubbish" * 9_999)
    (data / "iamtutor.sqlite3-wal").write_bytes(b"rubbish" * 99)


class Typist(threading.Thread):
    """A learner who types numbered words into a file until told to stop."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.learner = Learner(port)
        self.learner.start_as_guest()
        self.learner.submit(f"{LESSON}catch-up/")
        self.words: list[str] = []
        self.some = threading.Semaphore(0)
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            word = f"w{len(self.words)}"
            self.say(f"echo {word} >> log.txt")
            self.words.append(word)
            self.some.release()

    def say(self, line: str) -> str:
        fields = {"line": line, "nonce": secrets.token_hex(16)}
        answer = self.learner.expect(self.learner.post(DESK, **fields))
        return answer.body.decode().split('id="map"')[0]

    def kept(self) -> list[str]:
        return re.findall(r"(?<![\w.])w\d+(?![\w.])", self.say("cat log.txt"))


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with empty_database() as database, live_site(DEMO="0", **database) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture(scope="module")
def made(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the site as it is, to be copied."""
    store = tmp_path_factory.mktemp("made")
    status, output, errors = manage(site.env, "backup", str(store))
    assert status == 0, errors
    return Path(output.strip())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_drill(site: Site, store: Path) -> None:
    typist = Typist(site.port)
    typist.start()
    for _ in range(5):
        typist.some.acquire(timeout=60)
    before = list(typist.words)
    status, output, errors = manage(site.env, "backup", str(store))
    assert status == 0, errors
    typist.enough.set()
    typist.join(60)
    after = list(typist.words)
    assert len(before) < len(after), "nothing was typed meanwhile"

    status, _, errors = manage(site.env, "restore", str(store))
    assert status == 1
    assert "The site is running" in errors
    assert typist.kept() == after

    typist.learner.connection.close()
    site.stop()
    ruin(site.env)
    status, _, errors = manage(site.env, "restore", str(store))
    assert status == 0, errors
    assert (
        rows(
            site.env,
            "SELECT s.id FROM sandbox_sandbox s LEFT JOIN sandbox_actionrecord r"
            " ON r.sandbox_id = s.id GROUP BY s.id, s.version"
            " HAVING s.version <> COUNT(r.id)",
        )
        == []
    )
    people, *_ = counts(site.env)
    assert people == 1
    if "DATABASE_URL" in site.env:
        assert rows(site.env, "SELECT to_regclass('of_somebody_else')") == [(None,)]
    site.start()
    kept = typist.kept()
    assert kept[: len(before)] == before
    assert kept == after[: len(kept)]
    typist.learner.connection.close()

    (folder,) = store.iterdir()
    assert str(folder) == output.strip()
    assert mode(store) == mode(folder) == 0o700
    assert {mode(file) for file in folder.iterdir()} == {0o600}
    assert (folder / "secret-key").read_text().strip() == site.env["SECRET_KEY"]


@OF_THE_FOLDER
def test_the_last_few_are_kept(site: Site, store: Path) -> None:
    old = [store / f"iamtutor-2020010{day}T000000Z" for day in range(1, 6)]
    for folder in old:
        folder.mkdir(parents=True)
    (store / "letters").mkdir()
    status, output, errors = manage(site.env, "backup", str(store), "--keep", "3")
    assert status == 0, errors
    left = {str(path) for path in store.iterdir()}
    assert left == {*map(str, old[-2:]), output.strip(), str(store / "letters")}


@OF_THE_FOLDER
@pytest.mark.parametrize("inside", [".", "var/backups", "docs/../static/x"])
def test_a_backup_into_the_project_is_refused(inside: str) -> None:
    with pytest.raises(CommandError, match="project's own folder"):
        call_command("backup", str(ROOT / inside))
    assert not (ROOT / "var/backups").exists()
    assert not (ROOT / "static/x").exists()


@OF_THE_FOLDER
def test_a_link_into_the_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ROOT / "docs")
    with pytest.raises(CommandError, match="project's own folder"):
        call_command("backup", str(tmp_path / "link"))


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about a file of SQLite's")
def test_a_backup_that_fails_leaves_nothing(tmp_path: Path, store: Path) -> None:
    env = environment(tmp_path, SECRET_KEY="k" * 60)
    (tmp_path / "iamtutor.sqlite3").write_bytes(b"rubbish" * 9_999)
    status, _, errors = manage(env, "backup", str(store))
    assert status == 1
    assert "Traceback" not in errors
    assert not list(store.iterdir())


#: What happened to a backup, and what is said of it.
HARMS = {
    "cut": "its checksum does not fit",
    "other kind": "is of oracle",
    "no contents": "is no backup of this site",
    "contents of something else": "is no backup of this site",
    "no key": "is no backup of this site",
    "half a key": "it holds no key",
    "a pipe": "its checksum does not fit",
    "nothing": "is no backup of this site",
}


@OF_THE_FOLDER
@pytest.mark.parametrize("harm", HARMS)
def test_what_is_no_whole_backup_is_none(made: Path, store: Path, harm: str) -> None:
    folder = shutil.copytree(made, store / made.name)
    contents = json.loads((folder / "contents.json").read_text())
    match harm:
        case "cut":
            with (folder / "database").open("r+b") as file:
                file.truncate(1_000)
        case "other kind":
            contents["kind"] = "oracle"
            (folder / "contents.json").write_text(json.dumps(contents))
        case "no contents":
            (folder / "contents.json").unlink()
        case "contents of something else":
            (folder / "contents.json").write_text("[]")
        case "no key":
            (folder / "secret-key").unlink()
        case "half a key":
            (folder / "secret-key").write_text("abc")
        case "a pipe":
            (folder / "database").unlink()
            os.mkfifo(folder / "database")
        case "nothing":
            shutil.rmtree(folder)
    with pytest.raises(Refused, match=HARMS[harm]):
        find_backup(store)


def test_what_is_no_whole_backup_is_not_restored(
    site: Site, made: Path, store: Path
) -> None:
    folder = shutil.copytree(made, store / made.name)
    os.truncate(folder / "database", 1_000)
    before = counts(site.env)
    status, _, errors = manage(site.env, "restore", str(store))
    assert status == 1
    assert "its checksum does not fit" in errors
    assert "Traceback" not in errors
    assert counts(site.env) == before


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about a file of SQLite's")
@pytest.mark.parametrize("content", [b"", b"rubbish" * 9_999, None])
def test_another_database_is_not_put_in_the_place_of_the_sites(
    made: Path, store: Path, tmp_path: Path, content: bytes | None
) -> None:
    """Though its checksum fits."""
    folder = shutil.copytree(made, store / made.name)
    database = folder / "database"
    database.unlink()
    if content is None:
        with contextlib.closing(sqlite3.connect(database)) as other:
            other.execute("CREATE TABLE notes (text)")
    else:
        database.write_bytes(content)
    contents = json.loads((folder / "contents.json").read_text())
    contents["sha256"] = hashlib.sha256(database.read_bytes()).hexdigest()
    (folder / "contents.json").write_text(json.dumps(contents))
    data = tmp_path / "data"
    data.mkdir()
    (data / "iamtutor.sqlite3").write_bytes(b"of before")
    status, _, errors = manage(environment(data), "restore", str(store))
    assert status == 1
    assert "is no database of this site" in errors
    assert (data / "iamtutor.sqlite3").read_bytes() == b"of before"


def test_a_fresh_machine_gets_data_and_key(
    site: Site, made: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with empty_database() as database:
        env = environment(data, **database)
        status, _, errors = manage(env, "restore", str(made.parent))
        assert status == 0, errors
        assert counts(env) == counts(site.env)
    assert (data / "secret-key").read_text().strip() == site.env["SECRET_KEY"]
    assert mode(data / "secret-key") == 0o600


@OF_THE_FOLDER
def test_a_key_that_cannot_be_written_whole_leaves_the_old_one_alone(
    made: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, text: str, encoding: str) -> None:
        self.write_bytes(text.encode()[:3])
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.DATA_DIR = tmp_path
    kept = tmp_path / KEY
    kept.write_bytes(b"before")
    backup = Backup(made, "sqlite", "")
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        keep_key(backup)
    assert [*tmp_path.iterdir()] == [kept]
    assert kept.read_bytes() == b"before"


@OF_THE_FOLDER
def test_another_key_is_said(made: Path, tmp_path: Path) -> None:
    with empty_database() as database:
        env = environment(tmp_path / "data", SECRET_KEY="x" * 60, **database)
        status, output, errors = manage(env, "restore", str(made.parent))
    assert status == 0, errors
    assert "SECRET_KEY is not the backup" in output
    assert not os.path.exists(tmp_path / "data" / "secret-key")
