"""The migrated schema is the one the models describe, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.schema import BLANK_SCHEMA

import reelbase.accounts.models
import reelbase.billing.models
import reelbase.credits.models
import reelbase.plans.models
import reelbase.production.models
import reelbase.projects.models
import reelbase.sharing.models
import reelbase.stories.models  # noqa: F401
from reelbase.db import migrate
from reelbase.db.base import NAMING, Model
from reelbase.db.schema import is_ours
from reelbase.db.session import Database
from reelbase.kit.settings import DatabaseSettings


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


class TestMigrations:
    def test_a_migrated_database_is_current(self, database: Database) -> None:
        assert migrate.state(database).is_current

    def test_applying_them_again_changes_nothing(self, database: Database) -> None:
        before = sorted(inspect(database.engine).get_table_names())
        migrate.upgrade(database)
        assert sorted(inspect(database.engine).get_table_names()) == before

    def test_migrations_give_what_the_models_describe(self, database: Database) -> None:
        metadata = Model.metadata
        if database.is_sqlite:
            metadata = MetaData(naming_convention=NAMING)
            for table in Model.metadata.sorted_tables:
                copied = table.to_metadata(metadata, schema=None, referred_schema_fn=lambda *_: BLANK_SCHEMA)
                copied.indexes -= {index for index in copied.indexes if index.dialect_options["postgresql"]["using"]}
        with database.engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={"compare_type": True, "include_schemas": not database.is_sqlite, "include_name": is_ours},
            )
            assert compare_metadata(context, metadata) == []


class TestConnections:
    def test_every_connection_enforces_foreign_keys(self, database: Database) -> None:
        statement = text(
            "INSERT INTO job_logs (id, owner_id, job_id, level, message, created_at) "
            "VALUES (:id, :id, :id, 'info', 'x', CURRENT_TIMESTAMP)"
        )
        identity = "0" * 32 if database.is_sqlite else "00000000-0000-7000-8000-000000000009"
        with pytest.raises(IntegrityError), database.work() as session:
            session.execute(statement, {"id": identity})

    def test_a_reading_session_on_sqlite_leaves_writers_alone(self, database: Database) -> None:
        if not database.is_sqlite:
            return
        with database.reading() as reader:
            reader.execute(text("SELECT count(*) FROM jobs"))
            with database.work() as writer:
                writer.execute(text("DELETE FROM workers"))

    def test_postgresql_ends_a_statement_that_runs_too_long(self, database: Database) -> None:
        if database.is_sqlite:
            return
        short = Database(database.url, DatabaseSettings(statement_timeout_ms=50))
        with pytest.raises(DBAPIError, match="statement timeout"), short.reading() as session:
            session.execute(text("SELECT pg_sleep(2)"))
        short.close()
