"""What has happened to jobs since somebody last looked: for those who follow them while they run.

Nothing is kept for it but the number of each row's last change, so that catching up costs as much as there is news,
and a step that moved a hundred times meanwhile is told once, as it is now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.production.models import Job, JobLog, JobStep
from reelbase.production.records.schemas import InternalJob, log_line_of, step_of
from reelbase.schemas.jobs import JobStatus

NEWS_LOG_LINES = 1000
"""Log lines of one job that one look brings at most; the next look brings the next ones."""

Kind = Literal["step", "log", "progress", "complete", "error"]


@dataclass(frozen=True, slots=True)
class JobNews:
    """``seq`` orders the news of one job; whoever has it has all that came before. ``data`` is plain JSON."""

    seq: int
    kind: Kind
    data: dict[str, Any]

    @property
    def is_last(self) -> bool:
        return self.kind in ("complete", "error")


def changed_jobs(session: Session, seen: Mapping[UUID, int]) -> dict[UUID, int]:
    """Of the jobs that somebody follows, those with news: what each reader of it had seen. Run it as the service."""
    query = select(Job.id, Job.event_seq).where(Job.id.in_(list(seen)))
    return {row.id: seen[row.id] for row in session.execute(query) if row.event_seq > seen[row.id]}


def news_of(session: Session, seen: Mapping[UUID, int]) -> dict[UUID, list[JobNews]]:
    """The news of each job beyond what was seen, in order: steps and log lines, then where the job is now.

    Run it as the service, or for jobs that the session's viewer owns.
    """
    if not seen:
        return {}
    jobs = list(session.scalars(select(Job).where(Job.id.in_(list(seen)))))
    found: dict[UUID, list[JobNews]] = {job.id: [] for job in jobs}
    least = min(seen.values())
    for step in session.scalars(select(JobStep).where(JobStep.job_id.in_(list(found)), JobStep.event_seq > least)):
        found[step.job_id].append(JobNews(step.event_seq, "step", _json(step_of(step).model_dump())))
    cut: dict[UUID, int] = {}
    for job_id in found:
        lines = _log_lines(session, job_id, seen[job_id])
        found[job_id] += [JobNews(line.event_seq, "log", _json(log_line_of(line).model_dump())) for line in lines]
        if len(lines) == NEWS_LOG_LINES:
            cut[job_id] = lines[-1].event_seq
    return {job.id: _in_order(job, found[job.id], seen[job.id], cut.get(job.id)) for job in jobs}


def state_data(job: InternalJob) -> dict[str, Any]:
    """A job with its steps as plain JSON."""
    return _json(job.model_dump())


def _log_lines(session: Session, job_id: UUID, after: int) -> Sequence[JobLog]:
    query = select(JobLog).where(JobLog.job_id == job_id, JobLog.event_seq > after)
    return session.scalars(query.order_by(JobLog.event_seq).limit(NEWS_LOG_LINES)).all()


def _in_order(job: Job, news: list[JobNews], after: int, cut: int | None) -> list[JobNews]:
    # The job was read first: what was written after that has greater numbers, and comes with the next look.
    head = job.event_seq if cut is None else min(cut, job.event_seq)
    changes = sorted((item for item in news if after < item.seq <= head), key=lambda item: item.seq)
    if head == job.event_seq > after:
        changes.append(_of_job(job))
    return changes


def _of_job(job: Job) -> JobNews:
    status = JobStatus(job.status)
    kind: Kind = "progress" if not status.is_final else "complete" if status is JobStatus.READY else "error"
    data = {
        "status": status,
        "progress": job.progress,
        "current_step": job.current_step,
        "message": job.status_message,
        "failed_step": job.failed_step,
        "failed_scene": job.failed_scene,
        "error_code": job.error_code,
        "error_message": job.error_message,
    }
    return JobNews(job.event_seq, kind, _json(data))


def _json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return _json(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or type(value) in (bool, int, float, str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
