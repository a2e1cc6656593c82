"""Engines for the two databases, with the settings that make them safe under concurrency.

Both begin their transactions themselves. On PostgreSQL, BEGIN also sets the identity and the statement timeout, which
saves a round trip and lets nothing outlive the transaction: a pooler such as PgBouncer, which passes a connection on
after each transaction, passes on a clean one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from reelbase.db import sqlite_functions
from reelbase.db.identity import Identity, settings_of
from reelbase.db.pool import IdleClosingPool
from reelbase.kit.errors import InputError
from reelbase.kit.settings import DatabaseSettings

READ_ONLY = "reelbase_read_only"
IDENTITY = "reelbase_identity"
STATEMENT_TIMEOUT_MS = "reelbase_statement_timeout_ms"
"""Execution options of a connection. The last one overrides the setting of that name; 0 is no limit."""
SQLITE_BUSY_TIMEOUT_MS = 30_000
WAL_LIMIT_BYTES = 8 << 20
"""Of SQLite's write-ahead log once its content is in the database; twice what it has when writers move it there."""
IDLE_TRANSACTION_MS = 60_000
"""After this a transaction of another library that is left open is ended by the server, and its locks with it."""

# Temporary objects last: else a client's table would stand in for one of ours, also in later transactions of the
# connection.
_SEARCH_PATH = "SET LOCAL search_path = public, pg_temp"

# Here, because every process that opens the workflow engine's tables imports this module first.
sqlite_functions.install()


def parse_url(text: str, field: str = "database.url") -> URL:
    """Parse a database URL. Raises InputError for anything but SQLite and PostgreSQL."""
    fix = "Use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
    try:
        url = make_url(text)
    except ArgumentError:
        raise InputError("The database URL is malformed.", field=field, fix=fix) from None
    family = url.drivername.split("+")[0]
    if family in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if family == "sqlite":
        return url.set(drivername="sqlite")
    raise InputError(f"The database {family!r} is not supported.", field=field, fix=fix)


def make_engine(url_text: str, settings: DatabaseSettings) -> Engine:
    """An engine for either database; connects lazily."""
    url = parse_url(url_text)
    return _sqlite_engine(url) if url.drivername == "sqlite" else _postgresql_engine(url, settings)


def _sqlite_engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Errors are logged, but people's texts and password hashes must not be.
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_MS / 1000}
    ).execution_options(schema_translate_map={"auth": None})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    # The driver would begin transactions deferred; ours chooses at each begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA journal_size_limit={WAL_LIMIT_BYTES}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads before it writes cannot wait for the write lock, so writers take it at once.
    read_only = bool(connection.get_execution_options().get(READ_ONLY, False))
    if connection.info.get(READ_ONLY, False) != read_only:
        # A plain BEGIN would let writes through.
        connection.exec_driver_sql(f"PRAGMA query_only = {int(read_only)}")
        connection.info[READ_ONLY] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _postgresql_engine(url: URL, settings: DatabaseSettings) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=IdleClosingPool,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_s,
        connect_args={
            "connect_timeout": settings.connect_timeout_s,
            # The driver would spend a round trip on its own BEGIN, and prepare statements on a connection that may
            # be another one in the next transaction.
            "autocommit": True,
            "prepare_threshold": None,
        },
    )
    assert isinstance(engine.pool, IdleClosingPool)
    engine.pool.close_idle(settings.pool_min_size, settings.pool_idle_timeout_s)
    event.listen(engine, "begin", partial(_begin_postgresql, settings.statement_timeout_ms))
    return engine


def closing_pool(url: URL, size: int, settings: DatabaseSettings, *, name: str) -> Engine:
    """Connections as another library expects them: nothing is set at their begin. Idle ones are closed but for one."""
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=IdleClosingPool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_s,
        pool_pre_ping=True,
        connect_args={"connect_timeout": settings.connect_timeout_s, "application_name": name},
    )
    assert isinstance(engine.pool, IdleClosingPool)
    engine.pool.close_idle(1, settings.pool_idle_timeout_s)
    event.listen(engine, "connect", _end_idle_transactions)
    return engine


def _end_idle_transactions(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE_TRANSACTION_MS}")
    connection.commit()


def _begin_postgresql(statement_timeout_ms: int, connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    statement = _begin_statement(options, statement_timeout_ms)
    try:
        _send(connection, statement)
    except DBAPIError as error:
        # The pool does not test connections before use; a dead one shows here, before anything is lost. All older
        # connections are discarded with it, so the second try gets a new one.
        if not error.connection_invalidated:
            raise
        _send(connection, statement)


def _send(connection: Connection, statement: str) -> None:
    driver: Any = connection.connection.dbapi_connection
    if not driver.autocommit:
        # Setting and resetting an isolation level turns the driver's own BEGIN on again.
        driver.autocommit = True
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _begin_statement(options: Mapping[str, Any], statement_timeout_ms: int) -> str:
    """One message to the server: BEGIN, and the settings that are local to the transaction."""
    modes = ["BEGIN"]
    if "isolation_level" in options:
        modes.append(f"ISOLATION LEVEL {options['isolation_level']}")
    if options.get(READ_ONLY):
        modes.append("READ ONLY")
    local = {"statement_timeout": str(options.get(STATEMENT_TIMEOUT_MS, statement_timeout_ms))}
    identity: Identity | None = options.get(IDENTITY)
    if identity is not None:
        local |= settings_of(identity)
    return "; ".join(
        [" ".join(modes), _SEARCH_PATH, *(f"SET LOCAL {name} = {_quoted(value)}" for name, value in local.items())]
    )


def _quoted(text: str) -> str:
    from psycopg import sql

    return sql.quote(text)
