"""Checks that every balance follows from the ledger, and that the grants and holds agree with it.

Reads only, owners in batches of bounded memory. Run it in one read-only transaction: on PostgreSQL at REPEATABLE READ,
so that all statements see the same moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from reelbase.credits.models import MOVES, CreditAccount, CreditEntry, CreditGrant, CreditHold
from reelbase.credits.repository import parts_of
from reelbase.schemas.credits import EntryType, HoldState

OWNERS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """``field`` is ``recorded``, but other rows add up to ``expected``; ``row_id`` is its row, if any."""

    owner_id: UUID
    field: str
    recorded: int
    expected: int
    row_id: UUID | None = None


def reconcile(session: Session, owner_id: UUID | None = None) -> Iterator[Difference]:
    """The differences of one owner or of all. Without any, every balance is correct."""
    if owner_id is not None:
        yield from _differences(session, [owner_id])
        return
    last: UUID | None = None
    while owners := _owners_after(session, last):
        yield from _differences(session, owners)
        last = owners[-1]


def _owners_after(session: Session, last: UUID | None) -> list[UUID]:
    # Credits without an account must not be overlooked, so owners come from every table.
    tables = (CreditAccount, CreditEntry, CreditGrant, CreditHold)
    found = union(*(select(table.owner_id) for table in tables)).subquery()
    query = select(found.c.owner_id).order_by(found.c.owner_id).limit(OWNERS_AT_ONCE)
    if last is not None:
        query = query.where(found.c.owner_id > last)
    return list(session.scalars(query))


def _differences(session: Session, owners: Sequence[UUID]) -> Iterator[Difference]:
    yield from _accounts(session, owners)
    yield from _running(session, owners)
    yield from _grants(session, owners)
    yield from _holds(session, owners)


def _accounts(session: Session, owners: Sequence[UUID]) -> Iterator[Difference]:
    """Accounts against the sums of their ledger, their grants and their holds."""
    columns = (CreditAccount.owner_id, CreditAccount.balance, CreditAccount.held, CreditAccount.available)
    accounts = {
        row.owner_id: row
        for row in session.execute(select(*columns, CreditAccount.entries).where(CreditAccount.owner_id.in_(owners)))
    }
    moved = case((CreditEntry.type.in_(MOVES), CreditEntry.amount), else_=0)
    ledger_sums = (func.sum(CreditEntry.amount), -func.sum(moved), func.count())
    ledgers = _sums_by(CreditEntry.owner_id, ledger_sums, session, owners)
    grant_sums = (func.sum(CreditGrant.remaining), func.sum(CreditGrant.held))
    grants = _sums_by(CreditGrant.owner_id, grant_sums, session, owners)
    for owner_id in owners:
        account = accounts.get(owner_id)
        balance, held, available, entries = account[1:] if account else (0, 0, 0, 0)
        spendable, held_in_ledger, rows = ledgers.get(owner_id, (0, 0, 0))
        remaining, held_in_grants = grants.get(owner_id, (0, 0))
        fields = (
            ("account.available against the ledger", available, spendable),
            ("account.held against the ledger", held, held_in_ledger),
            ("account.balance against the ledger", balance, spendable + held_in_ledger),
            ("account.entries against the ledger", entries, rows),
            ("account.available against the grants", available, remaining),
            ("account.held against the grants", held, held_in_grants),
        )
        yield from _unequal(owner_id, fields)


def _running(session: Session, owners: Sequence[UUID]) -> Iterator[Difference]:
    """Each row's ``balance_after`` against the sum up to it, and its number against its place."""
    owner, seq = CreditEntry.owner_id, CreditEntry.seq
    rows = (
        select(
            CreditEntry.owner_id,
            CreditEntry.id,
            CreditEntry.seq,
            CreditEntry.balance_after,
            func.sum(CreditEntry.amount).over(partition_by=owner, order_by=seq).label("running"),
            func.row_number().over(partition_by=owner, order_by=seq).label("place"),
        )
        .where(CreditEntry.owner_id.in_(owners))
        .subquery()
    )
    wrong = select(rows).where((rows.c.running != rows.c.balance_after) | (rows.c.place != rows.c.seq))
    for row in session.execute(wrong.order_by(rows.c.owner_id, rows.c.seq)):
        fields = (("entry.balance_after", row.balance_after, int(row.running)), ("entry.seq", row.seq, row.place))
        yield from _unequal(row.owner_id, fields, row.id)


