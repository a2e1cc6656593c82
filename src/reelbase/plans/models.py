"""The tables of plans. A sealed version and its scenes never change: triggers hold that."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reelbase.db.base import DOCUMENT, Created, Model, Owned, Timestamped, one_of
from reelbase.kit import clock
from reelbase.media.references.pattern import ReferencePattern
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.projects import models as _projects  # noqa: F401
from reelbase.providers.animation import Fault
from reelbase.schemas import plan_document as schemas
from reelbase.schemas.storyboards import GenerationStatus, TaskType

SCENE_TYPES = get_args(schemas.SceneType)
ATTEMPT_OUTCOMES = ("rendered", "refused", *Fault)
VISUAL_KINDS = get_args(schemas.VisualKind)
TASK_TYPES = get_args(TaskType)


class PlanVersion(Owned, Timestamped, Model):
    """A plan as it was at one time. Of a project with several storyboards, each one is a version with a brief."""

    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        one_of("origin", tuple(schemas.Origin)),
        one_of("preset", get_args(schemas.Preset)),
        one_of("tempo", get_args(schemas.Tempo)),
        one_of("aspect", get_args(schemas.Aspect)),
        one_of("template", get_args(schemas.Template)),
        CheckConstraint("target_s > 0 AND target_s <= 600", name="target_s"),
        one_of("generation_status", get_args(GenerationStatus)),
        CheckConstraint("(generation_status = 'completed') = (generated_at IS NOT NULL)", name="generated_at"),
        CheckConstraint("total_scenes >= 0", name="total_scenes"),
        CheckConstraint("total_duration_s >= 0", name="total_duration_s"),
        Index("ix_plan_versions_owner", "owner_id", "id"),
        Index("ix_plan_versions_parent", "parent_id"),
        Index("ix_plan_versions_owner_generated", "owner_id", "generation_status", "generated_at"),
        Index("ix_plan_versions_reference_urls", "reference_urls", postgresql_using="gin").ddl_if("postgresql"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan_versions.id", ondelete="CASCADE"))
    number: Mapped[int]
    sealed_at: Mapped[datetime | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    schema_version: Mapped[int] = mapped_column(default=schemas.SCHEMA_VERSION)
    title: Mapped[str] = mapped_column(String(200))
    topic: Mapped[str] = mapped_column(String(500))
    origin: Mapped[str] = mapped_column(String(20))
    preset: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(35))
    tempo: Mapped[str] = mapped_column(String(10))
    voice: Mapped[str] = mapped_column(String(100))
    pronunciations: Mapped[dict[str, Any] | None]
    """Null in versions of before there were pronunciations."""
    captions: Mapped[dict[str, Any] | None]
    """Null for captions as the installation's setting has them; so is ``sound``."""
    sound: Mapped[dict[str, Any] | None]
    narration_file: Mapped[str | None] = mapped_column(Text)
    visual_style: Mapped[str] = mapped_column(String(200))
    seo_keywords: Mapped[str] = mapped_column(String(500))
    target_s: Mapped[float]
    aspect: Mapped[str] = mapped_column(String(5))
    template: Mapped[str] = mapped_column(String(20))
    music_mood: Mapped[str] = mapped_column(String(20))
    hooks: Mapped[list[str]]
    hook_selected: Mapped[str] = mapped_column(Text)
    outline: Mapped[list[str]]
    script: Mapped[str] = mapped_column(Text)
    estimates: Mapped[dict[str, Any]] = mapped_column(info={DOCUMENT: schemas.Estimates})
    validation: Mapped[dict[str, Any]] = mapped_column(info={DOCUMENT: schemas.Validation})
    history: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}", deferred=True)
    brief: Mapped[str] = mapped_column(Text, default="", server_default="")
    reference_urls: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    pattern_source: Mapped[str | None] = mapped_column(String(255))
    total_scenes: Mapped[int] = mapped_column(default=0, server_default="0")
    total_duration_s: Mapped[float] = mapped_column(default=0.0, server_default="0")
    generation_status: Mapped[str] = mapped_column(String(20), default="completed", server_default="completed")
    generation_error: Mapped[str | None] = mapped_column(Text)
    generated_at: Mapped[datetime | None] = mapped_column(default=clock.now)

    @property
    def status(self) -> str:
        """``generation_status``, as the interfaces call it."""
        return self.generation_status

    scenes: Mapped[list[SceneRow]] = relationship(
        order_by="SceneRow.idx", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class SceneRow(Owned, Timestamped, Model):
    __tablename__ = "scenes"
    __table_args__ = (
        UniqueConstraint("plan_version_id", "idx"),
        one_of("effect", tuple(Effect)),
        one_of("transition", tuple(TransitionKind)),
        one_of("scene_type", SCENE_TYPES),
        one_of("visual_kind", VISUAL_KINDS),
        CheckConstraint("idx >= 0", name="idx"),
        CheckConstraint("duration_target_s > 0", name="duration_target_s"),
        Index("ix_scenes_owner", "owner_id", "id"),
        Index("ix_scenes_owner_type", "owner_id", "scene_type"),
        Index("ix_scenes_content_hash", "content_hash"),
    )

    plan_version_id: Mapped[UUID] = mapped_column(ForeignKey("plan_versions.id", ondelete="CASCADE"))
    idx: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    narration: Mapped[str] = mapped_column(Text, default="")
    on_screen_text: Mapped[str] = mapped_column(Text, default="")
    visual_prompt: Mapped[str] = mapped_column(Text, default="")
    negative_prompt: Mapped[str] = mapped_column(Text, default="")
    visual_kind: Mapped[str] = mapped_column(String(20), default="picture")
    visual_file: Mapped[str | None] = mapped_column(Text)
    animation: Mapped[dict[str, Any] | None]
    manim_code: Mapped[str | None] = mapped_column(Text)
    manim_scene: Mapped[str | None] = mapped_column(String(200))
    shot: Mapped[str] = mapped_column(String(100), default="medium")
    camera_angle: Mapped[str | None] = mapped_column(String(100))
    effect: Mapped[str] = mapped_column(String(20), default=Effect.SLOW_ZOOM_IN)
    transition: Mapped[str] = mapped_column(String(20), default=TransitionKind.CUT)
    scene_type: Mapped[str] = mapped_column(String(20), default="content")
    duration_target_s: Mapped[float] = mapped_column(default=5.0)
    start_s: Mapped[float] = mapped_column(default=0.0)
    end_s: Mapped[float] = mapped_column(default=5.0)
    locked: Mapped[bool] = mapped_column(default=False)
    take: Mapped[int] = mapped_column(default=0)
    shots: Mapped[list[ShotRow]] = relationship(
        order_by="ShotRow.idx", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class ShotRow(Owned, Timestamped, Model):
    """What the film shows while some words of a scene are said; ``kind`` repeats that of its content."""

    __tablename__ = "shots"
    __table_args__ = (
        UniqueConstraint("scene_id", "idx"),
        CheckConstraint("idx >= 0", name="idx"),
        CheckConstraint("start_word >= 0 AND end_word > start_word", name="words"),
        one_of("framing", get_args(schemas.Framing)),
        one_of("entrance", get_args(schemas.Entrance)),
        CheckConstraint("score >= 0 AND score <= 1", name="score"),
        Index("ix_shots_owner", "owner_id", "id"),
        Index("ix_shots_owner_kind", "owner_id", "kind"),
    )

    scene_id: Mapped[UUID] = mapped_column(ForeignKey(SceneRow.id, ondelete="CASCADE"))
    idx: Mapped[int]
    start_word: Mapped[int]
    end_word: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]]
    framing: Mapped[str] = mapped_column(String(10), default="medium")
    entrance: Mapped[str] = mapped_column(String(10), default="cut")
    reason: Mapped[str] = mapped_column(String(200), default="")
    score: Mapped[float] = mapped_column(default=0.0)
    locked: Mapped[bool] = mapped_column(default=False)
    take: Mapped[int] = mapped_column(default=0)
    events: Mapped[list[ShotEventRow]] = relationship(
        order_by="ShotEventRow.idx", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class ShotEventRow(Owned, Timestamped, Model):
    """A part of a shot's content that appears on a word of the scene."""

    __tablename__ = "shot_events"
    __table_args__ = (
        UniqueConstraint("shot_id", "idx"),
        CheckConstraint("idx >= 0", name="idx"),
        CheckConstraint("word >= 0", name="word"),
        CheckConstraint("part >= 0", name="part"),
        Index("ix_shot_events_owner", "owner_id", "id"),
    )

    shot_id: Mapped[UUID] = mapped_column(ForeignKey(ShotRow.id, ondelete="CASCADE"))
    idx: Mapped[int]
    word: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)


