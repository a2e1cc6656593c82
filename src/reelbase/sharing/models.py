"""The tables ``shares``, ``likes``, ``comments``, ``publications`` and ``feedback``."""

from __future__ import annotations

from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from reelbase.db.base import Created, Model, Owned, Timestamped, one_of, where
from reelbase.plans.models import SceneRow
from reelbase.production.models import Job
from reelbase.schemas.sharing import Platform

PLATFORMS = get_args(Platform)


class Share(Owned, Timestamped, Model):
    """A link to the film of one job. Only the hash of its token is stored, so a copy of the table opens nothing."""

    __tablename__ = "shares"
    __table_args__ = (
        Index("ix_shares_owner", "owner_id", "created_at", "id"),
        Index("ix_shares_job", "job_id"),
        Index("ix_shares_public", "created_at", "id", **where("is_public AND revoked_at IS NULL")),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey(Job.id, ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Like(Owned, Created, Model):
    """``owner_id`` is the user who likes."""

    __tablename__ = "likes"
    __table_args__ = (UniqueConstraint("share_id", "owner_id"), Index("ix_likes_owner", "owner_id", "id"))

    share_id: Mapped[UUID] = mapped_column(ForeignKey(Share.id, ondelete="CASCADE"))


class Comment(Owned, Timestamped, Model):
    """``owner_id`` is the author. The owner of the share may hide it."""

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint("length(body) BETWEEN 1 AND 2000", name="body"),
        Index("ix_comments_share", "share_id", "created_at", "id"),
        Index("ix_comments_owner", "owner_id", "id"),
    )

    share_id: Mapped[UUID] = mapped_column(ForeignKey(Share.id, ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    hidden_at: Mapped[datetime | None]


class Publication(Owned, Timestamped, Model):
    """A film on one platform: when it is scheduled, posted and published, and its latest statistics."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("job_id", "platform"),
        one_of("platform", PLATFORMS),
        CheckConstraint("views >= 0", name="views"),
        CheckConstraint("likes >= 0", name="likes"),
        CheckConstraint("retention BETWEEN 0 AND 1", name="retention"),
        Index("ix_publications_owner", "owner_id", "created_at", "id"),
        Index("ix_publications_due", "scheduled_at", "id", **where("posted_at IS NULL AND scheduled_at IS NOT NULL")),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey(Job.id, ondelete="CASCADE"))
    platform: Mapped[str] = mapped_column(String(20))
    url: Mapped[str | None] = mapped_column(Text)
    scheduled_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    views: Mapped[int | None] = mapped_column(BigInteger)
    likes: Mapped[int | None] = mapped_column(BigInteger)
    retention: Mapped[float | None]
    measured_at: Mapped[datetime | None]


class Feedback(Owned, Timestamped, Model):
    """A message to the operators of this installation. It outlives the film it is about."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("length(message) BETWEEN 1 AND 5000", name="message"),
        CheckConstraint("resolved = (resolved_at IS NOT NULL)", name="resolved"),
        Index("ix_feedback_owner", "owner_id", "created_at", "id"),
        Index("ix_feedback_resolved", "resolved", "created_at", "id"),
        Index("ix_feedback_job", "job_id"),
        Index("ix_feedback_scene", "scene_id"),
    )

    job_id: Mapped[UUID | None] = mapped_column(ForeignKey(Job.id, ondelete="SET NULL"))
    scene_id: Mapped[UUID | None] = mapped_column(ForeignKey(SceneRow.id, ondelete="SET NULL"))
    message: Mapped[str] = mapped_column(Text)
    resolved: Mapped[bool] = mapped_column(default=False)
    resolved_at: Mapped[datetime | None]
