"""Changing tables in use: operations for migrations that make nobody wait longer than a lock timeout.

On PostgreSQL each call commits what came before it in the migration and works in short transactions of its own, so a
migration that fails is not rolled back but run again. Every call here resumes what an earlier run left; the other
statements of such a migration must do so too, or be in a migration of their own. On SQLite, which has one writer at a
time, the same calls are plain operations inside the migration's transaction.

For a new column that must have a value, use ``introduce``. The column stays optional for writers of the previous
release; a later migration drops what fills it for them, with ``stop_filling``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection, inspect, text

from reelbase.db import backfills, sqlite_tables
from reelbase.db.backfills import BATCH_ROWS, PAUSE_S, Backfill
from reelbase.db.rebuilding import rebuilt
from reelbase.db.schema import SEARCH_PATH
from reelbase.kit.errors import Conflict

INDEX_WAIT_MS = 900_000
"""Longest wait of an index build for older transactions. Nobody waits for the build."""

_AUTHORS_TIME = "updated_at = updated_at + interval '1 microsecond'"


def create_index_concurrently(
    name: str, table: str, columns: Sequence[str], *, unique: bool = False, where: str | None = None, using: str = ""
) -> None:
    """Build an index while the table is written to. An invalid index of an interrupted build is rebuilt.

    ``columns`` may be expressions in parentheses. ``using`` is an index method of PostgreSQL's.
    Raises Conflict when rows violate a unique index.
    """
    kind = "UNIQUE INDEX" if unique else "INDEX"
    condition = f" WHERE {where}" if where else ""
    if _is_sqlite():
        _run(op.get_bind(), f"CREATE {kind} {name} ON {table} ({', '.join(columns)}){condition}")
        return
    method = f" USING {using}" if using else ""
    with _separate_transactions(no_timeout=True) as connection:
        valid = _index_is_valid(connection, name)
        if valid:
            return
        if valid is False:
            _run(connection, f"DROP INDEX CONCURRENTLY public.{name}")
        over = f"public.{table}{method} ({', '.join(columns)}){condition}"
        try:
            _run(connection, f"CREATE {kind} CONCURRENTLY IF NOT EXISTS {name} ON {over}")
        except sa.exc.IntegrityError as error:
            _run(connection, f"DROP INDEX CONCURRENTLY IF EXISTS public.{name}")
            raise Conflict(
                f"Rows of {table} are not unique by {', '.join(columns)}: {str(error.orig).splitlines()[-1]}",
                fix="Correct these rows, then run: reelbase db upgrade",
            ) from error


def drop_index_concurrently(name: str) -> None:
    """Drop an index, if it is there, while its table is in use."""
    if _is_sqlite():
        op.execute(f"DROP INDEX IF EXISTS {name}")
        return
    with _separate_transactions(no_timeout=True) as connection:
        _run(connection, f"DROP INDEX CONCURRENTLY IF EXISTS public.{name}")


def introduce(
    table: str,
    column: sa.Column[Any],
    value: str,
    *,
    nullable: bool = False,
    key: str = "id",
    batch_rows: int = BATCH_ROWS,
    pause_s: float = PAUSE_S,
) -> None:
    """Add a column with a value for every row: filled for new rows, backfilled, then made required.

    ``value`` is SQL over the row's other columns, without side effects. New rows get the server default or, without
    one, ``value`` from a trigger on PostgreSQL, so that writers that do not know the column keep working.
    """
    add_column(table, column)
    if column.server_default is None:
        fill_for_others(table, column.name, value)
    fill = Backfill(table, column.name, value, f"{column.name} IS NULL", key, batch_rows, pause_s)
    backfill(fill)
    if not nullable:
        require_value(table, column.name)
    end_backfill(fill)


def add_column(table: str, column: sa.Column[Any]) -> None:
    """Add a column that is NULL in existing rows; a server default applies to new rows only.

    It has no constraints: see ``require_value``, ``add_check`` and ``add_foreign_key``.
    """
    if column.foreign_keys or column.constraints or column.unique or column.index:
        raise ValueError(f"{table}.{column.name} is added without keys and checks; they are added once it is filled")
    bare = sa.Column(column.name, column.type, nullable=True)
    default = column.server_default
    if _is_sqlite():
        op.add_column(table, bare)
        if default is not None:
            with rebuilt(table) as batch:
                batch.alter_column(column.name, server_default=default)
        return
    with _separate_transactions() as connection:
        if column.name not in _columns(connection, table):
            op.add_column(table, bare, if_not_exists=True)
        if default is not None:
            op.alter_column(table, column.name, server_default=default)


def fill_for_others(table: str, column: str, value: str) -> None:
    """Have PostgreSQL set ``column`` to ``value`` in rows that are written without it."""
    if _is_sqlite():
        return
    name = f"fill_{table}_{column}"
    with _separate_transactions() as connection:
        _run(
            connection,
            f"CREATE OR REPLACE FUNCTION public.{name}() RETURNS trigger "
            f"LANGUAGE plpgsql SET search_path = {SEARCH_PATH} AS $$ BEGIN "
            f"IF NEW.{column} IS NULL THEN SELECT {value} INTO NEW.{column} FROM (SELECT NEW.*) AS written; END IF; "
            "RETURN NEW; END; $$",
        )
        _run(connection, f"REVOKE ALL ON FUNCTION public.{name}() FROM PUBLIC")
        _run(
            connection,
            f"CREATE OR REPLACE TRIGGER {name} BEFORE INSERT OR UPDATE ON public.{table} "
            f"FOR EACH ROW EXECUTE FUNCTION public.{name}()",
        )


def stop_filling(table: str, column: str) -> None:
    """Drop what ``fill_for_others`` created, once no writer of the older release is left."""
    if _is_sqlite():
        return
    name = f"fill_{table}_{column}"
    with _separate_transactions() as connection:
        _run(connection, f"DROP TRIGGER IF EXISTS {name} ON public.{table}")
        _run(connection, f"DROP FUNCTION IF EXISTS public.{name}()")


def backfill(fill: Backfill) -> None:
    """Fill a column in batches. Triggers run, and audited tables log the change.

    ``updated_at`` moves by a microsecond instead of to now, so that the order of the newest rows stays.
    """
    if _is_sqlite():
        _run(op.get_bind(), f"UPDATE {fill.table} SET {fill.column} = {fill.value} WHERE {fill.where}")
        return
    with _separate_transactions() as connection:
        if "updated_at" in _columns(connection, fill.table):
            fill = Backfill(**{**_fields(fill), "touches": f", {_AUTHORS_TIME}"})
        wait = connection.exec_driver_sql("SHOW lock_timeout").scalar_one()
        backfills.run(connection.engine, fill, str(wait))


def end_backfill(fill: Backfill) -> None:
    """Delete the progress, in the migration's own transaction, so that a failure before its end loses nothing."""
    if not _is_sqlite():
        backfills.close(op.get_bind(), fill)


