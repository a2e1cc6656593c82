"""The books of credits, for the doors: each method is one unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from reelbase.accounts.service import find_owner
from reelbase.accounts.viewer import Viewer
from reelbase.credits import expiry
from reelbase.credits.reconcile import Difference, reconcile
from reelbase.credits.service import CreditService
from reelbase.credits.values import Balance, Expired, Grant, HistoryPage
from reelbase.db.session import Database
from reelbase.db.snapshot import snapshot
from reelbase.kit import clock


class Books:
    """Of one database; ``owner`` is a user's id or e-mail address, or None for the one user of a local installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def balance(self, owner: str | None = None) -> Balance:
        with self._database.reading() as session:
            return CreditService(session, Viewer(find_owner(session, owner))).balance()

    def history(self, owner: str | None = None, *, before: int | None = None, limit: int = 50) -> HistoryPage:
        with self._database.reading() as session:
            return CreditService(session, Viewer(find_owner(session, owner))).history(before, limit)

    def grant(
        self, amount: int, key: str, owner: str | None, *, expires_at: datetime | None, note: str | None
    ) -> Grant:
        """Once for each key. Raises InputError, and KeyReused when the key was used for another grant."""
        with self._database.work() as session:
            credits = CreditService(session, Viewer(find_owner(session, owner)))
            return credits.grant(amount, key, expires_at=expires_at, note=note)

    def differences(self, owner: str | None = None) -> Iterator[Difference]:
        """What the ledger does not prove, of one owner or of all; nothing when all is well."""
        with snapshot(self._database) as session:
            owner_id: UUID | None = None if owner is None else find_owner(session, owner)
            yield from reconcile(session, owner_id)

    def expire(self) -> Expired:
        """End what time has ended, for all owners."""
        total = Expired()
        while True:
            with self._database.work() as session:
                done = expiry.expire_due(session, clock.now())
            if not done.grants + done.holds:
                return total
            total += done
