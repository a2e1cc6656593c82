"""Shares from a visitor's side, who need not be anybody: open a link, look around the gallery, read the comments."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session

from reelbase.accounts.profiles import public_name
from reelbase.accounts.viewer import ANONYMOUS, Viewer
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

    def comments(
        self, share_id: UUID, request: PageRequest, cursors: Cursors, viewer: Viewer = ANONYMOUS
    ) -> Page[CommentView]:
        """Comments, newest first; hidden ones for their author and the owner of the share. The caller has opened it."""
        mine = select(Share.id).where(Share.id == share_id, Share.owner_id == viewer.owner_id).exists()
        query = select(Comment, public_name(Comment.owner_id)).where(
            Comment.share_id == share_id,
            or_(Comment.hidden_at.is_(None), Comment.owner_id == viewer.owner_id, mine),
        )
        return comment_page(self._session, query, request, cursors, f"{share_id} {viewer.owner_id}")

    def _film(self, which: ColumnElement[bool]) -> SharedFilm:
        query = select(
            Share, Project.title, Project.topic, Project.language, _likes(), _shown_comments(),
            public_name(Share.owner_id),
        ).where(which)  # fmt: skip
        row = self._session.execute(open_at(query, clock.now())).one_or_none()
        if row is None:
            raise NotFound("There is no such film.", fix="Ask who sent the link for a new one.")
        share, title, topic, language, likes, comments, author = row
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
        return SharedFilm(
            share.id, share.owner_id, author, title, topic, language, share.created_at, likes, comments, files
        )


def comment_page(
    session: Session,
    query: Select[Comment, str | None],
    request: PageRequest,
    cursors: Cursors,
    scope: str,
) -> Page[CommentView]:
    """One page of a query of comments with their authors' public names, newest first."""
    rows = session.execute(_COMMENTS.select(query, request, cursors, scope)).all()
    return _COMMENTS.page(
        rows, request, cursors, scope, keys=lambda row: (row[0].created_at, row[0].id),
        item=lambda row: CommentView(
            row[0].id, row[0].owner_id, row[1], row[0].body, row[0].created_at, row[0].hidden_at is not None
        ),
    )  # fmt: skip


def _likes() -> ScalarSelect[int]:
    return select(func.count()).where(Like.share_id == Share.id).correlate(Share).scalar_subquery()


def _shown_comments() -> ScalarSelect[int]:
    query = select(func.count()).where(Comment.share_id == Share.id, Comment.hidden_at.is_(None))
    return query.correlate(Share).scalar_subquery()