def set_defaults(tables: Mapping[str, Mapping[str, str]]) -> None:
    """Set what new rows get in columns of these tables, in SQL. Rows that are there stay as they are.

    A table is given with its schema unless that is ``public``.
    """
    if _is_sqlite():
        plain = {table.rpartition(".")[2]: defaults for table, defaults in tables.items()}
        sqlite_tables.set_defaults(op.get_bind(), plain)
        return
    with _separate_transactions() as connection:
        for table, defaults in tables.items():
            each = ", ".join(f"ALTER COLUMN {column} SET DEFAULT {default}" for column, default in defaults.items())
            _run(connection, f"ALTER TABLE {table if '.' in table else f'public.{table}'} {each}")


def require_value(table: str, column: str) -> None:
    """Make a filled column NOT NULL. Rows are checked while others write; the final lock reads nothing."""
    if _is_sqlite():
        with rebuilt(table) as batch:
            batch.alter_column(column, nullable=False)
        return
    check = f"required_{table}_{column}"
    with _separate_transactions() as connection:
        if not _columns(connection, table)[column]["nullable"]:
            return
        _add_unchecked(connection, table, check, f"CHECK ({column} IS NOT NULL)")
    _validate(table, check)
    with _separate_transactions() as connection:
        # In one transaction, so with one wait for the lock; thanks to the valid check PostgreSQL reads no rows again.
        _run(connection, f"ALTER TABLE public.{table} ALTER COLUMN {column} SET NOT NULL, DROP CONSTRAINT {check}")


