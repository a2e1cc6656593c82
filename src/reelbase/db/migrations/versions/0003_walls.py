"""Profiles, drafts and the audit log; identities, and row policies for every table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from reelbase.db.base import UtcDateTime
from reelbase.db.migrate import statements
from reelbase.db.row_security import apply_row_policies

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NOTIFICATIONS = '{"job_complete": true, "job_failed": true}'


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    _create_profiles()
    _create_draft_prompts()
    _create_audit_log()
    names = ["functions/accounts", "functions/audit"]
    if dialect == "postgresql":
        op.execute(sa.text("CREATE TABLE audit_log_default PARTITION OF audit_log DEFAULT"))
        names.insert(0, "functions/identity")
    for name in names:
        for statement in statements(name, dialect):
            op.execute(statement)
    apply_row_policies(connection)


def _users_key() -> str:
    return "users.id" if op.get_bind().dialect.name == "sqlite" else "auth.users.id"


def _create_profiles() -> None:
    op.create_table(
        "profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=True),
        sa.Column("avatar_url", sa.String(length=2000), nullable=True),
        sa.Column("bio", sa.String(length=2000), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("notification_prefs", JSON, server_default=sa.literal(NOTIFICATIONS, sa.Text()), nullable=False),
        sa.Column("stripe_customer_id", sa.String(length=255), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["id"], [_users_key()], name=op.f("fk_profiles_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
    )
    op.create_index("ix_profiles_stripe_customer", "profiles", ["stripe_customer_id"], unique=False)


def _create_draft_prompts() -> None:
    op.create_table(
        "draft_prompts",
        sa.Column("session_token_hash", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("prompt_text", sa.Text(), nullable=False),
        sa.Column("template_id", sa.String(length=100), nullable=True),
        sa.Column("options", JSON, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(prompt_text) BETWEEN 10 AND 50000", name=op.f("ck_draft_prompts_prompt_text")),
        sa.ForeignKeyConstraint(
            ["owner_id"], [_users_key()], name=op.f("fk_draft_prompts_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_prompts")),
    )
    unclaimed = sa.text("owner_id IS NULL")
    op.create_index(
        "uq_draft_prompts_live_session",
        "draft_prompts",
        ["session_token_hash"],
        unique=True,
        postgresql_where=unclaimed,
        sqlite_where=unclaimed,
    )
    op.create_index("ix_draft_prompts_session", "draft_prompts", ["session_token_hash"], unique=False)
    op.create_index("ix_draft_prompts_owner", "draft_prompts", ["owner_id", "created_at", "id"], unique=False)
    op.create_index("ix_draft_prompts_expires", "draft_prompts", ["expires_at"], unique=False)


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("operation", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.String(length=100), nullable=False),
        sa.Column("old_values", JSON, nullable=True),
        sa.Column("new_values", JSON, nullable=True),
        sa.CheckConstraint("operation IN ('INSERT', 'UPDATE', 'DELETE')", name=op.f("ck_audit_log_operation")),
        sa.PrimaryKeyConstraint("id", "created_at", name=op.f("pk_audit_log")),
        postgresql_partition_by="RANGE (created_at)",
    )
    op.create_index("ix_audit_log_owner", "audit_log", ["owner_id", "created_at", "id"], unique=False)
    op.create_index("ix_audit_log_row", "audit_log", ["table_name", "row_id", "created_at"], unique=False)
