"""Storyboards and the tasks of their scenes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from reelbase.media.references.pattern import ReferencePattern
from reelbase.schemas.common import Flag, Name, PageOf, RequestModel, ResponseModel, WebAddress, example
from reelbase.schemas.jobs import ReceiptLine
from reelbase.schemas.plan_document import Aspect
from reelbase.schemas.projects import Language, Lifecycle, ProjectFormat

Brief = Annotated[str, Field(min_length=10, max_length=500, pattern=r"^[^\u0000]*\S[^\u0000]*$")]
References = Annotated[
    list[WebAddress],
    Field(max_length=3, description="Addresses of up to three videos on TikTok, Instagram or YouTube."),
]
TaskType = Literal["script_written", "scene_filmed", "audio_recorded", "edited"]
GenerationStatus = Literal["generating", "completed", "error"]


class SceneTask(ResponseModel):
    type: TaskType
    completed: bool
    completed_at: datetime | None


class StoryboardScene(ResponseModel):
    """`number` counts from 1. `shot` is the shot size, `effect` the movement of the camera."""

    id: UUID
    number: int
    scene_type: str
    visual_prompt: str
    narration: str
    on_screen_text: str
    camera_angle: str | None
    shot: str
    effect: str
    duration_target_s: float
    total_tasks: int
    completed_tasks: int
    tasks: list[SceneTask]


class Storyboard(ResponseModel):
    """A plan for filming. It is a plan version: operations on plans accept its `version_id`."""

    version_id: UUID
    number: int
    title: str
    brief: str
    reference_urls: list[str]
    pattern_source: str | None
    status: GenerationStatus
    error: str | None
    notes: list[str] = Field(description="How it was made, what its author adds, and what was not looked at.")
    total_scenes: int
    total_duration_s: float
    generated_at: datetime | None
    sealed: bool
    scenes: list[StoryboardScene]


class GeneratedStoryboard(Storyboard):
    """A storyboard with the calls of the language model that wrote it. Costs in millionths of a dollar."""

    project_id: UUID
    calls: list[ReceiptLine] = Field(description="Calls of the language model, also when there is no storyboard.")
    cost_micros: int


class Reference(ResponseModel):
    """A video whose pattern the storyboards of a project take, never its content.

    `pattern` is null until it was looked at, and if no pattern was found: `missing` says why, and what else was not
    looked at.
    """

    called: str
    address: str | None
    pattern: ReferencePattern | None
    missing: list[str]
    looked_at: datetime | None


class ReferenceList(ResponseModel):
    references: list[Reference]


class ProjectTree(ResponseModel):
    """A project with its storyboards. Edits, previews and jobs apply to the open one."""

    project_id: UUID
    title: str
    description: str | None
    format: ProjectFormat
    status: str
    lifecycle: Lifecycle
    open_version_id: UUID | None
    storyboards: list[Storyboard]


class CountedProject(ResponseModel):
    id: UUID
    title: str
    description: str | None
    format: ProjectFormat
    lifecycle: Lifecycle
    created_at: datetime
    updated_at: datetime
    storyboard_count: int


class CountedProjectPage(PageOf[CountedProject]):
    pass


class FilmingProgress(ResponseModel):
    """Tasks of the current storyboards: those that no later version replaces."""

    total: int
    completed: int
    pct: int


class NewStoryboard(RequestModel):
    """A brief, and videos to imitate: their pattern - hook, structure, pacing - but never their content."""

    brief: Brief
    title: Name | None = None
    reference_urls: References = Field(default_factory=list)
    pattern_source: Annotated[str, Field(max_length=255, pattern=r"^[^\u0000]*$")] | None = None

    model_config = example(brief="Three mistakes when brewing coffee, filmed in a small kitchen")


class NewStoryboards(RequestModel):
    """A brief from which a worker writes storyboards, and videos whose pattern they take."""

    brief: Brief
    title: Name | None = None
    reference_urls: References = Field(default_factory=list)
    variations: Annotated[int, Field(strict=True, ge=1, le=2, description="Storyboards that differ.")] = 2
    target_s: Annotated[float, Field(strict=True, ge=10, le=180, description="Length of each, in seconds.")] = 25.0
    aspect: Aspect | None = Field(None, description="By default 9:16.")
    language: Language | None = Field(None, description="By default that of the brief.")

    model_config = example(brief="Three mistakes when brewing coffee, filmed in a small kitchen")


class OpenStoryboard(RequestModel):
    version_id: UUID = Field(description="Id of a storyboard of the project.")


class GenerationFailure(RequestModel):
    message: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\u0000]*$")]


class TaskState(RequestModel):
    completed: Flag
