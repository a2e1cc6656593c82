"""Feedback to those who run the installation."""

from __future__ import annotations

from reelbase.api.operations import CREATE, READ, PageOf, Serving, problems
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors
from reelbase.sharing.feedback import FeedbackService
from reelbase.wire.sharing import FeedbackPage, Made, NewFeedback

router = Router(prefix="/feedback", tags=["Feedback"])


@router.post("", status_code=201, dependencies=CREATE, responses=problems(404))
def send_feedback(session: Serving, caller: CurrentCaller, wish: NewFeedback) -> Made:
    """Tell something to those who run the installation, about it or about a job or a scene of yours."""
    return Made(
        id=FeedbackService(session, caller.viewer).send(wish.message, job_id=wish.job_id, scene_id=wish.scene_id)
    )


@router.get("", dependencies=READ)
def list_feedback(session: Serving, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> FeedbackPage:
    """What you have told, the newest first, and whether it is resolved."""
    return FeedbackPage.of(FeedbackService(session, caller.viewer).mine(page, cursors))