class SceneTask(Owned, Timestamped, Model):
    """One thing a person does for a scene that is filmed. Tasks go on after their version is sealed."""

    __tablename__ = "scene_tasks"
    __table_args__ = (
        UniqueConstraint("scene_id", "task_type"),
        one_of("task_type", TASK_TYPES),
        CheckConstraint("completed = (completed_at IS NOT NULL)", name="completed"),
        Index("ix_scene_tasks_owner_type", "owner_id", "task_type", "completed"),
    )

    scene_id: Mapped[UUID] = mapped_column(ForeignKey(SceneRow.id, ondelete="CASCADE"))
    task_type: Mapped[str] = mapped_column(String(30))
    completed: Mapped[bool] = mapped_column(Boolean, default=False)
    completed_at: Mapped[datetime | None]


class StoryboardReference(Owned, Timestamped, Model):
    """A video whose pattern the storyboards of a project take: an address, or a file of the owner's.

    ``looked_at``: when its pattern was looked for; ``pattern`` is null where none was found, and ``missing`` says why.
    """

    __tablename__ = "storyboard_references"
    __table_args__ = (
        UniqueConstraint("project_id", "idx"),
        CheckConstraint("idx >= 0", name="idx"),
        CheckConstraint("(address IS NULL) <> (file IS NULL)", name="source"),
        Index("ix_storyboard_references_owner", "owner_id", "looked_at"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    idx: Mapped[int]
    address: Mapped[str | None] = mapped_column(Text)
    file: Mapped[str | None] = mapped_column(String(80))
    called: Mapped[str] = mapped_column(String(255), default="", server_default="")
    pattern: Mapped[dict[str, Any] | None] = mapped_column(info={DOCUMENT: ReferencePattern})
    missing: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    looked_at: Mapped[datetime | None]


class PromptAttempt(Owned, Created, Model):
    """One round of writing the code of an animated scene: what was asked, what came, and how its render ended.

    ``run_id`` groups the rounds of one animation; the project is known once there is a plan. ``outcome`` is ``refused``
    for an answer that held no code.
    """

    __tablename__ = "prompt_attempts"
    __table_args__ = (
        UniqueConstraint("run_id", "scene_idx", "round"),
        one_of("outcome", ATTEMPT_OUTCOMES),
        CheckConstraint("round >= 1", name="round"),
        Index("ix_prompt_attempts_owner", "owner_id", "id"),
        Index("ix_prompt_attempts_owner_outcome", "owner_id", "outcome", "created_at"),
        Index("ix_prompt_attempts_project", "project_id"),
    )

    run_id: Mapped[UUID]
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    scene_idx: Mapped[int]
    round: Mapped[int]
    prompt_text: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    manim_scene: Mapped[str | None] = mapped_column(String(200))
    provider: Mapped[str] = mapped_column(String(100))
    model: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(20))
    error_message: Mapped[str | None] = mapped_column(Text)
    error_line: Mapped[int | None]
    stdout: Mapped[str] = mapped_column(Text, default="")
    stderr: Mapped[str] = mapped_column(Text, default="")
    trace: Mapped[str] = mapped_column(Text, default="")
    render_s: Mapped[float | None]
