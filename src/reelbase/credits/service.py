"""What can be done with an owner's credits.

A job pays like this, each line inside the transaction that changes the job, with a key that names the occasion:

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
from reelbase.credits.holding import HoldRequest, put_aside
from reelbase.credits.models import GRANT_KINDS, OWN_KEYS
from reelbase.credits.repository import CreditEntryKey, CreditRepository
from reelbase.credits.values import CreditCheck, Expired, Grant, Hold, LedgerEntry, Reversal
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, KeyReused, NotEnoughCredits, NotFound
from reelbase.kit.hashing import hash_of
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.credits import Balance, EntryType, HoldState

AMOUNT_LIMIT = 1_000_000_000
KEY_LENGTH = 200


class CreditService:
    """Acts for one viewer inside one transaction.

    ``key`` is the caller's name for one occasion, unique among the owner's: the same key with the same values has its
    effect once and answers alike; with other values it raises KeyReused. Notes are not compared.
    """

    def __init__(self, session: Session, viewer: Viewer, *, now: Callable[[], datetime] = clock.now) -> None:
        self._session = session
        self._viewer = viewer
        self._now = now
        self._books = CreditRepository(session, viewer.owner_id)

    # -- looking -------------------------------------------------------------------------------------------------

    def balance(self) -> Balance:
        held, available = self._books.account()
        available -= sum(part.amount for part, _ in self._books.lapsed(self._now()))
        return Balance(balance=held + available, held=held, available=available)

    def check(self, needed: int) -> CreditCheck:
        """Whether an estimate of ``needed`` credits (0 or more) is covered now; holds nothing."""
        return CreditCheck(_amount(needed, "needed", least=0), self.balance().available)

    def require(self, needed: int) -> None:
        """Raises NotEnoughCredits when ``needed`` is not covered now. A later hold may still fail."""
        check = self.check(needed)
        if not check.is_enough:
            raise NotEnoughCredits(available=check.available, needed=needed)

    def history(self, request: PageRequest, cursors: Cursors) -> Page[LedgerEntry]:
        """A page of the ledger, newest first."""
        return self._books.history(request, cursors)

    def get_hold(self, hold_id: UUID) -> Hold:
        """Raises NotFound, also for another owner's hold."""
        hold = self._books.hold(hold_id)
        if hold is None:
            raise NotFound(f"There is no credit hold {hold_id}.", fix="Take the id that hold() returned.")
        return hold

    def open_hold(self, job_id: UUID) -> Hold | None:
        """The hold that a job has open, if any; there is never more than one."""
        return self._books.open_hold(job_id)

    # -- credits come in -----------------------------------------------------------------------------------------

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
        """Add credits. Raises Conflict when the payment has brought credits before, under any key or owner."""
        now = self._now()
        _amount(amount)
        if kind not in GRANT_KINDS:
            raise InputError(f"Credits do not come in by {kind}.", field="kind", fix="Use grant or purchase.")
        if expires_at is not None and expires_at.tzinfo is None:
            raise InputError("The expiry has no time zone.", field="expires_at", fix="Give an aware time.")
        asked = _hash(kind, amount, expires_at and expires_at.timestamp(), stripe_payment_id)
        seen = self._enter(key, asked)
        if seen is not None:
            return self._granted(seen)
        if expires_at is not None and expires_at <= now:
            raise InputError("The credits would lapse at once.", field="expires_at", fix="Give a time to come.")
        grant = Grant(new_id(), kind, amount, amount, expires_at)
        self._add(grant, now, note, stripe_payment_id)
        self._post(kind, amount, now, key, asked, note=note, grant_id=grant.id, stripe_payment_id=stripe_payment_id)
        return grant

    def purchase(self, amount: int, key: str, *, stripe_payment_id: str, note: str | None = None) -> Grant:
        """Add credits that were paid for; they do not expire."""
        return self.grant(amount, key, kind=EntryType.PURCHASE, stripe_payment_id=stripe_payment_id, note=note)

    # -- credits are put aside and spent -------------------------------------------------------------------------

    def hold(
        self, amount: int, key: str, *, job_id: UUID | None = None, lasts_s: int | None = None, note: str | None = None
    ) -> Hold:
        """Put credits aside, earliest expiry first. After ``lasts_s`` seconds a sweep gives them back.

        A job has at most one open hold: a second one, under another key, raises Conflict. Grants may lapse while their
        credits are held; these can still be spent, but what returns of them expires.
        """
        _amount(amount)
        if lasts_s is not None:
            _amount(lasts_s, "lasts_s")
        asked = _hash("hold", amount, job_id, lasts_s)
        request = HoldRequest(amount, _key(key), asked, job_id, lasts_s, note)
        return put_aside(self._session, self._viewer.owner_id, request, self._now())

    def settle(self, hold_id: UUID, amount: int, key: str, *, note: str | None = None) -> Hold:
        """Spend ``amount`` (0 to what is held) and give back the rest. Raises Conflict when the hold has ended."""
        asked = _hash("settle", hold_id, _amount(amount, least=0))
        if self._enter(key, asked) is not None:
            return self.get_hold(hold_id)
        hold = self._still_open(hold_id)
        if amount > hold.amount:
            raise InputError(
                f"{amount} credits cannot be settled from a hold of {hold.amount}.",
                field="amount",
                fix="Settle at most what is held.",
            )
        now = self._now()
        self._books.end_hold(hold.id, HoldState.SETTLED, now, amount)
        for part, spent in spend(hold.allocation, amount):
            self._books.change_grant(part.grant_id, held=-part.amount, spent=spent, remaining=part.amount - spent)
        refs = {"note": note, "hold_id": hold.id, "job_id": hold.job_id}
        self._post(EntryType.RELEASE, hold.amount, now, key, asked, **refs)
        if amount:
            self._books.post(EntryType.USAGE, -amount, now, **refs)
        return self.get_hold(hold_id)

    def void(self, hold_id: UUID, key: str, *, note: str | None = None) -> Hold:
        """Give back all that is held. Raises Conflict when the hold has ended."""
        asked = _hash("void", hold_id)
        if self._enter(key, asked) is None:
            expiry.release(self._books, self._still_open(hold_id), HoldState.VOIDED, key, asked, self._now(), note)
        return self.get_hold(hold_id)

    # -- credits go back and away --------------------------------------------------------------------------------

    def refund(self, hold_id: UUID, amount: int, key: str, *, note: str | None = None) -> Grant:
        """Give spent credits back as new ones without expiry, at most what the hold's settlement spent."""
        asked = _hash("refund", hold_id, _amount(amount))
        seen = self._enter(key, asked)
        if seen is not None:
            return self._granted(seen)
        hold = self.get_hold(hold_id)
        left = (hold.settled_amount or 0) - hold.refunded_amount
        if amount > left:
            raise InputError(
                f"{amount} credits cannot be refunded; {left} of this hold are spent and not refunded.",
                field="amount",
                fix="Refund at most that.",
            )
        now = self._now()
        grant = Grant(new_id(), EntryType.REFUND, amount, amount, None)
        self._books.note_refund(hold_id, amount)
        self._add(grant, now, note, None)
        refs = {"note": note, "grant_id": grant.id, "hold_id": hold_id, "job_id": hold.job_id}
        self._post(EntryType.REFUND, amount, now, key, asked, **refs)
        return grant

    def reverse(self, stripe_payment_id: str, amount: int, key: str, *, note: str | None = None) -> Reversal:
        """Take back credits whose payment was given back: from that purchase first, then by earliest expiry.

        Takes what is available and not held; the account never goes below zero. Raises NotFound for a payment that
        brought this owner nothing, InputError for more than it brought and has not been taken back.
        """
        asked = _hash("reverse", stripe_payment_id, _amount(amount))
        seen = self._enter(key, asked)
        if seen is not None:
            return Reversal(-seen.amount, amount + seen.amount)
        paid = self._books.paid_grant(stripe_payment_id)
        if paid is None:
            raise NotFound(f"No credits came by payment {stripe_payment_id}.", fix="Record the purchase first.")
        left = paid.amount - self._books.reversed_so_far(stripe_payment_id)
        if amount > left:
            raise InputError(
                f"{amount} credits cannot be taken back; {left} of this payment are left to take.",
                field="amount",
                fix="Take back at most that.",
            )
        now = self._now()
        parts = sorted(self._books.spendable(now), key=lambda part: part.grant_id != paid.id)
        taken = min(amount, sum(part.amount for part in parts))
        for part in take(parts, taken) or ():
            self._books.change_grant(part.grant_id, remaining=-part.amount, reversed=part.amount)
        refs = {"note": note, "grant_id": paid.id, "stripe_payment_id": stripe_payment_id}
        self._post(EntryType.REVERSAL, -taken, now, key, asked, **refs)
        return Reversal(taken, amount - taken)

    def expire_due(self) -> Expired:
        """End this owner's overdue holds and remove lapsed credits; ``expiry.expire_due`` does so for everybody."""
        return expiry.expire_owner(self._session, self._viewer.owner_id, self._now())

    # -- parts ---------------------------------------------------------------------------------------------------

    def _enter(self, key: str, asked: str) -> CreditEntryKey | None:
        """Lock the account, then tell what an earlier call left under this key."""
        _key(key)
        self._session.flush()
        self._books.open_account(self._now())
        seen = self._books.entry_by_key(key)
        if seen is not None and seen.request_hash != asked:
            raise KeyReused(key)
        return seen

    def _still_open(self, hold_id: UUID) -> Hold:
        hold = self.get_hold(hold_id)
        if hold.state != HoldState.HELD:
            raise Conflict(f"The credit hold {hold_id} is {hold.state} already.", fix="Look at it; a hold ends once.")
        return hold

    def _add(self, grant: Grant, now: datetime, note: str | None, payment_id: str | None) -> None:
        try:
            with self._session.begin_nested():
                self._books.add_grant(grant, now, note=note, payment_id=payment_id)
        except IntegrityError:
            if payment_id is None:
                raise
            raise Conflict(
                f"Payment {payment_id} has brought credits before.", fix="Repeat it under its first key."
            ) from None

    def _granted(self, seen: CreditEntryKey) -> Grant:
        assert seen.grant_id is not None
        return self._books.grant(seen.grant_id)

    def _post(self, kind: EntryType, amount: int, now: datetime, key: str, asked: str, **refs: Any) -> None:
        self._books.post(kind, amount, now, idempotency_key=key, request_hash=asked, **refs)


def _amount(amount: int, field: str = "amount", *, least: int = 1) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int) or not least <= amount <= AMOUNT_LIMIT:
        raise InputError(
            f"{amount!r} is not a number that can be used here.",
            field=field,
            fix=f"Give a whole number from {least} to {AMOUNT_LIMIT}.",
        )
    return amount


def _key(key: str) -> str:
    if not 1 <= len(key) <= KEY_LENGTH or key.startswith(OWN_KEYS):
        raise InputError(
            "The idempotency key cannot be used.",
            field="key",
            fix=f"Give 1 to {KEY_LENGTH} characters that do not begin with {OWN_KEYS!r}.",
        )
    return key


def _hash(*content: Any) -> str:
    return hash_of(list(content))
