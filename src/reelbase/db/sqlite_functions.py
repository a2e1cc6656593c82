"""SQL functions that older SQLite libraries lack and our database files use.

On Python 3.12 and later the workflow engine writes ``unixepoch('subsec')`` into its statements and into the defaults
of its tables, whatever the version of the SQLite library. Before 3.42 the library takes ``subsec`` for an unknown
time and returns NULL, so that every insert fails. The version of Python says nothing about the library: Debian 12 has
3.40. A file that Python 3.12 created must also work on 3.11, so the function depends on the library alone.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

LEAST_SQLITE = (3, 35, 0)
"""The first with RETURNING, which nothing here works without."""

SUBSECONDS_SINCE = (3, 42, 0)
"""The first whose ``unixepoch`` knows ``subsec``."""

_SUBSECONDS = ("subsec", "subsecond")


def install() -> None:
    """Have every connection that SQLAlchemy opens to a SQLite file from now on know ``unixepoch('subsec')``.

    The workflow engine makes its own engines, so the listener is on all of them. Calling it again changes nothing.
    """
    if sqlite3.sqlite_version_info < SUBSECONDS_SINCE and not event.contains(Engine, "connect", _complete):
        event.listen(Engine, "connect", _complete)


def _complete(connection: object, _record: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", 1, unix_epoch)


def unix_epoch(moment: str | float | None) -> float | int | None:
    """Seconds since 1970, as SQLite's function of this name returns them from 3.42 on.

    ``subsec`` is now, to the millisecond; anything else is a time as SQLite reads it, and NULL if it is none.
    """
    if isinstance(moment, str) and moment.lower() in _SUBSECONDS:
        return round(time.time(), 3)
    # On a connection where this function does not hide the library's, which is missing before 3.38.
    with closing(sqlite3.connect(":memory:")) as plain:
        found: int | None = plain.execute("SELECT CAST(strftime('%s', ?) AS INTEGER)", (moment,)).fetchone()[0]
        return found
