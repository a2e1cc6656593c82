"""The administration page: feedback, users, jobs, workers and the queue."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from reelbase.accounts.directory import UserDirectory
from reelbase.http.routing import Router
from reelbase.http.work import ConsoleReading, ConsoleWriting
from reelbase.insights.period import Period
from reelbase.insights.service import OperatorInsights
from reelbase.kit.pagination import PageRequest
from reelbase.production.job_console import JobConsole
from reelbase.schemas.jobs import JobStatus
from reelbase.sharing.feedback import FeedbackConsole
from reelbase.web.screen import OnScreen

router = Router()
SHOWN = 10
DAYS = 30
SHOWS = {"all": "All", "running": "Running", "failed": "Failed"}
"""Which jobs are shown."""


@router.get("/admin", name="Admin")
def admin_page(
    screen: OnScreen,
    session: ConsoleReading,
    q: str = "",
    show: str = "all",
    owner: UUID | None = None,
    resolved: bool = False,
    feedback_cursor: str | None = None,
    jobs_cursor: str | None = None,
    users_cursor: str | None = None,
) -> Response:
    console, cursors = JobConsole(session), screen.cursors
    show = show if show in SHOWS else "all"
    operator = OperatorInsights(session)
    period = Period.last(DAYS)
    return screen.page(
        "pages/admin.html",
        here="admin",
        queue=console.queue(),
        workers=console.workers(),
        jobs=console.page(
            PageRequest(SHOWN, jobs_cursor),
            cursors,
            owner_id=owner,
            unfinished=show == "running",
            status=JobStatus.FAILED if show == "failed" else None,
        ),
        shows=SHOWS,
        show=show,
        owner=owner,
        users=UserDirectory(session).page(PageRequest(SHOWN, users_cursor), cursors, text=q or None),
        feedback=FeedbackConsole(session).page(PageRequest(SHOWN, feedback_cursor), cursors, resolved=resolved),
        failures=operator.failures(period),
        render_time=operator.render_time(period),
        resolved=resolved,
        q=q,
        days=DAYS,
    )


@router.post("/admin/feedback/{feedback_id}/resolve")
def resolve(screen: OnScreen, session: ConsoleWriting, feedback_id: UUID) -> Response:
    FeedbackConsole(session).resolve(feedback_id)
    return screen.go("/admin#feedback", say="Marked as resolved.")


@router.post("/admin/feedback/{feedback_id}/reopen")
def reopen(screen: OnScreen, session: ConsoleWriting, feedback_id: UUID) -> Response:
    FeedbackConsole(session).reopen(feedback_id)
    return screen.go("/admin?resolved=true#feedback", say="Reopened.")
