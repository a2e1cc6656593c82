"""The bookkeeping of one locked account: every change is a row in the ledger, and moves the lots that it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reelbase.credits.models import CreditAccount, CreditEntry, CreditGrant, CreditHold, EntryType
from reelbase.kit import clock
from reelbase.kit.ids import new_id


class Account:
    """An account whose row this transaction has locked; ``row`` is as the database has it."""

    def __init__(self, session: Session, row: CreditAccount) -> None:
        self._session = session
        self.row = row

    @classmethod
    def locked(cls, session: Session, owner_id: UUID) -> Account:
        """Lock the owner's account, made when it is missing. On SQLite the transaction itself is the lock."""
        query = (
            select(CreditAccount)
            .where(CreditAccount.owner_id == owner_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        row = session.scalar(query)
        if row is None:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            now = clock.now()
            values = {"available": 0, "held": 0, "entries": 0, "created_at": now, "updated_at": now}
            session.execute(insert(CreditAccount).values(owner_id=owner_id, **values).on_conflict_do_nothing())
            row = session.scalars(query).one()
        return cls(session, row)

    def add_lot(
        self, type: EntryType, amount: int, *, expires_at: datetime | None, note: str, job_id: UUID | None,
        stripe_payment_id: str | None, idempotency_key: str,
    ) -> None:  # fmt: skip
        lot = CreditGrant(
            id=new_id(), owner_id=self.row.owner_id, type=type, amount=amount, remaining=amount, expires_at=expires_at
        )
        self._session.add(lot)
        self._post(
            type, amount, note=note, job_id=job_id, grant_id=lot.id,
            stripe_payment_id=stripe_payment_id, idempotency_key=idempotency_key,
        )  # fmt: skip
        self._session.flush()

    def expire_lots(self, now: datetime) -> None:
        """Let lots lapse whose time has come; what is held of them stays until the hold ends."""
        query = self._lots().where(CreditGrant.expires_at <= now)
        for lot in self._session.scalars(query).all():
            self._post(EntryType.EXPIRE, -lot.remaining, note="Expired", grant_id=lot.id)
            lot.remaining = 0
        self._session.flush()

    def set_aside(
        self, amount: int, *, job_id: UUID | None, expires_at: datetime | None, idempotency_key: str
    ) -> CreditHold:
        """Draw on the lots that lapse first. The caller has seen that there is enough."""
        allocation, missing = [], amount
        for lot in self._session.scalars(self._lots()):
            taken = min(lot.remaining, missing)
            lot.remaining -= taken
            missing -= taken
            allocation.append([str(lot.id), taken])
            if not missing:
                break
        assert not missing, "the account has more than its lots"
        hold = CreditHold(
            id=new_id(), owner_id=self.row.owner_id, job_id=job_id, amount=amount, status="held",
            allocation=allocation, expires_at=expires_at, idempotency_key=idempotency_key,
        )  # fmt: skip
        self._session.add(hold)
        self.row.held += amount
        self._post(EntryType.RESERVE, -amount, note="Reserved for job", job_id=job_id, hold_id=hold.id)
        self._session.flush()
        return hold

    def end_hold(self, hold: CreditHold, status: str, now: datetime, *, used: int = 0) -> None:
        """Give a hold back, less what was used; what comes back to a lot that has lapsed lapses with it."""
        self._post(EntryType.RELEASE, hold.amount, note=status.title(), job_id=hold.job_id, hold_id=hold.id)
        if used:
            self._post(EntryType.USAGE, -used, note="Used", job_id=hold.job_id, hold_id=hold.id)
        self._give_back(hold.allocation, used)
        self.row.held -= hold.amount
        hold.status, hold.ended_at = status, now
        hold.settled_amount = used if status == "settled" else None
        self._session.flush()
        self.expire_lots(now)

    def _give_back(self, allocation: Iterable[tuple[str, int]], used: int) -> None:
        for lot_id, taken in allocation:
            spent = min(taken, used)
            used -= spent
            if taken > spent:
                lot = self._session.get_one(CreditGrant, UUID(lot_id), populate_existing=True)
                lot.remaining += taken - spent
                # The next lot's refresh must not take this change back.
                self._session.flush()

    def _lots(self) -> Select[CreditGrant]:
        return (
            select(CreditGrant)
            .where(CreditGrant.owner_id == self.row.owner_id, CreditGrant.remaining > 0)
            .order_by(CreditGrant.expires_at.nulls_last(), CreditGrant.created_at, CreditGrant.id)
            .execution_options(populate_existing=True)
        )

    def _post(
        self, type: EntryType, amount: int, *, note: str, job_id: UUID | None = None, hold_id: UUID | None = None,
        grant_id: UUID | None = None, stripe_payment_id: str | None = None, idempotency_key: str | None = None,
    ) -> None:  # fmt: skip
        self.row.available += amount
        self.row.entries += 1
        self._session.add(
            CreditEntry(
                id=new_id(), owner_id=self.row.owner_id, seq=self.row.entries, type=type, amount=amount,
                balance_after=self.row.available, note=note or None, job_id=job_id, hold_id=hold_id,
                grant_id=grant_id, stripe_payment_id=stripe_payment_id, idempotency_key=idempotency_key,
            )
        )  # fmt: skip
