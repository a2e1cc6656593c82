"""What the numbers say of the caller's own work."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from reelbase.api.operations import READ, PageOf
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading
from reelbase.insights.period import Period
from reelbase.insights.service import InsightService
from reelbase.schemas.analytics import (
    DashboardPage,
    Engagement,
    Failures,
    ProjectStats,
    Reaches,
    RenderDays,
    RenderTime,
    SpendDays,
    Trends,
    Uses,
)

router = Router(prefix="/analytics", tags=["Analytics"])
Days = Annotated[int, Query(ge=1, le=366, description="The last days in UTC, today among them.")]
Top = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


@router.get("/dashboard", dependencies=READ)
def get_dashboard(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> DashboardPage:
    """Your projects, the newest first, each with its newest job."""
    return DashboardPage.of(InsightService(session, caller.viewer).dashboard(page, cursors))


@router.get("/projects", dependencies=READ)
def get_project_stats(session: Reading, caller: CurrentCaller) -> ProjectStats:
    """How many projects there are, and when one was touched last."""
    return InsightService(session, caller.viewer).projects()


@router.get("/engagement", dependencies=READ)
def get_engagement(session: Reading, caller: CurrentCaller, days: Days = 30) -> Engagement:
    """What began on each day that had something, the newest first."""
    return Engagement(items=InsightService(session, caller.viewer).engagement(Period.last(days)))


@router.get("/failures", dependencies=READ)
def get_failures(session: Reading, caller: CurrentCaller, days: Days = 30) -> Failures:
    """Which steps failed with which codes, the commonest first."""
    return InsightService(session, caller.viewer).failures(Period.last(days))


@router.get("/trends", dependencies=READ)
def get_trends(session: Reading, caller: CurrentCaller, days: Days = 30, limit: Top = 20) -> Trends:
    """What your prompts were about, beside the period of the same length before."""
    return Trends(items=InsightService(session, caller.viewer).trends(Period.last(days), limit))


@router.get("/render-time", dependencies=READ)
def get_render_time(session: Reading, caller: CurrentCaller, days: Days = 30) -> RenderTime:
    """How long the films took that were begun in the period and finished."""
    return InsightService(session, caller.viewer).render_time(Period.last(days))


@router.get("/render-days", dependencies=READ)
def get_render_days(session: Reading, caller: CurrentCaller, days: Days = 30) -> RenderDays:
    """How long films took, by the day on which they were begun: days that had one, the oldest first."""
    return RenderDays(items=InsightService(session, caller.viewer).render_days(Period.last(days)))


@router.get("/spend-days", dependencies=READ)
def get_spend_days(session: Reading, caller: CurrentCaller, days: Days = 30) -> SpendDays:
    """What providers were paid and what was reused instead: days that had a call, the oldest first."""
    return SpendDays(items=InsightService(session, caller.viewer).spend_days(Period.last(days)))


@router.get("/uses", dependencies=READ)
def get_uses(session: Reading, caller: CurrentCaller, days: Days = 30) -> Uses:
    """What was called, how often it failed or was reused, and what it cost: the most used first."""
    return Uses(items=InsightService(session, caller.viewer).uses(Period.last(days)))


@router.get("/reach", dependencies=READ)
def get_reach(
    session: Reading,
    caller: CurrentCaller,
    by: Annotated[Literal["hook", "preset"], Query(description="What films are told apart by.")] = "preset",
    days: Days = 30,
    limit: Top = 10,
) -> Reaches:
    """How your films that were published in the period are received, the most watched first."""
    return Reaches(items=InsightService(session, caller.viewer).reach(Period.last(days), by, limit))
