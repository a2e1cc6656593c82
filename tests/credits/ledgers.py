"""Owners with accounts, and the proof that every test of money ends with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import select

from reelbase.accounts.models import User
from reelbase.accounts.viewer import Viewer
from reelbase.credits.models import CreditEntry
from reelbase.credits.reconciling import differences
from reelbase.credits.service import Balance, CreditService
from reelbase.db.session import Database
from reelbase.kit.ids import new_id

T = TypeVar("T")
WELCOME = 10


def new_owner(database: Database) -> Viewer:
    """A user with the welcome bonus and nothing else."""
    viewer = Viewer(new_id())
    with database.work() as session:
        session.add(User(id=viewer.owner_id))
    return viewer


def act(database: Database, viewer: Viewer, call: Callable[[CreditService], T]) -> T:
    """One call in a transaction of its own."""
    with database.work() as session:
        return call(CreditService(session, viewer))


def balance(database: Database, viewer: Viewer) -> tuple[int, int]:
    found: Balance = act(database, viewer, CreditService.balance)
    return found.available, found.held


def at_once(calls: Sequence[Callable[[], T]], threads: int = 16) -> list[T | Exception]:
    """What each call returned or raised; they run side by side."""

    def outcome(call: Callable[[], T]) -> T | Exception:
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(outcome, calls))


def types(database: Database, viewer: Viewer) -> list[str]:
    with database.reading() as session:
        query = select(CreditEntry.type).where(CreditEntry.owner_id == viewer.owner_id).order_by(CreditEntry.seq)
        return list(session.scalars(query))


def prove(database: Database) -> None:
    with database.reading() as session:
        assert list(differences(session)) == []
