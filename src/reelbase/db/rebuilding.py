"""Altering a table as SQLite's ALTER TABLE cannot: it is made anew, its rows are copied, and it takes the old name.

What hangs on the old table would be lost on the way without a word: triggers are dropped with it, and indexes over
expressions are not read. Here they come along, and what is missing at the end is an error.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy import CheckConstraint, Connection, MetaData, Table, text
from sqlalchemy.exc import SAWarning


@contextmanager
def rebuilt(table: str, *, losing: frozenset[str] = frozenset()) -> Iterator[BatchOperations]:
    """Alter ``table`` in the block, on SQLite by rebuilding it; on PostgreSQL these are plain ALTER TABLE statements.

    ``losing`` names the triggers, indexes and constraints that the change is meant to remove. Raises LookupError when
    any other is gone afterwards. Only within a migration: SQLite must not follow foreign keys meanwhile.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        with op.batch_alter_table(table) as batch:
            yield batch
        return
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        raise RuntimeError("A table is rebuilt by a migration only: elsewhere its children would be deleted with it.")
    before = _attached(connection, table)
    # Otherwise the renaming would also rewrite, or refuse, the views and triggers that name the table.
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    try:
        with op.batch_alter_table(table, recreate="always", copy_from=_reflected(connection, table)) as batch:
            yield batch
    finally:
        connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    kept = _attached(connection, table)
    for name, statement in before.items():
        if statement and name not in kept and name not in losing:
            connection.exec_driver_sql(statement)
    lost = set(before) - set(_attached(connection, table)) - losing
    if lost:
        raise LookupError(f"rebuilding {table} would lose: {', '.join(sorted(lost))}")


def _reflected(connection: Connection, name: str) -> Table:
    with warnings.catch_warnings():
        # Of indexes over expressions, which cannot be reflected: they are made again from their SQL.
        warnings.simplefilter("ignore", SAWarning)
        table = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    for check in [found for found in table.constraints if isinstance(found, CheckConstraint)]:
        # As it is written: a colon in it would be taken for a parameter.
        table.constraints.discard(check)
        table.append_constraint(CheckConstraint(text(check.sqltext.text.replace(":", "\\:")), name=check.name))
    return table


def _attached(connection: Connection, table: str) -> dict[str, str]:
    """What hangs on a table, by name, with its SQL: triggers, indexes and named constraints."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ?", (table,)).all()
    found: dict[str, Any] = {row.name: row.sql for row in rows if row.type != "table" and row.sql}
    made = next(row.sql for row in rows if row.type == "table")
    return found | dict.fromkeys(re.findall(r'CONSTRAINT "?(\w+)"?', made), "")
