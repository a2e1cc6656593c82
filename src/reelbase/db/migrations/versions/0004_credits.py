"""Credits: accounts, grants, holds and the append-only ledger; every profile gets its welcome grant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from reelbase.db.base import UtcDateTime
from reelbase.db.migrate import statements
from reelbase.db.row_security import apply_row_policies

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    connection = op.get_bind()
    _create_accounts()
    _create_grants()
    _create_holds()
    _create_ledger()
    _index_credits()
    for name in ("triggers/credits", "functions/credits"):
        for statement in statements(name, connection.dialect.name):
            op.execute(sa.text(_literal(statement)))
    apply_row_policies(connection)


def _literal(statement: str) -> str:
    # A colon before a name would be a parameter.
    return statement.replace(":", "\\:")


def _owned(table: str, *columns: sa.Column[object]) -> list[sa.Column[object] | sa.Constraint]:
    # SQLite has no schemas, and silently leaves out a foreign key that leads into another one.
    users = "users.id" if op.get_bind().dialect.name == "sqlite" else "auth.users.id"
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["owner_id"], [users], name=op.f(f"fk_{table}_owner_id"), ondelete="CASCADE"),
    ]


def _create_accounts() -> None:
    op.create_table(
        "credit_accounts",
        *_owned("credit_accounts"),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_credit_accounts_balance")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_credit_accounts_held")),
        sa.CheckConstraint("available >= 0", name=op.f("ck_credit_accounts_available")),
        sa.CheckConstraint("balance = held + available", name=op.f("ck_credit_accounts_sum")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_credit_accounts_owner_id")),
    )


def _create_grants() -> None:
    op.create_table(
        "credit_grants",
        *_owned("credit_grants"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("has_remaining", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("reversed", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("stripe_payment_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('grant', 'purchase', 'subscription', 'refund')", name=op.f("ck_credit_grants_kind")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_grants_amount")),
        sa.CheckConstraint(
            "remaining >= 0 AND held >= 0 AND spent >= 0 AND expired >= 0 AND reversed >= 0",
            name=op.f("ck_credit_grants_parts"),
        ),
        sa.CheckConstraint("remaining + held + spent + expired + reversed = amount", name=op.f("ck_credit_grants_sum")),
        sa.CheckConstraint("has_remaining = (remaining > 0)", name=op.f("ck_credit_grants_has_remaining")),
        sa.UniqueConstraint("stripe_payment_id", name=op.f("uq_credit_grants_stripe_payment_id")),
    )


def _create_holds() -> None:
    op.create_table(
        "credit_holds",
        *_owned("credit_holds"),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("allocation", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_amount", sa.Integer(), nullable=True),
        sa.Column("refunded_amount", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('held', 'settled', 'voided', 'expired')", name=op.f("ck_credit_holds_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_holds_amount")),
        sa.CheckConstraint("settled_amount BETWEEN 0 AND amount", name=op.f("ck_credit_holds_settled_amount")),
        sa.CheckConstraint(
            "refunded_amount BETWEEN 0 AND COALESCE(settled_amount, 0)", name=op.f("ck_credit_holds_refunded_amount")
        ),
        sa.CheckConstraint("(state = 'held') = (ended_at IS NULL)", name=op.f("ck_credit_holds_ended_at")),
        sa.CheckConstraint("(state = 'settled') = (settled_amount IS NOT NULL)", name=op.f("ck_credit_holds_settled")),
    )


def _create_ledger() -> None:
    op.create_table(
        "credit_ledger",
        *_owned("credit_ledger"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("stripe_payment_id", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("request_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "type IN ('purchase', 'usage', 'refund', 'grant', 'expire', 'reserve', 'subscription', "
            "'release', 'reversal')",
            name=op.f("ck_credit_ledger_type"),
        ),
        sa.CheckConstraint("balance_after >= 0", name=op.f("ck_credit_ledger_balance_after")),
        sa.CheckConstraint(
            "CASE WHEN type IN ('purchase', 'refund', 'grant', 'subscription', 'release') THEN amount > 0 "
            "WHEN type = 'reversal' THEN amount <= 0 ELSE amount < 0 END",
            name=op.f("ck_credit_ledger_amount"),
        ),
        sa.CheckConstraint(
            "type = 'usage' OR idempotency_key IS NOT NULL", name=op.f("ck_credit_ledger_idempotency_key")
        ),
        sa.CheckConstraint(
            "(idempotency_key IS NULL) = (request_hash IS NULL)", name=op.f("ck_credit_ledger_request_hash")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["credit_holds.id"], name=op.f("fk_credit_ledger_hold_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grants.id"], name=op.f("fk_credit_ledger_grant_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("owner_id", "seq", name=op.f("uq_credit_ledger_owner_id_seq")),
        sa.UniqueConstraint("owner_id", "idempotency_key", name=op.f("uq_credit_ledger_owner_id_idempotency_key")),
    )


def _index_credits() -> None:
    op.create_index("ix_credit_grants_owner", "credit_grants", ["owner_id", "id"])
    _create_partial_index(
        "ix_credit_grants_spendable", "credit_grants", ["owner_id", "expires_at", "id"], "has_remaining"
    )
    _create_partial_index("ix_credit_grants_due", "credit_grants", ["expires_at"], "has_remaining")
    op.create_index("ix_credit_holds_owner", "credit_holds", ["owner_id", "id"])
    op.create_index("ix_credit_holds_job", "credit_holds", ["job_id"])
    held = "state = 'held' AND {} IS NOT NULL".format
    _create_partial_index("uq_credit_holds_open_job", "credit_holds", ["job_id"], held("job_id"), unique=True)
    _create_partial_index("ix_credit_holds_due", "credit_holds", ["expires_at"], held("expires_at"))
    op.create_index("ix_credit_ledger_job", "credit_ledger", ["job_id"])
    op.create_index("ix_credit_ledger_created", "credit_ledger", ["created_at"])
    op.create_index("ix_credit_ledger_hold", "credit_ledger", ["hold_id"])
    op.create_index("ix_credit_ledger_grant", "credit_ledger", ["grant_id"])


def _create_partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    sqlite = where.replace("has_remaining", "has_remaining = 1")
    op.create_index(name, table, columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(sqlite))
