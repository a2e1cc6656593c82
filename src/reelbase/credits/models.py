"""The tables of credits: accounts, the append-only ledger, grants and holds.

Every change of an account first locks its row in ``credit_accounts``, so an account has one writer at a time. A ledger
row's ``amount`` is the change of what is available; therefore, of an owner's rows,

    available = sum of all amounts
    held      = minus the sum of ``reserve`` and ``release``
    balance   = sum of all others = available + held

``job_id`` has no foreign key on purpose: the ledger outlives a deleted project. Instead a trigger refuses a hold for a
job that does not exist or belongs to another owner.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.accounts import models as _accounts  # noqa: F401
from reelbase.db.base import Created, Model, Owned, Timestamped, one_of, where
from reelbase.schemas.credits import EntryType, HoldState

OWN_KEYS = "auto:"
"""Prefix of internal idempotency keys; callers may not use it."""


MOVES = (EntryType.RESERVE, EntryType.RELEASE)
"""Move credits between available and held; the balance stays the same."""

_HAS_REMAINING: dict[str, Any] = {
    "postgresql_where": text("has_remaining"),
    "sqlite_where": text("has_remaining = 1"),
}

GRANT_KINDS = (EntryType.GRANT, EntryType.PURCHASE, EntryType.SUBSCRIPTION, EntryType.REFUND)


class CreditAccount(Owned, Timestamped, Model):
    """``entries`` counts the owner's ledger rows and numbers them."""

    __tablename__ = "credit_accounts"
    __table_args__ = (
        UniqueConstraint("owner_id"),
        CheckConstraint("balance >= 0", name="balance"),
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("available >= 0", name="available"),
        CheckConstraint("balance = held + available", name="sum"),
    )

    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    held: Mapped[int] = mapped_column(BigInteger, default=0)
    available: Mapped[int] = mapped_column(BigInteger, default=0)
    entries: Mapped[int] = mapped_column(BigInteger, default=0)


class CreditGrant(Owned, Created, Model):
    """Credits that were added together. Each is in one of five places, whose sum is ``amount``.

    ``has_remaining`` is what the indexes are partial on: with ``remaining`` itself, PostgreSQL would
    rewrite every index for each hold.
    """

    __tablename__ = "credit_grants"
    __table_args__ = (
        one_of("kind", GRANT_KINDS),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("remaining >= 0 AND held >= 0 AND spent >= 0 AND expired >= 0 AND reversed >= 0", name="parts"),
        CheckConstraint("remaining + held + spent + expired + reversed = amount", name="sum"),
        CheckConstraint("has_remaining = (remaining > 0)", name="has_remaining"),
        UniqueConstraint("stripe_payment_id"),
        Index("ix_credit_grants_owner", "owner_id", "id"),
        Index("ix_credit_grants_spendable", "owner_id", "expires_at", "id", **_HAS_REMAINING),
        Index("ix_credit_grants_due", "expires_at", **_HAS_REMAINING),
    )

    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    remaining: Mapped[int]
    has_remaining: Mapped[bool] = mapped_column(default=True)
    held: Mapped[int] = mapped_column(default=0)
    spent: Mapped[int] = mapped_column(default=0)
    expired: Mapped[int] = mapped_column(default=0)
    reversed: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    stripe_payment_id: Mapped[str | None] = mapped_column(Text)


class CreditHold(Owned, Created, Model):
    """Reserved credits. ``allocation`` lists [grant id, amount], earliest expiry first, and sums to ``amount``.

    Triggers keep amount and allocation as they are, and let a hold end once.
    """

    __tablename__ = "credit_holds"
    __table_args__ = (
        one_of("state", tuple(HoldState)),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("settled_amount BETWEEN 0 AND amount", name="settled_amount"),
        CheckConstraint("refunded_amount BETWEEN 0 AND COALESCE(settled_amount, 0)", name="refunded_amount"),
        CheckConstraint("(state = 'held') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'settled') = (settled_amount IS NOT NULL)", name="settled"),
        Index("ix_credit_holds_owner", "owner_id", "id"),
        Index("ix_credit_holds_job", "job_id"),
        Index("uq_credit_holds_open_job", "job_id", unique=True, **where("state = 'held' AND job_id IS NOT NULL")),
        Index("ix_credit_holds_due", "expires_at", **where("state = 'held' AND expires_at IS NOT NULL")),
    )

    job_id: Mapped[UUID | None]
    amount: Mapped[int]
    allocation: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(10), default=HoldState.HELD)
    settled_amount: Mapped[int | None]
    refunded_amount: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)


IS_HELD = CreditHold.state == literal_column("'held'")
"""A literal, because SQLite does not match a parameter with the condition of a partial index."""


class CreditEntry(Owned, Created, Model):
    """One row of the ledger; triggers refuse to change it, and to delete it before its owner.

    ``seq`` numbers an owner's rows from 1 without gaps, ``balance_after`` is what was available after the row. The
    first row of an operation carries its idempotency key and the hash of what was asked.
    """

    __tablename__ = "credit_ledger"
    __table_args__ = (
        one_of("type", tuple(EntryType)),
        CheckConstraint("balance_after >= 0", name="balance_after"),
        CheckConstraint(
            "CASE WHEN type IN ('purchase', 'refund', 'grant', 'subscription', 'release') THEN amount > 0 "
            "WHEN type = 'reversal' THEN amount <= 0 ELSE amount < 0 END",
            name="amount",
        ),
        CheckConstraint("type = 'usage' OR idempotency_key IS NOT NULL", name="idempotency_key"),
        CheckConstraint("(idempotency_key IS NULL) = (request_hash IS NULL)", name="request_hash"),
        UniqueConstraint("owner_id", "seq"),
        UniqueConstraint("owner_id", "idempotency_key"),
        Index("ix_credit_ledger_job", "job_id"),
        Index("ix_credit_ledger_created", "created_at"),
        Index("ix_credit_ledger_hold", "hold_id"),
        Index("ix_credit_ledger_grant", "grant_id"),
    )

    seq: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    balance_after: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str | None] = mapped_column(Text)
    job_id: Mapped[UUID | None]
    hold_id: Mapped[UUID | None] = mapped_column(ForeignKey(CreditHold.id, ondelete="CASCADE"))
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey(CreditGrant.id, ondelete="CASCADE"))
    stripe_payment_id: Mapped[str | None] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request_hash: Mapped[str | None] = mapped_column(String(64))
