"""Statistics of films: render times, spending, provider calls and audience."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from reelbase.db.expressions import utc_day
from reelbase.insights.period import Period
from reelbase.insights.queries import MAX_GROUPS, within
from reelbase.plans.models import PlanVersion
from reelbase.production.models import Job, ProviderCall
from reelbase.production.records.record import REPAIR
from reelbase.schemas.analytics import Reach, RenderDay, SpendDay, Use
from reelbase.schemas.jobs import JobStatus
from reelbase.sharing.models import Publication

_CALLS = func.count(case((ProviderCall.cache == "miss", 1))).label("calls")
_REUSED = func.count(case((ProviderCall.cache == "hit", 1))).label("reused")
_COST = func.sum(ProviderCall.cost_micros).label("cost_micros")


class FilmInsights:
    """Statistics over one owner's rows or (``owner_id`` None) over all, inside one transaction."""

    def __init__(self, session: Session, owner_id: UUID | None) -> None:
        self._session = session
        self._owner_id = owner_id

    def render_days(self, period: Period) -> list[RenderDay]:
        """Render times by day, oldest first, without days that had no film."""
        day, seconds = utc_day(Job.created_at), Job.render_duration_s
        query = (
            select(
                day.label("day"),
                func.count().label("films"),
                func.avg(seconds).label("mean_s"),
                func.max(seconds).label("longest_s"),
            )
            .where(Job.status == JobStatus.READY, seconds.is_not(None))
            .group_by(day)
            .order_by(day)
        )
        rows = self._session.execute(within(query, Job, period, self._owner_id))
        return [RenderDay.of(row) for row in rows]

    def spend_days(self, period: Period) -> list[SpendDay]:
        """Provider costs by day, oldest first, without days that had no call."""
        day = utc_day(ProviderCall.created_at)
        made = select(day.label("day"), _COST, _CALLS, _REUSED).where(ProviderCall.capability != REPAIR)
        query = made.group_by(day).order_by(day)
        rows = self._session.execute(within(query, ProviderCall, period, self._owner_id))
        return [SpendDay.of(row) for row in rows]

    def uses(self, period: Period) -> list[Use]:
        """Provider calls by capability, most used first."""
        failed = func.count(case((ProviderCall.error_code.is_not(None), 1))).label("failed")
        query = (
            select(ProviderCall.capability, _CALLS, _REUSED, failed, _COST)
            .where(ProviderCall.capability != REPAIR)
            .group_by(ProviderCall.capability)
            .order_by(func.count().desc(), ProviderCall.capability)
            .limit(MAX_GROUPS)
        )
        rows = self._session.execute(within(query, ProviderCall, period, self._owner_id))
        return [Use.model_validate({**row._mapping, "reused_share": _share(row.reused, row.calls)}) for row in rows]

    def reach(self, period: Period, by: Literal["hook", "preset"], limit: int = 10) -> list[Reach]:
        """The audience of films published in the period, by hook or preset, most watched first."""
        group = PlanVersion.hook_selected if by == "hook" else PlanVersion.preset
        views = func.coalesce(func.sum(Publication.views), 0)
        weight = case((Publication.retention.is_not(None), func.coalesce(Publication.views, 0)), else_=0)
        weighted = func.sum(func.coalesce(Publication.retention, 0.0) * weight) / func.nullif(func.sum(weight), 0)
        query = (
            select(
                group.label("name"),
                func.count(Publication.job_id.distinct()).label("films"),
                views.label("views"),
                func.coalesce(func.sum(Publication.likes), 0).label("likes"),
                func.coalesce(weighted, func.avg(Publication.retention)).label("retention"),
            )
            .join(Job, Job.id == Publication.job_id)
            .join(PlanVersion, PlanVersion.id == Job.plan_version_id)
            .where(Publication.published_at >= period.start, Publication.published_at < period.end)
            .group_by(group)
            .order_by(views.desc(), group)
            .limit(min(limit, MAX_GROUPS))
        )
        if self._owner_id is not None:
            query = query.where(Publication.owner_id == self._owner_id)
        return [Reach.of(row) for row in self._session.execute(query)]


def _share(reused: int, calls: int) -> float:
    return reused / (calls + reused) if calls + reused else 0.0
