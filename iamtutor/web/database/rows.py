"""Rows by the values of some of their columns, for what every command asks.

Django builds a query anew each time, which takes several times as long as the database
needs to answer; here its text is made once. Anything more than this is the manager's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import islice
from operator import attrgetter, methodcaller
from typing import Any, TypeVar

from django.db import connections
from django.db.models import (
    DateTimeField,
    Field,
    ForeignKey,
    JSONField,
    Model,
    QuerySet,
)
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=Model)
Answer = TypeVar("Answer")
#: Makes a field's value from the database's.
Convert = Callable[[Any], Any]
ALIAS = "default"


@dataclass(frozen=True, slots=True)
class _Table:
    """How a model is kept. ``converted``: where values are made from what the database
    gives, and how: the place of the field, and a function; a field may have several.
    ``json``: the names of those that hold JSON."""

    name: str
    names: tuple[str, ...]
    columns: dict[str, str]
    fields: dict[str, Field[Any, Any]]
    converted: tuple[tuple[int, Convert], ...]
    json: frozenset[str]


@lru_cache
def _table(model: type[Model], later: tuple[str, ...] = ()) -> _Table:
    """``later``: columns that are left out."""
    # Of its own and never opened: it knows how values are made, for every thread.
    connection = connections.create_connection(ALIAS)
    quoted = connection.ops.quote_name
    name = model._meta.db_table
    fields = [one for one in model._meta.concrete_fields if one.attname not in later]
    return _Table(
        quoted(name),
        tuple(field.attname for field in fields),
        {field.attname: quoted(str(field.column)) for field in fields},
        {field.attname: field for field in fields},
        tuple(
            (place, convert)
            for place, field in enumerate(fields)
            for convert in _converters(connection, field)
        ),
        frozenset(one.attname for one in fields if isinstance(one, JSONField)),
    )


def _converters(connection: Any, field: Field[Any, Any]) -> Iterator[Convert]:
    if connection.vendor == "sqlite" and isinstance(field, DateTimeField):
        # Each row has several, and Django's way for all databases takes five calls.
        yield _moment
        return
    expression = field.get_col(field.model._meta.db_table)
    own = connection.ops.get_db_converters(expression)
    for convert in own + expression.get_db_converters(connection):
        yield partial(convert, expression=expression, connection=connection)


def _moment(read: datetime | None) -> datetime | None:
    """A point in time, as it comes from SQLite: in UTC, without saying so."""
    return read and read.replace(tzinfo=UTC)


@lru_cache
def _select(
    model: type[Model], names: tuple[str, ...], shown: tuple[str, ...] = ()
) -> str:
    table = _table(model)
    wanted = " AND ".join(f"{table.columns[name]} = %({name})s" for name in names)
    columns = ", ".join(table.columns[name] for name in shown or table.columns)
    return f"SELECT {columns} FROM {table.name} WHERE {wanted}"


def rows(
    model: type[Row], later: tuple[str, ...] = (), /, **columns: int | str
) -> list[Row]:
    """The rows with these values, in no order. A foreign key is ``seat_id``. What is in
    the columns ``later`` is asked when it is first used, as Django does: making a point
    in time, or a mapping, takes as long as the rest of a row."""
    table = _table(model, later)
    found = _found(_select(model, tuple(columns), table.names), columns)
    return [_made(model, table, values) for values in found]


def _asked(
    text: str, values: Mapping[str, Any], read: Callable[[Any], Answer]
) -> Answer:
    """What ``read`` reads of the cursor. What Django puts around a question takes as long
    as SQLite does to answer it: there it is asked directly, unless somebody listens."""
    connection: Any = connections[ALIAS]
    with connection.wrap_database_errors:
        connection.ensure_connection()
        connection.validate_no_broken_transaction()
        if (
            connection.vendor == "sqlite"
            and not connection.force_debug_cursor
            and not connection.execute_wrappers
        ):
            return read(connection.connection.execute(_for_sqlite(text), values))
        cursor = connection.cursor()  # read to its end, it needs no closing
        cursor.execute(text, values)
        return read(cursor)


@lru_cache
def _for_sqlite(text: str) -> str:
    return re.sub(r"%\((\w+)\)s", r":\1", text)


def _found(text: str, columns: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = _asked(text, columns, methodcaller("fetchall"))
    return found


def _made(model: type[Row], table: _Table, given: Sequence[Any]) -> Row:
    """What ``from_db`` makes of a row, without asking field by field whether it was
    left out, and without signals, to which nothing of ours listens."""
    values = list(given)
    for place, convert in table.converted:
        values[place] = convert(values[place])
    new = model.__new__(model)
    new._state = ModelState()
    new._state.adding, new._state.db = False, ALIAS
    new.__dict__.update(zip(table.names, values, strict=True))
    return new


def twin(row: Row) -> Row:
    """The same row once more, to be changed by itself."""
    new = row.__class__.__new__(row.__class__)
    new.__dict__.update(row.__dict__)
    new._state = ModelState()
    new._state.__dict__.update(row._state.__dict__)
    new._state.fields_cache = dict(row._state.fields_cache)
    return new


def values(
    model: type[Model], shown: tuple[str, ...], **columns: int | str
) -> list[tuple[Any, ...]]:
    """Some columns of the rows with these values, in no order: texts and whole numbers,
    which are as the database gives them, and of others whether there is anything."""
    return _found(_select(model, tuple(columns), shown), columns)


def row(
    model: type[Row], later: tuple[str, ...] = (), /, **columns: int | str
) -> Row | None:
    """The row with these values, which are unique."""
    found = rows(model, later, **columns)
    return found[0] if found else None


def newest(
    model: type[Row],
    by: str,
    most: int,
    later: tuple[str, ...] = (),
    /,
    **columns: int | str,
) -> list[Row]:
    """Of the rows with these values so many at most, from the one with the highest number
    in the column ``by``."""
    table = _table(model, later)
    text = _select(model, tuple(columns), table.names)
    order = f"ORDER BY {table.columns[by]} DESC LIMIT {most:d}"
    found = _found(f"{text} {order}", columns)
    return [_made(model, table, values) for values in found]


def is_there(model: type[Model], **columns: int | str) -> bool:
    """Whether there is a row with these values: asked before a query that costs more and
    seldom finds anything."""
    text = _select(model, tuple(columns), (model._meta.pk.attname,))
    return bool(_found(f"{text} LIMIT 1", columns))


@lru_cache
def _joined(
    model: type[Model], name: str, names: tuple[str, ...]
) -> tuple[str, ForeignKey[Any, Any]]:
    """The text, and the foreign key ``name``."""
    key = model._meta.get_field(name)
    assert isinstance(key, ForeignKey)
    mine, theirs = _table(model), _table(key.related_model)
    columns = [f"one.{column}" for column in mine.columns.values()]
    columns += [f"other.{column}" for column in theirs.columns.values()]
    there = theirs.columns[key.target_field.attname]
    wanted = " AND ".join(f"one.{mine.columns[name]} = %({name})s" for name in names)
    return (
        f"SELECT {', '.join(columns)} FROM {mine.name} AS one JOIN {theirs.name} AS other "
        f"ON one.{mine.columns[key.attname]} = other.{there} WHERE {wanted}",
        key,
    )


def rows_with(model: type[Row], name: str, **columns: int | str) -> list[Row]:
    """The rows with these values, in no order, and with each, asked for together, the one
    that its foreign key ``name`` points to."""
    text, key = _joined(model, name, tuple(columns))
    mine, theirs = _table(model), _table(key.related_model)
    here = len(mine.names)
    found = []
    for given in _found(text, columns):
        new = _made(model, mine, given[:here])
        key.set_cached_value(new, _made(key.related_model, theirs, given[here:]))
        found.append(new)
    return found


def row_with(model: type[Row], name: str, **columns: int | str) -> Row | None:
    """The row with these values, which are unique, and with it its ``name``."""
    found = rows_with(model, name, **columns)
    return found[0] if found else None


#: Values that a column takes as they are, unless it holds JSON.
_PLAIN = frozenset({str, int, bytes, bool})


def _written(
    table: _Table, values: Mapping[str, Any], connection: Any
) -> dict[str, Any]:
    """``values`` as their columns take them. A point in time SQLite takes as a text, in UTC
    without saying so; Django's way there takes twenty calls."""
    written = {}
    for name, value in values.items():
        if type(value) is datetime and connection.vendor == "sqlite":
            value = str(value.astimezone(UTC).replace(tzinfo=None))
        elif type(value) not in _PLAIN or name in table.json:
            value = table.fields[name].get_db_prep_save(value, connection)
        written[name] = value
    return written


