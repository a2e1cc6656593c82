"""What the numbers say of the caller's own work."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from reelbase.api.operations import READ, PageOf
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading
from reelbase.insights.service import InsightService
from reelbase.insights.views import Period
from reelbase.wire.analytics import DashboardPage, Engagement, Failures, ProjectStats, RenderTime, Trends

router = Router(prefix="/analytics", tags=["Analytics"])
Days = Annotated[int, Query(ge=1, le=366, description="The last days in UTC, today among them.")]


@router.get("/dashboard", dependencies=READ)
def get_dashboard(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> DashboardPage:
    """Your projects, the newest first, each with its newest job."""
    return DashboardPage.of(InsightService(session, caller.viewer).dashboard(page, cursors))


@router.get("/projects", dependencies=READ)
def get_project_stats(session: Reading, caller: CurrentCaller) -> ProjectStats:
    """How many projects there are, and when one was touched last."""
    return ProjectStats.of(InsightService(session, caller.viewer).projects())


@router.get("/engagement", dependencies=READ)
def get_engagement(session: Reading, caller: CurrentCaller, days: Days = 30) -> Engagement:
    """What began on each day that had something, the newest first."""
    return Engagement.model_validate({"items": InsightService(session, caller.viewer).engagement(Period.last(days))})


@router.get("/failures", dependencies=READ)
def get_failures(session: Reading, caller: CurrentCaller, days: Days = 30) -> Failures:
    """Which steps failed with which codes, the commonest first."""
    return Failures.of(InsightService(session, caller.viewer).failures(Period.last(days)))


@router.get("/trends", dependencies=READ)
def get_trends(
    session: Reading,
    caller: CurrentCaller,
    days: Days = 30,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = 20,
) -> Trends:
    """What your prompts were about, beside the period of the same length before."""
    found = InsightService(session, caller.viewer).trends(Period.last(days), limit)
    return Trends.model_validate({"items": found})


@router.get("/render-time", dependencies=READ)
def get_render_time(session: Reading, caller: CurrentCaller, days: Days = 30) -> RenderTime:
    """How long the films took that were begun in the period and finished."""
    return RenderTime.of(InsightService(session, caller.viewer).render_time(Period.last(days)))
