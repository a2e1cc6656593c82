"""Reads the audit log, which only triggers write."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelbase.accounts.models import AuditEntry as AuditRow
from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit.pagination import MAX_LIMIT, Cursors, Page, PageRequest
from reelbase.schemas.accounts import AuditEntry

MONTHS_AHEAD = 3
_NEWEST = Keyset("changes", (AuditRow.created_at, AuditRow.id))


class AuditService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def page(self, request: PageRequest, cursors: Cursors) -> Page[AuditEntry]:
        """Changes of the viewer's own data, newest first."""
        owner = self._viewer.owner_id
        query = select(AuditRow).where(AuditRow.owner_id == owner)
        return _NEWEST.fetch(self._session, query, request, cursors, owner, item=AuditEntry.of)

    def of_row(self, table_name: str, row_id: UUID, limit: int = MAX_LIMIT) -> list[AuditEntry]:
        """The history of one of the viewer's rows, newest first."""
        query = (
            select(AuditRow)
            .where(
                AuditRow.owner_id == self._viewer.owner_id,
                AuditRow.table_name == table_name,
                AuditRow.row_id == str(row_id),
            )
            .order_by(AuditRow.created_at.desc(), AuditRow.id.desc())
        )
        return [AuditEntry.of(row) for row in self._session.scalars(query.limit(limit))]


def prepare_months(session: Session, ahead: int = MONTHS_AHEAD) -> int:
    """Create the log's partitions for this month and the next ones; returns how many were missing (0 on SQLite).

    Run it as the service at least once in ``ahead`` months: later rows fall into the default partition.
    """
    if session.get_bind().dialect.name == "sqlite":
        return 0
    return session.scalar(select(func.make_audit_partitions(ahead))) or 0
