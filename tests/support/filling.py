"""Rows for every table of a schema that only its database knows: a released one, whose models are gone."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    UniqueConstraint,
    Uuid,
    insert,
    inspect,
    select,
)
from sqlalchemy.sql.ddl import sort_tables

from reelbase.db.schema import is_ours

ROWS = 6
_START = datetime(2026, 1, 1, 12, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]


def fill(connection: Connection) -> list[str]:
    """Put rows into every table of ours, each with all its columns set in some row; return the tables' names."""
    filled = defaultdict[str, list[Any]](list)
    tables = _tables(connection)
    for table in tables:
        for number in range(ROWS):
            row = {column.name: _value(table, column, number, filled) for column in table.columns}
            connection.execute(insert(table).values(row))
            filled[table.name].append(row[next(iter(table.primary_key.columns)).name])
    return [table.name for table in tables]


def contents(connection: Connection, columns: dict[str, list[str]] | None = None) -> Rows:
    """What is in every table, in the order of its key; of ``columns`` by table only, if they are given."""
    found: Rows = {}
    for table in _tables(connection):
        if columns is not None and table.name not in columns:
            continue
        chosen = [table.c[name] for name in (columns[table.name] if columns else table.c.keys())]
        rows = connection.execute(select(*chosen).order_by(*table.primary_key.columns)).mappings()
        found[table.name] = [dict(row) for row in rows]
    return found


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    inspector = inspect(connection)
    sqlite = connection.dialect.name == "sqlite"
    for schema in [None] if sqlite else [None, "auth"]:
        for name in inspector.get_table_names(schema=schema):
            if is_ours(name, "table", {"schema_name": schema}) and name != "alembic_version":
                Table(name, metadata, schema=schema, autoload_with=connection)
    # Projects know their latest version, versions their project: the first is left out.
    ordered = sort_tables(list(metadata.tables.values()), skip_fn=lambda key: key.parent.name.startswith("latest_"))
    return [_typed(table) for table in ordered]


def _typed(table: Table) -> Table:
    for column in table.columns:
        # SQLite keeps no UUIDs: what we store in its place is told by its length.
        if getattr(column.type, "length", None) == 32 and str(column.type).startswith("CHAR"):
            column.type = Uuid()
    return table


def _value(table: Table, column: Column[Any], number: int, filled: dict[str, list[Any]]) -> Any:
    keys = [key for key in column.foreign_keys if key.column.table.name in filled]
    if keys:
        parents = filled[keys[0].column.table.name]
        return parents[number % len(parents)]
    if column.foreign_keys:
        return None  # It leads to a table that comes later.
    choices = _choices(table, column)
    if choices:
        return choices[number % len(choices)]
    kind = column.type
    if isinstance(kind, Uuid):
        return UUID(int=(abs(hash(table.name)) << 16 | number) % (1 << 127))
    if isinstance(kind, DateTime):
        moment = _START + timedelta(hours=number, microseconds=number)
        return None if column.name == "sealed_at" else moment
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, (Integer, Numeric, Float)):
        return number + 1
    if isinstance(kind, JSON):
        return {"number": number, "text": "größer: 100%", "list": [1, None, {"a": True}]}
    unique = any(column.name in constraint.columns for constraint in table.constraints if _is_unique(constraint))
    text = f"{column.name} {number}" if unique or number else "" if column.name != "title" else "a"
    return text[: getattr(kind, "length", None) or 100] or "ü"


def _is_unique(constraint: Any) -> bool:
    return isinstance(constraint, UniqueConstraint)


def _choices(table: Table, column: Column[Any]) -> list[str]:
    """The texts that the column's check allows; the convention names it after the column."""
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint) and constraint.name == f"ck_{table.name}_{column.name}":
            return re.findall(r"'([^']*)'", str(constraint.sqltext))
    return []
