"""What can be done with credits. Each call locks the owner's account first, so what follows cannot be overtaken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.credits.accounts import Account
from reelbase.credits.models import GRANTED_BY, CreditEntry, CreditHold, EntryType
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotEnoughCredits, NotFound

MAX_AMOUNT = 1_000_000_000
PAGE = 50


@dataclass(frozen=True, slots=True)
class Balance:
    """Whole credits: what can be spent now, and what is set aside for running jobs."""

    available: int
    held: int


class CreditService:
    """Acts for one owner inside one transaction.

    Every call that changes something takes an idempotency key: the same call again with the same key changes nothing
    and gives the same answer; another call with it raises Conflict.
    """

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._owner_id = viewer.owner_id

    def balance(self) -> Balance:
        account = self._locked()
        account.expire_lots(clock.now())
        return _balance(account)

    def grant(
        self,
        amount: int,
        *,
        idempotency_key: str,
        type: EntryType = EntryType.GRANT,
        expires_at: datetime | None = None,
        note: str = "",
        job_id: UUID | None = None,
        stripe_payment_id: str | None = None,
    ) -> Balance:
        """Add credits: a grant, a purchase, a subscription's, or a refund for a job. Raises InputError, Conflict."""
        _check(amount)
        if type not in GRANTED_BY:
            raise InputError(f"{type} does not add credits.", field="type", fix=f"Use one of {', '.join(GRANTED_BY)}.")
        account = self._locked()
        account.expire_lots(clock.now())
        done = self._entry(idempotency_key)
        if done is None:
            account.add_lot(
                type, amount, expires_at=expires_at, note=note, job_id=job_id,
                stripe_payment_id=stripe_payment_id, idempotency_key=idempotency_key,
            )  # fmt: skip
            account.expire_lots(clock.now())
        elif (done.type, done.amount) != (type, amount):
            raise _other_call(idempotency_key)
        return _balance(account)

    def hold(
        self, amount: int, *, idempotency_key: str, job_id: UUID | None = None, expires_at: datetime | None = None
    ) -> UUID:
        """Set credits aside and return the hold's id. Raises NotEnoughCredits, InputError, Conflict."""
        _check(amount)
        account = self._locked()
        account.expire_lots(clock.now())
        done = self._session.scalar(
            select(CreditHold).where(
                CreditHold.owner_id == self._owner_id, CreditHold.idempotency_key == idempotency_key
            )
        )
        if done is not None:
            if (done.amount, done.job_id) != (amount, job_id):
                raise _other_call(idempotency_key)
            return done.id
        if account.row.available < amount:
            raise NotEnoughCredits(available=account.row.available, needed=amount)
        return account.set_aside(amount, job_id=job_id, expires_at=expires_at, idempotency_key=idempotency_key).id

    def settle(self, hold_id: UUID, used: int) -> Balance:
        """End a hold: ``used`` of it is spent, the rest comes back. Raises Conflict when it has ended otherwise."""
        account, hold = self._locked(), self._hold(hold_id)
        if not 0 <= used <= hold.amount:
            raise InputError(
                f"{used} credits cannot be settled of a hold of {hold.amount}.",
                field="used",
                fix=f"Give 0 to {hold.amount}.",
            )
        if hold.status == "held":
            account.end_hold(hold, "settled", clock.now(), used=used)
        elif hold.status != "settled" or hold.settled_amount != used:
            raise _ended(hold)
        return _balance(account)

    def void(self, hold_id: UUID) -> Balance:
        """End a hold and give all of it back. Raises Conflict when it was settled."""
        account, hold = self._locked(), self._hold(hold_id)
        if hold.status == "held":
            account.end_hold(hold, "voided", clock.now())
        elif hold.status == "settled":
            raise _ended(hold)
        return _balance(account)

    def expire_due(self) -> Balance:
        """Give back the holds that ran out, and let the grants lapse whose time has come."""
        account, now = self._locked(), clock.now()
        query = select(CreditHold).where(
            CreditHold.owner_id == self._owner_id, CreditHold.status == "held", CreditHold.expires_at <= now
        )
        for hold in self._session.scalars(query.order_by(CreditHold.id)).all():
            account.end_hold(hold, "expired", now)
        account.expire_lots(now)
        return _balance(account)

    def history(self, *, after: tuple[datetime, UUID] | None = None, limit: int = PAGE) -> list[CreditEntry]:
        """The ledger, newest first; ``after`` is (created_at, id) of the last entry that was seen."""
        query = select(CreditEntry).where(CreditEntry.owner_id == self._owner_id)
        if after is not None:
            at, entry_id = after
            earlier = and_(CreditEntry.created_at == at, CreditEntry.id < entry_id)
            query = query.where(or_(CreditEntry.created_at < at, earlier))
        query = query.order_by(CreditEntry.created_at.desc(), CreditEntry.id.desc()).limit(limit)
        return list(self._session.scalars(query))

    def _locked(self) -> Account:
        return Account.locked(self._session, self._owner_id)

    def _entry(self, idempotency_key: str) -> CreditEntry | None:
        return self._session.scalar(
            select(CreditEntry).where(
                CreditEntry.owner_id == self._owner_id, CreditEntry.idempotency_key == idempotency_key
            )
        )

    def _hold(self, hold_id: UUID) -> CreditHold:
        # Read after the account is locked, so that no other call is about to end it.
        hold = self._session.get(CreditHold, hold_id, populate_existing=True)
        if hold is None or hold.owner_id != self._owner_id:
            raise NotFound(f"There is no hold {hold_id}.")
        return hold


def _balance(account: Account) -> Balance:
    return Balance(account.row.available, account.row.held)


def _check(amount: int) -> None:
    if not 1 <= amount <= MAX_AMOUNT:
        raise InputError(f"{amount} is no amount of credits.", field="amount", fix=f"Give 1 to {MAX_AMOUNT}.")


def _other_call(idempotency_key: str) -> Conflict:
    return Conflict(
        f"The idempotency key {idempotency_key!r} was used for another call.", fix="Use a new key for a new call."
    )


def _ended(hold: CreditHold) -> Conflict:
    used = f" with {hold.settled_amount} used" if hold.status == "settled" else ""
    return Conflict(f"Hold {hold.id} is {hold.status} already{used}.")
