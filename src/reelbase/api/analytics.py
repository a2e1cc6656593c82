"""Statistics over the caller's own projects and films."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from reelbase.api.operations import READ, PageOf
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading
from reelbase.insights.period import Period
from reelbase.insights.service import InsightService
from reelbase.schemas import analytics as schemas

router = Router(prefix="/analytics", tags=["Analytics"])
Days = Annotated[int, Query(ge=1, le=366, description="The last days in UTC, including today.")]
Top = Annotated[int, Query(ge=1, le=100, description="Maximum number.")]


@router.get("/dashboard", dependencies=READ)
def get_dashboard(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> schemas.DashboardPage:
    """Your projects, newest first, each with its newest job."""
    return schemas.DashboardPage.of(InsightService(session, caller.viewer).dashboard(page, cursors))


@router.get("/projects", dependencies=READ)
def get_project_stats(session: Reading, caller: CurrentCaller) -> schemas.ProjectStats:
    """How many projects you have, and when one was last changed."""
    return InsightService(session, caller.viewer).projects()


@router.get("/engagement", dependencies=READ)
def get_engagement(session: Reading, caller: CurrentCaller, days: Days = 30) -> schemas.Engagement:
    """What began by day, newest first, without days on which nothing began."""
    return schemas.Engagement(items=InsightService(session, caller.viewer).engagement(Period.last(days)))


@router.get("/failures", dependencies=READ)
def get_failures(session: Reading, caller: CurrentCaller, days: Days = 30) -> schemas.Failures:
    """Failures by step and code, most frequent first."""
    return InsightService(session, caller.viewer).failures(Period.last(days))


@router.get("/trends", dependencies=READ)
def get_trends(session: Reading, caller: CurrentCaller, days: Days = 30, limit: Top = 20) -> schemas.Trends:
    """Keywords of your projects, compared with the preceding period of the same length."""
    return schemas.Trends(items=InsightService(session, caller.viewer).trends(Period.last(days), limit))


@router.get("/render-time", dependencies=READ)
def get_render_time(session: Reading, caller: CurrentCaller, days: Days = 30) -> schemas.RenderTime:
    """Render times of films begun in the period and finished."""
    return InsightService(session, caller.viewer).render_time(Period.last(days))


@router.get("/render-days", dependencies=READ)
def get_render_days(session: Reading, caller: CurrentCaller, days: Days = 30) -> schemas.RenderDays:
    """Render times by the day on which the films were begun, oldest first, without days that had none."""
    return schemas.RenderDays(items=InsightService(session, caller.viewer).render_days(Period.last(days)))


@router.get("/spend-days", dependencies=READ)
def get_spend_days(session: Reading, caller: CurrentCaller, days: Days = 30) -> schemas.SpendDays:
    """Provider costs and reused results by day, oldest first, without days that had no call."""
    return schemas.SpendDays(items=InsightService(session, caller.viewer).spend_days(Period.last(days)))


@router.get("/uses", dependencies=READ)
def get_uses(session: Reading, caller: CurrentCaller, days: Days = 30) -> schemas.Uses:
    """Calls, failures, reuse and cost by capability, most used first."""
    return schemas.Uses(items=InsightService(session, caller.viewer).uses(Period.last(days)))


@router.get("/reach", dependencies=READ)
def get_reach(
    session: Reading,
    caller: CurrentCaller,
    by: Annotated[Literal["hook", "preset"], Query(description="How films are grouped.")] = "preset",
    days: Days = 30,
    limit: Top = 10,
) -> schemas.Reaches:
    """The audience of your films published in the period, most watched first."""
    return schemas.Reaches(items=InsightService(session, caller.viewer).reach(Period.last(days), by, limit))
