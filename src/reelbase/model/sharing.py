"""The tables of ``reelbase.sharing``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from reelbase.model.base import Row


class Share(Row):
    """A row of ``shares``.

    Leave to see the film of one job. Only the hash of its token is kept, so a copy of the table opens nothing.
    """

    job_id: UUID
    token_hash: Annotated[str, Field(max_length=64)]
    is_public: bool
    expires_at: AwareDatetime | None
    revoked_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class Like(Row):
    """A row of ``likes``. ``owner_id`` is the person who likes."""

    share_id: UUID
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime


class Comment(Row):
    """A row of ``comments``. ``owner_id`` is the person who wrote it. The owner of the share may hide it."""

    share_id: UUID
    body: str
    hidden_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class Publication(Row):
    """A row of ``publications``.

    A film on one platform: planned for a time, handed over, public there; and its numbers as last measured.
    """

    job_id: UUID
    platform: Literal["tiktok", "youtube", "instagram", "facebook", "x", "linkedin", "other"]
    url: str | None
    scheduled_at: AwareDatetime | None
    posted_at: AwareDatetime | None
    published_at: AwareDatetime | None
    views: int | None
    likes: int | None
    retention: float | None
    measured_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class Feedback(Row):
    """A row of ``feedback``.

    What a user tells the people who run this installation. It outlives the film it is about.
    """

    job_id: UUID | None
    scene_id: UUID | None
    message: str
    resolved: bool
    resolved_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime
