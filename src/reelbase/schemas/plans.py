"""Plans, their versions and their scenes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from reelbase.media.timeline import Effect, TransitionKind
from reelbase.providers.animation.library.data import AnimationData
from reelbase.providers.animation.parsing import MAX_CODE_CHARS
from reelbase.providers.usage import Usage
from reelbase.schemas.common import WHOLE, PageOf, RequestModel, ResponseModel, example
from reelbase.schemas.plan_document import Estimates, Origin, PlanDocument, Scene, SceneType, Validation, VisualKind

_TEXT = r"^[^\u0000]*$"
Narration = Annotated[str, Field(max_length=5_000, pattern=_TEXT)]
OnScreenText = Annotated[str, Field(max_length=500, pattern=_TEXT)]
VisualPrompt = Annotated[str, Field(max_length=2_000, pattern=_TEXT)]
NegativePrompt = Annotated[str, Field(max_length=1_000, pattern=_TEXT)]
Shot = Annotated[str, Field(max_length=100, pattern=_TEXT)]
DurationS = Annotated[float, Field(strict=True, gt=0, le=120)]


class Plan(ResponseModel):
    """A plan version with its content. A sealed one never changes: editing it creates the next version."""

    project_id: UUID
    version_id: UUID
    number: int
    sealed: bool
    document: PlanDocument
    undo: str | None = Field(None, description="The edit that can be undone next, such as `Scene 3 removed`.")
    redo: str | None = Field(None, description="The edit that can be made again next.")


class PlanVersion(ResponseModel):
    """A plan version without its content. `parent_id` is the version that it was made from."""

    id: UUID
    project_id: UUID
    number: int
    parent_id: UUID | None
    origin: Origin
    title: str
    total_scenes: int
    total_duration_s: float
    status: Literal["generating", "completed", "error"]
    sealed_at: datetime | None
    created_at: datetime
    updated_at: datetime


class PlanVersionPage(PageOf[PlanVersion]):
    pass


ChangeKind = Literal["added", "removed", "moved", "changed"]


class FieldChange(ResponseModel):
    """`before` and `after` are JSON values."""

    field: str
    before: Any
    after: Any


class SceneChange(ResponseModel):
    """`before` and `after` are the scene's numbers, from 1, or null. A moved scene may also have changed."""

    kind: ChangeKind
    before: int | None
    after: int | None
    fields: list[FieldChange]


class PlanDifference(ResponseModel):
    """The differences between two plan versions."""

    fields: list[FieldChange]
    scenes: list[SceneChange]


class PlanRestore(RequestModel):
    version_id: UUID


class HookChoice(RequestModel):
    number: Annotated[int, Field(strict=True, ge=1, le=5, description="Number of the hook, from 1."), WHOLE]


class PlanCheck(ResponseModel):
    """The result of checking a plan, and what rendering it would take."""

    validation: Validation
    estimates: Estimates
    can_render: bool


class PlanScene(ResponseModel):
    """A scene with its number, from 1. `content_hash` changes when its picture or sound does."""

    number: int
    content_hash: str
    scene: Scene


class PlanScenes(ResponseModel):
    items: list[PlanScene]


class NewScene(RequestModel):
    """A scene to add. `number` is its position; by default it is added at the end."""

    number: Annotated[int, Field(strict=True, ge=1, le=201), WHOLE] | None = None
    narration: Narration = ""
    on_screen_text: OnScreenText = ""
    visual_prompt: VisualPrompt = ""
    negative_prompt: NegativePrompt = ""
    visual_kind: VisualKind = "picture"
    shot: Shot = "medium"
    camera_angle: Shot | None = None
    effect: Effect = Effect.SLOW_ZOOM_IN
    transition: TransitionKind = TransitionKind.CUT
    scene_type: SceneType = "content"
    duration_target_s: DurationS = 5.0

    model_config = example(narration="And that is why it still stands.", visual_prompt="a tower in the evening")


_CLEARABLE = {"camera_angle", "animation", "manim_code", "manim_scene"}


class SceneEdit(RequestModel):
    """Omitted and null fields stay unchanged, except that null clears `camera_angle` and what an animation is made of.

    The code of an animation, or the data of a ready one, replaces the other and makes the scene an animation.
    """

    narration: Narration | None = None
    on_screen_text: OnScreenText | None = None
    visual_prompt: VisualPrompt | None = None
    negative_prompt: NegativePrompt | None = None
    visual_kind: VisualKind | None = None
    shot: Shot | None = None
    camera_angle: Shot | None = None
    effect: Effect | None = None
    transition: TransitionKind | None = None
    scene_type: SceneType | None = None
    duration_target_s: DurationS | None = None
    animation: Annotated[AnimationData, Field(discriminator="kind")] | None = None
    manim_code: Annotated[str, Field(max_length=MAX_CODE_CHARS, pattern=_TEXT)] | None = None
    manim_scene: Annotated[str, Field(max_length=200, pattern=_TEXT)] | None = None

    model_config = example(narration="The light goes out.")

    def values(self) -> dict[str, Any]:
        """The fields of a scene that this edit sets."""
        given = {name: getattr(self, name) for name in SceneEdit.model_fields if name in self.model_fields_set}
        values = {name: value for name, value in given.items() if value is not None or name in _CLEARABLE}
        for name, other in (("animation", "manim_code"), ("manim_code", "animation")):
            if values.get(name) is not None:
                values = {"visual_kind": "animation", other: None, **values}
        return values


class SceneOrder(RequestModel):
    order: Annotated[
        list[Annotated[int, Field(strict=True, ge=1, le=200), WHOLE]],
        Field(
            min_length=1, max_length=200, description="The current scene numbers in their new order, each exactly once."
        ),
    ]

    model_config = example(order=[2, 1, 3])


class PreviewRequest(RequestModel):
    """`voice` is the recording of a scene's narration, `picture` what it shows."""

    kind: Literal["voice", "picture"]

    model_config = example(kind="picture")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewUsage(Usage):
    """The cost of making a preview. Durations in milliseconds, costs in millionths of a dollar."""

    duration_ms: Annotated[
        int, Field(description="Duration of this call in milliseconds; 0 if the preview was reused.")
    ]
    cost_micros: Annotated[int, Field(description="Cost of making it; paid once.")]


class Preview(ResponseModel):
    """A scene as it will be heard or seen. The film reuses the recording and the picture that were made for it.

    `content_hash` is the SHA-256 of its content.
    """

    kind: Literal["voice", "picture"]
    scene: int = Field(description="Number of the scene, from 1.")
    plan_version_id: UUID
    url: str = Field(description="Path of its content, valid until the scene changes.")
    mime_type: str
    content_hash: str
    size_bytes: int
    duration_s: float | None = Field(description="Duration of a voice, in seconds.")
    reused: bool = Field(description="Whether it was reused, at no cost.")
    usage: PreviewUsage


class ReadyPreviews(ResponseModel):
    """The numbers of the scenes that have a current picture, and of those that have a current voice."""

    pictures: list[int]
    voices: list[int]
