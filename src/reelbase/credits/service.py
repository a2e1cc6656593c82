"""Operations on an owner's credits.

A job pays like this, each line inside the transaction that changes the job, with an idempotency key:

    hold = credits.hold(cost, f"job:{job.id}:{attempt}", job_id=job.id)          # NotEnoughCredits: do not run it
    credits.settle(hold.id, actual, f"job:{job.id}:{attempt}:end")               # it is ready
    credits.void(hold.id, f"job:{job.id}:{attempt}:end")                         # it failed or was cancelled

``open_hold(job_id)`` finds the hold again after a crash. Amounts are whole credits above zero unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.credits import expiry
from reelbase.credits.allocation import spend, take
from reelbase.credits.holding import HoldRequest, reserve
from reelbase.credits.models import GRANT_KINDS, OWN_KEYS
from reelbase.credits.repository import CreditEntryKey, CreditRepository
from reelbase.credits.values import CreditCheck, Expired, Grant, Hold, LedgerEntry, Reversal
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, KeyReused, NotEnoughCredits, or_not_found
from reelbase.kit.hashing import hash_of
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.credits import Balance, EntryType, HoldState

AMOUNT_LIMIT = 1_000_000_000
KEY_LENGTH = 200


class CreditService:
    """Acts for one viewer inside one transaction.

    ``key`` is an idempotency key, unique among the owner's: a repeated call with the same values changes nothing and
    returns the same; with other values it raises KeyReused. Notes are not compared.
    """

    def __init__(self, session: Session, viewer: Viewer, *, now: Callable[[], datetime] = clock.now) -> None:
        self._session = session
        self._viewer = viewer
        self._now = now
        self._repository = CreditRepository(session, viewer.owner_id)

    # -- reading --------------------------------------------------------------------------------------------------

    def balance(self) -> Balance:
        held, available = self._repository.account()
        available -= sum(part.amount for part, _ in self._repository.lapsed(self._now()))
        return Balance(balance=held + available, held=held, available=available)

    def check(self, needed: int) -> CreditCheck:
        """Whether ``needed`` credits (0 or more) are available now. Holds nothing."""
        return CreditCheck(_amount(needed, "needed", least=0), self.balance().available)

    def require(self, needed: int) -> None:
        """Raises NotEnoughCredits when ``needed`` are not available now. A later hold may still fail."""
        check = self.check(needed)
        if not check.is_enough:
            raise NotEnoughCredits(available=check.available, needed=needed)

    def history(self, request: PageRequest, cursors: Cursors) -> Page[LedgerEntry]:
        """A page of the ledger, newest first."""
        return self._repository.history(request, cursors)

    def get_hold(self, hold_id: UUID) -> Hold:
        """Raises NotFound, also for another owner's hold."""
        hold = self._repository.hold(hold_id)
        return or_not_found(hold, f"There is no credit hold {hold_id}.", fix="Use the id that hold() returned.")

    def open_hold(self, job_id: UUID) -> Hold | None:
        """The job's open hold, if any; there is never more than one."""
        return self._repository.open_hold(job_id)

    # -- adding ---------------------------------------------------------------------------------------------------

    def grant(
        self,
        amount: int,
        key: str,
        *,
        kind: EntryType = EntryType.GRANT,
        expires_at: datetime | None = None,
        stripe_payment_id: str | None = None,
        note: str | None = None,
    ) -> Grant:
        """Add credits. Raises Conflict when the payment has already brought credits, under any key or owner."""
        now = self._now()
        _amount(amount)
        if kind not in GRANT_KINDS:
            raise InputError(f"Credits cannot be added as {kind}.", field="kind", fix=f"Use {', '.join(GRANT_KINDS)}.")
        if expires_at is not None and expires_at.tzinfo is None:
            raise InputError("The expiry time has no time zone.", field="expires_at", fix="Add a UTC offset.")
        request_hash = _hash(kind, amount, expires_at and expires_at.timestamp(), stripe_payment_id)
        entry = self._enter(key, request_hash)
        if entry is not None:
            return self._granted(entry)
        if expires_at is not None and expires_at <= now:
            raise InputError("The expiry time is in the past.", field="expires_at", fix="Choose a later time.")
        grant = Grant(new_id(), kind, amount, amount, expires_at)
        self._add(grant, now, note, stripe_payment_id)
        self._post(
            kind, amount, now, key, request_hash, note=note, grant_id=grant.id, stripe_payment_id=stripe_payment_id
        )
        return grant

    def purchase(self, amount: int, key: str, *, stripe_payment_id: str, note: str | None = None) -> Grant:
        """Add credits that were paid for; they do not expire."""
        return self.grant(amount, key, kind=EntryType.PURCHASE, stripe_payment_id=stripe_payment_id, note=note)

    # -- holding and spending -------------------------------------------------------------------------------------

    def hold(
        self, amount: int, key: str, *, job_id: UUID | None = None, lasts_s: int | None = None, note: str | None = None
    ) -> Hold:
        """Reserve credits, earliest expiry first. After ``lasts_s`` seconds a sweep releases them.

        A job has at most one open hold: a second one, under another key, raises Conflict. Grants may expire while their
        credits are held; these can still be spent, but what is released of them expires.
        """
        _amount(amount)
        if lasts_s is not None:
            _amount(lasts_s, "lasts_s")
        request_hash = _hash("hold", amount, job_id, lasts_s)
        request = HoldRequest(amount, _key(key), request_hash, job_id, lasts_s, note)
        return reserve(self._session, self._viewer.owner_id, request, self._now())

    def settle(self, hold_id: UUID, amount: int, key: str, *, note: str | None = None) -> Hold:
        """Spend ``amount`` (0 to what is held) and release the rest. Raises Conflict when the hold has ended."""
        request_hash = _hash("settle", hold_id, _amount(amount, least=0))
        if self._enter(key, request_hash) is not None:
            return self.get_hold(hold_id)
        hold = self._still_open(hold_id)
        if amount > hold.amount:
            raise InputError(
                f"{amount} credits cannot be settled from a hold of {hold.amount}.",
                field="amount",
                fix="Settle at most what is held.",
            )
        now = self._now()
        self._repository.end_hold(hold.id, HoldState.SETTLED, now, amount)
        for part, spent in spend(hold.allocation, amount):
            self._repository.change_grant(part.grant_id, held=-part.amount, spent=spent, remaining=part.amount - spent)
        refs = {"note": note, "hold_id": hold.id, "job_id": hold.job_id}
        self._post(EntryType.RELEASE, hold.amount, now, key, request_hash, **refs)
        if amount:
            self._repository.post(EntryType.USAGE, -amount, now, **refs)
        return self.get_hold(hold_id)

    def void(self, hold_id: UUID, key: str, *, note: str | None = None) -> Hold:
        """Release all that is held. Raises Conflict when the hold has ended."""
        request_hash = _hash("void", hold_id)
        if self._enter(key, request_hash) is None:
            expiry.release(
                self._repository, self._still_open(hold_id), HoldState.VOIDED, key, request_hash, self._now(), note
            )
        return self.get_hold(hold_id)

    # -- refunding and expiring -----------------------------------------------------------------------------------

    def refund(self, hold_id: UUID, amount: int, key: str, *, note: str | None = None) -> Grant:
        """Refund spent credits as a grant without expiry, at most what the hold's settlement spent."""
        request_hash = _hash("refund", hold_id, _amount(amount))
        entry = self._enter(key, request_hash)
        if entry is not None:
            return self._granted(entry)
        hold = self.get_hold(hold_id)
        left = (hold.settled_amount or 0) - hold.refunded_amount
        if amount > left:
            raise InputError(
                f"{amount} credits cannot be refunded: {left} of this hold are spent and not yet refunded.",
                field="amount",
                fix=f"Refund at most {left}.",
            )
        now = self._now()
        grant = Grant(new_id(), EntryType.REFUND, amount, amount, None)
        self._repository.note_refund(hold_id, amount)
        self._add(grant, now, note, None)
        refs = {"note": note, "grant_id": grant.id, "hold_id": hold_id, "job_id": hold.job_id}
        self._post(EntryType.REFUND, amount, now, key, request_hash, **refs)
        return grant

    def reverse(self, stripe_payment_id: str, amount: int, key: str, *, note: str | None = None) -> Reversal:
        """Remove credits whose payment was refunded: from that purchase first, then by earliest expiry.

        Removes what is available and not held; the account never goes below zero. Raises NotFound for a payment that
        brought this owner nothing, InputError for more than it brought and has not been reversed.
        """
        request_hash = _hash("reverse", stripe_payment_id, _amount(amount))
        entry = self._enter(key, request_hash)
        if entry is not None:
            return Reversal(-entry.amount, amount + entry.amount)
        paid = or_not_found(
            self._repository.paid_grant(stripe_payment_id),
            f"Payment {stripe_payment_id} brought no credits.",
            fix="Record the purchase first.",
        )
        left = paid.amount - self._repository.reversed_so_far(stripe_payment_id)
        if amount > left:
            raise InputError(
                f"{amount} credits cannot be reversed: {left} of this payment are left.",
                field="amount",
                fix=f"Reverse at most {left}.",
            )
        now = self._now()
        parts = sorted(self._repository.spendable(now), key=lambda part: part.grant_id != paid.id)
        reversed_amount = min(amount, sum(part.amount for part in parts))
        for part in take(parts, reversed_amount) or ():
            self._repository.change_grant(part.grant_id, remaining=-part.amount, reversed=part.amount)
        refs = {"note": note, "grant_id": paid.id, "stripe_payment_id": stripe_payment_id}
        self._post(EntryType.REVERSAL, -reversed_amount, now, key, request_hash, **refs)
        return Reversal(reversed_amount, amount - reversed_amount)

    def expire_due(self) -> Expired:
        """Expire this owner's overdue holds and grants; ``expiry.expire_due`` does so for all owners."""
        return expiry.expire_owner(self._session, self._viewer.owner_id, self._now())

    # -- parts ----------------------------------------------------------------------------------------------------

    def _enter(self, key: str, request_hash: str) -> CreditEntryKey | None:
        """Lock the account; returns what an earlier call recorded under this key."""
        _key(key)
        self._session.flush()
        self._repository.open_account(self._now())
        entry = self._repository.entry_by_key(key)
        if entry is not None and entry.request_hash != request_hash:
            raise KeyReused(key)
        return entry

    def _still_open(self, hold_id: UUID) -> Hold:
        hold = self.get_hold(hold_id)
        if hold.state != HoldState.HELD:
            raise Conflict(f"The credit hold {hold_id} is already {hold.state}.", fix="A hold ends only once.")
        return hold

    def _add(self, grant: Grant, now: datetime, note: str | None, payment_id: str | None) -> None:
        try:
            with self._session.begin_nested():
                self._repository.add_grant(grant, now, note=note, payment_id=payment_id)
        except IntegrityError:
            if payment_id is None:
                raise
            raise Conflict(
                f"Payment {payment_id} has already brought credits.", fix="Repeat the call with its first key."
            ) from None

    def _granted(self, entry: CreditEntryKey) -> Grant:
        assert entry.grant_id is not None
        return self._repository.grant(entry.grant_id)

    def _post(self, kind: EntryType, amount: int, now: datetime, key: str, request_hash: str, **refs: Any) -> None:
        self._repository.post(kind, amount, now, idempotency_key=key, request_hash=request_hash, **refs)


def _amount(amount: int, field: str = "amount", *, least: int = 1) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int) or not least <= amount <= AMOUNT_LIMIT:
        raise InputError(
            f"{amount!r} is not a valid number.",
            field=field,
            fix=f"Use a whole number from {least} to {AMOUNT_LIMIT}.",
        )
    return amount


def _key(key: str) -> str:
    if not 1 <= len(key) <= KEY_LENGTH or key.startswith(OWN_KEYS):
        raise InputError(
            "The idempotency key is not valid.",
            field="key",
            fix=f"Use 1 to {KEY_LENGTH} characters that do not begin with {OWN_KEYS!r}.",
        )
    return key


def _hash(*content: Any) -> str:
    return hash_of(list(content))
