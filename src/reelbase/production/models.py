"""The tables of production: jobs, steps, logs, assets, cache entries, provider calls, workers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.db.base import Created, Identified, Model, Owned, Timestamped, one_of, where
from reelbase.plans.models import PlanVersion
from reelbase.providers.animation import Fault
from reelbase.providers.usage import Usage
from reelbase.schemas.jobs import AssetType, JobStatus, LogLevel, StepName, StepState

CACHE_KINDS = ("llm", "image", "tts", "asr", "music", "sound", "segment", "film", "captions", "package")


class Job(Owned, Timestamped, Model):
    """``id`` is also the durable workflow's id. ``attempt`` is the fence: it grows with each worker that takes it.

    ``event_seq`` grows with every change of the job, of its steps and of its log. Triggers count it, and give each row
    the number of its last change: what has a number beyond the last one that a follower saw is news to it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("status", tuple(JobStatus)),
        one_of("fault", tuple(Fault)),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        Index("ix_jobs_owner_created", "owner_id", "created_at", "id"),
        CheckConstraint("render_duration_s >= 0", name="render_duration_s"),
        Index("ix_jobs_created", "created_at"),
        Index("ix_jobs_project_created", "project_id", "created_at", "id"),
        Index("ix_jobs_owner_failed", "owner_id", "created_at", **where("status IN ('FAILED', 'QA_FAILED')")),
        Index("ix_jobs_plan_version", "plan_version_id"),
        Index("ix_jobs_status", "status"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    plan_version_id: Mapped[UUID] = mapped_column(ForeignKey(PlanVersion.id, ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(20), default=JobStatus.PENDING)
    progress: Mapped[int] = mapped_column(default=0)
    current_step: Mapped[str | None] = mapped_column(String(20))
    status_message: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(default=0)
    worker_id: Mapped[str | None] = mapped_column(String(100))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cost_credits_reserved: Mapped[int] = mapped_column(default=0)
    cost_credits_final: Mapped[int | None]
    failed_step: Mapped[str | None] = mapped_column(String(20))
    failed_scene: Mapped[int | None]
    error_code: Mapped[str | None] = mapped_column(String(40))
    error_message: Mapped[str | None] = mapped_column(Text)
    fault: Mapped[str | None] = mapped_column(String(20))
    render_duration_s: Mapped[float | None]
    has_voiceover: Mapped[bool] = mapped_column(default=False, server_default=false())
    output_url: Mapped[str | None] = mapped_column(Text)
    manifest: Mapped[dict[str, Any] | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    event_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class JobStep(Owned, Model):
    __tablename__ = "job_steps"
    __table_args__ = (
        UniqueConstraint("job_id", "step_name"),
        one_of("step_name", tuple(StepName)),
        one_of("state", tuple(StepState)),
        CheckConstraint("progress_pct BETWEEN 0 AND 100", name="progress_pct"),
        Index("ix_job_steps_owner", "owner_id", "id"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    step_name: Mapped[str] = mapped_column(String(20))
    step_order: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=StepState.PENDING)
    progress_pct: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    status_message: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(String(40))
    error_message: Mapped[str | None] = mapped_column(Text)
    logs_url: Mapped[str | None] = mapped_column(Text)
    artifacts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    event_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class JobLog(Owned, Created, Model):
    """For the owner only; never part of a public share."""

    __tablename__ = "job_logs"
    __table_args__ = (
        one_of("level", tuple(LogLevel)),
        Index("ix_job_logs_job", "job_id", "id"),
        Index("ix_job_logs_owner", "owner_id", "id"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    step_name: Mapped[str | None] = mapped_column(String(20))
    scene_idx: Mapped[int | None]
    level: Mapped[str] = mapped_column(String(10), default="info")
    message: Mapped[str] = mapped_column(Text)
    event_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Asset(Owned, Created, Model):
    """A file a job made. ``content_hash`` finds it in storage."""

    __tablename__ = "assets"
    __table_args__ = (
        UniqueConstraint("job_id", "storage_path"),
        one_of("type", tuple(AssetType)),
        Index("uq_assets_job_film", "job_id", unique=True, **where("type = 'video' AND scene_idx IS NULL")),
        Index("ix_assets_owner", "owner_id", "id"),
        Index("ix_assets_content_hash", "content_hash"),
        Index("ix_assets_type", "type"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(20))
    scene_idx: Mapped[int | None]
    url: Mapped[str | None] = mapped_column(Text)
    storage_path: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    mime_type: Mapped[str] = mapped_column(String(100))
    duration_s: Mapped[float | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", default=dict)


class CacheEntry(Identified, Created, Model):
    """The result of one expensive call, found by the hash of all its inputs."""

    __tablename__ = "cache_entries"
    __table_args__ = (one_of("kind", CACHE_KINDS), Index("ix_cache_entries_payload", "payload_name"))

    kind: Mapped[str] = mapped_column(String(20))
    hash_key: Mapped[str] = mapped_column(String(64), unique=True)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    payload_name: Mapped[str | None] = mapped_column(String(80))
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)


class ProviderCall(Owned, Created, Model):
    """One call of the outside world for a job or for a plan version, or one that the cache made unnecessary."""

    __tablename__ = "provider_calls"
    __table_args__ = (
        one_of("cache", ("hit", "miss")),
        CheckConstraint("job_id IS NOT NULL OR plan_version_id IS NOT NULL", name="subject"),
        Index("ix_provider_calls_plan_version", "plan_version_id"),
        Index("ix_provider_calls_job", "job_id", "id"),
        Index("ix_provider_calls_owner", "owner_id", "id"),
    )

    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    plan_version_id: Mapped[UUID | None] = mapped_column(ForeignKey(PlanVersion.id, ondelete="CASCADE"))
    attempt: Mapped[int]
    step_name: Mapped[str] = mapped_column(String(20))
    scene_idx: Mapped[int | None]
    capability: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(String(100))
    model: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(20))
    units: Mapped[float]
    duration_ms: Mapped[int]
    cache: Mapped[str] = mapped_column(String(4))
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    error_code: Mapped[str | None] = mapped_column(String(40))

    @classmethod
    def of(cls, usage: Usage, *, cache: str = "miss", attempt: int = 0, **values: Any) -> ProviderCall:
        """The call that took ``usage``. A cache hit costs nothing, whatever the first call did.

        attempt: the job's; 0 for a call that was made for a plan version.
        """
        cost_micros = 0 if cache == "hit" else usage.cost_micros
        return cls(**{**asdict(usage), "cost_micros": cost_micros}, cache=cache, attempt=attempt, **values)


class Worker(Model):
    """The lease of a running worker. One that stops beating is taken over."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    hostname: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    lease_until: Mapped[datetime] = mapped_column(index=True)
