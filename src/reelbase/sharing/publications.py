"""What becomes of a film on other platforms: when it goes out, whether it did, and how it does there."""

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
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.production.models import Job
from reelbase.production.states import JobStatus
from reelbase.projects.models import ARCHIVED, Project
from reelbase.projects.service import ProjectService
from reelbase.sharing.models import PLATFORMS, Publication
from reelbase.sharing.views import PublicationView

_NEWEST = Keyset("publications", (Publication.created_at, Publication.id))


class PublicationService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def of_job(self, job_id: UUID) -> tuple[PublicationView, ...]:
        """Where the viewer plans or has one film, the newest first."""
        mine = (Publication.owner_id == self._viewer.owner_id, Publication.job_id == job_id)
        query = select(Publication).where(*mine).order_by(Publication.created_at.desc(), Publication.id.desc())
        return tuple(_view(row) for row in self._session.scalars(query))

    def schedule(self, job_id: UUID, platform: str, at: datetime) -> UUID:
        """Plan a film for a platform, or plan it anew while it is not posted; at most once a platform.

        Raises InputError for an unknown platform, NotFound, Conflict for an unfinished film or a posted one.
        """
        if platform not in PLATFORMS:
            raise InputError(
                f"The platform {platform!r} is not known.", field="platform", fix=f"Use one of {', '.join(PLATFORMS)}."
            )
        job = self._session.scalar(select(Job).where(Job.owner_id == self._viewer.owner_id, Job.id == job_id))
        if job is None:
            raise NotFound(f"There is no job {job_id}.", fix="See them with: reelbase jobs list.")
        ProjectService(self._session, self._viewer).hold(job.project_id)
        if job.status != JobStatus.READY:
            raise Conflict("The film is not finished.", fix="Publish it when its job is READY.")
        now = clock.now()
        statement = insert_into(self._session, Publication).values(
            id=new_id(), owner_id=self._viewer.owner_id, job_id=job_id, platform=platform, scheduled_at=at,
            created_at=now, updated_at=now,
        )  # fmt: skip
        found: UUID | None = self._session.scalar(
            statement.on_conflict_do_update(
                index_elements=["job_id", "platform"],
                set_={"scheduled_at": statement.excluded.scheduled_at, "updated_at": now},
                where=Publication.posted_at.is_(None),
            ).returning(Publication.id)
        )
        if found is None:
            raise Conflict(f"The film is on {platform} already.", fix="Choose another platform.")
        self._session.expire_all()
        return found

    def mark_posted(self, publication_id: UUID, *, url: str | None = None) -> None:
        """It was handed over. Raises Conflict when it was before: of two that hand it over at once, one may."""
        self._change(publication_id, Publication.posted_at.is_(None), posted_at=clock.now(), url=url)

    def mark_published(self, publication_id: UUID, *, url: str | None = None) -> None:
        """It is public there. What is public was posted, whoever did it."""
        now = clock.now()
        self._change(
            publication_id,
            Publication.published_at.is_(None),
            published_at=now,
            posted_at=func.coalesce(Publication.posted_at, now),
            url=func.coalesce(url, Publication.url),
        )

    def measure(self, publication_id: UUID, *, views: int, likes: int, retention: float | None, at: datetime) -> None:
        """Keep the numbers unless newer ones are known. ``retention`` is from 0 to 1. Raises InputError, NotFound."""
        if min(views, likes) < 0 or (retention is not None and not 0 <= retention <= 1):
            raise InputError(
                "The numbers are impossible.", field="views", fix="Counts are 0 or more, retention is from 0 to 1."
            )
        newer = func.coalesce(Publication.measured_at <= at, True)
        try:
            self._change(publication_id, newer, views=views, likes=likes, retention=retention, measured_at=at)
        except Conflict:
            # Numbers may come in any order; the older ones tell nothing any more.
            return

    def get(self, publication_id: UUID) -> PublicationView:
        """Raises NotFound, also for another owner's."""
        mine = (Publication.owner_id == self._viewer.owner_id, Publication.id == publication_id)
        row = self._session.scalar(select(Publication).where(*mine))
        if row is None:
            raise NotFound(f"There is no publication {publication_id}.")
        return _view(row)

    def list(self, request: PageRequest, cursors: Cursors, *, job_id: UUID | None = None) -> Page[PublicationView]:
        """The viewer's publications, or those of one film, newest first."""
        owner = self._viewer.owner_id
        query = select(Publication).where(Publication.owner_id == owner)
        if job_id is not None:
            query = query.where(Publication.job_id == job_id)
        rows = self._session.scalars(_NEWEST.select(query, request, cursors, owner)).all()
        return _NEWEST.page(rows, request, cursors, owner, keys=lambda row: (row.created_at, row.id), item=_view)

    def _change(self, publication_id: UUID, condition: Any, **values: Any) -> None:
        mine = (Publication.owner_id == self._viewer.owner_id, Publication.id == publication_id)
        statement = update(Publication).where(*mine, condition).values(**values).returning(Publication.id)
        if self._session.scalar(statement, execution_options={"synchronize_session": False}) is None:
            if self._session.scalar(select(Publication.id).where(*mine)) is None:
                raise NotFound(f"There is no publication {publication_id}.")
            raise Conflict("That was done already.")
        self._session.expire_all()


def due(session: Session, limit: int) -> Sequence[Publication]:
    """Publications of all owners whose time has come, the oldest first; held until the transaction ends.

    Several workers share them: none gets one that another one holds. Those of archived projects rest.
    """
    query = (
        select(Publication)
        .join(Job, Job.id == Publication.job_id)
        .join(Project, Project.id == Job.project_id)
        .where(Publication.posted_at.is_(None), Publication.scheduled_at.is_not(None))
        .where(Publication.scheduled_at <= clock.now(), Project.lifecycle != ARCHIVED)
        .order_by(Publication.scheduled_at, Publication.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Publication)
    )
    return session.scalars(query).all()


def _view(row: Publication) -> PublicationView:
    return PublicationView(
        id=row.id, job_id=row.job_id, platform=row.platform, url=row.url, scheduled_at=row.scheduled_at,
        posted_at=row.posted_at, published_at=row.published_at, views=row.views, likes=row.likes,
        retention=row.retention, measured_at=row.measured_at,
    )  # fmt: skip