def add_check(table: str, name: str, condition: str) -> None:
    """Add a CHECK of this name (with its prefix) that all rows satisfy."""
    if _is_sqlite():
        with rebuilt(table) as batch:
            batch.create_check_constraint(op.f(name), _plain(condition))
        return
    with _separate_transactions() as connection:
        _add_unchecked(connection, table, name, f"CHECK ({condition})")
    _validate(table, name)


def add_foreign_key(table: str, column: str, referred: str, *, name: str, ondelete: str, key: str = "id") -> None:
    """Add a foreign key; ``referred`` is a table, with its schema unless that is ``public``. Give it an index first."""
    if _is_sqlite():
        with rebuilt(table) as batch:
            batch.create_foreign_key(op.f(name), referred.rpartition(".")[2], [column], [key], ondelete=ondelete)
        return
    schema, _, plain = referred.rpartition(".")
    target = f"{schema or 'public'}.{plain}"
    definition = f"FOREIGN KEY ({column}) REFERENCES {target} ({key}) ON DELETE {ondelete}"
    with _separate_transactions() as connection:
        _add_unchecked(connection, table, name, definition)
    _validate(table, name)


def _add_unchecked(connection: Connection, table: str, name: str, definition: str) -> None:
    """Add a constraint that applies to new writes only."""
    if _constraint_is_valid(connection, table, name) is None:
        statement = f"ALTER TABLE public.{table} ADD CONSTRAINT {name} {definition} NOT VALID"
        _run(connection, statement)


def _validate(table: str, name: str) -> None:
    """Check the existing rows against it. Readers and writers are not blocked."""
    with _separate_transactions(no_timeout=True) as connection:
        if _constraint_is_valid(connection, table, name) is not False:
            return
        try:
            _run(connection, f"ALTER TABLE public.{table} VALIDATE CONSTRAINT {name}")
        except sa.exc.IntegrityError as error:
            raise Conflict(
                f"Rows of {table} do not satisfy {name}: {str(error.orig).splitlines()[0]}",
                fix="Correct these rows, then run: reelbase db upgrade",
            ) from error


@contextmanager
def _separate_transactions(*, no_timeout: bool = False) -> Iterator[Connection]:
    """Commit what the migration did so far; in the block each statement is a transaction of its own.

    ``no_timeout`` is for long statements that do not block readers and writers.
    """
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        if not no_timeout:
            yield connection
            return
        names = ("lock_timeout", "statement_timeout")
        before = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names}
        connection.exec_driver_sql(f"SET lock_timeout = {INDEX_WAIT_MS}")
        connection.exec_driver_sql("SET statement_timeout = 0")
        yield connection
        for name, value in before.items():
            connection.exec_driver_sql(f"SET {name} = '{value}'")


def _index_is_valid(connection: Connection, name: str) -> bool | None:
    query = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return connection.execute(query, {"name": f"public.{name}"}).scalar()


def _constraint_is_valid(connection: Connection, table: str, name: str) -> bool | None:
    query = text("SELECT convalidated FROM pg_constraint WHERE conrelid = to_regclass(:table) AND conname = :name")
    return connection.execute(query, {"table": f"public.{table}", "name": name}).scalar()


def _columns(connection: Connection, table: str) -> dict[str, Any]:
    return {column["name"]: column for column in inspect(connection).get_columns(table, schema="public")}


def _fields(fill: Backfill) -> dict[str, Any]:
    return {name: getattr(fill, name) for name in Backfill.__slots__}


def _run(connection: Connection, sql: str) -> None:
    # As text(), because the driver would take "%" for a parameter.
    connection.execute(_plain(sql))


def _plain(sql: str) -> sa.TextClause:
    """Escape colons, which would be parameters."""
    return text(sql.replace(":", "\\:"))


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
