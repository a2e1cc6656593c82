"""Alembic's entry: hands the migrations a connection on which each is applied whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from reelbase import __version__
from reelbase.db import migrate
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict

database: Database = context.config.attributes["database"]


def run() -> None:
    with _sqlite() if database.is_sqlite else _postgresql() as connection:
        context.configure(
            connection=connection,
            transaction_per_migration=True,
            compare_type=True,
            compare_server_default=context.config.attributes.get("compare_server_default", False),
            target_metadata=context.config.attributes.get("metadata"),
            include_name=context.config.attributes.get("include_name"),
            render_item=context.config.attributes.get("render_item"),
            include_schemas=not database.is_sqlite,
            on_version_apply=_sign,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def _postgresql() -> Iterator[Connection]:
    # A pool of its own: the settings end with it, and it has room for the connection that backfills use.
    settings = database.settings.model_copy(update={"pool_size": 2})
    own = Database(database.url, settings)
    try:
        with own.engine.connect() as connection:
            connection.exec_driver_sql(f"SET lock_timeout = {settings.upgrade_lock_timeout_ms}")
            connection.exec_driver_sql(f"SET statement_timeout = {settings.upgrade_statement_timeout_ms}")
            connection.commit()
            yield connection
    finally:
        own.close()


@contextmanager
def _sqlite() -> Iterator[Connection]:
    """One transaction that has the write lock from its first look at the version on.

    Foreign keys are checked at its end instead of row by row: a table that is rebuilt is dropped on the way, and would
    take its children along.
    """
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        # Within a transaction SQLite ignores this setting without a word.
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                _check_foreign_keys(connection)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if broken:
        raise Conflict(
            f"The upgrade would leave rows that refer to rows which are not there, in: {', '.join(sorted(broken))}.",
            fix="Nothing was changed. Please report it.",
        )


def _sign(ctx: MigrationContext, *_: object, **__: object) -> None:
    assert ctx.connection is not None
    migrate.sign(ctx.connection, __version__)


run()
