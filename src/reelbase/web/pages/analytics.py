"""What the films took and how they were received, as plots."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from fastapi import Response

from reelbase.http.routing import Router
from reelbase.http.work import Reading
from reelbase.insights.making import MakingInsights
from reelbase.insights.service import InsightService
from reelbase.insights.views import FailureGroup, Period
from reelbase.kit import clock
from reelbase.web.charts import Drawing, bars, columns
from reelbase.web.screen import OnScreen
from reelbase.web.wording import CAPABILITIES, STEP_LABELS

router = Router()
PERIODS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}


@router.get("/analytics", name="Analytics")
def analytics_page(screen: OnScreen, session: Reading, days: int = 30) -> Response:
    days = days if days in PERIODS else 30
    period = Period.last(days)
    insights = InsightService(session, screen.viewer)
    making = MakingInsights(session, screen.viewer.owner_id)
    failures = insights.failures(period)
    renders = {day.day: day for day in making.render_days(period)}
    spend = {day.day: day for day in making.spend_days(period)}
    uses = making.uses(period)
    shown, labels = _days(days)
    return screen.page(
        "pages/analytics.html",
        here="analytics",
        days=days,
        periods=PERIODS,
        projects=insights.projects(),
        render_time=insights.render_time(period),
        failures=failures,
        uses=uses,
        spent_micros=sum(day.cost_micros for day in spend.values()),
        calls=sum(use.calls for use in uses),
        reused=sum(use.reused for use in uses),
        renders=renders,
        spend=spend,
        render_chart=columns(labels, [[renders[day].mean_s if day in renders else 0.0 for day in shown]], unit=" s"),
        calls_chart=columns(
            labels,
            [
                [float(spend[day].calls) if day in spend else 0.0 for day in shown],
                [float(spend[day].reused) if day in spend else 0.0 for day in shown],
            ],
        ),
        spend_chart=columns(labels, [[spend[day].cost_micros / 1e6 if day in spend else 0.0 for day in shown]]),
        failure_chart=bars(
            [
                (
                    _class_of(group),
                    group.jobs,
                    str(group.jobs),
                )
                for group in failures.groups[:8]
            ]
        ),
        reuse_chart=bars(
            [
                (CAPABILITIES.get(use.capability, use.capability), 100 * use.reused_share, f"{use.reused_share:.0%}")
                for use in uses[:8]
            ],
            series=3,
        ),
        reach=[
            ("preset", "By preset", _reach(making, period, "preset")),
            ("hook", "By hook", _reach(making, period, "hook")),
        ],
    )


def _class_of(group: FailureGroup) -> str:
    return f"{STEP_LABELS.get(group.step or '', 'Job')}: {group.error_code or 'unknown'}"


def _reach(making: MakingInsights, period: Period, by: str) -> tuple[Drawing, list[object]]:
    rows = making.reach(period, "hook" if by == "hook" else "preset")
    drawing = bars(
        [
            (row.name.capitalize() if by == "preset" else row.name or "No hook", float(row.views), f"{row.views:,}")
            for row in rows
        ]
    )
    return drawing, list(rows)


def _days(count: int) -> tuple[list[date], list[str]]:
    today = clock.now().astimezone(UTC).date()
    shown = [today - timedelta(days=back) for back in range(count - 1, -1, -1)]
    return shown, [f"{day.day} {day:%b}" for day in shown]
