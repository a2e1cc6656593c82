"""The SQLite side: one snapshot for the whole run, and its rows as lines of COPY's text format."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from reelbase.db.copying.columns import in_sqlite, number_text
from reelbase.db.copying.tables import Table
from reelbase.db.engine import SQLITE_BUSY_TIMEOUT_MS
from reelbase.db.schema import is_foreign

Key = tuple[str | int, ...]
_GENERATED = (2, 3)


class Row(NamedTuple):
    """``key`` has the key's raw values, as SQLite compares them."""

    line: bytes
    key: Key


class Source:
    """A snapshot, unaffected by concurrent writes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.revision = self._revision()

    @property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """Our tables with their columns, except generated ones."""
        names = self._texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ours = [name for name in names if not is_foreign(name) and not name.startswith("sqlite_")]
        return {name: self._columns(name) for name in ours}

    def count(self, table: str) -> int:
        found: int = self._connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        return found

    def fingerprint(self) -> dict[str, list[Any]]:
        """A cheap fingerprint of a snapshot: row count, newest row and last change of each table.

        The comparison at the end finds changes that affect none of these.
        """
        found = {}
        for name, columns in self.tables.items():
            changed = "max(updated_at)" if "updated_at" in columns else "NULL"
            row = self._connection.execute(f'SELECT count(*), max(rowid), {changed} FROM "{name}"').fetchone()
            found[name] = [value.decode() if isinstance(value, bytes) else value for value in row]
        return found

    def months(self, table: str, column: str) -> list[str]:
        """The months (``YYYY-MM``) of a time column."""
        return self._texts(f'SELECT DISTINCT substr("{column}", 1, 7) FROM "{table}" ORDER BY 1')

    def holds(self, table: str, column: str, value: str) -> bool:
        query = f'SELECT 1 FROM "{table}" WHERE "{column}" = ?'
        return self._connection.execute(query, [value]).fetchone() is not None

    def rows(self, table: Table, *, after: Key | None = None) -> Iterator[Row]:
        """All rows after a key, in key order, one at a time in memory."""
        plain = [column for column in table.columns if not column.is_number]
        numbers = [column for column in table.columns if column.is_number]
        key = ", ".join(column.quoted for column in table.key)
        line = " || '\t' || ".join(in_sqlite(column) for column in plain)
        values = ", ".join([line, *(column.quoted for column in numbers), key])
        where = f"WHERE ({key}) > ({', '.join('?' * len(table.key))})" if after is not None else ""
        query = f'SELECT {values} FROM "{table.name}" {where} ORDER BY {key}'
        end = 1 + len(numbers)
        for row in self._connection.execute(query, after or ()):
            text = row[0]
            if end > 1:
                text = b"\t".join([text, *map(number_text, row[1:end])])
            yield Row(text, row[end:])

    def _revision(self) -> str | None:
        if not self._texts("SELECT name FROM sqlite_master WHERE name = 'alembic_version'"):
            return None
        return next(iter(self._texts("SELECT version_num FROM alembic_version")), None)

    def _columns(self, table: str) -> tuple[str, ...]:
        rows = self._connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", [table])
        return tuple(name.decode() for name, hidden in rows if hidden not in _GENERATED)

    def _texts(self, query: str) -> list[str]:
        return [row[0].decode() for row in self._connection.execute(query) if row[0] is not None]


def plain_key(key: Key) -> Key:
    """A key of ``Row`` in a form that can be stored and passed to ``rows``."""
    return tuple(part.decode() if isinstance(part, bytes) else part for part in key)


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open the file read-only. The snapshot ends with the block."""
    # Text stays bytes, so that PostgreSQL gets exactly what is stored and rejects what it cannot store.
    connection = sqlite3.connect(path, timeout=SQLITE_BUSY_TIMEOUT_MS / 1000, isolation_level=None)
    try:
        connection.text_factory = bytes
        connection.execute("PRAGMA query_only=ON")
        connection.execute("BEGIN")
        yield Source(connection)
    finally:
        connection.close()
