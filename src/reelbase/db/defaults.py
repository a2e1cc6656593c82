"""The database's own defaults: what the models fill in, for writers that do not use them, such as clients of Supabase.

Each column with a default in its model gets the same one in the database, unless the model states another. A new one
needs a migration, as every change of a table does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DefaultClause, Table, false, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from reelbase.kit import clock
from reelbase.kit.ids import new_id

SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
"""In the format of the column type, so that times compare as text. SQLite has only milliseconds."""

SQLITE_ID = (
    "printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) || '7' || "
    "substr(lower(hex(randomblob(2))), 2) || substr('89ab', 1 + (random() & 3), 1) || "
    "substr(lower(hex(randomblob(8))), 2)"
)
"""A UUIDv7, spelled as the column type does. Unlike ``new_id``, two of one millisecond are in no order."""

POSTGRESQL_NOW = "clock_timestamp()"
POSTGRESQL_ID = "public.new_time_ordered_id()"


class _Now(FunctionElement[datetime]):
    """The time, ``days`` from now, which is its only argument."""

    name = "default_now"
    inherit_cache = True


class _Id(FunctionElement[UUID]):
    name = "default_id"
    inherit_cache = True


def default_now(days: int = 0) -> ColumnElement[datetime]:
    """For ``server_default``: the time ``days`` after the row is inserted."""
    return _Now(days)


def complete(table: Table) -> None:
    """Give each column with a default in its model the same default in the database."""
    for column in table.columns:
        if column.default is not None and column.server_default is None:
            DefaultClause(_in_sql(column))._set_parent(column)


def _in_sql(column: Column[Any]) -> str | ColumnElement[Any]:
    """Raises LookupError for a function that has no counterpart: state it with ``server_default``."""
    default: Any = column.default
    value = default.arg
    if default.is_scalar:
        return (true() if value else false()) if isinstance(value, bool) else str(value)
    # SQLAlchemy wraps functions that take no context.
    function = getattr(value, "__wrapped__", value)
    known: dict[Any, str | ColumnElement[Any]] = {clock.now: default_now(), new_id: _Id(), dict: "{}", list: "[]"}
    found = known.get(function)
    if found is None:
        raise LookupError(f"{column.table.name}.{column.name} has a default that the database does not know")
    return found


@compiles(_Now, "postgresql")
def _now_on_postgresql(element: _Now, _compiler: Any, **_options: Any) -> str:
    days = _days(element)
    return f"{POSTGRESQL_NOW} + interval '{days} days'" if days else POSTGRESQL_NOW


@compiles(_Now, "sqlite")
def _now_on_sqlite(element: _Now, _compiler: Any, **_options: Any) -> str:
    days = _days(element)
    return SQLITE_NOW.replace("'now'", f"'now', '+{days} days'") if days else SQLITE_NOW


@compiles(_Id, "postgresql")
def _id_on_postgresql(_element: _Id, _compiler: Any, **_options: Any) -> str:
    return POSTGRESQL_ID


@compiles(_Id, "sqlite")
def _id_on_sqlite(_element: _Id, _compiler: Any, **_options: Any) -> str:
    return SQLITE_ID


def _days(element: _Now) -> int:
    argument: Any = next(iter(element.clauses))
    return int(argument.value)
