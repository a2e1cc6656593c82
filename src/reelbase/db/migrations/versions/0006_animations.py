"""Animations: code or ready data of a scene, attempts at writing it, and why one failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reelbase.db import changes
from reelbase.db.base import Json, UtcDateTime
from reelbase.db.row_security import apply_row_policies

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAULTS = "'syntax', 'import', 'runtime', 'timeout', 'memory', 'sandbox'"


def upgrade() -> None:
    _create_attempts()
    changes.add_column("scenes", sa.Column("animation", Json))
    changes.add_column("scenes", sa.Column("manim_scene", sa.String(length=200)))
    changes.add_column("jobs", sa.Column("fault", sa.String(length=20)))
    changes.add_check("jobs", "ck_jobs_fault", f"fault IN ({FAULTS})")
    apply_row_policies(op.get_bind())


def _create_attempts() -> None:
    op.create_table(
        "prompt_attempts",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("scene_idx", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("prompt_text", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("manim_scene", sa.String(length=200), nullable=True),
        sa.Column("provider", sa.String(length=100), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_line", sa.Integer(), nullable=True),
        sa.Column("stdout", sa.Text(), nullable=False),
        sa.Column("stderr", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("render_s", sa.Double(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            f"outcome IN ('rendered', 'refused', {FAULTS})",
            name=op.f("ck_prompt_attempts_outcome"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_prompt_attempts_round")),
        sa.ForeignKeyConstraint(
            ["owner_id"], [_users_key()], name=op.f("fk_prompt_attempts_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_prompt_attempts_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_attempts")),
        sa.UniqueConstraint("run_id", "scene_idx", "round", name=op.f("uq_prompt_attempts_run_id_scene_idx_round")),
        if_not_exists=True,
    )
    op.create_index("ix_prompt_attempts_owner", "prompt_attempts", ["owner_id", "id"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_prompt_attempts_owner_outcome",
        "prompt_attempts",
        ["owner_id", "outcome", "created_at"],
        unique=False,
        if_not_exists=True,
    )
    op.create_index("ix_prompt_attempts_project", "prompt_attempts", ["project_id"], unique=False, if_not_exists=True)


def _users_key() -> str:
    # SQLite has no schemas.
    return "users.id" if op.get_bind().dialect.name == "sqlite" else "auth.users.id"
