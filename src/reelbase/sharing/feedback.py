"""What users tell the people who run the installation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.models import SceneRow
from reelbase.production.models import Job
from reelbase.sharing.models import Feedback
from reelbase.sharing.views import FeedbackView

MAX_MESSAGE_CHARS = 5_000
_MINE = Keyset("my feedback", (Feedback.created_at, Feedback.id))
_DESK = Keyset("feedback", (Feedback.created_at, Feedback.id), descending=False)


class FeedbackService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def send(self, message: str, *, job_id: UUID | None = None, scene_id: UUID | None = None) -> UUID:
        """Say something, about the installation or about a job or a scene of one's own. Raises InputError, NotFound."""
        message = message.strip()
        if not 1 <= len(message) <= MAX_MESSAGE_CHARS or "\0" in message:
            raise InputError(
                "The message is empty or too long.", field="message", fix=f"Write 1 to {MAX_MESSAGE_CHARS} characters."
            )
        self._own(Job, job_id, "job")
        self._own(SceneRow, scene_id, "scene")
        feedback = Feedback(owner_id=self._viewer.owner_id, message=message, job_id=job_id, scene_id=scene_id)
        self._session.add(feedback)
        self._session.flush()
        return feedback.id

    def mine(self, request: PageRequest, cursors: Cursors) -> Page[FeedbackView]:
        owner = self._viewer.owner_id
        query = _MINE.select(select(Feedback).where(Feedback.owner_id == owner), request, cursors, owner)
        rows = self._session.scalars(query).all()
        return _MINE.page(rows, request, cursors, owner, keys=lambda row: (row.created_at, row.id), item=_view)

    def _own(self, model: type[Job] | type[SceneRow], row_id: UUID | None, name: str) -> None:
        if row_id is None:
            return
        query: Any = select(model.id).where(model.id == row_id, model.owner_id == self._viewer.owner_id)
        if self._session.scalar(query) is None:
            raise NotFound(f"There is no {name} {row_id}.")


class FeedbackDesk:
    """Reads and resolves everybody's feedback. Whoever opens it has made sure that its user is an administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, request: PageRequest, cursors: Cursors, *, resolved: bool = False) -> Page[FeedbackView]:
        """What waits, or what is resolved; the oldest first."""
        scope = "resolved" if resolved else "waiting"
        query = _DESK.select(select(Feedback).where(Feedback.resolved.is_(resolved)), request, cursors, scope)
        rows = self._session.scalars(query).all()
        return _DESK.page(rows, request, cursors, scope, keys=lambda row: (row.created_at, row.id), item=_view)

    def resolve(self, feedback_id: UUID) -> None:
        """Resolving twice is resolving once: the first time counts."""
        self._change(feedback_id, resolved=True, resolved_at=func.coalesce(Feedback.resolved_at, clock.now()))

    def reopen(self, feedback_id: UUID) -> None:
        self._change(feedback_id, resolved=False, resolved_at=None)

    def _change(self, feedback_id: UUID, **values: Any) -> None:
        statement = update(Feedback).where(Feedback.id == feedback_id).values(**values).returning(Feedback.id)
        if self._session.scalar(statement, execution_options={"synchronize_session": False}) is None:
            raise NotFound(f"There is no feedback {feedback_id}.")
        self._session.expire_all()


def _view(row: Feedback) -> FeedbackView:
    return FeedbackView(
        id=row.id, author_id=row.owner_id, job_id=row.job_id, scene_id=row.scene_id, message=row.message,
        created_at=row.created_at, resolved=row.resolved, resolved_at=row.resolved_at,
    )  # fmt: skip
