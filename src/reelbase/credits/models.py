"""The four tables of money. The account is a sum that the ledger proves; grants are lots that are spent one by one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.db.base import Created, Model, Owned, Timestamped, one_of


class EntryType(StrEnum):
    """What changed the available credits. Each entry's amount is signed, so that the amounts add up to them.

    A hold writes ``reserve``; when it ends, ``release`` gives all of it back and ``usage`` takes what was used.
    """

    PURCHASE = "purchase"
    USAGE = "usage"
    REFUND = "refund"
    GRANT = "grant"
    EXPIRE = "expire"
    RESERVE = "reserve"
    SUBSCRIPTION = "subscription"
    RELEASE = "release"


GRANTED_BY = (EntryType.PURCHASE, EntryType.REFUND, EntryType.GRANT, EntryType.SUBSCRIPTION)
HOLD_STATUSES = ("held", "settled", "voided", "expired")


class CreditAccount(Timestamped, Model):
    """``available`` can be spent, ``held`` is set aside; ``entries`` counts the ledger's rows of this owner."""

    __tablename__ = "credit_accounts"
    __table_args__ = (
        CheckConstraint("available >= 0", name="available"),
        CheckConstraint("held >= 0", name="held"),
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("auth.users.id", ondelete="CASCADE"), primary_key=True)
    available: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)


class CreditEntry(Created, Owned, Model):
    """One row of the ledger, never changed. ``job_id`` is no foreign key: the record outlives the job."""

    __tablename__ = "credit_ledger"
    __table_args__ = (
        one_of("type", tuple(EntryType)),
        UniqueConstraint("owner_id", "seq", name="uq_credit_ledger_seq"),
        UniqueConstraint("owner_id", "idempotency_key", name="uq_credit_ledger_key"),
        Index("ix_credit_ledger_owner", "owner_id", "created_at", "id"),
        Index("ix_credit_ledger_job", "job_id"),
        Index("ix_credit_ledger_payment", "stripe_payment_id"),
    )

    seq: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    balance_after: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(500))
    job_id: Mapped[UUID | None]
    hold_id: Mapped[UUID | None]
    grant_id: Mapped[UUID | None]
    stripe_payment_id: Mapped[str | None] = mapped_column(String(255))
    idempotency_key: Mapped[str | None] = mapped_column(String(200))


class CreditGrant(Created, Owned, Model):
    """A lot of credits; those that lapse first are spent first."""

    __tablename__ = "credit_grants"
    __table_args__ = (
        one_of("type", tuple(GRANTED_BY)),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("remaining BETWEEN 0 AND amount", name="remaining"),
        Index("ix_credit_grants_spendable", "owner_id", "expires_at", "created_at"),
    )

    type: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    remaining: Mapped[int]
    expires_at: Mapped[datetime | None]


class CreditHold(Created, Owned, Model):
    """Credits set aside. ``allocation`` lists [grant id, amount] in the order in which the grants were drawn on."""

    __tablename__ = "credit_holds"
    __table_args__ = (
        one_of("status", HOLD_STATUSES),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(status = 'held') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(status = 'settled') = (settled_amount IS NOT NULL)", name="settled"),
        CheckConstraint("settled_amount BETWEEN 0 AND amount", name="settled_amount"),
        UniqueConstraint("owner_id", "idempotency_key", name="uq_credit_holds_key"),
        Index("ix_credit_holds_job", "job_id"),
        Index("ix_credit_holds_expiring", "owner_id", "status", "expires_at"),
    )

    job_id: Mapped[UUID | None]
    amount: Mapped[int]
    settled_amount: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20), default="held")
    allocation: Mapped[list[Any]]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    idempotency_key: Mapped[str] = mapped_column(String(200))
