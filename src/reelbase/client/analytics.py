"""Analytics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from reelbase.client.transport import Resource
from reelbase.schemas.analytics import (
    DashboardItem,
    DashboardPage,
    Engagement,
    Failures,
    ProjectStats,
    Reach,
    Reaches,
    RenderDay,
    RenderDays,
    RenderTime,
    SpendDay,
    SpendDays,
    Trends,
    Use,
    Uses,
)


class Analytics(Resource):
    """Figures of the last ``days`` days in UTC, including today."""

    def dashboard(self) -> Iterator[DashboardItem]:
        return self._transport.items(DashboardPage, "/v1/analytics/dashboard")

    def projects(self) -> ProjectStats:
        return self._transport.ask(ProjectStats, "GET", "/v1/analytics/projects")

    def engagement(self, days: int = 30) -> Engagement:
        return self._transport.ask(Engagement, "GET", "/v1/analytics/engagement", params={"days": days})

    def failures(self, days: int = 30) -> Failures:
        return self._transport.ask(Failures, "GET", "/v1/analytics/failures", params={"days": days})

    def trends(self, days: int = 30, limit: int = 20) -> Trends:
        return self._transport.ask(Trends, "GET", "/v1/analytics/trends", params={"days": days, "limit": limit})

    def render_time(self, days: int = 30) -> RenderTime:
        return self._transport.ask(RenderTime, "GET", "/v1/analytics/render-time", params={"days": days})

    def render_days(self, days: int = 30) -> Sequence[RenderDay]:
        return self._transport.ask(RenderDays, "GET", "/v1/analytics/render-days", params={"days": days}).items

    def spend_days(self, days: int = 30) -> Sequence[SpendDay]:
        return self._transport.ask(SpendDays, "GET", "/v1/analytics/spend-days", params={"days": days}).items

    def uses(self, days: int = 30) -> Sequence[Use]:
        return self._transport.ask(Uses, "GET", "/v1/analytics/uses", params={"days": days}).items

    def reach(self, by: Literal["hook", "preset"] = "preset", *, days: int = 30, limit: int = 10) -> Sequence[Reach]:
        params = {"by": by, "days": days, "limit": limit}
        return self._transport.ask(Reaches, "GET", "/v1/analytics/reach", params=params).items
