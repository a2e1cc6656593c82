"""Credits for operators: each method is one unit of work on one database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from reelbase.accounts.service import find_owner
from reelbase.accounts.viewer import Viewer
from reelbase.credits import expiry
from reelbase.credits.reconcile import Difference, reconcile
from reelbase.credits.service import CreditService
from reelbase.credits.values import Expired, Grant, LedgerEntry
from reelbase.db.session import Database
from reelbase.db.snapshot import snapshot
from reelbase.kit import clock
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.schemas.credits import Balance


class CreditAdministration:
    """``owner`` is a user's id or e-mail address, or None for the one user of a local installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def balance(self, owner: str | None = None) -> Balance:
        with self._reading(owner) as credits:
            return credits.balance()

    def history(self, request: PageRequest, cursors: Cursors, owner: str | None = None) -> Page[LedgerEntry]:
        """A page of the owner's ledger, newest first."""
        with self._reading(owner) as credits:
            return credits.history(request, cursors)

    def grant(
        self, amount: int, key: str, owner: str | None, *, expires_at: datetime | None, note: str | None
    ) -> Grant:
        """Add credits, once for each key. Raises InputError, and KeyReused when another grant has the key."""
        with self._database.work() as session:
            credits = CreditService(session, Viewer(find_owner(session, owner)))
            return credits.grant(amount, key, expires_at=expires_at, note=note)

    def differences(self, owner: str | None = None) -> Iterator[Difference]:
        """What does not follow from the ledger, for one owner or (None) for all."""
        with snapshot(self._database) as session:
            yield from reconcile(session, None if owner is None else find_owner(session, owner))

    def expire(self) -> Expired:
        """Expire overdue holds and grants of all owners."""
        total = Expired()
        while True:
            with self._database.work() as session:
                done = expiry.expire_due(session, clock.now())
            if not done.grants + done.holds:
                return total
            total += done

    @contextmanager
    def _reading(self, owner: str | None) -> Iterator[CreditService]:
        with self._database.reading() as session:
            yield CreditService(session, Viewer(find_owner(session, owner)))
