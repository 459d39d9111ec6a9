"""Rows by the values of some of their columns, for what every command asks.

Django builds a query anew each time, which takes several times as long as the database
needs to answer; here its text is made once. Anything more than this is the manager's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


@lru_cache
def _select(model: type[Model], names: tuple[str, ...]) -> str:
    quoted = connection.ops.quote_name
    fields = model._meta.concrete_fields
    columns = {field.attname: quoted(str(field.column)) for field in fields}
    wanted = " AND ".join(f"{columns[name]} = %s" for name in names)
    table = quoted(model._meta.db_table)
    return f"SELECT {', '.join(columns.values())} FROM {table} WHERE {wanted}"


def rows(model: type[Row], **columns: int | str) -> list[Row]:
    """The rows with these values, in no order. A foreign key is ``seat_id``."""
    query = _select(model, tuple(columns))
    return list(model._default_manager.raw(query, list(columns.values())))


def row(model: type[Row], **columns: int | str) -> Row | None:
    """The row with these values, which are unique."""
    found = rows(model, **columns)
    return found[0] if found else None
