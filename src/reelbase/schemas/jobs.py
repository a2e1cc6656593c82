"""Jobs: their steps, their log, their receipt and the files that they made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from reelbase.schemas.common import WHOLE, PageOf, RequestModel, ResponseModel

JobStatus = Literal[
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
StepName = Literal["script", "voice", "alignment", "visuals", "captions", "music", "timeline", "render", "package"]
AssetType = Literal["video", "audio", "image", "captions", "manifest", "zip", "thumbnail"]


class Step(ResponseModel):
    """A step of a job. `duration_s` is known when it has ended."""

    name: StepName
    state: Literal["pending", "started", "succeeded", "failed"]
    progress_pct: int
    message: str | None
    tries: int
    error_code: str | None
    error_message: str | None
    started_at: datetime | None
    finished_at: datetime | None
    duration_s: float | None


class Steps(ResponseModel):
    items: list[Step]


class Job(ResponseModel):
    """The making of one film. `progress` is in percent; `failed_scene` counts from 1; `is_final`: it has ended."""

    id: UUID
    project_id: UUID
    plan_version_id: UUID
    title: str
    status: JobStatus
    is_final: bool
    progress: int
    current_step: StepName | None
    message: str | None
    failed_step: StepName | None
    failed_scene: int | None
    error_code: str | None
    error_message: str | None
    cost_credits_reserved: int
    cost_credits_final: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    steps: list[Step]


class JobPage(PageOf[Job]):
    pass


class JobRetry(RequestModel):
    from_step: StepName | None = Field(None, description="By default the step that failed, else the first unfinished.")


class LogLine(ResponseModel):
    """`scene` counts from 1."""

    created_at: datetime
    level: Literal["info", "warning", "error"]
    step: str | None
    scene: int | None
    message: str


class LogPage(PageOf[LogLine]):
    pass


class ReceiptLine(ResponseModel):
    """Calls of one provider and model. Costs in millionths of a dollar, durations in milliseconds."""

    capability: str
    provider: str
    model: str
    unit: str
    calls: int
    failed: int
    reused: int
    units: float
    duration_ms: int
    cost_micros: int


class Receipt(ResponseModel):
    """What a job called, reused and cost. `redone` and `reused` list numbers of scenes, from 1."""

    lines: list[ReceiptLine]
    redone: list[int]
    reused: list[int]
    cost_micros: int


class Asset(ResponseModel):
    """A file that a job made. `path` is its place in the package; `content_hash` is its SHA-256."""

    id: UUID
    job_id: UUID
    type: AssetType
    scene: int | None
    path: str
    content_hash: str
    size_bytes: int
    mime_type: str
    duration_s: float | None
    width: int | None
    height: int | None
    created_at: datetime


class AssetPage(PageOf[Asset]):
    pass


class SignedUrl(ResponseModel):
    """A link that opens one file for whoever has it, until it expires."""

    url: str
    expires_at: datetime


class SigningWish(RequestModel):
    lasts_s: Annotated[int, Field(strict=True, ge=1, le=604_800), WHOLE] | None = Field(
        None, description="How long the link is good, in seconds; at most a week. By default as the server is set."
    )
