"""Reserving credits: on PostgreSQL by a function, in one round trip; on SQLite by the same steps from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, text
from sqlalchemy.orm import Session

from reelbase.credits.allocation import take
from reelbase.credits.repository import CreditRepository, parts_of
from reelbase.credits.values import GrantPart, Hold
from reelbase.kit.errors import Conflict, KeyReused, NotEnoughCredits
from reelbase.kit.ids import new_id
from reelbase.schemas.credits import EntryType, HoldState

_HOLD_CREDITS = text(
    "SELECT outcome, hold_id, spendable, allocation FROM public.hold_credits(:owner_id, :hold_id, :entry_id, :job_id, "
    "CAST(:amount AS integer), :expires_at, CAST(:note AS text), CAST(:key AS text), CAST(:request_hash AS text), :now)"
).bindparams(
    *(bindparam(name, type_=Uuid()) for name in ("owner_id", "hold_id", "entry_id", "job_id")),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("expires_at", "now")),
)


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """``request_hash`` is equal for requests with the same values."""

    amount: int
    key: str
    request_hash: str
    job_id: UUID | None
    lasts_s: int | None
    note: str | None

    def expires_at(self, now: datetime) -> datetime | None:
        return None if self.lasts_s is None else now + timedelta(seconds=self.lasts_s)

    def hold(self, hold_id: UUID, allocation: tuple[GrantPart, ...], now: datetime) -> Hold:
        expires_at = self.expires_at(now)
        return Hold(hold_id, self.job_id, self.amount, HoldState.HELD, allocation, expires_at=expires_at)


def reserve(session: Session, owner_id: UUID, request: HoldRequest, now: datetime) -> Hold:
    """Hold credits, once for each key. Raises NotEnoughCredits, KeyReused, and Conflict when the job has a hold."""
    # The hold names the job, which must be in the database.
    session.flush()
    repository = CreditRepository(session, owner_id)
    if session.get_bind().dialect.name == "postgresql":
        return _by_function(session, repository, owner_id, request, now)
    return _step_by_step(repository, request, now)


def _by_function(
    session: Session, repository: CreditRepository, owner_id: UUID, request: HoldRequest, now: datetime
) -> Hold:
    hold_id = new_id()
    values = {name: getattr(request, name) for name in ("job_id", "amount", "note", "key", "request_hash")}
    ids = {"owner_id": owner_id, "hold_id": hold_id, "entry_id": new_id()}
    row = session.execute(_HOLD_CREDITS, {**values, **ids, "expires_at": request.expires_at(now), "now": now}).one()
    if row.outcome == "short":
        raise NotEnoughCredits(available=row.spendable, needed=request.amount)
    if row.outcome == "reused":
        raise KeyReused(request.key)
    if row.outcome == "busy":
        raise _busy(request)
    if row.outcome == "repeated":
        return _existing(repository, row.hold_id)
    return request.hold(hold_id, parts_of(row.allocation), now)


def _step_by_step(repository: CreditRepository, request: HoldRequest, now: datetime) -> Hold:
    # SQLite has one writer, so no row needs a lock.
    entry = repository.entry_by_key(request.key)
    if entry is not None:
        if entry.request_hash != request.request_hash:
            raise KeyReused(request.key)
        return _existing(repository, entry.hold_id)
    if request.job_id is not None and repository.open_hold(request.job_id) is not None:
        raise _busy(request)
    spendable = repository.spendable(now)
    allocation = take(spendable, request.amount)
    if allocation is None:
        raise NotEnoughCredits(available=sum(part.amount for part in spendable), needed=request.amount)
    hold = request.hold(new_id(), allocation, now)
    for part in allocation:
        repository.change_grant(part.grant_id, remaining=-part.amount, held=part.amount)
    repository.add_hold(hold, now, request.note)
    refs = {"note": request.note, "job_id": request.job_id, "hold_id": hold.id}
    keys = {"idempotency_key": request.key, "request_hash": request.request_hash}
    repository.post(EntryType.RESERVE, -request.amount, now, **refs, **keys)
    return hold


def _existing(repository: CreditRepository, hold_id: UUID | None) -> Hold:
    assert hold_id is not None
    hold = repository.hold(hold_id)
    assert hold is not None
    return hold


def _busy(request: HoldRequest) -> Conflict:
    return Conflict(f"Job {request.job_id} already has an open hold.", fix="Settle or void it first.")
