"""How people sign in, calls that can be repeated, and the numbers by which a job's changes are followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from reelbase.db.base import UtcDateTime
from reelbase.db.migrate import statements
from reelbase.db.row_security import apply_row_policies

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    connection = op.get_bind()
    _create_passwords()
    _create_external_identities()
    _create_sessions()
    _create_api_keys()
    _create_idempotent_requests()
    for table in ("jobs", "job_steps", "job_logs"):
        op.add_column(table, sa.Column("event_seq", sa.BigInteger(), server_default="0", nullable=False))
    for statement in statements("triggers/job_events", connection.dialect.name):
        # A colon before an equals sign would be a parameter.
        op.execute(sa.text(statement.replace(":", "\\:")))
    apply_row_policies(connection)


def _owned(table: str, *parts: sa.Column[object] | sa.Constraint) -> list[sa.Column[object] | sa.Constraint]:
    # SQLite has no schemas, and silently leaves out a foreign key that leads into another one.
    users = "users.id" if op.get_bind().dialect.name == "sqlite" else "auth.users.id"
    return [
        *parts,
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], [users], name=op.f(f"fk_{table}_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _create_passwords() -> None:
    op.create_table(
        "passwords",
        *_owned(
            "passwords",
            sa.Column("password_hash", sa.String(length=500), nullable=False),
            sa.Column("updated_at", UtcDateTime(), nullable=False),
            sa.UniqueConstraint("owner_id", name=op.f("uq_passwords_owner_id")),
        ),
    )


def _create_external_identities() -> None:
    op.create_table(
        "external_identities",
        *_owned(
            "external_identities",
            sa.Column("issuer", sa.String(length=500), nullable=False),
            sa.Column("subject", sa.String(length=255), nullable=False),
            sa.Column("email", sa.String(length=320), nullable=True),
            sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identities_issuer_subject")),
        ),
    )
    op.create_index("ix_external_identities_owner", "external_identities", ["owner_id", "id"], unique=False)


def _create_sessions() -> None:
    op.create_table(
        "sign_in_sessions",
        *_owned(
            "sign_in_sessions",
            sa.Column("token_hash", sa.String(length=64), nullable=False),
            sa.Column("user_agent", sa.String(length=300), nullable=True),
            sa.Column("seen_at", UtcDateTime(), nullable=False),
            sa.Column("expires_at", UtcDateTime(), nullable=False),
            sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
        ),
    )
    op.create_index("ix_sign_in_sessions_owner", "sign_in_sessions", ["owner_id", "id"], unique=False)
    op.create_index("ix_sign_in_sessions_expires", "sign_in_sessions", ["expires_at"], unique=False)


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        *_owned(
            "api_keys",
            sa.Column("name", sa.String(length=100), nullable=False),
            sa.Column("prefix", sa.String(length=16), nullable=False),
            sa.Column("key_hash", sa.String(length=64), nullable=False),
            sa.Column("scopes", JSON, nullable=False),
            sa.Column("expires_at", UtcDateTime(), nullable=True),
            sa.Column("last_used_at", UtcDateTime(), nullable=True),
            sa.Column("revoked_at", UtcDateTime(), nullable=True),
            sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
        ),
    )
    op.create_index("ix_api_keys_owner", "api_keys", ["owner_id", "created_at", "id"], unique=False)


def _create_idempotent_requests() -> None:
    op.create_table(
        "idempotent_requests",
        *_owned(
            "idempotent_requests",
            sa.Column("key", sa.String(length=255), nullable=False),
            sa.Column("operation", sa.String(length=500), nullable=False),
            sa.Column("fingerprint", sa.String(length=64), nullable=False),
            sa.Column("claimed_until", UtcDateTime(), nullable=False),
            sa.Column("status", sa.Integer(), nullable=True),
            sa.Column("headers", JSON, nullable=False),
            sa.Column("body", sa.Text(), nullable=True),
            sa.UniqueConstraint("owner_id", "key", name=op.f("uq_idempotent_requests_owner_id_key")),
        ),
    )
    op.create_index("ix_idempotent_requests_created", "idempotent_requests", ["created_at", "id"], unique=False)
