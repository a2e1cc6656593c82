"""What runs an installation's films, for those who run it: everybody's jobs, the queue and the workers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelbase.db.keyset import Keyset
from reelbase.db.moment import moment
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Job, Worker
from reelbase.production.states import FINAL
from reelbase.projects.models import Project
from reelbase.schemas.admin import OperatorJob, Queue, WorkerInfo
from reelbase.schemas.jobs import JobStatus

WAITING = (JobStatus.PENDING, JobStatus.QUEUED)
MAX_WORKERS = 1_000
_NEWEST = Keyset("all jobs", (Job.created_at, Job.id))
_EVERYBODY = "everybody"


class JobConsole:
    """Everybody's jobs. The caller has checked that the user is an operator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self,
        request: PageRequest,
        cursors: Cursors,
        *,
        status: str | None = None,
        owner_id: UUID | None = None,
        unfinished: bool = False,
    ) -> Page[OperatorJob]:
        """Jobs of all owners that match, the newest first."""
        query = select(Job, Project.title, *_NEWEST.columns).join(Project, Project.id == Job.project_id)
        if status is not None:
            query = query.where(Job.status == status)
        if owner_id is not None:
            query = query.where(Job.owner_id == owner_id)
        if unfinished:
            query = query.where(Job.status.not_in(FINAL))
        return _NEWEST.fetch(
            self._session,
            query,
            request,
            cursors,
            _EVERYBODY,
            item=lambda row: OperatorJob.of(row.Job, title=row.title),
        )

    def queue(self) -> Queue:
        """How many jobs are waiting and running. Two statements."""
        counts = select(Job.status, func.count().label("jobs")).where(Job.status.not_in(FINAL)).group_by(Job.status)
        by_status = {row.status: row.jobs for row in self._session.execute(counts)}
        oldest = self._session.scalar(select(func.min(Job.created_at)).where(Job.status.in_(WAITING)))
        waiting = sum(by_status.get(status, 0) for status in WAITING)
        running = sum(by_status.values()) - waiting
        return Queue(waiting=waiting, running=running, oldest_waiting_at=oldest, by_status=by_status)

    def workers(self) -> list[WorkerInfo]:
        """Workers with a lease, living ones first; each with the jobs that it has taken and not ended."""
        jobs = select(func.count()).where(Job.worker_id == Worker.id, Job.status.not_in(FINAL)).correlate(Worker)
        alive = (Worker.lease_until > moment()).label("alive")
        query = select(Worker, alive, jobs.scalar_subquery()).order_by(alive.desc(), Worker.started_at, Worker.id)
        return [
            WorkerInfo.of(row, is_alive=bool(is_alive), jobs=count)
            for row, is_alive, count in self._session.execute(query.limit(MAX_WORKERS))
        ]
