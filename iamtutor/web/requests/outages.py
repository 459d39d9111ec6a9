"""Which errors of a database pass without a change of ours: it restarts, somebody holds
it, its disk is full or may only be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from django.db import InterfaceError, InternalError, OperationalError

_SQLITE = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
}
#: Classes of SQLSTATE: connection, transaction given up, resources, not now, operator,
#: system; and that nothing may be written.
_POSTGRES = ("08", "40", "53", "55", "57", "58", "25006")
#: As psycopg sorts them: that nothing may be written is an internal error to it.
_KINDS = (OperationalError, InterfaceError, InternalError)


def passes(error: BaseException | None) -> bool:
    """Whether ``error`` came of a database that will answer again soon."""
    return any(
        isinstance(link, _KINDS) and _away(link.__cause__) for link in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _away(cause: BaseException | None) -> bool:
    """What the driver said, below Django's error."""
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind, the rest says more of it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    # Without a SQLSTATE the server said nothing: the connection is gone.
    state = getattr(cause, "sqlstate", None)
    return cause is not None and (state is None or state.startswith(_POSTGRES))
