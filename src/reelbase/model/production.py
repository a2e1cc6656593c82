"""The tables of ``reelbase.production``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, AwareDatetime, Field, JsonValue

from reelbase.model.base import Row


class Job(Row):
    """A row of ``jobs``.

    ``id`` is also the durable workflow's id. ``attempt`` is the fence: it grows with each worker that takes it.
    """

    project_id: UUID
    plan_version_id: UUID
    status: Literal[
        "PENDING",
        "QUEUED",
        "SCRIPTING",
        "VOICE_GEN",
        "ALIGNMENT",
        "VISUAL_PLAN",
        "IMAGE_GEN",
        "TIMELINE",
        "RENDERING",
        "PACKAGING",
        "READY",
        "FAILED",
        "CANCELED",
        "QA_FAILED",
    ]
    progress: int
    current_step: Annotated[str, Field(max_length=20)] | None
    status_message: str | None
    attempt: int
    worker_id: Annotated[str, Field(max_length=100)] | None
    options: dict[str, JsonValue]
    cost_credits_reserved: int
    cost_credits_final: int | None
    failed_step: Annotated[str, Field(max_length=20)] | None
    failed_scene: int | None
    error_code: Annotated[str, Field(max_length=40)] | None
    error_message: str | None
    fault: Literal["syntax", "import", "runtime", "timeout", "memory", "sandbox"] | None
    render_duration_s: float | None
    has_voiceover: bool
    output_url: str | None
    manifest: dict[str, JsonValue] | None
    started_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    event_seq: int
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class JobStep(Row):
    """A row of ``job_steps``."""

    job_id: UUID
    step_name: Literal["script", "voice", "alignment", "visuals", "captions", "music", "timeline", "render", "package"]
    step_order: int
    state: Literal["pending", "started", "succeeded", "failed"]
    progress_pct: int
    tries: int
    status_message: str | None
    error_code: Annotated[str, Field(max_length=40)] | None
    error_message: str | None
    logs_url: str | None
    artifacts: dict[str, JsonValue]
    started_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    event_seq: int
    owner_id: UUID
    id: UUID


class JobLog(Row):
    """A row of ``job_logs``. For the owner only; never part of a public share."""

    job_id: UUID
    step_name: Annotated[str, Field(max_length=20)] | None
    scene_idx: int | None
    level: Literal["info", "warning", "error"]
    message: str
    event_seq: int
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class Asset(Row):
    """A row of ``assets``. A file a job made. ``content_hash`` finds it in storage."""

    job_id: UUID
    type: Literal["video", "audio", "image", "captions", "manifest", "zip", "thumbnail"]
    scene_idx: int | None
    url: str | None
    storage_path: str
    content_hash: Annotated[str, Field(max_length=64)]
    size_bytes: int
    mime_type: Annotated[str, Field(max_length=100)]
    duration_s: float | None
    width: int | None
    height: int | None
    meta: dict[str, JsonValue] = Field(
        validation_alias=AliasChoices("meta", "metadata"), serialization_alias="metadata"
    )
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class CacheEntry(Row):
    """A row of ``cache_entries``. The result of one expensive call, found by the hash of all its inputs."""

    kind: Literal["llm", "image", "tts", "asr", "music", "sound", "segment", "film", "captions", "package"]
    hash_key: Annotated[str, Field(max_length=64)]
    result: dict[str, JsonValue]
    payload_name: Annotated[str, Field(max_length=80)] | None
    size_bytes: int
    id: UUID
    created_at: AwareDatetime


class ProviderCall(Row):
    """A row of ``provider_calls``.

    One call of the outside world for a job or for a plan version, or one that the cache made unnecessary.
    """

    job_id: UUID | None
    plan_version_id: UUID | None
    attempt: int
    step_name: Annotated[str, Field(max_length=20)]
    scene_idx: int | None
    capability: Annotated[str, Field(max_length=20)]
    provider: Annotated[str, Field(max_length=100)]
    model: Annotated[str, Field(max_length=200)]
    unit: Annotated[str, Field(max_length=20)]
    units: float
    duration_ms: int
    cache: Literal["hit", "miss"]
    cost_micros: int
    error_code: Annotated[str, Field(max_length=40)] | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class Worker(Row):
    """A row of ``workers``. The lease of a running worker. One that stops beating is taken over."""

    id: Annotated[str, Field(max_length=100)]
    hostname: Annotated[str, Field(max_length=255)]
    pid: int
    started_at: AwareDatetime
    beat_at: AwareDatetime
    lease_until: AwareDatetime
