"""SQLite's write-ahead log: how large its file may stay.

Writers move its content into the database every thousand pages, unless a reader still needs the older state, and they
begin it anew in the same file, which stays as large as it once was. A limit on each connection cuts it when it is begun
anew; when nobody writes, somebody must do that.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from reelbase.db.engine import WAL_LIMIT_BYTES
from reelbase.db.session import Database

WAIT_S = 0.1
"""Longest wait for readers, during which writers wait as well."""


def shrink(database: Database) -> bool:
    """Move a write-ahead log that is above its limit into the database, and empty its file.

    False if there is nothing to do, or if somebody reads an older state; then it is for the next call.
    """
    path = database.engine.url.database if database.is_sqlite else None
    if not path or path == ":memory:" or wal_bytes(Path(path)) <= WAL_LIMIT_BYTES:
        return False
    with closing(sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)) as connection, suppress(sqlite3.Error):
        is_busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not is_busy
    return False


def wal_bytes(path: Path) -> int:
    """The size of the write-ahead log of a database file."""
    with suppress(OSError):
        return path.with_name(f"{path.name}-wal").stat().st_size
    return 0
