"""Shares, likes, comments, feedback, and publications on other platforms."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from reelbase.schemas.common import (
    WHOLE,
    Flag,
    Message,
    Moment,
    PageOf,
    RequestModel,
    ResponseModel,
    WebAddress,
    example,
)

Platform = Literal["tiktok", "youtube", "instagram", "facebook", "x", "linkedin", "other"]
Count = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1), WHOLE]


class NewShare(RequestModel):
    is_public: Flag = Field(False, description="List it in the gallery, too.")
    expires_at: Moment | None = Field(None, description="When the link expires.")


class ShareLink(ResponseModel):
    """`token` is shown only here: the server stores its hash."""

    id: UUID
    token: str
    url: str = Field(description="The public page of the film.")
    only_this_machine: bool = Field(description="The address is on loopback, so no other machine can open it.")


class Share(ResponseModel):
    id: UUID
    job_id: UUID
    title: str
    is_public: bool
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    likes: int
    comments: int


class SharePage(PageOf[Share]):
    pass


class ShareEdit(RequestModel):
    """Omitted fields stay as they are; a null `expires_at` keeps the link open until it is revoked."""

    is_public: Flag | None = None
    expires_at: Moment | None = None


class SharedFile(ResponseModel):
    """`path` is the file's path in the package, by which it is loaded."""

    type: str
    path: str
    mime_type: str
    size_bytes: int
    duration_s: float | None
    width: int | None
    height: int | None


class SharedFilm(ResponseModel):
    """What visitors see of a film. `author` is null unless the owner's profile is public."""

    share_id: UUID
    author: str | None
    title: str
    topic: str
    language: str
    created_at: datetime
    likes: int
    comments: int
    files: tuple[SharedFile, ...]


class GalleryItem(ResponseModel):
    share_id: UUID
    title: str
    topic: str
    created_at: datetime
    likes: int


class GalleryPage(PageOf[GalleryItem]):
    pass


class NewComment(RequestModel):
    body: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\u0000]*$")]

    model_config = example(body="Well told!")


class Comment(ResponseModel):
    """`author` is null unless the author's profile is public."""

    id: UUID
    author_id: UUID
    author: str | None
    body: str
    created_at: datetime
    hidden: bool


class CommentPage(PageOf[Comment]):
    pass


class Identifier(ResponseModel):
    """The id of what was created."""

    id: UUID


class NewFeedback(RequestModel):
    message: Message
    job_id: UUID | None = None
    scene_id: UUID | None = None

    model_config = example(message="The music is too loud.")


class Feedback(ResponseModel):
    id: UUID
    author_id: UUID
    job_id: UUID | None
    scene_id: UUID | None
    message: str
    created_at: datetime
    resolved: bool
    resolved_at: datetime | None


class FeedbackPage(PageOf[Feedback]):
    pass


class NewPublication(RequestModel):
    platform: Platform
    scheduled_at: Moment

    model_config = example(platform="youtube", scheduled_at="2030-01-31T18:00:00Z")


class Publication(ResponseModel):
    """A film on one platform. `retention` is the average share of it that is watched, from 0 to 1."""

    id: UUID
    job_id: UUID
    platform: Platform
    url: str | None
    scheduled_at: datetime | None
    posted_at: datetime | None
    published_at: datetime | None
    views: int | None
    likes: int | None
    retention: float | None
    measured_at: datetime | None


class PublicationPage(PageOf[Publication]):
    pass


class PublicationState(RequestModel):
    """`posted`: the film was uploaded to the platform. `published`: it is public there."""

    state: Literal["posted", "published"]
    url: WebAddress | None = None

    model_config = example(state="published", url="https://example.org/v/1")


class PublicationNumbers(RequestModel):
    """A platform's statistics. Older ones than those stored change nothing."""

    views: Count
    likes: Count
    retention: Annotated[float, Field(strict=True, ge=0, le=1)] | None = None
    measured_at: Moment

    model_config = example(views=1200, likes=80, retention=0.61, measured_at="2030-02-01T08:00:00Z")