@lru_cache
def _update(
    model: type[Model], changed: tuple[str, ...], wanted: tuple[str, ...]
) -> str:
    table = _table(model)
    new = ", ".join(f"{table.columns[name]} = %({name})s" for name in changed)
    where = " AND ".join(f"{table.columns[name]} = %(was_{name})s" for name in wanted)
    return f"UPDATE {table.name} SET {new} WHERE {where}"


def change(model: type[Model], where: dict[str, object], **values: object) -> int:
    """Give the rows with the values ``where`` other values; returns how many there were."""
    table, connection = _table(model), connections[ALIAS]
    given = _written(table, values, connection)
    for name, value in _written(table, where, connection).items():
        given[f"was_{name}"] = value
    count: int = _asked(
        _update(model, tuple(values), tuple(where)), given, attrgetter("rowcount")
    )
    return count


@lru_cache
def _insert(model: type[Model]) -> tuple[str, tuple[str, ...]]:
    """The text, and the names of the values it takes: the number is the database's."""
    table = _table(model)
    own = tuple(name for name in table.names if not table.fields[name].primary_key)
    columns = ", ".join(table.columns[name] for name in own)
    places = ", ".join(f"%({name})s" for name in own)
    number = table.columns[model._meta.pk.attname]
    return (
        f"INSERT INTO {table.name} ({columns}) VALUES ({places}) RETURNING {number}",
        own,
    )


def fresh(model: type[Row], **values: object) -> Row:
    """A row that is not there yet, of these values and the defaults of its columns."""
    new = model.__new__(model)
    new._state = ModelState()
    new.__dict__.update(values)
    for name, field in _table(model).fields.items():
        if name not in values:
            new.__dict__[name] = field.get_default()
    return new


def add(new: Model) -> None:
    """Insert a row that has no number yet, and give it one."""
    text, own = _insert(type(new))
    values = {name: new.__dict__[name] for name in own}
    given = _written(_table(type(new)), values, connections[ALIAS])
    ((new.pk,),) = _found(text, given)
    new._state.adding, new._state.db = False, ALIAS


#: So many rows of those that are inserted again are in memory at once: some are large.
BATCH = 16


def insert_again(rows: QuerySet[Any], **changed: Any) -> None:
    """Insert ``rows`` once more, with other values in the columns ``changed``. What the
    query left out is empty in them, as in a new row."""
    model = rows.model
    found = rows.iterator(chunk_size=BATCH)
    columns = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
    while batch := list(islice(found, BATCH)):
        model._default_manager.bulk_create(
            model(
                **{
                    column: row.__dict__[column]
                    for column in columns
                    if column in row.__dict__
                }
                | changed
            )
            for row in batch
        )
