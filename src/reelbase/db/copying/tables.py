"""The tables to copy, as PostgreSQL's catalog describes them, parents before children."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import psycopg

from reelbase.db.copying.columns import Column, check_known
from reelbase.db.schema import is_foreign
from reelbase.kit.errors import Conflict

USERS = "auth.users"


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` are in the order of the lines: the key, the others, numbers with fractions at the end.

    ``triggers`` are the enabled ones, including those of partitions. ``owned`` says whether this login may disable
    them.
    """

    oid: int
    schema: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[Column, ...]
    triggers: tuple[tuple[str, str], ...]
    forces_rls: bool
    owned: bool

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema != "public" else self.name

    @property
    def quoted(self) -> str:
        return f'"{self.schema}"."{self.name}"'


def read_tables(connection: psycopg.Connection, source: dict[str, tuple[str, ...]]) -> list[Table]:
    """The tables of both sides in the order of their foreign keys. Raises Conflict where they do not match."""
    found = []
    for oid, schema, name, forces, owned in connection.execute(_TABLES).fetchall():
        if is_foreign(name) or name not in source:
            continue
        found.append(_table(connection, (oid, schema, name, forces, owned), source[name]))
    missing = set(source) - {table.name for table in found}
    if missing:
        raise Conflict(f"The target has no table {sorted(missing)[0]}.", fix="Use an empty database as the target.")
    return _ordered(connection, found)


def _table(connection: psycopg.Connection, row: tuple[int, str, str, bool, bool], there: tuple[str, ...]) -> Table:
    oid, schema, name, forces, owned = row
    columns = [Column(*pair) for pair in connection.execute(_COLUMNS, [oid]).fetchall()]
    names = [name for (name,) in connection.execute(_KEY, [oid]).fetchall()]
    if not names:
        raise Conflict(f"The table {name} has no primary key, so its rows cannot be compared.")
    if f"{schema}.{name}" == USERS and not owned:
        # The host's own table has columns that only the host fills.
        columns = [column for column in columns if column.name in there]
    differing = {column.name for column in columns} ^ set(there)
    if differing:
        raise Conflict(f"The column {sorted(differing)[0]} of {name} exists on one side only.")
    key = tuple(next(column for column in columns if column.name == part) for part in names)
    others = sorted((column for column in columns if column not in key), key=lambda column: column.is_number)
    check_known(name, tuple(columns), key)
    triggers = [(part, trigger) for part, trigger in connection.execute(_TRIGGERS, [oid, oid]).fetchall()]
    return Table(oid, schema, name, (*key, *others), key, tuple(triggers), forces, owned)


def _ordered(connection: psycopg.Connection, tables: list[Table]) -> list[Table]:
    """Parents first, except in cycles."""
    by_oid = {table.oid: table for table in tables}
    parents: dict[int, set[int]] = {table.oid: set() for table in sorted(tables, key=lambda table: table.name)}
    for child, parent in connection.execute("SELECT conrelid, confrelid FROM pg_constraint WHERE contype = 'f'"):
        if child in by_oid and parent in by_oid and child != parent:
            parents[child].add(parent)
    while True:
        try:
            return [by_oid[oid] for oid in TopologicalSorter(parents).static_order()]
        except CycleError as error:
            # The order within a cycle does not matter, as foreign keys are dropped during the copy.
            parent, child = error.args[1][:2]
            parents[child].discard(parent)


_TABLES = """
    SELECT c.oid::int8, n.nspname, c.relname, c.relforcerowsecurity, pg_has_role(c.relowner, 'USAGE')
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND (n.nspname = 'public' OR (n.nspname = 'auth' AND c.relname = 'users'))
    ORDER BY n.nspname, c.relname
"""
_COLUMNS = """
    SELECT a.attname, coalesce(base.typname, t.typname)
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid LEFT JOIN pg_type AS base ON base.oid = t.typbasetype
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum
"""
_KEY = """
    SELECT a.attname
    FROM pg_index AS i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = %s AND i.indisprimary ORDER BY k.place
"""
_TRIGGERS = """
    SELECT t.tgrelid::regclass::text, quote_ident(t.tgname)
    FROM pg_trigger AS t
    WHERE t.tgrelid IN (SELECT relid FROM pg_partition_tree(%s::oid::regclass) UNION SELECT %s::oid::regclass)
      AND NOT t.tgisinternal AND t.tgenabled = 'O'
    ORDER BY 1, 2
"""
