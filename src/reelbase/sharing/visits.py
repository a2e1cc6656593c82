"""Shares for visitors, signed in or not: open a link, browse the gallery, read comments."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import hash_token
from reelbase.accounts.profiles import public_name
from reelbase.accounts.viewer import ANONYMOUS, Viewer
from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Asset
from reelbase.production.records.thumbnails import THUMBNAILS
from reelbase.projects.models import Project
from reelbase.schemas.sharing import Comment, GalleryItem, SharedFile, SharedFilm
from reelbase.sharing.models import Comment as CommentRow
from reelbase.sharing.models import Like
from reelbase.sharing.models import Share as ShareRow
from reelbase.sharing.open_shares import VISITOR_ASSETS, film_not_found, link_not_open, open_at

_GALLERY = Keyset("gallery", (ShareRow.created_at, ShareRow.id))
_COMMENTS = Keyset("comments", (CommentRow.created_at, CommentRow.id))
_EVERYBODY = "everybody"


LIKES = select(func.count()).where(Like.share_id == ShareRow.id).correlate(ShareRow).scalar_subquery().label("likes")
SHOWN_COMMENTS = (
    select(func.count())
    .where(CommentRow.share_id == ShareRow.id, CommentRow.hidden_at.is_(None))
    .correlate(ShareRow)
    .scalar_subquery()
    .label("comments")
)


class StoredFile(SharedFile):
    """``name`` is the file's name in storage, which visitors do not see."""

    name: str


class OpenFilm(SharedFilm):
    """A shared film with its owner and where its files are, which visitors do not see."""

    owner_id: UUID
    files: tuple[StoredFile, ...]


class VisitService:
    """Reads for a visitor inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, token: str) -> OpenFilm:
        """The film of a link. Raises LinkRevoked, LinkExpired, and NotFound for a wrong link or an archived film."""
        film = self._film(ShareRow.token_hash == hash_token(token))
        if film is None:
            raise link_not_open(self._session, token, clock.now())
        return film

    def open_public(self, share_id: UUID) -> OpenFilm:
        """A film in the gallery. Raises NotFound unless the share is open and public."""
        film = self._film((ShareRow.id == share_id) & ShareRow.is_public)
        if film is None:
            raise film_not_found()
        return film

    def gallery(self, request: PageRequest, cursors: Cursors) -> Page[GalleryItem]:
        """Public films, newest first."""
        columns = columns_of(
            GalleryItem.model_fields,
            ShareRow,
            share_id=ShareRow.id,
            title=Project.title,
            topic=Project.topic,
            likes=LIKES,
        )
        query = open_at(select(ShareRow.id, *columns).where(ShareRow.is_public), clock.now())
        return _GALLERY.fetch(self._session, query, request, cursors, _EVERYBODY, item=GalleryItem.of)

    def comments(
        self, share_id: UUID, request: PageRequest, cursors: Cursors, viewer: Viewer = ANONYMOUS
    ) -> Page[Comment]:
        """Comments on an open share, newest first; hidden ones for their author and the share's owner only."""
        mine = select(ShareRow.id).where(ShareRow.id == share_id, ShareRow.owner_id == viewer.owner_id).exists()
        visible = or_(CommentRow.hidden_at.is_(None), CommentRow.owner_id == viewer.owner_id, mine)
        condition = (CommentRow.share_id == share_id) & visible
        return comment_page(self._session, condition, request, cursors, f"{share_id} {viewer.owner_id}")

    def _film(self, which: ColumnElement[bool]) -> OpenFilm | None:
        query = select(
            ShareRow.id.label("share_id"),
            ShareRow.owner_id,
            ShareRow.job_id,
            ShareRow.created_at,
            public_name(ShareRow.owner_id).label("author"),
            Project.title,
            Project.topic,
            Project.language,
            LIKES,
            SHOWN_COMMENTS,
        ).where(which)
        row = self._session.execute(open_at(query, clock.now())).one_or_none()
        if row is None:
            return None
        name = Asset.meta["name"].as_string()
        assets = (
            select(*columns_of(StoredFile.model_fields, Asset, path=Asset.storage_path, name=name))
            .where(Asset.job_id == row.job_id, Asset.type.in_(VISITOR_ASSETS), Asset.scene_idx.is_(None))
            .where(Asset.storage_path.not_like(f"{THUMBNAILS}/%"))
            .order_by(Asset.id)
        )
        files = tuple(StoredFile.of(asset) for asset in self._session.execute(assets))
        return OpenFilm.model_validate({**row._mapping, "files": files})


def comment_page(
    session: Session, condition: ColumnElement[bool], request: PageRequest, cursors: Cursors, scope: str
) -> Page[Comment]:
    """A page of the comments that meet ``condition``, with their authors' public names, newest first."""
    columns = columns_of(
        Comment.model_fields,
        CommentRow,
        author_id=CommentRow.owner_id,
        author=public_name(CommentRow.owner_id),
        hidden=CommentRow.hidden_at.is_not(None),
    )
    query = select(*columns).where(condition)
    return _COMMENTS.fetch(session, query, request, cursors, scope, item=Comment.of)
