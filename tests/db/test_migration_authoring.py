"""Making the file of a new migration."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Index, String, Table, Uuid

from reelbase.bootstrap.tables import load_models
from reelbase.db import authoring, migrate
from reelbase.db.base import Json, Model, UtcDateTime, one_of
from reelbase.kit.errors import InputError
from support.commands import reelbase

load_models()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations in a checkout of their own."""
    folder = tmp_path / "checkout" / "src" / "reelbase" / "db" / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    (tmp_path / "checkout" / "pyproject.toml").touch()
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    return folder


@pytest.fixture
def toys() -> Table:
    table = Table(
        "toys",
        Model.metadata,
        Column("id", Uuid(), primary_key=True),
        Column("owner_id", ForeignKey("auth.users.id", ondelete="CASCADE"), nullable=False),
        Column("made_at", UtcDateTime(), nullable=False),
        Column("parts", Json, nullable=False),
        Column("kind", String(5), nullable=False),
        one_of("kind", ("ball", "kite")),
        Index("ix_toys_owner", "owner_id", "id"),
    )
    yield table
    Model.metadata.remove(table)


EXPECTED = """
    op.create_table(
        "toys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("parts", Json, nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.CheckConstraint("kind IN ('ball', 'kite')", name=op.f("ck_toys_kind")),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_toys_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toys")),
    )
    op.create_index("ix_toys_owner", "toys", ["owner_id", "id"], unique=False)
"""


class TestANewMigration:
    def test_a_new_migration_is_the_next_one_and_has_what_the_models_have(self, checkout: Path, toys: Table) -> None:
        last = sorted((checkout / "versions").glob("0*.py"))[-1].name[:4]
        path = authoring.new_migration("Toys for everyone")
        assert path.name == f"{int(last) + 1:04}_toys_for_everyone.py"
        made = path.read_text()
        assert made.startswith('"""Toys for everyone."""')
        assert f'down_revision = "{last}"' in made
        assert EXPECTED in made
        assert made.index("apply_row_policies(op.get_bind())") > made.index("ix_toys_owner")

    def test_a_new_migration_without_changes_is_empty_and_runs(self, checkout: Path, make_database) -> None:
        from reelbase.db.session import Database

        path = authoring.new_migration("Nothing")
        assert "op.create" not in path.read_text()
        for kind in ("sqlite", "postgresql"):
            database = Database(make_database(kind, migrated=False))
            migrate.upgrade(database)
            assert str(migrate.state(database).current) == path.name[:4]
            database.close()

    def test_a_new_migration_needs_a_checkout(self, checkout: Path) -> None:
        (checkout.parents[3] / "pyproject.toml").unlink()
        with pytest.raises(InputError, match="checkout"):
            authoring.new_migration("Lost")

    def test_a_new_migration_needs_a_message(self) -> None:
        ran = reelbase("db", "new", " ")
        assert ran.code == 2
        assert "field: message" in ran.err
