"""Which errors of a database pass without a change of ours: it restarts, somebody holds
it, its disk is full or may only be read. Pages that are read are there all the same."""

import sqlite3
from collections.abc import Callable, Iterator

import structlog
from django.db import Error, InterfaceError, InternalError, OperationalError

from iamtutor.web.database.queue import writer_queue

log = structlog.get_logger("iamtutor.database")

_SQLITE = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
}
#: Classes of SQLSTATE: connection, transaction given up, resources, not now, operator,
#: system; and that nothing may be written.
_POSTGRES = ("08", "40", "53", "55", "57", "58", "25006")
#: As psycopg sorts them: that nothing may be written is an internal error to it.
_KINDS = (OperationalError, InterfaceError, InternalError)
#: Seconds that a page waits to note something besides.
NOTING = 1.0


def noted(write: Callable[[], object], most: float | None = None) -> bool:
    """Have ``write``, which is one transaction, note what a page that is only read notes
    besides: that somebody was here. False where nothing can be written within ``most``
    seconds (``NOTING``), which keeps nobody from reading."""
    try:
        with writer_queue(NOTING if most is None else most):
            write()
    except Error as error:
        if not passes(error):
            raise
        log.warning("not noted", error=str(error))
        return False
    return True


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
