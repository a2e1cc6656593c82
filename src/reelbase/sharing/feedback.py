"""Feedback from users to the operators of the installation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.columns import columns_of
from reelbase.db.keyset import Keyset
from reelbase.kit import clock
from reelbase.kit.errors import InputError, NotFound
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.plans.models import SceneRow
from reelbase.production.models import Job
from reelbase.schemas.sharing import Feedback
from reelbase.sharing.models import Feedback as FeedbackRow

MAX_MESSAGE_CHARS = 5_000
_MINE = Keyset("my feedback", (FeedbackRow.created_at, FeedbackRow.id))
_CONSOLE = Keyset("feedback", (FeedbackRow.created_at, FeedbackRow.id), descending=False)

_COLUMNS = columns_of(Feedback.model_fields, FeedbackRow, author_id=FeedbackRow.owner_id)


class FeedbackService:
    """Acts for one viewer inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def send(self, message: str, *, job_id: UUID | None = None, scene_id: UUID | None = None) -> UUID:
        """Send feedback, optionally on the viewer's own job or scene; returns its id. Raises InputError, NotFound."""
        message = message.strip()
        if not 1 <= len(message) <= MAX_MESSAGE_CHARS or "\0" in message:
            raise InputError(
                "The message is empty or too long.", field="message", fix=f"Write 1 to {MAX_MESSAGE_CHARS} characters."
            )
        self._own(Job, job_id, "job")
        self._own(SceneRow, scene_id, "scene")
        feedback = FeedbackRow(owner_id=self._viewer.owner_id, message=message, job_id=job_id, scene_id=scene_id)
        self._session.add(feedback)
        self._session.flush()
        return feedback.id

    def list(self, request: PageRequest, cursors: Cursors) -> Page[Feedback]:
        owner = self._viewer.owner_id
        query = select(*_COLUMNS).where(FeedbackRow.owner_id == owner)
        return _MINE.fetch(self._session, query, request, cursors, owner, item=Feedback.of)

    def _own(self, model: type[Job] | type[SceneRow], row_id: UUID | None, name: str) -> None:
        if row_id is None:
            return
        query: Any = select(model.id).where(model.id == row_id, model.owner_id == self._viewer.owner_id)
        if self._session.scalar(query) is None:
            raise NotFound(f"There is no {name} {row_id}.")


class FeedbackConsole:
    """Lists and resolves all feedback. The caller has checked that the viewer is an administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, request: PageRequest, cursors: Cursors, *, resolved: bool = False) -> Page[Feedback]:
        """Open or resolved feedback, oldest first."""
        scope = "resolved" if resolved else "waiting"
        query = select(*_COLUMNS).where(FeedbackRow.resolved.is_(resolved))
        return _CONSOLE.fetch(self._session, query, request, cursors, scope, item=Feedback.of)

    def resolve(self, feedback_id: UUID) -> None:
        """Mark as resolved; repeating it keeps the first time."""
        self._change(feedback_id, resolved=True, resolved_at=func.coalesce(FeedbackRow.resolved_at, clock.now()))

    def reopen(self, feedback_id: UUID) -> None:
        self._change(feedback_id, resolved=False, resolved_at=None)

    def _change(self, feedback_id: UUID, **values: Any) -> None:
        statement = update(FeedbackRow).where(FeedbackRow.id == feedback_id).values(**values).returning(FeedbackRow.id)
        if self._session.scalar(statement, execution_options={"synchronize_session": False}) is None:
            raise NotFound(f"There is no feedback {feedback_id}.")
        self._session.expire_all()
