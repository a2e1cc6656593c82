"""The tables of branching stories, and those that follow the chain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.accounts import models as _accounts  # noqa: F401
from reelbase.db.base import Created, Identified, Model, Owned, Timestamped, one_of, where
from reelbase.projects import models as _projects  # noqa: F401
from reelbase.schemas.stories import PromptOutcome, SceneStatus
from reelbase.stories.states import PROMPT_MAX_CHARS, SLOTS

AMOUNT_DIGITS = 78
CURRENT = "retired_at IS NULL"
REFUND_DUE = "retired_at IS NOT NULL AND refunded_at IS NULL AND refund_amount <> '0'"


POLLED = "status = 'generating' AND video_job_id IS NOT NULL"
PURCHASE = "purchase"
OPEN = f"name = '{PURCHASE}' AND settled_at IS NULL AND undone_at IS NULL"
UNMATCHED = f"name = '{PURCHASE}' AND settled_at IS NOT NULL AND scene_id IS NULL AND undone_at IS NULL"


class Amount(TypeDecorator[int]):
    """A count of a chain's smallest unit, up to 256 bits: kept as decimal digits, which no database rounds."""

    impl = String(AMOUNT_DIGITS)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        if value is not None and not 0 <= value < 2**256:
            raise ValueError("an amount does not fit 256 bits")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


