"""How a job's row is taken, and how it ends. Each function is one transaction and may be called twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import ErrorCode, Fenced
from reelbase.production import charging
from reelbase.production.execution.outcome import StepOutcome
from reelbase.production.models import Job, JobStep
from reelbase.production.states import FINAL
from reelbase.production.steps.results import PackageResult
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.jobs import JobStatus, StepState
from reelbase.schemas.projects import ProjectStatus


def take(database: Database, job_id: UUID, worker_id: str) -> int:
    """Raise the fence and return the new token; what held the old one can write no more."""
    now = clock.now()
    with database.work() as session:
        # One statement: a second change of the row would lock its project, against whoever ends the job meanwhile.
        token = session.scalar(
            update(Job)
            .where(Job.id == job_id, Job.status.not_in(FINAL))
            .values(
                attempt=Job.attempt + 1,
                worker_id=worker_id,
                started_at=func.coalesce(Job.started_at, now),
                updated_at=now,
            )
            .returning(Job.attempt)
        )
        if token is None:
            raise Fenced("The job has ended.")
        return int(token)


def finish(database: Database, job_id: UUID, token: int, failed: tuple[str, StepOutcome] | None) -> None:
    """READY, or FAILED or QA_FAILED with the step, the scene and the reason."""
    with database.work() as session:
        job = _running(session, job_id)
        if job is None or job.attempt != token:
            return
        if failed is None:
            _end(session, job, JobStatus.READY, progress=100, manifest=_manifest_of(session, job_id))
            job.output_url = "final.mp4"
            if job.started_at is not None and job.finished_at is not None:
                job.render_duration_s = (job.finished_at - job.started_at).total_seconds()
            return
        step, outcome = failed
        _end(
            session,
            job,
            JobStatus(outcome.final_status or JobStatus.FAILED),
            failed_step=step,
            failed_scene=outcome.scene,
            error_code=outcome.code or ErrorCode.UNKNOWN,
            error_message=outcome.message,
            fault=outcome.fault,
        )


def settle(database: Database, job_id: UUID, status: str, message: str) -> None:
    """End a job whose workflow ended without a word. Raises its fence, so that a leftover process cannot write."""
    with database.work() as session:
        job = _running(session, job_id)
        if job is None:
            return
        job.attempt += 1
        values: dict[str, Any] = {}
        if status == JobStatus.FAILED:
            values = {"error_code": ErrorCode.UNKNOWN, "error_message": message, "failed_step": job.current_step}
        _end(session, job, JobStatus(status), status_message=message, **values)


def unfinished(database: Database) -> list[UUID]:
    """Jobs of all owners that have not ended."""
    with database.reading(fresh=True) as session:
        return list(session.scalars(select(Job.id).where(Job.status.not_in(FINAL))))


def note_lost_step(database: Database, job_id: UUID, token: int, step: str, outcome: StepOutcome) -> None:
    """A step whose process died could not write down its own failure."""
    with database.work() as session:
        job = session.get(Job, job_id)
        if job is None or job.attempt != token:
            raise Fenced("Another worker has this job now.")
        session.execute(
            update(JobStep)
            .where(JobStep.job_id == job_id, JobStep.step_name == step)
            .values(
                state=StepState.FAILED, error_code=outcome.code, error_message=outcome.message, finished_at=clock.now()
            )
        )


def _running(session: Session, job_id: UUID) -> Job | None:
    """The job, held until the transaction ends; None when it has ended. Two ends at once have one effect."""
    # Jobs of one project end one after the other, so that the last one knows that it is the last.
    of_job = select(Job.project_id).where(Job.id == job_id).scalar_subquery()
    session.execute(select(Project.id).where(Project.id == of_job).with_for_update(key_share=True))
    query = select(Job).where(Job.id == job_id, Job.status.not_in(FINAL)).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def _end(session: Session, job: Job, status: JobStatus, **values: Any) -> None:
    job.status = status
    job.finished_at = clock.now()
    job.status_message = None
    for name, value in values.items():
        setattr(job, name, value)
    project_status = ProjectStatus.DONE if status is JobStatus.READY else ProjectStatus.FAILED
    if status is JobStatus.CANCELED:
        project_status = ProjectStatus.APPROVED
    charging.end(session, job, values.get("manifest"))
    session.flush()
    others = select(Job.id).where(Job.project_id == job.project_id, Job.status.not_in(FINAL)).limit(1)
    if session.scalar(others) is not None:
        return
    ProjectService(session, Viewer(job.owner_id)).set_status(job.project_id, project_status)


def _manifest_of(session: Session, job_id: UUID) -> dict[str, Any] | None:
    package = (JobStep.job_id == job_id, JobStep.step_name == PackageResult.step)
    stored = session.scalar(select(JobStep.artifacts).where(*package))
    return PackageResult.from_json(stored).manifest if stored else None
