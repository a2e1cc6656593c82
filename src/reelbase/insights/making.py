"""What making films took, and how they were received: numbers for plots. Of one owner's rows, or with None of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from reelbase.db.expressions import utc_day
from reelbase.insights.views import Period
from reelbase.plans.models import PlanVersion
from reelbase.production.models import Job, ProviderCall
from reelbase.production.states import JobStatus
from reelbase.sharing.models import Publication

MAX_GROUPS = 100


@dataclass(frozen=True, slots=True)
class RenderDay:
    """Films finished that were begun on a day. Times in seconds."""

    day: date
    films: int
    mean_s: float
    longest_s: float


@dataclass(frozen=True, slots=True)
class SpendDay:
    """``cost_micros`` in millionths of a dollar; ``calls`` were made, ``reused`` were found in the cache."""

    day: date
    cost_micros: int
    calls: int
    reused: int


@dataclass(frozen=True, slots=True)
class Use:
    """As ``SpendDay``, by what was called; ``failed`` of the calls failed."""

    capability: str
    calls: int
    reused: int
    failed: int
    cost_micros: int

    @property
    def reused_share(self) -> float:
        return self.reused / (self.calls + self.reused) if self.calls + self.reused else 0.0


@dataclass(frozen=True, slots=True)
class Reach:
    """How published films of one kind were received. ``retention`` is a mean by views, from 0 to 1, None unmeasured."""

    name: str
    films: int
    views: int
    likes: int
    retention: float | None


class MakingInsights:
    """Answers inside one transaction. With ``owner_id`` None whoever opens it runs the installation."""

    def __init__(self, session: Session, owner_id: UUID | None) -> None:
        self._session = session
        self._owner_id = owner_id

    def render_days(self, period: Period) -> list[RenderDay]:
        """Days that had a film, the oldest first."""
        day, seconds = utc_day(Job.created_at), Job.render_duration_s
        query = (
            select(day, func.count(), func.avg(seconds), func.max(seconds))
            .where(Job.status == JobStatus.READY, seconds.is_not(None))
            .group_by(day)
            .order_by(day)
        )
        rows = self._session.execute(self._within(query, Job, period))
        return [RenderDay(when, films, float(mean), float(longest)) for when, films, mean, longest in rows]

    def spend_days(self, period: Period) -> list[SpendDay]:
        """Days that had a call, the oldest first."""
        day = utc_day(ProviderCall.created_at)
        query = select(day, func.sum(ProviderCall.cost_micros), *_counts()).group_by(day).order_by(day)
        rows = self._session.execute(self._within(query, ProviderCall, period))
        return [SpendDay(when, int(cost), int(calls), int(reused)) for when, cost, calls, reused in rows]

    def uses(self, period: Period) -> list[Use]:
        """By what was called, the most used first."""
        failed = func.count(case((ProviderCall.error_code.is_not(None), 1)))
        query = (
            select(ProviderCall.capability, *_counts(), failed, func.sum(ProviderCall.cost_micros))
            .group_by(ProviderCall.capability)
            .order_by(func.count().desc(), ProviderCall.capability)
            .limit(MAX_GROUPS)
        )
        rows = self._session.execute(self._within(query, ProviderCall, period))
        return [Use(name, calls, reused, bad, int(cost)) for name, calls, reused, bad, cost in rows]

    def reach(self, period: Period, by: Literal["hook", "preset"], limit: int = 10) -> list[Reach]:
        """Films that were published in the period, by their hook or their preset, the most watched first."""
        group = PlanVersion.hook_selected if by == "hook" else PlanVersion.preset
        views = func.coalesce(func.sum(Publication.views), 0)
        measured = case((Publication.retention.is_not(None), func.coalesce(Publication.views, 0)), else_=0)
        likes = func.coalesce(func.sum(Publication.likes), 0)
        held = func.sum(func.coalesce(Publication.retention, 0.0) * measured)
        query: Select[Any] = (
            select(
                group, func.count(Publication.job_id.distinct()), views,
                likes, held, func.sum(measured), func.avg(Publication.retention),
            )
            .join(Job, Job.id == Publication.job_id)
            .join(PlanVersion, PlanVersion.id == Job.plan_version_id)
            .where(Publication.published_at >= period.start, Publication.published_at < period.end)
            .group_by(group)
            .order_by(views.desc(), group)
            .limit(min(limit, MAX_GROUPS))
        )  # fmt: skip
        if self._owner_id is not None:
            query = query.where(Publication.owner_id == self._owner_id)
        return [
            Reach(name, films, int(seen), int(likes), float(kept) / float(weight) if weight else plain)
            for name, films, seen, likes, kept, weight, plain in self._session.execute(query)
        ]

    def _within(self, query: Select[Any], model: Any, period: Period) -> Select[Any]:
        query = query.where(model.created_at >= period.start, model.created_at < period.end)
        return query if self._owner_id is None else query.where(model.owner_id == self._owner_id)


def _counts() -> tuple[Any, Any]:
    made = func.count(case((ProviderCall.cache == "miss", 1)))
    reused = func.count(case((ProviderCall.cache == "hit", 1)))
    return made, reused
