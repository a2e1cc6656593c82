"""Expires holds that were not settled in time, and what is left of expired grants."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from reelbase.credits.models import IS_HELD, OWN_KEYS, CreditAccount, CreditGrant, CreditHold
from reelbase.credits.repository import CreditRepository
from reelbase.credits.values import Expired, Hold
from reelbase.kit.hashing import hash_of
from reelbase.schemas.credits import EntryType, HoldState

OWNERS_AT_ONCE = 100


def expire_due(session: Session, now: datetime, *, owners: int = OWNERS_AT_ONCE) -> Expired:
    """Expire what is due for up to ``owners`` owners. Call it in a transaction of its own until it does nothing.

    Accounts that another transaction has locked are skipped until the next call.
    """
    due = union(
        select(CreditGrant.owner_id).where(CreditGrant.has_remaining, CreditGrant.expires_at <= now),
        select(CreditHold.owner_id).where(IS_HELD, CreditHold.expires_at <= now),
    )
    locked = session.scalars(
        select(CreditAccount.owner_id)
        .where(CreditAccount.owner_id.in_(due))
        .order_by(CreditAccount.owner_id)
        .limit(owners)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    return sum((expire_owner(session, owner_id, now) for owner_id in locked), Expired())


def expire_owner(session: Session, owner_id: UUID, now: datetime) -> Expired:
    """Holds first: what they release may have expired as well."""
    session.flush()
    repository = CreditRepository(session, owner_id)
    if not repository.lock():
        return Expired()
    overdue = repository.overdue_holds(now)
    for hold in overdue:
        request_hash = hash_of(["expire", hold.id])
        release(
            repository, hold, HoldState.EXPIRED, f"{OWN_KEYS}hold:{hold.id}", request_hash, now, "Not settled in time"
        )
    lapsed = repository.lapsed(now)
    for part, expired_before in lapsed:
        repository.change_grant(part.grant_id, remaining=-part.amount, expired=part.amount)
        # Credits of one grant can expire more than once, as holds release them.
        key = f"{OWN_KEYS}expire:{part.grant_id}:{expired_before}"
        refs = {"grant_id": part.grant_id, "idempotency_key": key, "request_hash": hash_of(["expire", key])}
        repository.post(EntryType.EXPIRE, -part.amount, now, **refs)
    return Expired(sum(part.amount for part, _ in lapsed), len(lapsed), len(overdue))


def release(
    repository: CreditRepository,
    hold: Hold,
    state: HoldState,
    key: str,
    request_hash: str,
    now: datetime,
    note: str | None,
) -> None:
    """End an open hold and return everything to the grants it came from."""
    repository.end_hold(hold.id, state, now)
    for part in hold.allocation:
        repository.change_grant(part.grant_id, held=-part.amount, remaining=part.amount)
    refs = {"hold_id": hold.id, "job_id": hold.job_id, "idempotency_key": key, "request_hash": request_hash}
    repository.post(EntryType.RELEASE, hold.amount, now, note=note, **refs)
