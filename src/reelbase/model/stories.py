"""The tables of ``reelbase.stories``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from reelbase.model.base import Row


class Story(Row):
    """A row of ``stories``. A tree of scenes. One that is published is open to all players."""

    project_id: UUID | None
    title: Annotated[str, Field(max_length=200)]
    description: str | None
    price_amount: dict[str, JsonValue]
    genesis_id: UUID
    published_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class StoryScene(Row):
    """A row of ``story_scenes``.

    One clip of the tree, or the place of one. ``owner_id`` owns the story; the creator is who paid for the slot.
    """

    story_id: UUID
    parent_id: UUID | None
    slot: Literal["A", "B", "C"] | None
    label: Annotated[str, Field(max_length=80)] | None
    prompt_id: UUID | None
    video_job_id: str | None
    creator_address: Annotated[str, Field(max_length=42)] | None
    creator_fid: int | None
    transaction_hash: Annotated[str, Field(max_length=66)] | None
    pending_transaction_hash: Annotated[str, Field(max_length=66)] | None
    claimed_at: AwareDatetime | None
    paid_at: AwareDatetime | None
    paid_amount: dict[str, JsonValue] | None
    status: Literal[
        "pending_payment",
        "generating",
        "completed",
        "failed",
        "moderation_rejected",
        "rate_limited",
        "api_error",
        "timeout",
    ]
    error_message: str | None
    last_polled_at: AwareDatetime | None
    locked_until: AwareDatetime | None
    locked_by_address: Annotated[str, Field(max_length=42)] | None
    locked_by_fid: int | None
    generation_attempts: int
    first_attempt_at: AwareDatetime | None
    retired_at: AwareDatetime | None
    refund_amount: dict[str, JsonValue] | None
    refunded_at: AwareDatetime | None
    refund_transaction_hash: Annotated[str, Field(max_length=66)] | None
    views: int
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class StoryPrompt(Row):
    """A row of ``story_prompts``. One attempt at a scene's clip; all of them stay on record."""

    scene_id: UUID
    attempt: int
    prompt_text: str
    refined_text: str | None
    video_job_id: str | None
    outcome: Literal[
        "pending", "generating", "success", "moderation_rejected", "rate_limited", "api_error", "timeout", "abandoned"
    ]
    error_message: str | None
    submitted_at: AwareDatetime
    completed_at: AwareDatetime | None
    owner_id: UUID
    id: UUID


class StoryView(Row):
    """A row of ``story_views``.

    A session has seen a clip. Only the hash of its token is kept; the row goes when the session is long over.
    """

    scene_id: UUID
    session_hash: Annotated[str, Field(max_length=64)]
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class StoryTally(Row):
    """A row of ``story_tallies``. How many sessions have seen a clip for the first time on one day, in UTC."""

    story_id: UUID
    scene_id: UUID
    day: dict[str, JsonValue]
    views: int
    owner_id: UUID
    id: UUID


class ChainEvent(Row):
    """A row of ``chain_events``.

    A log entry of the contract. One whose block was reorganised away is kept and marked.
    """

    chain_id: int
    contract_address: Annotated[str, Field(max_length=42)]
    block_number: int
    block_hash: Annotated[str, Field(max_length=66)]
    transaction_hash: Annotated[str, Field(max_length=66)]
    log_index: int
    name: Annotated[str, Field(max_length=40)]
    arguments: dict[str, JsonValue]
    scene_id: UUID | None
    settled_at: AwareDatetime | None
    undone_at: AwareDatetime | None
    id: UUID
    created_at: AwareDatetime


class ChainCursor(Row):
    """A row of ``chain_cursor``.

    How far a contract's events were read. ``ring`` holds the newest blocks read, oldest first: [number, hash].
    """

    chain_id: int
    contract_address: Annotated[str, Field(max_length=42)]
    block_number: int
    block_hash: Annotated[str, Field(max_length=66)]
    ring: list[JsonValue]
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime
