"""Animations that a language model writes from a prompt."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from reelbase.schemas.common import NO_ZERO_CHARACTER, PageOf, RequestModel, ResponseModel, example
from reelbase.schemas.jobs import ReceiptLine
from reelbase.schemas.plan_document import Aspect, Preset, Tempo
from reelbase.schemas.projects import Language, Style, VoiceName

Outcome = Literal["rendered", "refused", "syntax", "import", "runtime", "timeout", "memory", "sandbox"]


class NewAnimation(RequestModel):
    """What a language model should animate. Null means the preset's default."""

    prompt: Annotated[str, Field(min_length=3, max_length=2_000, pattern=NO_ZERO_CHARACTER)]
    preset: Preset | None = None
    aspect: Aspect | None = Field(None, description="By default 16:9.")
    tempo: Tempo | None = None
    language: Language | None = None
    voice: VoiceName | None = None
    visual_style: Style | None = None

    model_config = example(prompt="Show why the angles of a triangle make 180 degrees.")


class AnimationRound(ResponseModel):
    """One try: a scene, counted from 1, was written and rendered. `outcome` says why it did not render.

    `refused`: no code came. `line` counts from 1. `render_s` is what the try took, in seconds.
    """

    scene: int
    round: int
    outcome: Outcome
    error: str | None
    line: int | None
    provider: str
    model: str
    render_s: float | None
    created_at: datetime


class AnimationSummary(ResponseModel):
    """An animation of a prompt. `generating` until its plan is `completed` or there is none for the reason in `error`.

    `id` is that of the plan version that it becomes.
    """

    id: UUID
    project_id: UUID
    prompt: str
    title: str
    status: Literal["generating", "completed", "error"]
    error: str | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_final(self) -> bool:
        return self.status != "generating"

    @property
    def is_written(self) -> bool:
        return self.status == "completed"


class AnimationPage(PageOf[AnimationSummary]):
    pass


class Animation(AnimationSummary):
    """An animation with everything that was tried for it. Costs in millionths of a dollar.

    `failing_scenes` are those of a completed plan whose last code does not render; it is kept to be corrected.
    """

    rounds: list[AnimationRound]
    failing_scenes: list[int]
    calls: list[ReceiptLine] = Field(description="Calls of the language model, also when there is no plan.")
    cost_micros: int
