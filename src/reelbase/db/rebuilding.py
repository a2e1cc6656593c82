"""Altering a table beyond SQLite's ALTER TABLE: a new table is created, filled with the rows, and renamed.

Alembic alone would silently lose triggers, which are dropped with the old table, and indexes over expressions, which it
cannot reflect. They are recreated here, and whatever is missing at the end is an error.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy import CheckConstraint, Connection, DefaultClause, MetaData, Table, text
from sqlalchemy.exc import SAWarning


@contextmanager
def rebuilt(table: str, *, losing: frozenset[str] = frozenset()) -> Iterator[BatchOperations]:
    """Alter ``table`` in the block, on SQLite by rebuilding it; on PostgreSQL these are plain ALTER TABLE statements.

    ``losing`` names the triggers, indexes and constraints that the change is meant to remove. Raises LookupError when
    any other is missing afterwards. Only in a migration, where SQLite does not enforce foreign keys.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        with op.batch_alter_table(table) as batch:
            yield batch
        return
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        raise RuntimeError("Only migrations rebuild tables: elsewhere the children would be deleted with the table.")
    before = _attached(connection, table)
    # Otherwise renaming would also rewrite, or fail on, views and triggers that mention the table.
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    try:
        with op.batch_alter_table(table, recreate="always", copy_from=_reflected(connection, table)) as batch:
            yield batch
    finally:
        connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    remaining = _attached(connection, table)
    for name, statement in before.items():
        if statement and name not in remaining and name not in losing:
            connection.exec_driver_sql(statement)
    lost = set(before) - set(_attached(connection, table)) - losing
    if lost:
        raise LookupError(f"rebuilding {table} would lose: {', '.join(sorted(lost))}")


def _reflected(connection: Connection, name: str) -> Table:
    with warnings.catch_warnings():
        # About indexes over expressions, which cannot be reflected; they are recreated from their SQL.
        warnings.simplefilter("ignore", SAWarning)
        table = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    for column in table.columns:
        default = column.server_default
        if isinstance(default, DefaultClause) and _is_bare_expression(str(default.arg)):
            # Reflected without its parentheses, which an expression needs.
            DefaultClause(text(f"({default.arg})".replace(":", "\\:")))._set_parent(column)
    for check in [found for found in table.constraints if isinstance(found, CheckConstraint)]:
        # With colons escaped, which would be parameters.
        table.constraints.discard(check)
        table.append_constraint(CheckConstraint(text(check.sqltext.text.replace(":", "\\:")), name=check.name))
    return table


def _is_bare_expression(default: str) -> bool:
    return (
        re.match(r"""['"(+\-.\d]|(null|true|false|current_\w+)$""", default, re.IGNORECASE) is None or "||" in default
    )


def _attached(connection: Connection, table: str) -> dict[str, str]:
    """The triggers, indexes and named constraints of a table, by name, with their SQL."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ?", (table,)).all()
    found: dict[str, Any] = {row.name: row.sql for row in rows if row.type != "table" and row.sql}
    create_table = next(row.sql for row in rows if row.type == "table")
    return found | dict.fromkeys(re.findall(r'CONSTRAINT "?(\w+)"?', create_table), "")
