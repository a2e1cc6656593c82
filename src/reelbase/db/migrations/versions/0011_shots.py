"""The shots of scenes and their events, what a film's author chooses about captions and sound, and the new voice."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from reelbase.db import changes
from reelbase.db.base import Json, UtcDateTime
from reelbase.db.migrate import statements
from reelbase.db.row_security import apply_row_policies

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
SQLITE_ID = (
    "printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) || '7' || "
    "substr(lower(hex(randomblob(2))), 2) || substr('89ab', 1 + (random() & 3), 1) || "
    "substr(lower(hex(randomblob(8))), 2)"
)


def upgrade() -> None:
    connection = op.get_bind()
    _create_shots()
    _create_shot_events()
    for statement in statements("triggers/sealed_shots", connection.dialect.name):
        op.execute(statement)
    changes.add_column("plan_versions", sa.Column("captions", Json))
    changes.add_column("plan_versions", sa.Column("sound", Json))
    changes.set_defaults({"plan_versions": {"schema_version": "'2'"}, "projects": {"voice": "'heart'"}})
    apply_row_policies(op.get_bind())


def _create_shots() -> None:
    op.create_table(
        "shots",
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("start_word", sa.Integer(), nullable=False),
        sa.Column("end_word", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("framing", sa.String(length=10), server_default="medium", nullable=False),
        sa.Column("entrance", sa.String(length=10), server_default="cut", nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("score", sa.Double(), server_default="0.0", nullable=False),
        sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("take", sa.Integer(), server_default="0", nullable=False),
        *_owned("shots"),
        _check("shots", "idx", "idx >= 0"),
        _check("shots", "words", "start_word >= 0 AND end_word > start_word"),
        _check("shots", "framing", "framing IN ('wide', 'medium', 'close')"),
        _check("shots", "entrance", "entrance IN ('cut', 'rise', 'pop', 'slide', 'fade')"),
        _check("shots", "score", "score >= 0 AND score <= 1"),
        _key("shots", "scene_id", "scenes.id"),
        sa.UniqueConstraint("scene_id", "idx", name=op.f("uq_shots_scene_id_idx")),
        if_not_exists=True,
    )
    op.create_index("ix_shots_owner", "shots", ["owner_id", "id"], unique=False, if_not_exists=True)
    op.create_index("ix_shots_owner_kind", "shots", ["owner_id", "kind"], unique=False, if_not_exists=True)


def _create_shot_events() -> None:
    op.create_table(
        "shot_events",
        sa.Column("shot_id", sa.Uuid(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("word", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        *_owned("shot_events"),
        _check("shot_events", "idx", "idx >= 0"),
        _check("shot_events", "word", "word >= 0"),
        _check("shot_events", "part", "part >= 0"),
        _key("shot_events", "shot_id", "shots.id"),
        sa.UniqueConstraint("shot_id", "idx", name=op.f("uq_shot_events_shot_id_idx")),
        if_not_exists=True,
    )
    op.create_index("ix_shot_events_owner", "shot_events", ["owner_id", "id"], unique=False, if_not_exists=True)


def _owned(table: str) -> list[Any]:
    sqlite = op.get_bind().dialect.name == "sqlite"
    new_id = sa.text(f"({SQLITE_ID})" if sqlite else "public.new_time_ordered_id()")
    now = sa.text(f"({SQLITE_NOW})" if sqlite else "clock_timestamp()")
    # SQLite has no schemas, and silently leaves out a foreign key that leads into another one.
    return [
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=new_id, nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=now, nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=now, nullable=False),
        _key(table, "owner_id", "users.id" if sqlite else "auth.users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
