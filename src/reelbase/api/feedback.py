"""Feedback to the operators."""

from __future__ import annotations

from reelbase.accounts.viewer import SERVICE
from reelbase.api.operations import CREATE, READ, PageOf, problems
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import App, PageCursors, ServiceWriting
from reelbase.schemas.sharing import FeedbackPage, Identifier, NewFeedback
from reelbase.sharing.feedback import FeedbackService

router = Router(prefix="/feedback", tags=["Feedback"])


@router.post("", status_code=201, dependencies=CREATE, responses=problems(404))
def send_feedback(session: ServiceWriting, caller: CurrentCaller, body: NewFeedback) -> Identifier:
    """Send feedback to the operators, optionally on one of your jobs or scenes."""
    return Identifier(
        id=FeedbackService(session, caller.viewer).send(body.message, job_id=body.job_id, scene_id=body.scene_id)
    )


@router.get("", dependencies=READ)
def list_feedback(app: App, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> FeedbackPage:
    """Your feedback, newest first, and whether it is resolved."""
    # The row policies let only administrators read feedback.
    with app.database.reading(SERVICE) as session:
        return FeedbackPage.of(FeedbackService(session, caller.viewer).list(page, cursors))
