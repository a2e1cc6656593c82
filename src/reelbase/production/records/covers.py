"""What stands for a project in a list: its newest job, and the picture of its newest film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.production.models import Asset, Job
from reelbase.projects.models import Project
from reelbase.schemas.jobs import JobStatus


@dataclass(frozen=True, slots=True)
class Cover:
    """``film_job_id`` is the newest job with a thumbnail; ``job_id`` the newest of all."""

    job_id: UUID
    status: JobStatus
    progress: int
    created_at: datetime
    film_job_id: UUID | None


def titles_of_jobs(session: Session, viewer: Viewer, job_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What the films of these jobs are called; jobs of others are left out. One statement."""
    query = select(Job.id, Project.title).join(Project, Project.id == Job.project_id)
    mine = (Job.owner_id == viewer.owner_id, Project.owner_id == viewer.owner_id, Job.id.in_(job_ids))
    return {row.id: row.title for row in session.execute(query.where(*mine))}


def cover_of(session: Session, viewer: Viewer, project_id: UUID) -> Cover | None:
    return covers_of(session, viewer, [project_id]).get(project_id)


def covers_of(session: Session, viewer: Viewer, project_ids: Sequence[UUID]) -> dict[UUID, Cover]:
    """By project; one that was never rendered is left out. Two statements."""
    owner = viewer.owner_id
    place = func.row_number().over(partition_by=Job.project_id, order_by=(Job.created_at.desc(), Job.id.desc()))
    mine = (Job.owner_id == owner, Job.project_id.in_(project_ids))
    newest = select(Job.project_id, Job.id, Job.status, Job.progress, Job.created_at, place.label("place"))
    jobs = newest.where(*mine).subquery()
    pictured = (
        select(Job.project_id, Job.id, place.label("place"))
        .join(Asset, (Asset.job_id == Job.id) & (Asset.type == "thumbnail") & (Asset.owner_id == owner))
        .where(*mine)
        .subquery()
    )
    newest_films = select(pictured.c.project_id, pictured.c.id).where(pictured.c.place == 1)
    films: dict[UUID, UUID] = {row.project_id: row.id for row in session.execute(newest_films)}
    return {
        row.project_id: Cover(row.id, JobStatus(row.status), row.progress, row.created_at, films.get(row.project_id))
        for row in session.execute(select(jobs).where(jobs.c.place == 1))
    }
