"""Statistics for users over their own rows, and for operators over all. Each takes one or two statements."""

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
        """What began by day, newest first, without days on which nothing began."""
        return queries.engagement(self._session, period, self._owner_id)

    def failures(self, period: Period) -> Failures:
        """Failures of jobs begun in the period by step and code, most frequent first."""
        return queries.failures(self._session, period, self._owner_id)

    def trends(self, period: Period, limit: int = 20) -> list[Trend]:
        """Keywords of projects, most frequent first, compared with the preceding period of the same length."""
        _check_limit(limit)
        return queries.trends(self._session, period, limit, self._owner_id)

    def render_time(self, period: Period) -> RenderTime:
        """Render times of films begun in the period and finished."""
        return queries.render_time(self._session, period, self._owner_id)


class InsightService(_Insights):
    """Statistics over the viewer's own rows, inside one transaction."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        super().__init__(session, viewer.owner_id)
        self._viewer = viewer

    def dashboard(self, request: PageRequest, cursors: Cursors) -> Page[DashboardItem]:
        """Unarchived projects, newest first, each with its newest job."""
        return dashboard(self._session, self._viewer, request, cursors)

    def projects(self) -> ProjectStats:
        return queries.project_stats(self._session, self._viewer.owner_id)


class OperatorInsights(_Insights):
    """Statistics over all rows. The caller has checked that the viewer is an administrator."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, None)

    def makers(self, period: Period, limit: int = 20) -> list[Maker]:
        """Users by scenes planned in projects begun in the period, most first."""
        _check_limit(limit)
        return queries.makers(self._session, period, limit)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        raise InputError("The limit is out of range.", field="limit", fix=f"Use a number from 1 to {MAX_LIMIT}.")
