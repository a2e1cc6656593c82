"""Proving every balance from the ledger: each check is one statement over all owners and returns only what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reelbase.credits.models import CreditAccount, CreditEntry, CreditGrant, CreditHold


@dataclass(frozen=True, slots=True)
class Difference:
    """What an account says, and what its rows add up to."""

    owner_id: UUID
    what: str
    said: int
    proved: int


def differences(session: Session) -> Iterator[Difference]:
    """Every account that its ledger, its lots or its holds do not prove; nothing when all is well.

    Run it in a transaction that sees all at one moment: on PostgreSQL at REPEATABLE READ when others are writing.
    """
    for what, query in (
        ("available, by the ledger", _by_ledger()),
        ("number of entries, by the ledger", _entries()),
        ("available, by the lots", _by_lots()),
        ("held, by the holds", _by_holds()),
        ("balance after an entry, by those before it", _running()),
    ):
        for owner_id, said, proved in session.execute(query):
            yield Difference(owner_id, what, said or 0, proved or 0)
    yield from _allocations(session)


def _by_ledger() -> Select[UUID, int, int]:
    total = func.coalesce(func.sum(CreditEntry.amount), 0)
    return _against(CreditAccount.available, total, CreditEntry)


def _entries() -> Select[UUID, int, int]:
    return _against(CreditAccount.entries, func.count(CreditEntry.id), CreditEntry)


def _by_lots() -> Select[UUID, int, int]:
    return _against(CreditAccount.available, func.coalesce(func.sum(CreditGrant.remaining), 0), CreditGrant)


def _by_holds() -> Select[UUID, int, int]:
    total = func.coalesce(func.sum(CreditHold.amount).filter(CreditHold.status == "held"), 0)
    return _against(CreditAccount.held, total, CreditHold)


def _against(
    said: InstrumentedAttribute[int],
    proved: ColumnElement[int],
    rows: type[CreditEntry] | type[CreditGrant] | type[CreditHold],
) -> Select[UUID, int, int]:
    return (
        select(CreditAccount.owner_id, said, proved)
        .outerjoin(rows, rows.owner_id == CreditAccount.owner_id)
        .group_by(CreditAccount.owner_id, said)
        .having(said != proved)
    )


def _running() -> Select[UUID, int, int]:
    entries = select(
        CreditEntry.owner_id,
        CreditEntry.seq,
        CreditEntry.balance_after,
        func.sum(CreditEntry.amount).over(partition_by=CreditEntry.owner_id, order_by=CreditEntry.seq).label("total"),
        func.row_number().over(partition_by=CreditEntry.owner_id, order_by=CreditEntry.seq).label("number"),
    ).subquery()
    wrong = or_(entries.c.balance_after != entries.c.total, entries.c.seq != entries.c.number)
    return select(entries.c.owner_id, entries.c.balance_after, entries.c.total).where(wrong)


def _allocations(session: Session) -> Iterator[Difference]:
    holds = session.execute(
        select(CreditHold.owner_id, CreditHold.amount, CreditHold.allocation).execution_options(yield_per=500)
    )
    for owner_id, amount, allocation in holds:
        total = sum(taken for _, taken in allocation)
        if total != amount:
            yield Difference(owner_id, "a hold, by what it drew on", amount, total)
