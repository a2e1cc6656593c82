"""The ``projects`` table."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.accounts import models as _accounts  # noqa: F401
from reelbase.db.base import Model, Owned, Timestamped, one_of, where
from reelbase.kit.settings import DEFAULT_VOICE
from reelbase.schemas.plan_document import Aspect, Preset, Tempo
from reelbase.schemas.projects import Lifecycle, ProjectFormat, ProjectStatus

PRESETS = get_args(Preset)
FORMATS = get_args(ProjectFormat)
LIFECYCLES = get_args(Lifecycle)
ARCHIVED = "archived"


class Project(Owned, Timestamped, Model):
    __tablename__ = "projects"
    __table_args__ = (
        one_of("format", FORMATS),
        one_of("niche_preset", PRESETS),
        one_of("tempo", get_args(Tempo)),
        one_of("aspect", get_args(Aspect)),
        one_of("status", tuple(ProjectStatus)),
        one_of("lifecycle", LIFECYCLES),
        one_of("transcript_mode", ("auto", "manual")),
        CheckConstraint("target_s > 0 AND target_s <= 600", name="target_s"),
        CheckConstraint("length(title) BETWEEN 1 AND 200", name="title"),
        CheckConstraint("length(topic) BETWEEN 1 AND 500", name="topic"),
        one_of("archived_from", LIFECYCLES[:-1]),
        CheckConstraint(
            "(lifecycle = 'archived') = (archived_at IS NOT NULL) "
            "AND (archived_from IS NULL OR archived_at IS NOT NULL)",
            name="archived",
        ),
        Index("ix_projects_owner_created", "owner_id", "created_at", "id"),
        Index("ix_projects_created", "created_at"),
        Index("ix_projects_latest_plan_version", "latest_plan_version_id"),
        Index("ix_projects_owner_updated", "owner_id", "updated_at", "id"),
        Index("ix_projects_owner_lifecycle", "owner_id", "lifecycle"),
        Index("ix_projects_status", "status"),
        Index("ix_projects_completed", "updated_at", **where("lifecycle = 'completed'")),
    )

    format: Mapped[str] = mapped_column(String(20), default="narrated")
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(500))
    prompt_text: Mapped[str] = mapped_column(Text, default="")
    niche_preset: Mapped[str] = mapped_column(String(20), default="explainer")
    language: Mapped[str] = mapped_column(String(35), default="en")
    target_s: Mapped[float] = mapped_column(default=60.0)
    tempo: Mapped[str] = mapped_column(String(10), default="normal")
    voice: Mapped[str] = mapped_column(String(100), default=DEFAULT_VOICE)
    visual_style: Mapped[str | None] = mapped_column(String(200))
    seo_keywords: Mapped[str | None] = mapped_column(String(500))
    aspect: Mapped[str] = mapped_column(String(5), default="9:16")
    transcript_mode: Mapped[str] = mapped_column(String(10), default="auto")
    transcript_text: Mapped[str | None] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(String(20), default=ProjectStatus.DRAFT_PLAN)
    lifecycle: Mapped[str] = mapped_column(String(20), default="active")
    archived_from: Mapped[str | None] = mapped_column(String(20))
    archived_at: Mapped[datetime | None]
    keywords: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    latest_plan_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("plan_versions.id", ondelete="SET NULL", use_alter=True, name="fk_projects_latest_plan_version_id")
    )

    @property
    def preset(self) -> str:
        """``niche_preset``, as plans call it."""
        return self.niche_preset