class Story(Owned, Timestamped, Model):
    """A tree of scenes. One that is published is open to all players.

    The genesis must be there when the transaction ends: the two refer to each other.
    """

    __tablename__ = "stories"
    __table_args__ = (
        ForeignKeyConstraint(
            ["genesis_id", "id"],
            ["story_scenes.id", "story_scenes.story_id"],
            name="fk_stories_genesis_id_id",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        CheckConstraint("length(title) BETWEEN 1 AND 200", name="title"),
        Index("ix_stories_owner", "owner_id", "created_at", "id"),
        Index("ix_stories_project", "project_id"),
        Index("ix_stories_genesis_id", "genesis_id", "id"),
        Index("ix_stories_published", "published_at", "id"),
    )

    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    price_amount: Mapped[int] = mapped_column(Amount)
    genesis_id: Mapped[UUID]
    published_at: Mapped[datetime | None]


class StoryScene(Owned, Timestamped, Model):
    """One clip of the tree, or the place of one. ``owner_id`` owns the story; the creator is who paid for the slot.

    ``pending_transaction_hash`` is what a buyer says; ``transaction_hash`` is what the chain has confirmed. They are
    two columns because the second is unique: naming somebody else's transaction must not keep its payer out.
    """

    __tablename__ = "story_scenes"
    __table_args__ = (
        UniqueConstraint("id", "story_id"),
        ForeignKeyConstraint(["parent_id", "story_id"], ["story_scenes.id", "story_scenes.story_id"]),
        ForeignKeyConstraint(
            ["prompt_id", "id"],
            ["story_prompts.id", "story_prompts.scene_id"],
            name="fk_story_scenes_prompt_id_id",
            use_alter=True,
        ),
        one_of("slot", SLOTS),
        one_of("status", tuple(SceneStatus)),
        CheckConstraint("(parent_id IS NULL) = (slot IS NULL)", name="place"),
        CheckConstraint("parent_id IS NOT NULL OR status = 'completed'", name="genesis"),
        CheckConstraint("parent_id IS NULL OR (status = 'pending_payment') = (paid_at IS NULL)", name="paid_at"),
        CheckConstraint("(paid_at IS NULL) = (transaction_hash IS NULL)", name="proof"),
        CheckConstraint("(paid_at IS NULL) = (paid_amount IS NULL)", name="paid_amount"),
        CheckConstraint("paid_at IS NULL OR creator_address IS NOT NULL", name="creator"),
        CheckConstraint("(locked_until IS NULL) = (locked_by_address IS NULL)", name="lock"),
        CheckConstraint("status = 'pending_payment' OR locked_until IS NULL", name="lock_of_paid"),
        CheckConstraint("pending_transaction_hash IS NULL OR locked_until IS NOT NULL", name="claim"),
        CheckConstraint("(pending_transaction_hash IS NULL) = (claimed_at IS NULL)", name="claimed_at"),
        CheckConstraint("status <> 'completed' OR parent_id IS NULL OR prompt_id IS NOT NULL", name="prompt"),
        CheckConstraint("(status = 'failed') = (retired_at IS NOT NULL)", name="retired"),
        CheckConstraint("(retired_at IS NULL) = (refund_amount IS NULL)", name="refund_amount"),
        CheckConstraint("refunded_at IS NULL OR retired_at IS NOT NULL", name="refunded_at"),
        CheckConstraint("(refunded_at IS NULL) = (refund_transaction_hash IS NULL)", name="refund_proof"),
        CheckConstraint("generation_attempts >= 0", name="generation_attempts"),
        CheckConstraint("views >= 0", name="views"),
        # NULLs differ in a unique index, so the root of a tree needs one of its own.
        Index("uq_story_scenes_genesis", "story_id", unique=True, **where("parent_id IS NULL")),
        Index("uq_story_scenes_place", "parent_id", "slot", unique=True, **where(CURRENT)),
        Index("ix_story_scenes_parent", "parent_id", "slot"),
        Index("ix_story_scenes_parent_story", "parent_id", "story_id"),
        Index("ix_story_scenes_story", "story_id", "id"),
        Index("ix_story_scenes_owner", "owner_id", "id"),
        Index("ix_story_scenes_status_paid", "status", "paid_at"),
        Index("ix_story_scenes_locked_by", "locked_by_address", "locked_until"),
        Index("ix_story_scenes_creator", "creator_address", "status"),
        Index("ix_story_scenes_creator_paid", "creator_address", "paid_at", "id"),
        Index("ix_story_scenes_prompt_id", "prompt_id", "id"),
        Index("ix_story_scenes_video_job", "video_job_id"),
        Index("ix_story_scenes_pending", "last_polled_at", **where("pending_transaction_hash IS NOT NULL")),
        Index("ix_story_scenes_polling", "last_polled_at", **where(POLLED)),
        Index("ix_story_scenes_refund_due", "retired_at", "id", **where(REFUND_DUE)),
    )

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None]
    slot: Mapped[str | None] = mapped_column(String(1))
    label: Mapped[str | None] = mapped_column(String(80))
    prompt_id: Mapped[UUID | None]
    video_job_id: Mapped[str | None] = mapped_column(Text)
    creator_address: Mapped[str | None] = mapped_column(String(42))
    creator_fid: Mapped[int | None] = mapped_column(BigInteger)
    transaction_hash: Mapped[str | None] = mapped_column(String(66), unique=True)
    pending_transaction_hash: Mapped[str | None] = mapped_column(String(66))
    claimed_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    paid_amount: Mapped[int | None] = mapped_column(Amount)
    status: Mapped[str] = mapped_column(String(50), default=SceneStatus.PENDING_PAYMENT)
    error_message: Mapped[str | None] = mapped_column(Text)
    last_polled_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    locked_by_address: Mapped[str | None] = mapped_column(String(42))
    locked_by_fid: Mapped[int | None] = mapped_column(BigInteger)
    generation_attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    refund_amount: Mapped[int | None] = mapped_column(Amount)
    refunded_at: Mapped[datetime | None]
    refund_transaction_hash: Mapped[str | None] = mapped_column(String(66), unique=True)
    views: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))

    @property
    def video_name(self) -> str:
        return f"{self.id}.mp4"


