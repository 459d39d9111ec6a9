"""One process of the site at a time: nodes that start together, each on an empty database,
would make the same tables twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

#: PostgreSQL's locks of this kind are named by a number; any will do that nobody else has.
LOCK = 0x1A_47_07


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process is here. Over all nodes on PostgreSQL; in one data
    folder else. The lock goes with the process, however that ends."""
    if connection.vendor == "postgresql":
        with (
            closing(connections.create_connection(DEFAULT_DB_ALIAS)) as own,
            own.cursor() as cursor,
        ):
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield
    else:
        path = Path(settings.DATA_DIR) / "start.lock"
        with closing_descriptor(path) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield


@contextmanager
def closing_descriptor(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
