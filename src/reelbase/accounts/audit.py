"""The audit log, for its readers. Only triggers write it, and nothing changes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from reelbase.accounts.models import AuditEntry
from reelbase.accounts.viewer import Viewer

PAGE = 100
MONTHS_AHEAD = 3


class AuditService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def newest(self, limit: int = PAGE, *, before: tuple[datetime, UUID] | None = None) -> list[AuditEntry]:
        """Changes of the viewer's own data, newest first; ``before`` is the time and id of the last one seen."""
        query = select(AuditEntry).where(AuditEntry.owner_id == self._viewer.owner_id)
        if before is not None:
            query = query.where(tuple_(AuditEntry.created_at, AuditEntry.id) < before)
        query = query.order_by(AuditEntry.created_at.desc(), AuditEntry.id.desc()).limit(limit)
        return list(self._session.scalars(query))

    def of_row(self, table_name: str, row_id: UUID, limit: int = PAGE) -> list[AuditEntry]:
        """The history of one of the viewer's rows, newest first."""
        query = (
            select(AuditEntry)
            .where(
                AuditEntry.owner_id == self._viewer.owner_id,
                AuditEntry.table_name == table_name,
                AuditEntry.row_id == str(row_id),
            )
            .order_by(AuditEntry.created_at.desc(), AuditEntry.id.desc())
        )
        return list(self._session.scalars(query.limit(limit)))


def prepare_months(session: Session, ahead: int = MONTHS_AHEAD) -> int:
    """Make the log's partitions of this month and the next ones; returns how many were missing. None on SQLite.

    Run it as the service, at least once in ``ahead`` months: later rows fall into the default partition.
    """
    if session.get_bind().dialect.name == "sqlite":
        return 0
    return session.scalar(select(func.make_audit_partitions(ahead))) or 0
