"""Every schema that was released comes to the newest one in place, with all that is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from reelbase.bootstrap.tables import load_models
from reelbase.db import comparing, migrate
from reelbase.db.session import Database
from support.databases import known_kinds
from support.filling import ROWS, contents, fill

load_models()

# Of each released migration: its file is history, and databases made by it are out there.
DIGESTS = {"0001": "7c6f1190b738b87f"}


@pytest.mark.parametrize("kind", known_kinds())
@pytest.mark.parametrize("revision", migrate.RELEASED)
class TestUpgradingAReleasedSchema:
    def test_upgrading_a_released_schema_keeps_every_value_and_ends_as_a_fresh_one(
        self, make_database: Callable[..., str], kind: str, revision: str
    ) -> None:
        database = Database(make_database(kind, migrated=False))
        migrate.upgrade(database, revision)
        assert migrate.state(database).current == revision
        with database.engine.begin() as connection:
            tables = fill(connection)
            connection.execute(text("UPDATE plan_versions SET sealed_at = created_at WHERE number > 3"))
            before = contents(connection)
        assert set(before) == set(tables)
        assert all(len(rows) == ROWS for rows in before.values())
        migrate.upgrade(database)
        with database.engine.connect() as connection:
            after = contents(connection, {table: list(rows[0]) for table, rows in before.items()})
        assert after == before
        assert comparing.check(database) == []
        database.close()


class TestReleases:
    def test_migrations_of_a_release_are_never_changed(self) -> None:
        assert set(DIGESTS) == set(migrate.RELEASED)
        for revision, digest in DIGESTS.items():
            (file,) = (migrate.MIGRATIONS / "versions").glob(f"{revision}_*.py")
            assert hashlib.sha256(file.read_bytes()).hexdigest()[:16] == digest

    def test_every_revision_leads_on_from_the_one_before(self, make_database: Callable[..., str]) -> None:
        database = Database(make_database("sqlite", migrated=False))
        known = migrate.state(database).known
        assert list(known) == [f"{number:04}" for number in range(1, len(known) + 1)]
        scripts = ScriptDirectory(str(migrate.MIGRATIONS)).walk_revisions()
        assert list(known) == [script.revision for script in reversed(list(scripts))]
        assert set(migrate.RELEASED) <= set(known)
        database.close()

    def test_no_migration_has_a_downgrade(self) -> None:
        files: list[Path] = sorted((migrate.MIGRATIONS / "versions").glob("0*.py"))
        assert [file.name for file in files if "def downgrade" in file.read_text()] == []

    def test_a_fresh_database_has_no_leftovers(self, database_url: str) -> None:
        database = Database(database_url)
        with database.engine.connect() as connection:
            assert not inspect(connection).has_table("schema_backfills")
        database.close()
