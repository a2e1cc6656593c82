"""Jobs: their steps, their log, their receipt and the files that they made."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from reelbase.schemas.common import WHOLE, PageOf, RequestModel, ResponseModel, example


class JobStatus(StrEnum):
    PENDING = "PENDING"
    QUEUED = "QUEUED"
    SCRIPTING = "SCRIPTING"
    VOICE_GEN = "VOICE_GEN"
    ALIGNMENT = "ALIGNMENT"
    VISUAL_PLAN = "VISUAL_PLAN"
    IMAGE_GEN = "IMAGE_GEN"
    TIMELINE = "TIMELINE"
    RENDERING = "RENDERING"
    PACKAGING = "PACKAGING"
    READY = "READY"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    QA_FAILED = "QA_FAILED"

    @property
    def is_final(self) -> bool:
        return self in (JobStatus.READY, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.QA_FAILED)


class StepName(StrEnum):
    """The steps of a job, in order."""

    SCRIPT = "script"
    VOICE = "voice"
    ALIGNMENT = "alignment"
    VISUALS = "visuals"
    CAPTIONS = "captions"
    MUSIC = "music"
    TIMELINE = "timeline"
    RENDER = "render"
    PACKAGE = "package"


class StepState(StrEnum):
    PENDING = "pending"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class LogLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class AssetType(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    CAPTIONS = "captions"
    MANIFEST = "manifest"
    ZIP = "zip"
    THUMBNAIL = "thumbnail"


class Step(ResponseModel):
    """A step of a job. `duration_s` is null until it has ended."""

    name: StepName
    state: StepState
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
    """The rendering of one film. `progress` is in percent; `failed_scene` counts from 1; `is_final`: it has ended."""

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
    level: LogLevel
    step: str | None
    scene: int | None
    message: str


class LogPage(PageOf[LogLine]):
    pass


class ReceiptLine(ResponseModel):
    """Calls to one provider and model. Costs in millionths of a dollar, durations in milliseconds."""

    capability: str
    provider: str
    model: str
    unit: str
    calls: int = 0
    failed: int = 0
    reused: int = 0
    units: float = 0.0
    duration_ms: int = 0
    cost_micros: int = 0


class RepairedFile(ResponseModel):
    """A result that was made again because its stored file was damaged or missing. `scene` counts from 1."""

    step: StepName
    what: str
    scene: int | None
    reason: Literal["damaged", "missing"]


class Receipt(ResponseModel):
    """What a job called, reused and cost. `redone`, `reused` and `pictured` list numbers of scenes, from 1.

    `pictured`: scenes that show a picture because their ready-made animation failed. `asked_again`: calls whose answer
    was lost in a crash and which were repeated, with the same idempotency key.
    """

    lines: list[ReceiptLine]
    redone: list[int]
    reused: list[int]
    pictured: list[int]
    repaired: list[RepairedFile]
    asked_again: int
    cost_micros: int

    @property
    def summary(self) -> str:
        text = f"reused {len(self.reused)}, redone {len(self.redone)}"
        if self.pictured:
            text += f"; {len(self.pictured)} shown as pictures because their animations failed"
        if self.repaired:
            text += f"; {len(self.repaired)} made again because of a damaged or missing stored file"
        if self.asked_again:
            calls = "call" if self.asked_again == 1 else "calls"
            text += f"; {self.asked_again} {calls} repeated because the answer was lost in a crash"
        return text


class Asset(ResponseModel):
    """A file that a job produced. `path` is its path in the package; `content_hash` is its SHA-256."""

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


class Thumbnail(ResponseModel):
    """A thumbnail to choose from. `text` is what it says; `is_shown`: lists, the public page and players show it."""

    number: int = Field(description="Counts from 1; the first one is the best by its score.")
    asset_id: UUID
    path: str = Field(description="Path in the package.")
    layout: str = Field(description="Such as `thing`, `figure` or `face`.")
    text: str
    score: float = Field(description="From 0 to 1: its legibility, its subject, and whether it says the title.")
    is_shown: bool


class Thumbnails(ResponseModel):
    """The thumbnails of a film, the best first; none for a film that was made before there was a choice."""

    items: list[Thumbnail]


class ThumbnailChoice(RequestModel):
    number: Annotated[int, Field(strict=True, ge=1, le=3), WHOLE] = Field(
        description="The thumbnail to show, by its number."
    )

    model_config = example(number=2)


class SignedUrl(ResponseModel):
    """A link that opens one file for anyone who has it, until it expires."""

    url: str
    expires_at: datetime


class SignedUrlRequest(RequestModel):
    lasts_s: Annotated[int, Field(strict=True, ge=1, le=604_800), WHOLE] | None = Field(
        None, description="How long the link is valid, in seconds; at most a week. The default is a server setting."
    )
