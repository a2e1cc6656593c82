"""The dashboard: a page of projects, and the newest job of each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.insights.views import DashboardItem, LatestJob
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Job
from reelbase.projects.models import ARCHIVED, Project

_NEWEST = Keyset("dashboard", (Project.created_at, Project.id))


def dashboard(session: Session, viewer: Viewer, request: PageRequest, cursors: Cursors) -> Page[DashboardItem]:
    owner = viewer.owner_id
    rows = session.execute(_statement(viewer, request, cursors)).all()
    return _NEWEST.page(rows, request, cursors, owner, keys=lambda row: (row.created_at, row.id), item=_item)


def _statement(viewer: Viewer, request: PageRequest, cursors: Cursors) -> Select[Any]:
    owner = viewer.owner_id
    columns = (
        Project.id, Project.title, Project.format, Project.status, Project.lifecycle, Project.created_at,
        Project.updated_at,
    )  # fmt: skip
    query = select(*columns).where(Project.owner_id == owner, Project.lifecycle != ARCHIVED)
    # The page is cut before jobs are looked at: one look a shown project, however many projects and jobs there are.
    page = _NEWEST.select(query, request, cursors, owner).subquery("page")
    inner = aliased(Job)
    newest = (
        select(inner.id)
        .where(inner.project_id == page.c.id, inner.owner_id == owner)
        .order_by(inner.created_at.desc(), inner.id.desc())
        .limit(1)
        .correlate(page)
        .scalar_subquery()
    )
    job = (Job.id.label("job_id"), Job.status.label("job_status"), Job.progress, Job.created_at.label("job_created_at"))
    return select(page, *job).outerjoin(Job, Job.id == newest).order_by(page.c.created_at.desc(), page.c.id.desc())


def _item(row: Row[Any]) -> DashboardItem:
    job = None
    if row.job_id is not None:
        job = LatestJob(row.job_id, row.job_status, row.progress, row.job_created_at)
    return DashboardItem(
        project_id=row.id, title=row.title, format=row.format, status=row.status, lifecycle=row.lifecycle,
        created_at=row.created_at, updated_at=row.updated_at, job=job,
    )  # fmt: skip
