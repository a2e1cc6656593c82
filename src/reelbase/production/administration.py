"""What runs an installation's films, for those who run it: everybody's jobs, the queue and the workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelbase.db.keyset import Keyset
from reelbase.db.moment import moment
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Job, Worker
from reelbase.production.states import FINAL, JobStatus
from reelbase.projects.models import Project

WAITING = (JobStatus.PENDING, JobStatus.QUEUED)
MAX_WORKERS = 1_000
_NEWEST = Keyset("all jobs", (Job.created_at, Job.id))
_EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class DeskJob:
    """A job as an operator sees it: whose it is and how it goes, and nothing of what it says or shows."""

    id: UUID
    owner_id: UUID
    project_id: UUID
    title: str
    status: str
    progress: int
    current_step: str | None
    worker_id: str | None
    attempt: int
    error_code: str | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkerView:
    """``is_alive``: its lease has not run out, by the database's clock."""

    id: str
    hostname: str
    pid: int
    started_at: datetime
    beat_at: datetime
    lease_until: datetime
    is_alive: bool
    jobs: int


@dataclass(frozen=True, slots=True)
class Queue:
    """``by_status`` counts the jobs that have not ended."""

    waiting: int
    running: int
    oldest_waiting_at: datetime | None
    by_status: dict[str, int]


class JobDesk:
    """Reads everybody's jobs. Whoever opens it has made sure that its user runs the installation."""

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
    ) -> Page[DeskJob]:
        """Jobs of all owners that match, the newest first."""
        query = select(Job, Project.title).join(Project, Project.id == Job.project_id)
        if status is not None:
            query = query.where(Job.status == status)
        if owner_id is not None:
            query = query.where(Job.owner_id == owner_id)
        if unfinished:
            query = query.where(Job.status.not_in(FINAL))
        rows = self._session.execute(_NEWEST.select(query, request, cursors, _EVERYBODY)).all()
        return _NEWEST.page(
            rows, request, cursors, _EVERYBODY, keys=lambda row: (row[0].created_at, row[0].id),
            item=lambda row: _job(row[0], row[1]),
        )  # fmt: skip

    def queue(self) -> Queue:
        """What waits and what runs. Two statements."""
        counts = select(Job.status, func.count().label("jobs")).where(Job.status.not_in(FINAL)).group_by(Job.status)
        by_status = {row.status: row.jobs for row in self._session.execute(counts)}
        oldest = self._session.scalar(select(func.min(Job.created_at)).where(Job.status.in_(WAITING)))
        waiting = sum(by_status.get(status, 0) for status in WAITING)
        return Queue(waiting, sum(by_status.values()) - waiting, oldest, by_status)

    def workers(self) -> list[WorkerView]:
        """Workers with a lease, living ones first; each with the jobs that it has taken and not ended."""
        jobs = select(func.count()).where(Job.worker_id == Worker.id, Job.status.not_in(FINAL)).correlate(Worker)
        alive = (Worker.lease_until > moment()).label("alive")
        query = select(Worker, alive, jobs.scalar_subquery()).order_by(alive.desc(), Worker.started_at, Worker.id)
        return [
            WorkerView(
                id=row.id, hostname=row.hostname, pid=row.pid, started_at=row.started_at, beat_at=row.beat_at,
                lease_until=row.lease_until, is_alive=bool(is_alive), jobs=count,
            )
            for row, is_alive, count in self._session.execute(query.limit(MAX_WORKERS))
        ]  # fmt: skip


def _job(job: Job, title: str) -> DeskJob:
    return DeskJob(
        id=job.id, owner_id=job.owner_id, project_id=job.project_id, title=title, status=job.status,
        progress=job.progress, current_step=job.current_step, worker_id=job.worker_id, attempt=job.attempt,
        error_code=job.error_code, error_message=job.error_message, created_at=job.created_at,
        started_at=job.started_at, finished_at=job.finished_at,
    )  # fmt: skip
