"""Queries of jobs, steps, logs and assets, each within its owner's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.models import PlanVersion
from reelbase.production.models import Asset, Job, JobLog, JobStep
from reelbase.production.records.schemas import InternalAsset, asset_of, log_line_of
from reelbase.production.states import FINAL, RETRYABLE, STEPS
from reelbase.schemas.jobs import JobStatus, LogLine

_NEWEST = Keyset("jobs", (Job.created_at, Job.id))
_LINES = Keyset("log", (JobLog.id,), descending=False)
_FILES = Keyset("files", (Asset.id,))


@dataclass(frozen=True, slots=True)
class JobSearch:
    """Which jobs; None counts for all. ``unfinished`` leaves out those that have ended."""

    project_id: UUID | None = None
    status: str | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class AssetSearch:
    """Which files; None counts for all."""

    job_id: UUID | None = None
    type: str | None = None


class JobRepository:
    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def add(self, job: Job) -> None:
        job.owner_id = self._viewer.owner_id
        self._session.add(job)
        self._session.flush()
        self._session.add_all(
            JobStep(owner_id=self._viewer.owner_id, job_id=job.id, step_name=step, step_order=order)
            for order, step in enumerate(STEPS)
        )
        self._session.flush()

    def get(self, job_id: UUID, *, lock: bool = False) -> Job | None:
        """lock: hold it against other writers until the transaction ends."""
        query = select(Job).where(Job.owner_id == self._viewer.owner_id, Job.id == job_id)
        return self._session.scalar(query.with_for_update(key_share=True) if lock else query)

    def steps(self, job_ids: Sequence[UUID]) -> dict[UUID, list[JobStep]]:
        """Steps in order, by job, in one statement."""
        found: dict[UUID, list[JobStep]] = {job_id: [] for job_id in job_ids}
        owned = select(JobStep).where(JobStep.owner_id == self._viewer.owner_id, JobStep.job_id.in_(job_ids))
        query = owned.order_by(JobStep.step_order)
        for step in self._session.scalars(query):
            found[step.job_id].append(step)
        return found

    def newest(self, limit: int, *, unfinished: bool = False) -> list[Job]:
        query = select(Job).where(Job.owner_id == self._viewer.owner_id)
        if unfinished:
            query = query.where(Job.status.not_in(FINAL))
        query = query.order_by(Job.created_at.desc(), Job.id.desc()).limit(limit)
        return list(self._session.scalars(query))

    def page(self, wanted: JobSearch, request: PageRequest, cursors: Cursors) -> Page[Job]:
        owner = self._viewer.owner_id
        query = select(Job).where(Job.owner_id == owner)
        if wanted.project_id is not None:
            query = query.where(Job.project_id == wanted.project_id)
        if wanted.status is not None:
            query = query.where(Job.status == wanted.status)
        if wanted.unfinished:
            query = query.where(Job.status.not_in(FINAL))
        return _NEWEST.fetch(self._session, query, request, cursors, owner, item=lambda row: row)

    def of_content(self, version_id: UUID) -> list[Job]:
        """The project's jobs that render what this plan version says, or have rendered it; the newest first."""
        owner = self._viewer.owner_id
        wanted = select(PlanVersion.project_id, PlanVersion.content_hash)
        wanted = wanted.where(PlanVersion.owner_id == owner, PlanVersion.id == version_id)
        query = (
            select(Job)
            .join(PlanVersion, PlanVersion.id == Job.plan_version_id)
            .where(Job.owner_id == owner, Job.status.not_in(RETRYABLE))
            .where(tuple_(PlanVersion.project_id, PlanVersion.content_hash).in_(wanted))
            .order_by(Job.created_at.desc(), Job.id.desc())
        )
        return list(self._session.scalars(query))

    def film(self, job_id: UUID) -> Asset | None:
        """The finished film of a job."""
        mine = (Asset.owner_id == self._viewer.owner_id, Asset.job_id == job_id)
        return self._session.scalar(select(Asset).where(*mine, Asset.type == "video", Asset.scene_idx.is_(None)))

    def unfinished_of(self, project_id: UUID) -> list[UUID]:
        """The jobs of a project that have not ended."""
        mine = (Job.owner_id == self._viewer.owner_id, Job.project_id == project_id)
        return list(self._session.scalars(select(Job.id).where(*mine, Job.status.not_in(FINAL))))

    def count_waiting(self) -> int:
        waiting = (JobStatus.PENDING, JobStatus.QUEUED)
        query = select(func.count()).where(Job.owner_id == self._viewer.owner_id, Job.status.in_(waiting))
        return self._session.scalar(query) or 0

    def logs(self, job_id: UUID, limit: int) -> list[JobLog]:
        query = select(JobLog).where(JobLog.owner_id == self._viewer.owner_id, JobLog.job_id == job_id)
        return list(self._session.scalars(query.order_by(JobLog.id).limit(limit)))

    def log_page(self, job_id: UUID, request: PageRequest, cursors: Cursors) -> Page[LogLine]:
        owner = self._viewer.owner_id
        query = select(JobLog).where(JobLog.owner_id == owner, JobLog.job_id == job_id)
        return _LINES.fetch(self._session, query, request, cursors, f"{owner}:{job_id}", item=log_line_of)

    def asset(self, asset_id: UUID) -> Asset | None:
        return self._session.scalar(select(Asset).where(Asset.owner_id == self._viewer.owner_id, Asset.id == asset_id))

    def asset_page(self, wanted: AssetSearch, request: PageRequest, cursors: Cursors) -> Page[InternalAsset]:
        owner = self._viewer.owner_id
        query = select(Asset).where(Asset.owner_id == owner)
        if wanted.job_id is not None:
            query = query.where(Asset.job_id == wanted.job_id)
        if wanted.type is not None:
            query = query.where(Asset.type == wanted.type)
        return _FILES.fetch(self._session, query, request, cursors, owner, item=asset_of)

    def assets(self, job_id: UUID) -> list[Asset]:
        query = select(Asset).where(Asset.owner_id == self._viewer.owner_id, Asset.job_id == job_id)
        return list(self._session.scalars(query.order_by(Asset.id)))