def _grants(session: Session, owners: Sequence[UUID]) -> Iterator[Difference]:
    """A grant's amount and expired credits against the ledger, its held ones against the open holds."""
    brought = case((CreditEntry.type.in_([EntryType.EXPIRE, EntryType.REVERSAL]), 0), else_=CreditEntry.amount)
    expired = case((CreditEntry.type == EntryType.EXPIRE, -CreditEntry.amount), else_=0)
    written = _sums_by(CreditEntry.grant_id, (func.sum(brought), func.sum(expired)), session, owners)
    held: dict[UUID, int] = defaultdict(int)
    query = select(CreditHold.allocation).where(CreditHold.owner_id.in_(owners), CreditHold.state == HoldState.HELD)
    for allocation in session.scalars(query):
        for part in parts_of(allocation):
            held[part.grant_id] += part.amount
    columns = (CreditGrant.owner_id, CreditGrant.id, CreditGrant.amount, CreditGrant.expired, CreditGrant.held)
    for row in session.execute(select(*columns).where(CreditGrant.owner_id.in_(owners)).order_by(CreditGrant.id)):
        amount, gone = written.get(row.id, (0, 0))
        fields = (("grant.amount", row.amount, amount), ("grant.expired", row.expired, gone))
        yield from _unequal(row.owner_id, (*fields, ("grant.held", row.held, held[row.id])), row.id)


def _holds(session: Session, owners: Sequence[UUID]) -> Iterator[Difference]:
    """A hold's amount, release, settlement and refunds against the ledger."""

    def written(kind: EntryType, sign: int) -> ColumnElement[int]:
        return sign * func.sum(case((CreditEntry.type == kind, CreditEntry.amount), else_=0))

    kinds = ((EntryType.RESERVE, -1), (EntryType.RELEASE, 1), (EntryType.USAGE, -1), (EntryType.REFUND, 1))
    sums = _sums_by(CreditEntry.hold_id, [written(kind, sign) for kind, sign in kinds], session, owners)
    columns = (CreditHold.owner_id, CreditHold.id, CreditHold.amount, CreditHold.state, CreditHold.allocation)
    outcome = (CreditHold.settled_amount, CreditHold.refunded_amount)
    for row in session.execute(
        select(*columns, *outcome).where(CreditHold.owner_id.in_(owners)).order_by(CreditHold.id)
    ):
        reserved, released, used, refunded = sums.get(row.id, (0, 0, 0, 0))
        ended = row.amount if row.state != HoldState.HELD else 0
        fields = (
            ("hold.amount against the ledger", row.amount, reserved),
            ("hold.amount against its allocation", row.amount, sum(part.amount for part in parts_of(row.allocation))),
            ("hold.state against the releases", ended, released),
            ("hold.settled_amount", row.settled_amount or 0, used),
            ("hold.refunded_amount", row.refunded_amount, refunded),
        )
        yield from _unequal(row.owner_id, fields, row.id)


def _sums_by(
    key: InstrumentedAttribute[Any], sums: Sequence[ColumnElement[Any]], session: Session, owners: Sequence[UUID]
) -> dict[UUID, tuple[int, ...]]:
    """The ``sums`` over the owners' rows for each value of ``key``."""
    query = select(key, *sums).where(key.class_.owner_id.in_(owners), key.is_not(None)).group_by(key)
    return {row[0]: tuple(int(value) for value in row[1:]) for row in session.execute(query)}


def _unequal(
    owner_id: UUID, fields: Iterable[tuple[str, int, int]], row_id: UUID | None = None
) -> Iterator[Difference]:
    """Of ``fields``, each with what is recorded and what is expected, those where the two differ."""
    for field, recorded, expected in fields:
        if recorded != expected:
            yield Difference(owner_id, field, recorded, expected, row_id)
