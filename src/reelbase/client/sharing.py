"""Shares, shared films and publications."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from reelbase.client.transport import Resource
from reelbase.schemas.sharing import (
    Comment,
    CommentPage,
    GalleryItem,
    GalleryPage,
    Identifier,
    NewComment,
    NewPublication,
    NewShare,
    Platform,
    Publication,
    PublicationNumbers,
    PublicationPage,
    PublicationState,
    Share,
    SharedFilm,
    ShareEdit,
    ShareLink,
    SharePage,
)


class Shares(Resource):
    def create(self, job_id: UUID, *, is_public: bool = False, expires_at: datetime | None = None) -> ShareLink:
        """The link; its token is shown only once."""
        request = NewShare(is_public=is_public, expires_at=expires_at)
        return self._transport.ask(ShareLink, "POST", f"/v1/jobs/{job_id}/shares", json=request)

    def list(self, *, job_id: UUID | None = None) -> Iterator[Share]:
        return self._transport.items(SharePage, "/v1/shares", job_id=job_id)

    def get(self, share_id: UUID) -> Share:
        return self._transport.ask(Share, "GET", f"/v1/shares/{share_id}")

    def edit(self, share_id: UUID, **changes: Any) -> Share:
        """Change ``is_public`` or ``expires_at`` (None: until revoked)."""
        return self._transport.ask(Share, "PATCH", f"/v1/shares/{share_id}", json=ShareEdit(**changes))

    def revoke(self, share_id: UUID) -> None:
        self._transport.send("DELETE", f"/v1/shares/{share_id}")


class Films(Resource):
    """Shared films from a visitor's side."""

    def gallery(self) -> Iterator[GalleryItem]:
        return self._transport.items(GalleryPage, "/v1/public/films")

    def get(self, share_id: UUID) -> SharedFilm:
        return self._transport.ask(SharedFilm, "GET", f"/v1/public/films/{share_id}")

    def open(self, token: str) -> SharedFilm:
        return self._transport.ask(SharedFilm, "GET", f"/v1/public/links/{token}")

    def comments(self, share_id: UUID) -> Iterator[Comment]:
        return self._transport.items(CommentPage, f"/v1/public/films/{share_id}/comments")

    def comment(self, share_id: UUID, body: str) -> UUID:
        path = f"/v1/public/films/{share_id}/comments"
        return self._transport.ask(Identifier, "POST", path, json=NewComment(body=body)).id

    def like(self, share_id: UUID) -> None:
        self._transport.send("PUT", f"/v1/public/films/{share_id}/like")

    def unlike(self, share_id: UUID) -> None:
        self._transport.send("DELETE", f"/v1/public/films/{share_id}/like")


class Publications(Resource):
    def schedule(self, job_id: UUID, platform: Platform, at: datetime) -> Publication:
        request = NewPublication(platform=platform, scheduled_at=at)
        return self._transport.ask(Publication, "POST", f"/v1/jobs/{job_id}/publications", json=request)

    def list(self, *, job_id: UUID | None = None) -> Iterator[Publication]:
        return self._transport.items(PublicationPage, "/v1/publications", job_id=job_id)

    def get(self, publication_id: UUID) -> Publication:
        return self._transport.ask(Publication, "GET", f"/v1/publications/{publication_id}")

    def mark(self, publication_id: UUID, state: str, *, url: str | None = None) -> Publication:
        """``state`` is posted or published."""
        request = PublicationState.model_validate({"state": state, "url": url})
        return self._transport.ask(Publication, "PUT", f"/v1/publications/{publication_id}/state", json=request)

    def measure(self, publication_id: UUID, **numbers: Any) -> Publication:
        """``views``, ``likes``, ``retention`` (from 0 to 1) and ``measured_at``."""
        request = PublicationNumbers(**numbers)
        return self._transport.ask(Publication, "PUT", f"/v1/publications/{publication_id}/numbers", json=request)
