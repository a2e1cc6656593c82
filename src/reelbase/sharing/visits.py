"""Shares from a visitor's side, who need not be anybody: open a link, look around the gallery, read the comments."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.errors import NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Asset
from reelbase.projects.models import Project
from reelbase.sharing.models import Comment, Like, Share
from reelbase.sharing.open_shares import VISITOR_ASSETS, hash_of_token, open_at
from reelbase.sharing.views import CommentView, GalleryItem, SharedFile, SharedFilm

_GALLERY = Keyset("gallery", (Share.created_at, Share.id))
_COMMENTS = Keyset("comments", (Comment.created_at, Comment.id))
_EVERYBODY = "everybody"


class VisitService:
    """Reads for a visitor inside one transaction. A link that does not open says nothing of why."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, token: str) -> SharedFilm:
        """The film behind a link. Raises NotFound for a wrong, revoked or expired one, or one to an archived film."""
        return self._film(Share.token_hash == hash_of_token(token))

    def open_public(self, share_id: UUID) -> SharedFilm:
        """A film of the gallery. Raises NotFound for a share that is not public, too."""
        return self._film((Share.id == share_id) & Share.is_public)

    def gallery(self, request: PageRequest, cursors: Cursors) -> Page[GalleryItem]:
        """Public films, newest first."""
        query = open_at(select(Share, Project.title, Project.topic, _likes()).where(Share.is_public), clock.now())
        rows = self._session.execute(_GALLERY.select(query, request, cursors, _EVERYBODY)).all()
        return _GALLERY.page(
            rows,
            request,
            cursors,
            _EVERYBODY,
            keys=lambda row: (row[0].created_at, row[0].id),
            item=lambda row: GalleryItem(row[0].id, row[1], row[2], row[0].created_at, row[3]),
        )

    def comments(self, share_id: UUID, request: PageRequest, cursors: Cursors) -> Page[CommentView]:
        """Comments that are not hidden, newest first. The caller has opened the share."""
        query = select(Comment).where(Comment.share_id == share_id, Comment.hidden_at.is_(None))
        rows = self._session.scalars(_COMMENTS.select(query, request, cursors, share_id)).all()
        return _COMMENTS.page(
            rows,
            request,
            cursors,
            share_id,
            keys=lambda comment: (comment.created_at, comment.id),
            item=lambda comment: CommentView(comment.id, comment.owner_id, comment.body, comment.created_at, False),
        )

    def _film(self, which: ColumnElement[bool]) -> SharedFilm:
        query = select(Share, Project.title, Project.topic, Project.language, _likes(), _shown_comments()).where(which)
        row = self._session.execute(open_at(query, clock.now())).one_or_none()
        if row is None:
            raise NotFound("There is no such film.", fix="Ask who sent the link for a new one.")
        share, title, topic, language, likes, comments = row
        assets = self._session.scalars(
            select(Asset)
            .where(Asset.job_id == share.job_id, Asset.type.in_(VISITOR_ASSETS), Asset.scene_idx.is_(None))
            .order_by(Asset.id)
        )
        files = tuple(
            SharedFile(
                type=asset.type, path=asset.storage_path, name=asset.meta["name"], mime_type=asset.mime_type,
                size_bytes=asset.size_bytes, duration_s=asset.duration_s, width=asset.width, height=asset.height,
            )
            for asset in assets
        )  # fmt: skip
        return SharedFilm(share.id, title, topic, language, share.created_at, likes, comments, files)


def _likes() -> ScalarSelect[int]:
    return select(func.count()).where(Like.share_id == Share.id).correlate(Share).scalar_subquery()


def _shown_comments() -> ScalarSelect[int]:
    query = select(func.count()).where(Comment.share_id == Share.id, Comment.hidden_at.is_(None))
    return query.correlate(Share).scalar_subquery()
