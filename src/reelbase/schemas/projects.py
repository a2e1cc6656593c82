"""Projects."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from reelbase.media.captions.look import CaptionLook
from reelbase.media.sound.options import SoundChoice
from reelbase.schemas.common import Name, PageOf, RequestModel, ResponseModel, Source, Topic, example
from reelbase.schemas.plan_document import Aspect, PlanDocument, Preset, Pronunciations, Template, Tempo

ProjectFormat = Literal["narrated", "animation", "storyboard", "story"]
Lifecycle = Literal["draft", "active", "completed", "archived"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
VoiceName = Annotated[str, Field(min_length=1, max_length=100)]
Style = Annotated[str, Field(max_length=200)]


class ProjectStatus(StrEnum):
    """How far the work on a project is; its lifecycle is another matter."""

    DRAFT_PLAN = "DRAFT_PLAN"
    PLAN_READY = "PLAN_READY"
    APPROVED = "APPROVED"
    RENDERING = "RENDERING"
    DONE = "DONE"
    FAILED = "FAILED"


class Project(ResponseModel):
    """A video in the making. `status` is the state of its work; `lifecycle` says whether it is archived."""

    id: UUID
    title: str
    description: str | None
    format: ProjectFormat
    topic: str
    preset: Preset
    language: str
    target_s: float = Field(description="Target length in seconds.")
    tempo: Tempo
    voice: str
    visual_style: str | None
    aspect: Aspect
    keywords: list[str]
    status: ProjectStatus
    lifecycle: Lifecycle
    latest_plan_version_id: UUID | None
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class ProjectPage(PageOf[Project]):
    pass


Tables = Literal["read", "skip"]


_IN_PARTS = frozenset({"captions", "sound"})


class PlanOptions(RequestModel):
    """Options of a new plan; null means: as the text says, else as its preset does."""

    preset: Preset | None = None
    target_s: Annotated[float, Field(strict=True, ge=5, le=600, description="Target length in seconds.")] | None = None
    aspect: Aspect | None = None
    tempo: Tempo | None = None
    language: Language | None = None
    voice: VoiceName | None = None
    visual_style: Style | None = None
    template: Template | None = None
    pronunciations: Annotated[
        Pronunciations | None, Field(description="What the voice says for written words, such as `Fresnel: fray-NEL`.")
    ] = None
    captions: Annotated[
        CaptionLook | None, Field(description="How the captions look; what it leaves out is as the plan has it.")
    ] = None
    sound: Annotated[
        SoundChoice | None, Field(description="Sound effects and music; what it leaves out is as the plan has it.")
    ] = None
    tables: Annotated[
        Tables | None, Field(description="Whether a text's tables are narrated row by row; by default they are not.")
    ] = None

    def over(self, other: PlanOptions) -> PlanOptions:
        """These options where they are set, else the other's; of captions and sound, each part for itself."""
        chosen = self.chosen()
        for name in _IN_PARTS & chosen.keys():
            theirs = getattr(other, name)
            if theirs is not None:
                stated = {part: getattr(chosen[name], part) for part in chosen[name].model_fields_set}
                chosen[name] = theirs.model_copy(update=stated)
        return other.model_copy(update=chosen)

    def chosen(self) -> dict[str, Any]:
        """The options that are set."""
        return {name: value for name in PlanOptions.model_fields if (value := getattr(self, name)) is not None}


AS_PRESET = PlanOptions()
"""No options: everything follows from the source and its preset."""


class NewProject(PlanOptions):
    """One of three: a topic that a language model writes about, a text that is cut into scenes, a whole plan.

    A text or a topic that is nothing but an `http` or `https` address is fetched, and the page or document is the text.
    """

    topic: Topic | None = None
    text: Source | None = None
    plan: PlanDocument | None = None

    model_config = example(
        text="Lighthouses are older than most people think. The first one stood in Alexandria. It was "
        "more than a hundred metres high. Sailors saw its fire from fifty kilometres away.",
        preset="history",
        aspect="9:16",
    )

    @model_validator(mode="after")
    def _one_source(self) -> NewProject:
        if sum(source is not None for source in (self.topic, self.text, self.plan)) != 1:
            raise ValueError("give exactly one of topic, text and plan")
        return self


class ProjectEdit(RequestModel):
    """Omitted fields stay unchanged."""

    title: Name | None = None
    description: Annotated[str, Field(max_length=5_000, pattern=r"^[^\u0000]*$")] | None = None
    lifecycle: Literal["draft", "active", "completed"] | None = None

    model_config = example(title="How lighthouses work")


class ProjectCopy(RequestModel):
    title: Name | None = Field(None, description="Title of the copy; by default `Copy of` and the old title.")
