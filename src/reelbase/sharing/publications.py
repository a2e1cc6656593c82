"""Publications of films on other platforms: their schedule, state and statistics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, or_not_found
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Job
from reelbase.projects.models import ARCHIVED, Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.jobs import JobStatus
from reelbase.schemas.sharing import Publication
from reelbase.sharing.models import PLATFORMS
from reelbase.sharing.models import Publication as PublicationRow

_NEWEST = Keyset("publications", (PublicationRow.created_at, PublicationRow.id))


class PublicationService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def of_job(self, job_id: UUID) -> tuple[Publication, ...]:
        """The viewer's publications of one film, newest first."""
        mine = (PublicationRow.owner_id == self._viewer.owner_id, PublicationRow.job_id == job_id)
        query = select(PublicationRow).where(*mine).order_by(PublicationRow.created_at.desc(), PublicationRow.id.desc())
        return tuple(Publication.of(row) for row in self._session.scalars(query))

    def schedule(self, job_id: UUID, platform: str, at: datetime) -> UUID:
        """Schedule a film for a platform, or reschedule it until it is posted; returns the publication's id.

        Raises InputError for an unknown platform, NotFound, Conflict for an unfinished or already posted film.
        """
        if platform not in PLATFORMS:
            raise InputError(
                f"Unknown platform {platform!r}.", field="platform", fix=f"Use one of {', '.join(PLATFORMS)}."
            )
        query = select(Job).where(Job.owner_id == self._viewer.owner_id, Job.id == job_id)
        job = or_not_found(self._session.scalar(query), f"There is no job {job_id}.")
        ProjectService(self._session, self._viewer).hold(job.project_id)
        if job.status != JobStatus.READY:
            raise Conflict("The film is not finished.", fix="Publish it when its job is READY.")
        now = clock.now()
        statement = insert_into(self._session, PublicationRow).values(
            id=new_id(),
            owner_id=self._viewer.owner_id,
            job_id=job_id,
            platform=platform,
            scheduled_at=at,
            created_at=now,
            updated_at=now,
        )
        found: UUID | None = self._session.scalar(
            statement.on_conflict_do_update(
                index_elements=["job_id", "platform"],
                set_={"scheduled_at": statement.excluded.scheduled_at, "updated_at": now},
                where=PublicationRow.posted_at.is_(None),
            ).returning(PublicationRow.id)
        )
        if found is None:
            raise Conflict(f"The film has already been posted to {platform}.", fix="Choose another platform.")
        self._session.expire_all()
        return found

    def mark_posted(self, publication_id: UUID, *, url: str | None = None) -> None:
        """Record that the film was posted. Raises Conflict when it already was: of concurrent callers one succeeds."""
        self._change(publication_id, PublicationRow.posted_at.is_(None), posted_at=clock.now(), url=url)

    def mark_published(self, publication_id: UUID, *, url: str | None = None) -> None:
        """Record that the film is public on the platform, and so was posted. Raises Conflict when it already was."""
        now = clock.now()
        self._change(
            publication_id,
            PublicationRow.published_at.is_(None),
            published_at=now,
            posted_at=func.coalesce(PublicationRow.posted_at, now),
            url=func.coalesce(url, PublicationRow.url),
        )

    def measure(self, publication_id: UUID, *, views: int, likes: int, retention: float | None, at: datetime) -> None:
        """Store statistics unless newer ones exist. ``retention`` is from 0 to 1.

        Raises InputError, NotFound, and Conflict for what is not published: nobody can have watched it.
        """
        if min(views, likes) < 0 or (retention is not None and not 0 <= retention <= 1):
            raise InputError(
                "The statistics are out of range.",
                field="views",
                fix="Counts must be 0 or more, retention from 0 to 1.",
            )
        if self.get(publication_id).published_at is None:
            raise Conflict("The film is not published there yet.", fix="Record that it was published first.")
        newer = func.coalesce(PublicationRow.measured_at <= at, True)
        try:
            self._change(publication_id, newer, views=views, likes=likes, retention=retention, measured_at=at)
        except Conflict:
            # Numbers may come in any order; the older ones tell nothing any more.
            return

    def get(self, publication_id: UUID) -> Publication:
        """Raises NotFound, also for another owner's."""
        mine = (PublicationRow.owner_id == self._viewer.owner_id, PublicationRow.id == publication_id)
        row = self._session.scalar(select(PublicationRow).where(*mine))
        return Publication.of(or_not_found(row, f"There is no publication {publication_id}."))

    def list(self, request: PageRequest, cursors: Cursors, *, job_id: UUID | None = None) -> Page[Publication]:
        """The viewer's publications, or those of one film, newest first."""
        owner = self._viewer.owner_id
        query = select(PublicationRow).where(PublicationRow.owner_id == owner)
        if job_id is not None:
            query = query.where(PublicationRow.job_id == job_id)
        return _NEWEST.fetch(self._session, query, request, cursors, owner, item=Publication.of)

    def _change(self, publication_id: UUID, condition: Any, **values: Any) -> None:
        mine = (PublicationRow.owner_id == self._viewer.owner_id, PublicationRow.id == publication_id)
        statement = update(PublicationRow).where(*mine, condition).values(**values).returning(PublicationRow.id)
        if self._session.scalar(statement, execution_options={"synchronize_session": False}) is None:
            self.get(publication_id)
            raise Conflict("This was already done.")
        self._session.expire_all()


def due(session: Session, limit: int) -> Sequence[PublicationRow]:
    """Due publications of all owners, oldest first, locked until the transaction ends.

    Concurrent workers get different ones. Archived projects are skipped.
    """
    query = (
        select(PublicationRow)
        .join(Job, Job.id == PublicationRow.job_id)
        .join(Project, Project.id == Job.project_id)
        .where(PublicationRow.posted_at.is_(None), PublicationRow.scheduled_at.is_not(None))
        .where(PublicationRow.scheduled_at <= clock.now(), Project.lifecycle != ARCHIVED)
        .order_by(PublicationRow.scheduled_at, PublicationRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=PublicationRow)
    )
    return session.scalars(query).all()
