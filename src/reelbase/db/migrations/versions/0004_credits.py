"""Credits: accounts, the ledger that proves them, the grants they come from, and holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from reelbase.db.base import UtcDateTime
from reelbase.db.migrate import statements
from reelbase.db.policies import raise_walls

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TYPES = "'purchase', 'usage', 'refund', 'grant', 'expire', 'reserve', 'subscription', 'release'"


def upgrade() -> None:
    connection = op.get_bind()
    _create_accounts()
    _create_ledger()
    _create_grants()
    _create_holds()
    for statement in statements("functions/credits", connection.dialect.name):
        op.execute(statement)
    raise_walls(connection)


def _owner(table: str) -> sa.ForeignKeyConstraint:
    users = "users.id" if op.get_bind().dialect.name == "sqlite" else "auth.users.id"
    return sa.ForeignKeyConstraint(["owner_id"], [users], name=op.f(f"fk_{table}_owner_id"), ondelete="CASCADE")


def _create_accounts() -> None:
    op.create_table(
        "credit_accounts",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("available >= 0", name=op.f("ck_credit_accounts_available")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_credit_accounts_held")),
        _owner("credit_accounts"),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_credit_accounts")),
    )


def _create_ledger() -> None:
    op.create_table(
        "credit_ledger",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("balance_after", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("stripe_payment_id", sa.String(length=255), nullable=True),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"type IN ({TYPES})", name=op.f("ck_credit_ledger_type")),
        _owner("credit_ledger"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_ledger")),
        sa.UniqueConstraint("owner_id", "seq", name="uq_credit_ledger_seq"),
        sa.UniqueConstraint("owner_id", "idempotency_key", name="uq_credit_ledger_key"),
    )
    op.create_index("ix_credit_ledger_owner", "credit_ledger", ["owner_id", "created_at", "id"], unique=False)
    op.create_index("ix_credit_ledger_job", "credit_ledger", ["job_id"], unique=False)
    op.create_index("ix_credit_ledger_payment", "credit_ledger", ["stripe_payment_id"], unique=False)


def _create_grants() -> None:
    op.create_table(
        "credit_grants",
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "type IN ('purchase', 'refund', 'grant', 'subscription')", name=op.f("ck_credit_grants_type")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_grants_amount")),
        sa.CheckConstraint("remaining BETWEEN 0 AND amount", name=op.f("ck_credit_grants_remaining")),
        _owner("credit_grants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_grants")),
    )
    columns = ["owner_id", "expires_at", "created_at"]
    op.create_index("ix_credit_grants_spendable", "credit_grants", columns, unique=False)


def _create_holds() -> None:
    op.create_table(
        "credit_holds",
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("settled_amount", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("allocation", JSON, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("status IN ('held', 'settled', 'voided', 'expired')", name=op.f("ck_credit_holds_status")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_holds_amount")),
        sa.CheckConstraint("(status = 'held') = (ended_at IS NULL)", name=op.f("ck_credit_holds_ended")),
        sa.CheckConstraint("(status = 'settled') = (settled_amount IS NOT NULL)", name=op.f("ck_credit_holds_settled")),
        sa.CheckConstraint("settled_amount BETWEEN 0 AND amount", name=op.f("ck_credit_holds_settled_amount")),
        _owner("credit_holds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_holds")),
        sa.UniqueConstraint("owner_id", "idempotency_key", name="uq_credit_holds_key"),
    )
    op.create_index("ix_credit_holds_job", "credit_holds", ["job_id"], unique=False)
    op.create_index("ix_credit_holds_expiring", "credit_holds", ["owner_id", "status", "expires_at"], unique=False)
