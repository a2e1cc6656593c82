"""Shares for their owners: create, list and revoke links to films."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import hash_token
from reelbase.accounts.viewer import Viewer
from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, or_not_found
from reelbase.kit.pagination import MAX_LIMIT, Cursors, Page, PageRequest
from reelbase.production.models import Job
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.jobs import JobStatus
from reelbase.schemas.sharing import Comment, Share
from reelbase.sharing.models import Comment as CommentRow
from reelbase.sharing.models import Share as ShareRow
from reelbase.sharing.visits import LIKES, SHOWN_COMMENTS, comment_page

TOKEN_BYTES = 32
_SHARES = Keyset("shares", (ShareRow.created_at, ShareRow.id))


@dataclass(frozen=True, slots=True)
class IssuedShare:
    """``token`` can be read here only: the database keeps its hash."""

    id: UUID
    token: str


class ShareService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def share(self, job_id: UUID, *, is_public: bool = False, expires_at: datetime | None = None) -> IssuedShare:
        """Create a link to a job's film. ``is_public`` also lists it in the gallery.

        Raises NotFound for another owner's job, Conflict while there is no film, InputError for a past expiry time.
        """
        _check_expiry(expires_at)
        query = select(Job).where(Job.owner_id == self._viewer.owner_id, Job.id == job_id)
        job = or_not_found(self._session.scalar(query), f"There is no job {job_id}.")
        ProjectService(self._session, self._viewer).hold(job.project_id)
        if job.status != JobStatus.READY:
            raise Conflict("The film is not finished.", fix="Share it when its job is READY.")
        token = secrets.token_urlsafe(TOKEN_BYTES)
        share = ShareRow(
            owner_id=self._viewer.owner_id,
            job_id=job_id,
            token_hash=hash_token(token),
            is_public=is_public,
            expires_at=expires_at,
        )
        self._session.add(share)
        self._session.flush()
        return IssuedShare(share.id, token)

    def list(self, request: PageRequest, cursors: Cursors, *, job_id: UUID | None = None) -> Page[Share]:
        """The viewer's shares, or those of one film, newest first."""
        owner = self._viewer.owner_id
        query = self._described() if job_id is None else self._described().where(ShareRow.job_id == job_id)
        return _SHARES.fetch(self._session, query, request, cursors, owner, item=Share.of)

    def get(self, share_id: UUID) -> Share:
        row = self._session.execute(self._described().where(ShareRow.id == share_id)).one_or_none()
        return Share.of(or_not_found(row, f"There is no share {share_id}."))

    def of_job(self, job_id: UUID) -> tuple[Share, ...]:
        """The viewer's newest shares of one film, at most ``MAX_LIMIT``."""
        query = self._described().where(ShareRow.job_id == job_id)
        newest = query.order_by(ShareRow.created_at.desc(), ShareRow.id.desc()).limit(MAX_LIMIT)
        return tuple(Share.of(row) for row in self._session.execute(newest))

    def comments(self, job_id: UUID, request: PageRequest, cursors: Cursors) -> Page[Comment]:
        """Comments on all shares of a film, hidden ones included, newest first."""
        owner = self._viewer.owner_id
        shares = select(ShareRow.id).where(ShareRow.owner_id == owner, ShareRow.job_id == job_id)
        return comment_page(self._session, CommentRow.share_id.in_(shares), request, cursors, f"{job_id} {owner}")

    def revoke(self, share_id: UUID) -> None:
        """Close a link permanently; repeating it changes nothing."""
        self._change(share_id, revoked_at=func.coalesce(ShareRow.revoked_at, clock.now()))

    def set_expiry(self, share_id: UUID, expires_at: datetime | None) -> None:
        """None keeps the link open until it is revoked."""
        _check_expiry(expires_at)
        self._change(share_id, expires_at=expires_at)

    def set_public(self, share_id: UUID, is_public: bool) -> None:
        self._change(share_id, is_public=is_public)

    def _change(self, share_id: UUID, **values: Any) -> None:
        statement = update(ShareRow).where(ShareRow.owner_id == self._viewer.owner_id, ShareRow.id == share_id)
        changed = self._session.scalar(
            statement.values(**values).returning(ShareRow.id), execution_options={"synchronize_session": False}
        )
        or_not_found(changed, f"There is no share {share_id}.")
        self._session.expire_all()

    def _described(self) -> Select[*tuple[Any, ...]]:
        owner = self._viewer.owner_id
        # The owner is repeated for each table: PostgreSQL estimates rows better from it than from row security.
        return (
            select(*columns_of(Share.model_fields, ShareRow, title=Project.title, likes=LIKES, comments=SHOWN_COMMENTS))
            .join(Job, and_(Job.id == ShareRow.job_id, Job.owner_id == owner))
            .join(Project, and_(Project.id == Job.project_id, Project.owner_id == owner))
            .where(ShareRow.owner_id == owner)
        )


def _check_expiry(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= clock.now():
        raise InputError("The expiry time is in the past.", field="expires_at", fix="Choose a later time.")
