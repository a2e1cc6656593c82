"""The credits page: the balance and the ledger."""

from __future__ import annotations

from fastapi import Response

from reelbase.credits.service import CreditService
from reelbase.http.routing import Router
from reelbase.http.work import Reading
from reelbase.kit.pagination import PageRequest
from reelbase.production.records.covers import titles_of_jobs
from reelbase.web.screen import OnScreen

router = Router()
SHOWN = 50


@router.get("/credits", name="Credits")
def credits_page(screen: OnScreen, session: Reading, cursor: str | None = None) -> Response:
    credits = CreditService(session, screen.viewer)
    page = credits.history(PageRequest(SHOWN, cursor), screen.cursors)
    jobs = {entry.job_id for entry in page.items if entry.job_id is not None}
    return screen.page(
        "pages/credits.html",
        here="credits",
        balance=credits.balance(),
        page=page,
        titles=titles_of_jobs(session, screen.viewer, sorted(jobs)) if jobs else {},
        charged=screen.settings.credits.charge,
        is_first=cursor is None,
    )
