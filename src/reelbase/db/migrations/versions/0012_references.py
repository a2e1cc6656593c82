"""The videos whose pattern the storyboards of a project take, with what was found in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from reelbase.db.base import Json, UtcDateTime
from reelbase.db.row_security import apply_row_policies

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLE = "storyboard_references"
SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
SQLITE_ID = (
    "printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) || '7' || "
    "substr(lower(hex(randomblob(2))), 2) || substr('89ab', 1 + (random() & 3), 1) || "
    "substr(lower(hex(randomblob(8))), 2)"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.Column("called", sa.String(length=255), server_default="", nullable=False),
        sa.Column("pattern", Json, nullable=True),
        sa.Column("missing", Json, server_default="[]", nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        *_owned(),
        sa.CheckConstraint("idx >= 0", name=op.f(f"ck_{TABLE}_idx")),
        sa.CheckConstraint("(address IS NULL) <> (file IS NULL)", name=op.f(f"ck_{TABLE}_source")),
        _key("project_id", "projects.id"),
        sa.UniqueConstraint("project_id", "idx", name=op.f(f"uq_{TABLE}_project_id_idx")),
        if_not_exists=True,
    )
    op.create_index(f"ix_{TABLE}_owner", TABLE, ["owner_id", "looked_at"], unique=False, if_not_exists=True)
    apply_row_policies(op.get_bind())


def _owned() -> list[Any]:
    sqlite = op.get_bind().dialect.name == "sqlite"
    new_id = sa.text(f"({SQLITE_ID})" if sqlite else "public.new_time_ordered_id()")
    now = sa.text(f"({SQLITE_NOW})" if sqlite else "clock_timestamp()")
    # SQLite has no schemas, and silently leaves out a foreign key that leads into another one.
    return [
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=new_id, nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=now, nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=now, nullable=False),
        _key("owner_id", "users.id" if sqlite else "auth.users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    ]


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{TABLE}_{column}"), ondelete="CASCADE")
