"""Shares, shared films and publications."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from reelbase.client.transport import Resource
from reelbase.schemas import sharing as schemas


class Shares(Resource):
    def create(self, job_id: UUID, *, is_public: bool = False, expires_at: datetime | None = None) -> schemas.ShareLink:
        """The link; its token is shown only once."""
        request = schemas.NewShare(is_public=is_public, expires_at=expires_at)
        return self._transport.ask(schemas.ShareLink, "POST", f"/v1/jobs/{job_id}/shares", json=request)

    def list(self, *, job_id: UUID | None = None) -> Iterator[schemas.Share]:
        return self._transport.items(schemas.SharePage, "/v1/shares", job_id=job_id)

    def get(self, share_id: UUID) -> schemas.Share:
        return self._transport.ask(schemas.Share, "GET", f"/v1/shares/{share_id}")

    def edit(self, share_id: UUID, **changes: Any) -> schemas.Share:
        """Change ``is_public`` or ``expires_at`` (None: until revoked)."""
        return self._transport.ask(schemas.Share, "PATCH", f"/v1/shares/{share_id}", json=schemas.ShareEdit(**changes))

    def revoke(self, share_id: UUID) -> None:
        self._transport.send("DELETE", f"/v1/shares/{share_id}")


class Films(Resource):
    """Shared films from a visitor's side."""

    def gallery(self) -> Iterator[schemas.GalleryItem]:
        return self._transport.items(schemas.GalleryPage, "/v1/public/films")

    def get(self, share_id: UUID) -> schemas.SharedFilm:
        return self._transport.ask(schemas.SharedFilm, "GET", f"/v1/public/films/{share_id}")

    def open(self, token: str) -> schemas.SharedFilm:
        return self._transport.ask(schemas.SharedFilm, "GET", f"/v1/public/links/{token}")

    def comments(self, share_id: UUID) -> Iterator[schemas.Comment]:
        return self._transport.items(schemas.CommentPage, f"/v1/public/films/{share_id}/comments")

    def comment(self, share_id: UUID, body: str) -> UUID:
        path = f"/v1/public/films/{share_id}/comments"
        return self._transport.ask(schemas.Identifier, "POST", path, json=schemas.NewComment(body=body)).id

    def like(self, share_id: UUID) -> None:
        self._transport.send("PUT", f"/v1/public/films/{share_id}/like")

    def unlike(self, share_id: UUID) -> None:
        self._transport.send("DELETE", f"/v1/public/films/{share_id}/like")


class Publications(Resource):
    def schedule(self, job_id: UUID, platform: schemas.Platform, at: datetime) -> schemas.Publication:
        request = schemas.NewPublication(platform=platform, scheduled_at=at)
        return self._transport.ask(schemas.Publication, "POST", f"/v1/jobs/{job_id}/publications", json=request)

    def list(self, *, job_id: UUID | None = None) -> Iterator[schemas.Publication]:
        return self._transport.items(schemas.PublicationPage, "/v1/publications", job_id=job_id)

    def get(self, publication_id: UUID) -> schemas.Publication:
        return self._transport.ask(schemas.Publication, "GET", f"/v1/publications/{publication_id}")

    def mark(self, publication_id: UUID, state: str, *, url: str | None = None) -> schemas.Publication:
        """``state`` is posted or published."""
        request = schemas.PublicationState.model_validate({"state": state, "url": url})
        return self._transport.ask(schemas.Publication, "PUT", f"/v1/publications/{publication_id}/state", json=request)

    def measure(self, publication_id: UUID, **numbers: Any) -> schemas.Publication:
        """``views``, ``likes``, ``retention`` (from 0 to 1) and ``measured_at``."""
        request = schemas.PublicationNumbers(**numbers)
        return self._transport.ask(
            schemas.Publication, "PUT", f"/v1/publications/{publication_id}/numbers", json=request
        )
