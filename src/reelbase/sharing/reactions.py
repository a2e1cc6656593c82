"""Likes and comments of signed-in users on open shares."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, literal, or_, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import hash_token
from reelbase.accounts.viewer import Viewer
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.errors import InputError, or_not_found
from reelbase.kit.ids import new_id
from reelbase.sharing.models import Comment, Like, Share
from reelbase.sharing.open_shares import film_not_found, link_not_open, open_at

MAX_COMMENT_CHARS = 2_000


class ReactionService:
    """Acts for one viewer inside one transaction. A share is identified by its token, or by its id if public."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def like(self, share: str | UUID) -> None:
        """Like a film; repeating it changes nothing. Raises NotFound, LinkExpired or LinkRevoked."""
        share_id = self._open(share)
        statement = insert_into(self._session, Like).values(
            id=new_id(), owner_id=self._viewer.owner_id, share_id=share_id, created_at=clock.now()
        )
        self._session.execute(statement.on_conflict_do_nothing(index_elements=["share_id", "owner_id"]))

    def likes(self, share_id: UUID) -> bool:
        """Whether the viewer likes the film behind a share."""
        mine = select(Like.id).where(Like.owner_id == self._viewer.owner_id, Like.share_id == share_id)
        return self._session.scalar(mine) is not None

    def unlike(self, share_id: UUID) -> None:
        """Remove a like, also from a closed share."""
        mine = (Like.owner_id == self._viewer.owner_id, Like.share_id == share_id)
        self._session.execute(delete(Like).where(*mine))

    def comment(self, share: str | UUID, body: str) -> UUID:
        """Add a comment; returns its id. Raises InputError, and what ``like`` does."""
        body = body.strip()
        if not 1 <= len(body) <= MAX_COMMENT_CHARS or "\0" in body:
            raise InputError(
                "The comment is empty or too long.", field="body", fix=f"Write 1 to {MAX_COMMENT_CHARS} characters."
            )
        comment = Comment(owner_id=self._viewer.owner_id, share_id=self._open(share), body=body)
        self._session.add(comment)
        self._session.flush()
        return comment.id

    def delete_comment(self, comment_id: UUID) -> None:
        """Delete the viewer's own comment. Raises NotFound for any other."""
        statement = delete(Comment).where(Comment.id == comment_id, Comment.owner_id == self._viewer.owner_id)
        or_not_found(self._session.scalar(statement.returning(Comment.id)), f"There is no comment {comment_id}.")

    def hide_comment(self, comment_id: UUID, *, hidden: bool = True) -> None:
        """Hide or show a comment on the viewer's own share. Raises NotFound for any other, the author included."""
        mine = select(Share.id).where(Share.owner_id == self._viewer.owner_id)
        statement = (
            update(Comment)
            .where(Comment.id == comment_id, Comment.share_id.in_(mine))
            .values(hidden_at=clock.now() if hidden else None)
            .returning(Comment.id)
            .execution_options(synchronize_session=False)
        )
        or_not_found(self._session.scalar(statement), f"There is no comment {comment_id}.")
        self._session.expire_all()

    def _open(self, share: str | UUID) -> UUID:
        query: Any = select(Share.id)
        if isinstance(share, str):
            query = query.where(Share.token_hash == hash_token(share))
        else:
            query = query.where(
                Share.id == share, or_(Share.is_public, Share.owner_id == literal(self._viewer.owner_id))
            )
        found: UUID | None = self._session.scalar(open_at(query, clock.now()))
        if found is None:
            raise link_not_open(self._session, share, clock.now()) if isinstance(share, str) else film_not_found()
        return found
