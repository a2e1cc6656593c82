"""The tables ``plan_versions`` and ``scenes``. A sealed version and its scenes never change: triggers hold that."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reelbase.db.base import Created, Model, Owned, Timestamped, one_of
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.plans.document import SCHEMA_VERSION, Origin
from reelbase.projects.models import PRESETS

SCENE_TYPES = ("hook", "content", "cta", "transition")
VISUAL_KINDS = ("picture", "animation", "clip", "colour")


class PlanVersion(Owned, Created, Model):
    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        one_of("origin", tuple(Origin)),
        one_of("preset", PRESETS),
        one_of("tempo", ("slow", "normal", "fast")),
        one_of("aspect", ("9:16", "16:9", "1:1")),
        one_of("template", ("free", "top5", "myth_vs_fact", "storytime")),
        CheckConstraint("target_s > 0 AND target_s <= 600", name="target_s"),
        Index("ix_plan_versions_owner", "owner_id", "id"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan_versions.id", ondelete="CASCADE"))
    number: Mapped[int]
    sealed_at: Mapped[datetime | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    schema_version: Mapped[int] = mapped_column(default=SCHEMA_VERSION)
    title: Mapped[str] = mapped_column(String(200))
    topic: Mapped[str] = mapped_column(String(500))
    origin: Mapped[str] = mapped_column(String(20))
    preset: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(35))
    tempo: Mapped[str] = mapped_column(String(10))
    voice: Mapped[str] = mapped_column(String(100))
    narration_file: Mapped[str | None] = mapped_column(Text)
    visual_style: Mapped[str] = mapped_column(String(200))
    seo_keywords: Mapped[str] = mapped_column(String(500))
    target_s: Mapped[float]
    aspect: Mapped[str] = mapped_column(String(5))
    template: Mapped[str] = mapped_column(String(20))
    music_mood: Mapped[str] = mapped_column(String(20))
    hooks: Mapped[list[Any]]
    hook_selected: Mapped[str] = mapped_column(Text)
    outline: Mapped[list[Any]]
    script: Mapped[str] = mapped_column(Text)
    estimates: Mapped[dict[str, Any]]
    validation: Mapped[dict[str, Any]]

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
    manim_code: Mapped[str | None] = mapped_column(Text)
    shot: Mapped[str] = mapped_column(String(100), default="medium")
    effect: Mapped[str] = mapped_column(String(20), default=Effect.SLOW_ZOOM_IN)
    transition: Mapped[str] = mapped_column(String(20), default=TransitionKind.CUT)
    scene_type: Mapped[str] = mapped_column(String(20), default="content")
    duration_target_s: Mapped[float] = mapped_column(default=5.0)
    start_s: Mapped[float] = mapped_column(default=0.0)
    end_s: Mapped[float] = mapped_column(default=5.0)
    locked: Mapped[bool] = mapped_column(default=False)
    take: Mapped[int] = mapped_column(default=0)
