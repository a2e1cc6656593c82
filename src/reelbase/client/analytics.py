"""Analytics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from reelbase.client.transport import Resource
from reelbase.schemas import analytics as schemas


class Analytics(Resource):
    """Figures of the last ``days`` days in UTC, including today."""

    def dashboard(self) -> Iterator[schemas.DashboardItem]:
        return self._transport.items(schemas.DashboardPage, "/v1/analytics/dashboard")

    def projects(self) -> schemas.ProjectStats:
        return self._transport.ask(schemas.ProjectStats, "GET", "/v1/analytics/projects")

    def engagement(self, days: int = 30) -> schemas.Engagement:
        return self._transport.ask(schemas.Engagement, "GET", "/v1/analytics/engagement", params={"days": days})

    def failures(self, days: int = 30) -> schemas.Failures:
        return self._transport.ask(schemas.Failures, "GET", "/v1/analytics/failures", params={"days": days})

    def trends(self, days: int = 30, limit: int = 20) -> schemas.Trends:
        return self._transport.ask(schemas.Trends, "GET", "/v1/analytics/trends", params={"days": days, "limit": limit})

    def render_time(self, days: int = 30) -> schemas.RenderTime:
        return self._transport.ask(schemas.RenderTime, "GET", "/v1/analytics/render-time", params={"days": days})

    def render_days(self, days: int = 30) -> Sequence[schemas.RenderDay]:
        return self._transport.ask(schemas.RenderDays, "GET", "/v1/analytics/render-days", params={"days": days}).items

    def spend_days(self, days: int = 30) -> Sequence[schemas.SpendDay]:
        return self._transport.ask(schemas.SpendDays, "GET", "/v1/analytics/spend-days", params={"days": days}).items

    def uses(self, days: int = 30) -> Sequence[schemas.Use]:
        return self._transport.ask(schemas.Uses, "GET", "/v1/analytics/uses", params={"days": days}).items

    def reach(
        self, by: Literal["hook", "preset"] = "preset", *, days: int = 30, limit: int = 10
    ) -> Sequence[schemas.Reach]:
        params = {"by": by, "days": days, "limit": limit}
        return self._transport.ask(schemas.Reaches, "GET", "/v1/analytics/reach", params=params).items
