"""Stories as they are shown: plain values, detached from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reelbase.stories.states import SlotState


@dataclass(frozen=True, slots=True)
class StoryView:
    """``price_amount`` is the price of a slot in the chain's smallest unit."""

    id: UUID
    title: str
    description: str | None
    price_amount: int
    genesis_id: UUID
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class SlotView:
    """One of the three slots below a scene. ``free_in_s`` is set while a lock counts down."""

    slot: str
    state: SlotState
    scene_id: UUID | None = None
    label: str | None = None
    holder_address: str | None = None
    holder_fid: int | None = None
    free_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class SceneView:
    """A scene that has its clip, with its slots in order. ``depth`` counts from the scene that was asked for."""

    id: UUID
    parent_id: UUID | None
    slot: str | None
    depth: int
    label: str | None
    prompt_text: str | None
    creator_address: str | None
    creator_fid: int | None
    video_name: str
    views: int
    created_at: datetime
    slots: tuple[SlotView, ...]


@dataclass(frozen=True, slots=True)
class StoryTree:
    """``scenes`` are those with a clip, parents before children; the first is the genesis."""

    story_id: UUID
    title: str
    price_amount: int
    scenes: tuple[SceneView, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A scene on the way from the genesis to another one."""

    id: UUID
    slot: str | None
    label: str | None
    video_name: str


@dataclass(frozen=True, slots=True)
class PromptView:
    id: UUID
    scene_id: UUID
    attempt: int
    prompt_text: str
    refined_text: str | None
    outcome: str
    error_message: str | None
    video_job_id: str | None
    submitted_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClipView:
    """A scene as the player sees it who has paid for it; amounts are in the chain's smallest unit."""

    id: UUID
    story_id: UUID
    parent_id: UUID | None
    slot: str | None
    status: str
    label: str | None
    error_message: str | None
    video_name: str
    views: int
    paid_at: datetime
    paid_amount: int
    transaction_hash: str
    refund_amount: int | None
    refund_transaction_hash: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A scene that a slot has had, with all prompts that were tried for it, in order."""

    scene: ClipView
    prompts: tuple[PromptView, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a player has given to a story."""

    address: str
    fid: int | None
    clips: int
    views: int


@dataclass(frozen=True, slots=True)
class Trend:
    """``views`` are those of the days that were asked for."""

    scene_id: UUID
    label: str | None
    creator_address: str | None
    views: int
