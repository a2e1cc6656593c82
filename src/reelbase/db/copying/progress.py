"""The progress of a copy, stored in the target: each batch and its mark are one transaction.

The marks have tables of their own, which exist as long as a copy is unfinished. Meanwhile foreign keys are dropped and
their definitions stored here: rows may refer to each other in cycles and across batches, and the keys are checked once
for all rows when they are restored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from reelbase.db.copying.source import Key
from reelbase.db.copying.tables import Table
from reelbase.db.copying.target import scalar
from reelbase.db.copying.unfinished import IS_UNFINISHED, RUN
from reelbase.kit.errors import Conflict

MARKS = "public.reelbase_copy_progress"
KEYS = "public.reelbase_copy_foreign_keys"


@dataclass(frozen=True, slots=True)
class CopyMark:
    """How far a table is copied; ``key`` is the last row's, None before the first."""

    key: Key | None
    rows: int
    done: bool


@dataclass(frozen=True, slots=True)
class Run:
    revision: str
    fingerprint: dict[str, list[Any]]


def is_unfinished(connection: psycopg.Connection) -> bool:
    return bool(scalar(connection, IS_UNFINISHED))


def read_run(connection: psycopg.Connection) -> Run:
    row = connection.execute(f"SELECT revision, fingerprint FROM {RUN}").fetchone()
    assert row is not None
    return Run(*row)


def begin(connection: psycopg.Connection, run: Run, tables: list[Table]) -> None:
    """Record the run and drop the foreign keys, in the caller's transaction."""
    for name, columns in _TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})".encode())
        # Hosts may grant clients access to new tables by default.
        connection.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY".encode())
    connection.execute(f"INSERT INTO {RUN} VALUES (%s, %s)", [run.revision, Jsonb(run.fingerprint)])
    for place, table in enumerate(tables):
        values = [table.full_name, place]
        connection.execute(f"INSERT INTO {MARKS} (table_name, place) VALUES (%s, %s)".encode(), values)
    connection.execute(_STORE_FOREIGN_KEYS.encode(), [[table.oid for table in tables]])
    for relation, name in connection.execute(f"SELECT relation, name FROM {KEYS}").fetchall():
        connection.execute(f"ALTER TABLE {relation} DROP CONSTRAINT {name}".encode())


def in_order(connection: psycopg.Connection, tables: list[Table]) -> list[Table]:
    """The tables in the order of the copy's start: without foreign keys, the catalog does not show it."""
    rows = connection.execute(f"SELECT table_name, place FROM {MARKS}".encode()).fetchall()
    places: dict[str, int] = dict(rows)
    return sorted(tables, key=lambda table: places[table.full_name])


def marks(connection: psycopg.Connection) -> dict[str, CopyMark]:
    rows = connection.execute(f"SELECT table_name, last_key, row_count, done FROM {MARKS}").fetchall()
    return {name: CopyMark(None if key is None else tuple(key), count, done) for name, key, count, done in rows}


def advance(connection: psycopg.Connection, table: Table, before: CopyMark, after: CopyMark) -> None:
    """Move a table's mark. Raises Conflict when another copy moved it: of two copies, one continues."""
    updated = connection.execute(
        f"UPDATE {MARKS} SET last_key = %s, row_count = %s, done = %s "
        "WHERE table_name = %s AND NOT done AND row_count = %s RETURNING 1".encode(),
        [None if after.key is None else json.dumps(after.key), after.rows, after.done, table.full_name, before.rows],
    ).fetchone()
    if updated is None:
        raise Conflict("Another copy into this database is running.", fix="Wait until it ends.")


def dropped_foreign_keys(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    """The foreign keys that are still dropped: relation, name and definition."""
    query = f"SELECT relation, name, definition FROM {KEYS} ORDER BY relation, name"
    return [(relation, name, definition) for relation, name, definition in connection.execute(query.encode())]


def restore_foreign_key(connection: psycopg.Connection, relation: str, name: str, definition: str) -> None:
    connection.execute(f"ALTER TABLE {relation} ADD CONSTRAINT {name} {definition}".encode())
    connection.execute(f"DELETE FROM {KEYS} WHERE relation = %s AND name = %s", [relation, name])


def end(connection: psycopg.Connection) -> None:
    connection.execute(f"DROP TABLE {RUN}, {MARKS}, {KEYS}".encode())


_TABLES = {
    RUN: "revision text NOT NULL, fingerprint jsonb NOT NULL",
    MARKS: "table_name text PRIMARY KEY, place int4, last_key jsonb, row_count int8 DEFAULT 0, done bool DEFAULT false",
    KEYS: "relation text, name text, definition text, PRIMARY KEY (relation, name)",
}
_STORE_FOREIGN_KEYS = f"""
    INSERT INTO {KEYS}
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY (%s::int8[]::oid[])
"""
