"""Backups: a folder each, with the database, the secret key and what is in them.

A backup is consistent though the site runs: SQLite and PostgreSQL both read it in one
transaction. It appears under its name when it is whole, or not at all. Only its owner may
read it: password hashes are in it, and the key.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

PREFIX = "iamtutor-"
NAME = f"{PREFIX}%Y%m%dT%H%M%SZ"
DATABASE, KEY, CONTENTS = "database", "secret-key", "contents.json"


class Refused(Exception):
    """Nothing was written or replaced; the text says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One that is whole. ``kind`` is the database's: ``sqlite`` or ``postgresql``."""

    folder: Path
    kind: str
    digest: str

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    @property
    def key(self) -> str:
        return (self.folder / KEY).read_text(encoding="utf-8").strip()


def write_backup(target: Path, *, keep: int | None = None, now: datetime) -> Backup:
    """Write a backup into the folder ``target``, and delete all but the last ``keep``."""
    target = target.resolve()
    if target.is_relative_to(settings.BASE_DIR.resolve()):
        raise Refused(
            f"{target} is in the project's own folder: a backup would go with it, and "
            "perhaps into a repository. Choose a folder elsewhere, best on another disk."
        )
    with _for_the_owner_only():
        target.mkdir(parents=True, exist_ok=True)
        folder = target / now.strftime(NAME)
        unfinished = target / f".{folder.name}.{os.getpid()}"
        if folder.exists():
            raise Refused(f"{folder} is there already.")
        unfinished.mkdir()
        try:
            _dump(unfinished / DATABASE)
            digest = _digest(unfinished / DATABASE)
            (unfinished / KEY).write_text(f"{settings.SECRET_KEY}\n", encoding="utf-8")
            contents = {
                "made": now.isoformat(),
                "kind": connection.vendor,
                "sha256": digest,
            }
            (unfinished / CONTENTS).write_text(json.dumps(contents, indent=2) + "\n")
            for file in [*unfinished.iterdir(), unfinished]:
                _to_disk(file)
            unfinished.rename(folder)
            _to_disk(target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    if keep is not None:
        for old in backups_in(target)[: -max(1, keep)]:
            shutil.rmtree(old)
    return Backup(folder, connection.vendor, digest)


def backups_in(target: Path) -> list[Path]:
    """The backups of a folder, oldest first."""
    return sorted(path for path in target.glob(f"{PREFIX}*Z") if path.is_dir())


def find_backup(source: Path) -> Backup:
    """The backup in ``source``, unharmed, or the newest one that is in that folder."""
    if not (source / CONTENTS).exists():
        source = next(reversed(backups_in(source)), source)
    try:
        contents = json.loads((source / CONTENTS).read_text(encoding="utf-8"))
        found = Backup(source, contents["kind"], contents["sha256"])
        # All of it is looked at before anything is replaced.
        has_key = len(found.key) >= settings.SECRET_KEY_LENGTH
        whole = found.database.is_file() and _digest(found.database) == found.digest
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise Refused(f"{source} is no backup of this site.") from None
    if not has_key:
        raise Refused(f"{source / KEY} is damaged: it holds no key.")
    if not whole:
        raise Refused(f"{found.database} is damaged: its checksum does not fit.")
    if found.kind != connection.vendor:
        raise Refused(
            f"{source} is of {found.kind}, and the site is set up for "
            f"{connection.vendor}."
        )
    return found


def restore_backup(found: Backup) -> None:
    """Put the database back as it was; all that came later is gone. The site must not
    run."""
    if connection.vendor == "sqlite":
        _restore_sqlite(found)
    else:
        _restore_postgresql(found)


def keep_key(found: Backup) -> bool:
    """Put the secret key into the data folder; False if the environment has another."""
    if os.environ.get("SECRET_KEY"):
        return os.environ["SECRET_KEY"] == found.key
    with _for_the_owner_only(), _instead_of(settings.DATA_DIR / KEY) as beside:
        beside.write_text(f"{found.key}\n", encoding="utf-8")
    return True


@contextmanager
def _instead_of(path: Path) -> Iterator[Path]:
    """A file beside ``path`` that takes its place once it is whole, and else goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _for_the_owner_only() -> Iterator[None]:
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _dump(path: Path) -> None:
    if connection.vendor == "sqlite":
        _dump_sqlite(path)
    else:
        options = ["--format=custom", "--no-owner", "--no-acl", f"--file={path}"]
        _postgresql("pg_dump", *options)


# -- SQLite


def _dump_sqlite(path: Path) -> None:
    file = _sqlite_file()
    if not file.exists():
        raise Refused(f"{file} is not there: there is nothing to keep yet.")
    try:
        with closing(sqlite3.connect(file, timeout=60)) as source:
            source.execute("VACUUM INTO ?", (str(path),))
        with closing(sqlite3.connect(path)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise Refused(f"{file}: {error}") from None
    if found != "ok":
        raise Refused(f"{file} is damaged: {found}")


def _sqlite_file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _restore_sqlite(found: Backup) -> None:
    path = _sqlite_file()
    _refuse_what_is_no_database_of_ours(found.database)
    connections.close_all()
    with _for_the_owner_only():
        _refuse_while_sqlite_is_open(path)
        with _instead_of(path) as beside:
            shutil.copyfile(found.database, beside)
            _to_disk(beside)
            # What is left of the old file's journal would be written into the new one.
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        _to_disk(path.parent)


def _refuse_what_is_no_database_of_ours(path: Path) -> None:
    """A checksum tells that nothing has changed since, not what it was."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        ) as it:
            (state,) = it.execute("PRAGMA quick_check(1)").fetchone()
            it.execute("SELECT 1 FROM people_person")
    except sqlite3.Error as error:
        state = str(error)
    if state != "ok":
        raise Refused(f"{path} is no database of this site: {state}")


def _refuse_while_sqlite_is_open(path: Path) -> None:
    """Only whoever is alone with the file may give up its write-ahead log."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=1)) as there:
            there.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Refused("The site is running. Stop it, then restore.") from None
    except sqlite3.DatabaseError:
        pass  # no database at all: a reason to restore


# -- PostgreSQL


def _postgresql(program: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs on the site's database."""
    arguments, environment = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, []
    )
    *where, name = arguments[1:]
    try:
        done = subprocess.run(
            [program, *options, *where, f"--dbname={name}"],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise Refused(f"{program} is missing: install PostgreSQL's client.") from None
    if done.returncode:
        raise Refused(f"{program}: {done.stderr.strip()}")


def _restore_postgresql(found: Backup) -> None:
    """In one transaction: what is there goes, what was there comes back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
        tables = connection.introspection.table_names(cursor)
    connections.close_all()
    if others:
        raise Refused(
            f"The site is running: {others} others are connected to the database. "
            "Stop all nodes, then restore."
        )
    names = ", ".join(map(connection.ops.quote_name, tables))
    drop = [f"--command=DROP TABLE {names} CASCADE"] if tables else []
    with _for_the_owner_only():
        script = found.folder / f".script.{os.getpid()}"
        try:
            _script(found.database, script)
            _postgresql(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--single-transaction",
                "--set=ON_ERROR_STOP=1",
                *drop,
                f"--file={script}",
            )
        finally:
            script.unlink(missing_ok=True)


def _script(dump: Path, script: Path) -> None:
    options: list[Any] = ["--no-owner", "--no-acl", f"--file={script}", str(dump)]
    done = subprocess.run(
        ["pg_restore", *options], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"pg_restore: {done.stderr.strip()}")
