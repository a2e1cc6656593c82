"""Statements on one owner's credits. They return values instead of entities, so the session holds nothing stale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CursorResult,
    Executable,
    Integer,
    Row,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from reelbase.credits.models import IS_HELD, MOVES, CreditAccount, CreditEntry, CreditGrant, CreditHold
from reelbase.credits.values import Grant, GrantPart, Hold, LedgerEntry
from reelbase.db.base import UtcDateTime
from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.db.upsert import insert_into
from reelbase.kit.errors import NotEnoughCredits
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.credits import EntryType, HoldState

_LEDGER = Keyset("credits", (CreditEntry.seq,))
_ENTRY = columns_of(LedgerEntry.model_fields, CreditEntry)
_GRANT = tuple(getattr(CreditGrant, name) for name in Grant.__slots__)
_HOLD = tuple(getattr(CreditHold, name) for name in Hold.__slots__)

# The statements of every hold are built once, on the tables: building them costs more than SQLite takes to run them.
_ACCOUNTS, _ENTRIES, _GRANTS, _HOLDS = (
    cast(Table, model.__table__) for model in (CreditAccount, CreditEntry, CreditGrant, CreditHold)
)
_OWNER: BindParameter[UUID] = bindparam("an_owner", type_=Uuid())
_NOW: BindParameter[datetime] = bindparam("at", type_=UtcDateTime())
_DELTA, _MOVED = bindparam("delta", type_=BigInteger()), bindparam("moved", type_=BigInteger())
_MOVE_ACCOUNT = (
    update(_ACCOUNTS)
    .where(
        _ACCOUNTS.c.owner_id == _OWNER,
        _ACCOUNTS.c.available + _DELTA >= 0,
        _ACCOUNTS.c.held + _MOVED >= 0,
    )
    .values(
        available=_ACCOUNTS.c.available + _DELTA,
        held=_ACCOUNTS.c.held + _MOVED,
        balance=_ACCOUNTS.c.balance + _DELTA + _MOVED,
        entries=_ACCOUNTS.c.entries + 1,
        updated_at=_NOW,
    )
    .returning(_ACCOUNTS.c.available, _ACCOUNTS.c.entries)
)
_PLACES = ("remaining", "held", "spent", "expired", "reversed")
_CHANGE_GRANT = (
    update(_GRANTS)
    .where(_GRANTS.c.owner_id == _OWNER, _GRANTS.c.id == bindparam("a_grant", type_=Uuid()))
    .values(
        {place: _GRANTS.c[place] + bindparam(f"to_{place}", type_=Integer()) for place in _PLACES}
        | {"has_remaining": _GRANTS.c.remaining + bindparam("to_remaining", type_=Integer()) > 0}
    )
)
_ENTRY_BY_KEY = select(_ENTRIES.c.request_hash, _ENTRIES.c.hold_id, _ENTRIES.c.grant_id, _ENTRIES.c.amount).where(
    _ENTRIES.c.owner_id == _OWNER, _ENTRIES.c.idempotency_key == bindparam("key", type_=String())
)
_SPENDABLE = (
    select(_GRANTS.c.id, _GRANTS.c.remaining)
    .where(
        _GRANTS.c.owner_id == _OWNER,
        _GRANTS.c.has_remaining,
        or_(_GRANTS.c.expires_at.is_(None), _GRANTS.c.expires_at > _NOW),
    )
    .order_by(_GRANTS.c.expires_at.nulls_last(), _GRANTS.c.id)
)
_ADD_ENTRY, _ADD_HOLD = insert(_ENTRIES), insert(_HOLDS)


class CreditRepository:
    def __init__(self, session: Session, owner_id: UUID) -> None:
        self._session = session
        self._owner_id = owner_id

    # -- the account ---------------------------------------------------------------------------------------------

    def lock(self) -> bool:
        """Lock the account until the transaction ends. False when there is no account."""
        query = select(CreditAccount.id).where(CreditAccount.owner_id == self._owner_id)
        return self._session.scalar(query.with_for_update(key_share=True)) is not None

    def open_account(self, now: datetime) -> None:
        """Lock the account; create it when it is missing."""
        if self.lock():
            return
        values = {"id": new_id(), "owner_id": self._owner_id, "balance": 0, "held": 0, "available": 0, "entries": 0}
        self._session.execute(
            insert_into(self._session, CreditAccount)
            .values(**values, created_at=now, updated_at=now)
            .on_conflict_do_nothing(index_elements=["owner_id"])
        )
        self.lock()

    def account(self) -> tuple[int, int]:
        """(held, available), zeros without an account."""
        query = select(CreditAccount.held, CreditAccount.available).where(CreditAccount.owner_id == self._owner_id)
        row = self._session.execute(query).one_or_none()
        return (row.held, row.available) if row else (0, 0)

    def post(self, kind: EntryType, amount: int, now: datetime, **columns: Any) -> None:
        """Change the account by ``amount`` and add the ledger entry. Raises NotEnoughCredits when less is available."""
        moved = -amount if kind in MOVES else 0
        values = {"an_owner": self._owner_id, "delta": amount, "moved": moved, "at": now}
        account = self._execute(_MOVE_ACCOUNT, values).one_or_none()
        if account is None:
            raise NotEnoughCredits(available=self.account()[1], needed=-amount)
        row = {"owner_id": self._owner_id, "created_at": now, "type": kind, "amount": amount, **columns}
        self._execute(_ADD_ENTRY, {**row, "balance_after": account.available, "seq": account.entries})

    # -- the ledger ----------------------------------------------------------------------------------------------

    def entry_by_key(self, key: str) -> CreditEntryKey | None:
        return self._execute(_ENTRY_BY_KEY, {"an_owner": self._owner_id, "key": key}).one_or_none()

    def history(self, request: PageRequest, cursors: Cursors) -> Page[LedgerEntry]:
        """A page of the owner's rows, newest first."""
        owner = self._owner_id
        query = select(*_ENTRY).where(CreditEntry.owner_id == owner)
        return _LEDGER.fetch(self._session, query, request, cursors, owner, item=LedgerEntry.of)

    # -- grants --------------------------------------------------------------------------------------------------

    def add_grant(self, grant: Grant, now: datetime, *, note: str | None, payment_id: str | None) -> None:
        values = {name: getattr(grant, name) for name in Grant.__slots__}
        statement = insert(CreditGrant).values(
            **values, owner_id=self._owner_id, note=note, stripe_payment_id=payment_id, created_at=now
        )
        self._session.execute(statement)

    def grant(self, grant_id: UUID) -> Grant:
        query = select(*_GRANT).where(CreditGrant.owner_id == self._owner_id, CreditGrant.id == grant_id)
        return _grant(self._session.execute(query).one())

    def paid_grant(self, payment_id: str) -> Grant | None:
        mine = (CreditGrant.owner_id == self._owner_id, CreditGrant.stripe_payment_id == payment_id)
        row = self._session.execute(select(*_GRANT).where(*mine)).one_or_none()
        return _grant(row) if row else None

    def reversed_so_far(self, payment_id: str) -> int:
        query = select(func.coalesce(-func.sum(CreditEntry.amount), 0)).where(
            CreditEntry.owner_id == self._owner_id,
            CreditEntry.type == EntryType.REVERSAL,
            CreditEntry.stripe_payment_id == payment_id,
        )
        return int(self._session.scalar(query) or 0)

    def spendable(self, now: datetime) -> list[GrantPart]:
        """What remains of each unexpired grant, earliest expiry first."""
        found = self._execute(_SPENDABLE, {"an_owner": self._owner_id, "at": now})
        return [GrantPart(row.id, row.remaining) for row in found]

    def lapsed(self, now: datetime) -> list[tuple[GrantPart, int]]:
        """Expired grants with credits left, each with what has already expired of it."""
        query = (
            select(CreditGrant.id, CreditGrant.remaining, CreditGrant.expired)
            .where(CreditGrant.owner_id == self._owner_id, CreditGrant.has_remaining, CreditGrant.expires_at <= now)
            .order_by(CreditGrant.expires_at, CreditGrant.id)
        )
        return [(GrantPart(row.id, row.remaining), row.expired) for row in self._session.execute(query)]

    def change_grant(self, grant_id: UUID, **deltas: int) -> None:
        """Add ``deltas`` to a grant's remaining, held, spent, expired or reversed."""
        values = {f"to_{place}": deltas.get(place, 0) for place in _PLACES}
        self._updated_one(self._execute(_CHANGE_GRANT, {"an_owner": self._owner_id, "a_grant": grant_id, **values}))

    # -- holds ---------------------------------------------------------------------------------------------------

    def add_hold(self, hold: Hold, now: datetime, note: str | None) -> None:
        values = {name: getattr(hold, name) for name in Hold.__slots__}
        values["allocation"] = [[str(part.grant_id), part.amount] for part in hold.allocation]
        self._execute(_ADD_HOLD, {**values, "owner_id": self._owner_id, "note": note, "created_at": now})

    def hold(self, hold_id: UUID) -> Hold | None:
        return next(iter(self._holds(CreditHold.id == hold_id)), None)

    def open_hold(self, job_id: UUID) -> Hold | None:
        return next(iter(self._holds(CreditHold.job_id == job_id, IS_HELD)), None)

    def overdue_holds(self, now: datetime) -> list[Hold]:
        return self._holds(IS_HELD, CreditHold.expires_at <= now)

    def end_hold(self, hold_id: UUID, state: HoldState, now: datetime, settled_amount: int | None = None) -> None:
        """Guarded: only an open hold ends."""
        self._change_hold(hold_id, IS_HELD, state=state, settled_amount=settled_amount, ended_at=now)

    def note_refund(self, hold_id: UUID, amount: int) -> None:
        self._change_hold(hold_id, refunded_amount=CreditHold.refunded_amount + amount)

    def _holds(self, *conditions: ColumnElement[bool]) -> list[Hold]:
        query = select(*_HOLD).where(CreditHold.owner_id == self._owner_id, *conditions).order_by(CreditHold.id)
        return [_hold(row) for row in self._session.execute(query)]

    def _change_hold(self, hold_id: UUID, *conditions: ColumnElement[bool], **values: Any) -> None:
        mine = (CreditHold.owner_id == self._owner_id, CreditHold.id == hold_id, *conditions)
        statement = update(CreditHold).where(*mine).values(**values)
        self._updated_one(self._session.execute(statement, execution_options={"synchronize_session": False}))

    def _execute(self, statement: Executable, values: dict[str, Any]) -> CursorResult[Any]:
        return self._session.connection().execute(statement, values)

    def _updated_one(self, result: Any) -> None:
        # Cannot fail under the account's lock; if it did, the balances would be wrong.
        assert isinstance(result, CursorResult)
        if result.rowcount != 1:
            raise RuntimeError(f"a credit row of {self._owner_id} changed under the account's lock")


CreditEntryKey = Row[Any]
"""What an operation recorded under its idempotency key: request_hash, hold_id, grant_id, amount."""


def _grant(row: Row[Any]) -> Grant:
    return Grant(**{**row._mapping, "kind": EntryType(row.kind)})


def _hold(row: Row[Any]) -> Hold:
    return Hold(**{**row._mapping, "state": HoldState(row.state), "allocation": parts_of(row.allocation)})


def parts_of(allocation: Sequence[Any]) -> tuple[GrantPart, ...]:
    """The parts listed in a hold's JSON."""
    return tuple(GrantPart(UUID(grant_id), amount) for grant_id, amount in allocation)