class StoryPrompt(Owned, Model):
    """One attempt at a scene's clip; all of them stay on record."""

    __tablename__ = "story_prompts"
    __table_args__ = (
        UniqueConstraint("id", "scene_id"),
        UniqueConstraint("scene_id", "attempt"),
        one_of("outcome", tuple(PromptOutcome)),
        CheckConstraint(f"length(prompt_text) BETWEEN 1 AND {PROMPT_MAX_CHARS}", name="prompt_text"),
        CheckConstraint("attempt >= 1", name="attempt"),
        CheckConstraint("(outcome IN ('pending', 'generating')) = (completed_at IS NULL)", name="completed_at"),
        Index("uq_story_prompts_at_work", "scene_id", unique=True, **where("completed_at IS NULL")),
        Index("uq_story_prompts_success", "scene_id", unique=True, **where("outcome = 'success'")),
        Index("ix_story_prompts_owner", "owner_id", "id"),
        Index("ix_story_prompts_video_job", "video_job_id"),
        Index("ix_story_prompts_outcome", "outcome", "submitted_at", "id"),
    )

    scene_id: Mapped[UUID] = mapped_column(ForeignKey("story_scenes.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    prompt_text: Mapped[str] = mapped_column(Text)
    refined_text: Mapped[str | None] = mapped_column(Text)
    video_job_id: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(50), default=PromptOutcome.PENDING)
    error_message: Mapped[str | None] = mapped_column(Text)
    submitted_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class StoryView(Owned, Created, Model):
    """A session has seen a clip. Only the hash of its token is kept; the row goes when the session is long over."""

    __tablename__ = "story_views"
    __table_args__ = (
        UniqueConstraint("scene_id", "session_hash"),
        Index("ix_story_views_owner", "owner_id", "id"),
        Index("ix_story_views_created", "created_at", "id"),
    )

    scene_id: Mapped[UUID] = mapped_column(ForeignKey("story_scenes.id", ondelete="CASCADE"))
    session_hash: Mapped[str] = mapped_column(String(64))


class StoryTally(Owned, Model):
    """How many sessions have seen a clip for the first time on one day, in UTC."""

    __tablename__ = "story_tallies"
    __table_args__ = (
        UniqueConstraint("scene_id", "day"),
        CheckConstraint("views >= 0", name="views"),
        Index("ix_story_tallies_owner", "owner_id", "id"),
        Index("ix_story_tallies_story", "story_id", "day"),
    )

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    scene_id: Mapped[UUID] = mapped_column(ForeignKey("story_scenes.id", ondelete="CASCADE"))
    day: Mapped[date]
    views: Mapped[int] = mapped_column(BigInteger)


class ChainEvent(Identified, Created, Model):
    """A log entry of the contract. One whose block was reorganised away is kept and marked.

    A purchase is settled once it lies deep enough. One that is settled and has no scene paid for none that is here.
    """

    __tablename__ = "chain_events"
    __table_args__ = (
        UniqueConstraint("chain_id", "block_hash", "log_index"),
        Index("ix_chain_events_block", "chain_id", "contract_address", "block_number"),
        Index("ix_chain_events_transaction", "transaction_hash"),
        Index("ix_chain_events_scene", "scene_id"),
        Index("ix_chain_events_open", "chain_id", "contract_address", "block_number", "log_index", **where(OPEN)),
        Index("ix_chain_events_unmatched", "created_at", "id", **where(UNMATCHED)),
    )

    chain_id: Mapped[int] = mapped_column(BigInteger)
    contract_address: Mapped[str] = mapped_column(String(42))
    block_number: Mapped[int] = mapped_column(BigInteger)
    block_hash: Mapped[str] = mapped_column(String(66))
    transaction_hash: Mapped[str] = mapped_column(String(66))
    log_index: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    scene_id: Mapped[UUID | None] = mapped_column(ForeignKey("story_scenes.id", ondelete="SET NULL"))
    settled_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ChainCursor(Identified, Timestamped, Model):
    """How far a contract's events were read. ``ring`` holds the newest blocks read, oldest first: [number, hash]."""

    __tablename__ = "chain_cursor"
    __table_args__ = (UniqueConstraint("chain_id", "contract_address"),)

    chain_id: Mapped[int] = mapped_column(BigInteger)
    contract_address: Mapped[str] = mapped_column(String(42))
    block_number: Mapped[int] = mapped_column(BigInteger)
    block_hash: Mapped[str] = mapped_column(String(66))
    ring: Mapped[list[Any]] = mapped_column(default=list)
