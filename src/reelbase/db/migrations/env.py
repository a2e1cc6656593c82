"""Alembic's entry: runs inside one transaction of the database it is handed."""

from __future__ import annotations

from alembic import context

from reelbase.db.session import Database

LOCK_TIMEOUT_MS = 5_000

database: Database = context.config.attributes["database"]


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            transaction_per_migration=True,
            render_as_batch=database.is_sqlite,
            compare_type=True,
            target_metadata=context.config.attributes.get("metadata"),
            include_name=context.config.attributes.get("include_name"),
            include_schemas=True,
        )
        with context.begin_transaction():
            if not database.is_sqlite:
                connection.exec_driver_sql(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
            context.run_migrations()


run()
