"""What time asks for: drafts that nobody claimed, credits that lapse, sessions that ended, the audit log's months."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from reelbase.accounts.audit import prepare_months
from reelbase.accounts.cleanup import purge_requests, purge_sessions
from reelbase.accounts.drafts import DraftService
from reelbase.credits.expiry import expire_due
from reelbase.db.session import Database
from reelbase.kit import clock


def tidy(database: Database) -> None:
    """Do all that is due, in short transactions. Several workers may do it at once and share the work."""
    _until_done(database, lambda session: DraftService(session).purge_expired())
    _until_done(database, _expire_credits)
    _until_done(database, purge_sessions)
    _until_done(database, purge_requests)
    with database.work() as session:
        prepare_months(session)


def _expire_credits(session: Session) -> int:
    done = expire_due(session, clock.now())
    return done.grants + done.holds


def _until_done(database: Database, act: Callable[[Session], int]) -> None:
    more = 1
    while more:
        with database.work() as session:
            more = act(session)
