"""What the numbers say: to a user of their own rows, to an operator of all. Each answer is one or two statements."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.insights import queries
from reelbase.insights.dashboard import dashboard
from reelbase.insights.films import FilmInsights
from reelbase.insights.period import Period
from reelbase.insights.queries import Maker
from reelbase.kit.errors import InputError
from reelbase.kit.pagination import MAX_LIMIT, Cursors, Page, PageRequest
from reelbase.schemas.analytics import DashboardItem, EngagementDay, Failures, ProjectStats, RenderTime, Trend


class _Insights(FilmInsights):
    def engagement(self, period: Period) -> list[EngagementDay]:
        """What began on each day that had something, the newest first."""
        return queries.engagement(self._session, period, self._owner_id)

    def failures(self, period: Period) -> Failures:
        """Which steps failed with which codes, the commonest first, among the jobs begun in the period."""
        return queries.failures(self._session, period, self._owner_id)

    def trends(self, period: Period, limit: int = 20) -> list[Trend]:
        """What prompts were about, the commonest first, beside the period of the same length before."""
        _check_limit(limit)
        return queries.trends(self._session, period, limit, self._owner_id)

    def render_time(self, period: Period) -> RenderTime:
        """How long the films took that were begun in the period and finished."""
        return queries.render_time(self._session, period, self._owner_id)


class InsightService(_Insights):
    """Answers for one viewer, of their own rows, inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        super().__init__(session, viewer.owner_id)
        self._viewer = viewer

    def dashboard(self, request: PageRequest, cursors: Cursors) -> Page[DashboardItem]:
        """Projects that are not archived, the newest first, each with its newest job."""
        return dashboard(self._session, self._viewer, request, cursors)

    def projects(self) -> ProjectStats:
        return queries.project_stats(self._session, self._viewer.owner_id)


class OperatorInsights(_Insights):
    """Answers of everybody's rows. Whoever opens it has made sure that its user runs the installation."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, None)

    def makers(self, period: Period, limit: int = 20) -> list[Maker]:
        """Who planned the most scenes in the projects that they began in the period."""
        _check_limit(limit)
        return queries.makers(self._session, period, limit)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        raise InputError("The limit is not possible.", field="limit", fix=f"Use a number from 1 to {MAX_LIMIT}.")
