"""The PostgreSQL side: transactions of the copy, and the guards that step aside inside them and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL

from reelbase.db.copying.columns import in_postgresql
from reelbase.db.copying.tables import Table

LOCK_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10

# Set anew in each transaction, as a pooler may serve each one by another session.
_SETTINGS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "extra_float_digits": "1",
    # A query that row security would narrow is an error rather than a short answer.
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

        Both are back when it commits; nobody else ever sees the tables without. It holds their locks to its end.
        """
        with self.transaction() as connection:
            for table in tables:
                _guard(connection, table, on=False)
            yield connection
            for table in tables:
                _guard(connection, table, on=True)

    def lines(self, table: Table) -> Iterator[bytes]:
        """All rows as lines of COPY's text format, in the order of the key. One at a time is in memory."""
        values = ", ".join(in_postgresql(column) for column in table.columns)
        # As SQLite sorts: by the bytes.
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
