"""Shares and what hangs on them, as others may see them: plain values, detached from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NewShare:
    """``token`` is told once and kept nowhere."""

    id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """A share as its owner sees it."""

    id: UUID
    job_id: UUID
    title: str
    is_public: bool
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    likes: int
    comments: int


@dataclass(frozen=True, slots=True)
class SharedFile:
    """``path`` is the place in the package, ``name`` the name in storage."""

    type: str
    path: str
    name: str
    mime_type: str
    size_bytes: int
    duration_s: float | None
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class SharedFilm:
    """All that a visitor gets to know: the film, never its log, its cost or its owner's data.

    ``author`` is its maker's name, None unless the maker's profile is public. ``owner_id`` is for us, not for visitors.
    """

    share_id: UUID
    owner_id: UUID
    author: str | None
    title: str
    topic: str
    language: str
    created_at: datetime
    likes: int
    comments: int
    files: tuple[SharedFile, ...]


@dataclass(frozen=True, slots=True)
class GalleryItem:
    share_id: UUID
    title: str
    topic: str
    created_at: datetime
    likes: int


@dataclass(frozen=True, slots=True)
class CommentView:
    """``hidden`` is only ever true for who may see a hidden comment: its author and the owner of the share.

    ``author`` is the author's name, None unless that profile is public.
    """

    id: UUID
    author_id: UUID
    author: str | None
    body: str
    created_at: datetime
    hidden: bool


@dataclass(frozen=True, slots=True)
class FeedbackView:
    id: UUID
    author_id: UUID
    job_id: UUID | None
    scene_id: UUID | None
    message: str
    created_at: datetime
    resolved: bool
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicationView:
    """``retention`` is the share of the film that is watched on average, from 0 to 1."""

    id: UUID
    job_id: UUID
    platform: str
    url: str | None
    scheduled_at: datetime | None
    posted_at: datetime | None
    published_at: datetime | None
    views: int | None
    likes: int | None
    retention: float | None
    measured_at: datetime | None
