"""Branching stories, as players see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from reelbase.schemas.common import WHOLE, PageOf, RequestModel, ResponseModel, example

Slot = Literal["A", "B", "C"]


class SceneStatus(StrEnum):
    """The state of a scene, from the payment for its slot to its clip."""

    PENDING_PAYMENT = "pending_payment"
    GENERATING = "generating"
    COMPLETED = "completed"
    FAILED = "failed"
    MODERATION_REJECTED = "moderation_rejected"
    RATE_LIMITED = "rate_limited"
    API_ERROR = "api_error"
    TIMEOUT = "timeout"


class PromptOutcome(StrEnum):
    """What became of a prompt; `pending` and `generating` ones are at work."""

    PENDING = "pending"
    GENERATING = "generating"
    SUCCESS = "success"
    MODERATION_REJECTED = "moderation_rejected"
    RATE_LIMITED = "rate_limited"
    API_ERROR = "api_error"
    TIMEOUT = "timeout"
    ABANDONED = "abandoned"


class SlotState(StrEnum):
    """What a player sees of a slot."""

    OPEN = "open"
    LOCKED = "locked"
    GENERATING = "generating"
    FILLED = "filled"


class NewStory(RequestModel):
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\u0000]*\S[^\u0000]*$")]
    price_amount: Annotated[
        int, Field(strict=True, ge=0, le=2**53 - 1, description="Price of a slot in the chain's smallest unit."), WHOLE
    ]
    description: Annotated[str, Field(max_length=5_000, pattern=r"^[^\u0000]*$")] | None = None

    model_config = example(title="The door in the cliff", price_amount=1000000)


class Story(ResponseModel):
    """`price_amount` is the price of a slot in the chain's smallest unit."""

    id: UUID
    title: str
    description: str | None
    price_amount: int
    genesis_id: UUID
    created_at: datetime
    published_at: datetime | None


class StoryPage(PageOf[Story]):
    pass


class StorySlot(ResponseModel):
    """One of the three slots below a scene. `free_in_s` is the time left of a lock in seconds."""

    slot: Slot
    state: SlotState
    scene_id: UUID | None
    label: str | None
    holder_address: str | None
    holder_fid: int | None
    free_in_s: float | None


class StorySlots(ResponseModel):
    items: list[StorySlot]


class StoryScene(ResponseModel):
    """A scene that has its clip. `depth` counts from the requested scene."""

    id: UUID
    parent_id: UUID | None
    slot: Slot | None
    depth: int
    label: str | None
    prompt_text: str | None
    creator_address: str | None
    creator_fid: int | None
    video_name: str
    views: int
    created_at: datetime
    slots: list[StorySlot]


class StoryTree(ResponseModel):
    """Scenes with a clip, parents before children; the first is the genesis."""

    story_id: UUID
    title: str
    price_amount: int
    scenes: list[StoryScene]


class StoryBranch(ResponseModel):
    items: list[StoryScene]


class StoryStep(ResponseModel):
    """A scene on the way from the genesis to another one."""

    id: UUID
    slot: Slot | None
    label: str | None
    video_name: str


class StoryPath(ResponseModel):
    items: list[StoryStep]


class StoryPrompt(ResponseModel):
    id: UUID
    scene_id: UUID
    attempt: int
    prompt_text: str
    refined_text: str | None
    outcome: PromptOutcome
    error_message: str | None
    video_job_id: str | None
    submitted_at: datetime
    completed_at: datetime | None


class StoryClip(ResponseModel):
    """A scene that was paid for. Amounts are in the chain's smallest unit."""

    id: UUID
    story_id: UUID
    parent_id: UUID | None
    slot: Slot | None
    status: SceneStatus
    label: str | None
    error_message: str | None
    video_name: str
    views: int
    paid_at: datetime
    paid_amount: int
    transaction_hash: str
    refund_amount: int | None
    refund_transaction_hash: str | None


class StoryAttempt(ResponseModel):
    """A scene that was paid for in a slot, with every prompt that was tried for it, in order."""

    scene: StoryClip
    prompts: list[StoryPrompt]


class StoryAttemptPage(PageOf[StoryAttempt]):
    pass


class Standing(ResponseModel):
    """What a player has contributed to a story."""

    address: str
    fid: int | None
    clips: int
    views: int


class Standings(ResponseModel):
    items: list[Standing]


class StoryTrend(ResponseModel):
    """`views` counts the requested days only."""

    scene_id: UUID
    label: str | None
    creator_address: str | None
    views: int


class StoryTrends(ResponseModel):
    items: list[StoryTrend]
