"""Charts of render times, costs and audience."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Literal

from fastapi import Response

from reelbase.http.routing import Router
from reelbase.http.work import Reading
from reelbase.insights.period import Period
from reelbase.insights.service import InsightService
from reelbase.kit import clock
from reelbase.schemas.analytics import FailureGroup, Reach, RenderDay, SpendDay, Use
from reelbase.web.charts import Bar, Drawing, bars, columns
from reelbase.web.screen import OnScreen
from reelbase.web.wording import CAPABILITIES, STEP_LABELS

router = Router()
PERIODS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}
DAILY = 31
"""Longer periods are drawn by week, so that columns do not become too thin."""


@dataclass(frozen=True, slots=True)
class Audience:
    """How published films were received, by hook or by preset."""

    by: Literal["preset", "hook"]
    rows: list[Reach]
    views: tuple[Bar, ...]
    watched: tuple[Bar, ...]


@router.get("/analytics", name="Analytics")
def analytics_page(screen: OnScreen, session: Reading, days: int = 30) -> Response:
    days = days if days in PERIODS else 30
    period = Period.last(days)
    insights = InsightService(session, screen.viewer)
    failures = insights.failures(period)
    renders, spend, uses = insights.render_days(period), insights.spend_days(period), insights.uses(period)
    step = 1 if days <= DAILY else 7
    return screen.page(
        "pages/analytics.html",
        here="analytics",
        days=days,
        step="day" if step == 1 else "week",
        periods=PERIODS,
        projects=insights.projects(),
        render_time=insights.render_time(period),
        failures=failures,
        uses=uses,
        spent_micros=sum(day.cost_micros for day in spend),
        calls=sum(use.calls for use in uses),
        reused=sum(use.reused for use in uses),
        renders=renders,
        spend=spend,
        charts=_over_time(days, step, renders, spend),
        failure_chart=bars([(_class_of(group), group.jobs, str(group.jobs)) for group in failures.groups[:8]]),
        reuse_chart=bars(
            [(_capability(use), 100 * use.reused_share, f"{use.reused_share:.0%}") for use in uses[:8]],
            series=3,
            whole=100,
        ),
        reach=[_reach(insights, period, "preset"), _reach(insights, period, "hook")],
    )


def _over_time(days: int, step: int, renders: list[RenderDay], spend: list[SpendDay]) -> dict[str, Drawing]:
    """Columns of ``step`` days each, the last of which ends today."""
    today = clock.now().astimezone(UTC).date()
    count = math.ceil(days / step)
    starts = [today - timedelta(days=step * back - 1) for back in range(count, 0, -1)]
    labels = [f"{day.day} {day:%b}" for day in starts]

    def summed(values: Iterable[tuple[date, float]]) -> list[float]:
        sums = [0.0] * count
        for day, value in values:
            sums[count - 1 - (today - day).days // step] += value
        return sums

    films = summed((day.day, float(day.films)) for day in renders)
    seconds = summed((day.day, day.mean_s * day.films) for day in renders)
    means = [total / number if number else 0.0 for total, number in zip(seconds, films, strict=True)]
    calls, reused = (summed((day.day, float(getattr(day, name))) for day in spend) for name in ("calls", "reused"))
    return {
        "renders": columns(labels, [means], unit=" s"),
        "calls": columns(labels, [calls, reused]),
        "spend": columns(labels, [summed((day.day, day.cost_micros / 1e6) for day in spend)]),
    }


def _class_of(group: FailureGroup) -> str:
    return f"{STEP_LABELS.get(group.step or '', 'Job')}: {group.error_code or 'unknown'}"


def _capability(use: Use) -> str:
    return CAPABILITIES.get(use.capability, use.capability.replace("_", " ").capitalize())


def _reach(insights: InsightService, period: Period, by: Literal["preset", "hook"]) -> Audience:
    rows = insights.reach(period, by)
    named = [(row.name.capitalize() if by == "preset" else row.name or "No hook", row) for row in rows[:8]]
    shares = [(name, row.retention) for name, row in named if row.retention is not None]
    return Audience(
        by,
        rows,
        views=bars([(name, float(row.views), f"{row.views:,}") for name, row in named]),
        watched=bars([(name, 100 * share, f"{share:.0%}") for name, share in shares], series=3, whole=100),
    )
