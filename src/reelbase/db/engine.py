"""Engines for the two databases, with the settings that make them safe under concurrency."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from reelbase.kit.errors import InputError
from reelbase.kit.settings import DatabaseSettings

READ_ONLY = "reelbase_read_only"
SQLITE_BUSY_TIMEOUT_MS = 30_000


def parse_url(text: str) -> URL:
    """Accept the usual spellings. Raises InputError for anything but SQLite and PostgreSQL."""
    fix = "Use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
    try:
        url = make_url(text)
    except ArgumentError:
        raise InputError("The database URL cannot be read.", field="database.url", fix=fix) from None
    family = url.drivername.split("+")[0]
    if family in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if family == "sqlite":
        return url.set(drivername="sqlite")
    raise InputError(f"The database {family!r} is not supported.", field="database.url", fix=fix)


def make_engine(url_text: str, settings: DatabaseSettings) -> Engine:
    """An engine for either database; connects lazily."""
    url = parse_url(url_text)
    return _sqlite_engine(url) if url.drivername == "sqlite" else _postgresql_engine(url, settings)


def _sqlite_engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_MS / 1000}).execution_options(
        schema_translate_map={"auth": None}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling begins deferred; ours decides at each begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for the write lock, so writers take it at once.
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _postgresql_engine(url: URL, settings: DatabaseSettings) -> Engine:
    return create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": settings.connect_timeout_s,
            "options": f"-c statement_timeout={settings.statement_timeout_ms}",
            "prepare_threshold": None,
        },
    )
