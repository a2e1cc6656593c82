"""Jobs and steps as others may see them: plain values, detached from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reelbase.production.models import Asset, Job, JobLog, JobStep
from reelbase.production.states import JobStatus, StepState


@dataclass(frozen=True, slots=True)
class StepView:
    name: str
    state: StepState
    progress_pct: int
    message: str | None
    tries: int
    error_code: str | None
    error_message: str | None
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def duration_s(self) -> float | None:
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class JobView:
    """``progress`` is in percent; ``failed_scene`` counts from 1; ``event_seq`` grows with every change."""

    id: UUID
    project_id: UUID
    plan_version_id: UUID
    title: str
    status: JobStatus
    progress: int
    current_step: str | None
    message: str | None
    failed_step: str | None
    failed_scene: int | None
    error_code: str | None
    error_message: str | None
    worker_id: str | None
    cost_credits_reserved: int
    cost_credits_final: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    steps: tuple[StepView, ...]
    event_seq: int = 0

    @property
    def is_final(self) -> bool:
        return self.status.is_final


@dataclass(frozen=True, slots=True)
class LogLine:
    created_at: datetime
    level: str
    step: str | None
    scene: int | None
    message: str


@dataclass(frozen=True, slots=True)
class AssetView:
    """``path`` is the place in the package, ``name`` the name in storage."""

    type: str
    path: str
    name: str
    size_bytes: int
    mime_type: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a job by its id. ``scene`` counts from 1; ``path`` and ``name`` as in ``AssetView``."""

    id: UUID
    job_id: UUID
    type: str
    scene: int | None
    path: str
    name: str
    content_hash: str
    size_bytes: int
    mime_type: str
    duration_s: float | None
    width: int | None
    height: int | None
    created_at: datetime


def line_of(line: JobLog) -> LogLine:
    return LogLine(line.created_at, line.level, line.step_name, line.scene_idx, line.message)


def file_of(asset: Asset) -> FileView:
    return FileView(
        id=asset.id, job_id=asset.job_id, type=asset.type, scene=asset.scene_idx, path=asset.storage_path,
        name=asset.meta["name"], content_hash=asset.content_hash, size_bytes=asset.size_bytes,
        mime_type=asset.mime_type, duration_s=asset.duration_s, width=asset.width, height=asset.height,
        created_at=asset.created_at,
    )  # fmt: skip


def view_of(job: Job, steps: list[JobStep], title: str) -> JobView:
    return JobView(
        id=job.id, project_id=job.project_id, plan_version_id=job.plan_version_id, title=title,
        status=JobStatus(job.status), progress=job.progress, current_step=job.current_step,
        message=job.status_message, failed_step=job.failed_step, failed_scene=job.failed_scene,
        error_code=job.error_code, error_message=job.error_message, worker_id=job.worker_id,
        cost_credits_reserved=job.cost_credits_reserved, cost_credits_final=job.cost_credits_final,
        created_at=job.created_at, started_at=job.started_at, finished_at=job.finished_at,
        steps=tuple(step_view(step) for step in steps), event_seq=job.event_seq,
    )  # fmt: skip


def step_view(step: JobStep) -> StepView:
    return StepView(
        name=step.step_name, state=StepState(step.state), progress_pct=step.progress_pct,
        message=step.status_message, tries=step.tries, error_code=step.error_code,
        error_message=step.error_message, started_at=step.started_at, finished_at=step.finished_at,
    )  # fmt: skip
