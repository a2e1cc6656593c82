"""The dashboard: a page of projects, and the newest job of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Subquery, and_, select, true
from sqlalchemy.orm import Session, aliased

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Job
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.analytics import DashboardItem, LatestJob

_NEWEST = Keyset("dashboard", (Project.created_at, Project.id))


def dashboard(session: Session, viewer: Viewer, request: PageRequest, cursors: Cursors) -> Page[DashboardItem]:
    owner = viewer.owner_id
    columns = (Project.title, Project.format, Project.status, Project.lifecycle, Project.created_at, Project.updated_at)
    query = select(Project.id, *columns).where(Project.owner_id == owner, Project.lifecycle != ARCHIVED)
    # The page is limited before jobs are joined, so that each project on it takes one lookup.
    page = _NEWEST.select(query, request, cursors, owner).subquery("page")
    join_newest = _join_newest_by_id if session.get_bind().dialect.name == "sqlite" else _join_newest_laterally
    statement = join_newest(page, owner).order_by(page.c.created_at.desc(), page.c.id.desc())
    rows = session.execute(statement).all()
    return _NEWEST.page(rows, request, cursors, owner, keys=lambda row: (row.created_at, row.id), item=_item)


def _join_newest_laterally(page: Subquery, owner: UUID) -> Select[Any]:
    job = _newest(Job, page, owner, *_job_columns(Job)).lateral("job")
    return select(page, job).outerjoin(job, true())


def _join_newest_by_id(page: Subquery, owner: UUID) -> Select[Any]:
    # SQLite has no lateral joins. PostgreSQL with row security would read all of the owner's jobs for this one.
    inner = aliased(Job)
    newest = _newest(inner, page, owner, inner.id).scalar_subquery()
    return select(page, *_job_columns(Job)).outerjoin(Job, and_(Job.id == newest, Job.owner_id == owner))


def _newest(job: type[Job], page: Subquery, owner: UUID, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .where(job.project_id == page.c.id, job.owner_id == owner)
        .order_by(job.created_at.desc(), job.id.desc())
        .limit(1)
        .correlate(page)
    )


def _job_columns(job: type[Job]) -> tuple[Any, ...]:
    return job.id.label("job_id"), job.status.label("job_status"), job.progress, job.created_at.label("job_created_at")


def _item(row: Row[Any]) -> DashboardItem:
    job = None
    if row.job_id is not None:
        job = LatestJob(id=row.job_id, status=row.job_status, progress=row.progress, created_at=row.job_created_at)
    return DashboardItem.model_validate({**row._mapping, "project_id": row.id, "job": job})
