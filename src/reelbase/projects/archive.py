"""Archiving old projects of all owners, to be run by the operator's timer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reelbase.kit import clock
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.projects import ProjectStatus

OLD = timedelta(days=730)
BATCH = 500


def archive_old_projects(session: Session, *, older_than: timedelta = OLD, limit: int = BATCH) -> list[UUID]:
    """Archive up to ``limit`` completed projects that were not touched for so long; returns their ids.

    Each one goes with everything under it, all or none. Call it again until it returns nothing. Several callers share
    the work: none waits for a project that another one holds.
    """
    now = clock.now()
    old = (
        select(Project.id)
        .where(
            Project.lifecycle == "completed",
            Project.updated_at < now - older_than,
            Project.status != ProjectStatus.RENDERING,
        )
        .order_by(Project.updated_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    statement = (
        update(Project)
        .where(Project.id.in_(select(old.c.id)))
        .values(lifecycle=ARCHIVED, archived_from=Project.lifecycle, archived_at=now, updated_at=Project.updated_at)
        .returning(Project.id)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(statement))
