"""The PostgreSQL side: transactions of the copy, with triggers and row security off only inside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL

from reelbase.db.copying.columns import in_postgresql
from reelbase.db.copying.tables import Table

LOCK_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10

# Set in each transaction, as a pooler may use another session for each one.
_SETTINGS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "extra_float_digits": "1",
    # A query that row security would filter is an error.
    "row_security": "off",
}


class Target:
    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection]:
        with self.connection.transaction():
            settings = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items())
            self.connection.execute(f"SELECT {settings}".encode())
            yield self.connection

    @contextmanager
    def unguarded(self, tables: Sequence[Table]) -> Iterator[psycopg.Connection]:
        """A transaction in which these tables have no triggers, and no row security for their owner.

        Both are restored before it commits, and its locks keep others from the tables until then.
        """
        with self.transaction() as connection:
            for table in tables:
                _guard(connection, table, on=False)
            yield connection
            for table in tables:
                _guard(connection, table, on=True)

    def lines(self, table: Table) -> Iterator[bytes]:
        """All rows as lines of COPY's text format, in key order, one at a time in memory."""
        values = ", ".join(in_postgresql(column) for column in table.columns)
        # By bytes, as SQLite sorts.
        key = ", ".join(column.quoted + (' COLLATE "C"' if column.is_text else "") for column in table.key)
        with self.unguarded([table]) as connection, connection.cursor() as cursor:
            query = f"COPY (SELECT {values} FROM {table.quoted} ORDER BY {key}) TO STDOUT"
            with cursor.copy(query.encode()) as copy:
                for line in copy:
                    yield bytes(line).removesuffix(b"\n")


@contextmanager
def open_target(url: URL) -> Iterator[Target]:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(
        plain, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, prepare_threshold=None, application_name="reelbase"
    ) as connection:
        yield Target(connection)


def scalar(connection: psycopg.Connection, query: str, values: Sequence[object] | None = None) -> object:
    row = connection.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def _guard(connection: psycopg.Connection, table: Table, *, on: bool) -> None:
    if not table.owned:
        return
    verb = "ENABLE" if on else "DISABLE"
    for part, trigger in table.triggers:
        connection.execute(f"ALTER TABLE {part} {verb} TRIGGER {trigger}".encode())
    if table.forces_rls:
        connection.execute(f"ALTER TABLE {table.quoted} {'' if on else 'NO '}FORCE ROW LEVEL SECURITY".encode())
