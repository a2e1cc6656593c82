"""Statistics over the caller's own projects and films."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from reelbase.schemas.common import PageOf, ResponseModel


class LatestJob(ResponseModel):
    id: UUID
    status: str
    progress: int
    created_at: datetime


class DashboardItem(ResponseModel):
    project_id: UUID
    title: str
    format: str
    status: str
    lifecycle: str
    created_at: datetime
    updated_at: datetime
    job: LatestJob | None


class DashboardPage(PageOf[DashboardItem]):
    pass


class ProjectStats(ResponseModel):
    total: int
    active: int
    archived: int
    last_activity_at: datetime | None


class EngagementDay(ResponseModel):
    """`active_users` began a project or a job that day; 1 for one's own statistics."""

    day: date
    active_users: int
    projects_created: int
    jobs_created: int
    scenes_planned: int
    storyboards_per_project: float


class Engagement(ResponseModel):
    items: list[EngagementDay]


class FailureGroup(ResponseModel):
    """`fault`: why the code of an animation failed (syntax, import, runtime, timeout, memory or sandbox)."""

    step: str | None
    error_code: str | None
    fault: str | None
    jobs: int
    last_at: datetime


class Failures(ResponseModel):
    """Of the jobs begun in the period. `ended` counts READY, FAILED and QA_FAILED ones."""

    ended: int
    failed: int
    rate: float
    groups: list[FailureGroup]


class Trend(ResponseModel):
    """`before` counts the projects in the preceding period of the same length."""

    keyword: str
    projects: int
    before: int


class Trends(ResponseModel):
    items: list[Trend]


class RenderTime(ResponseModel):
    """In seconds; null if no job finished."""

    jobs: int
    mean_s: float | None
    longest_s: float | None


class RenderDay(ResponseModel):
    """Finished films by the day on which they were begun. Times in seconds."""

    day: date
    films: int
    mean_s: float
    longest_s: float


class RenderDays(ResponseModel):
    items: list[RenderDay]


class SpendDay(ResponseModel):
    """The day's provider calls, their cost in millionths of a dollar, and reused results, which needed no call."""

    day: date
    cost_micros: int
    calls: int
    reused: int


class SpendDays(ResponseModel):
    items: list[SpendDay]


class Use(ResponseModel):
    """Provider calls by capability. `reused` results needed no call. Costs in millionths of a dollar."""

    capability: str = Field(description="Such as `voice`, `picture` or `llm`.")
    calls: int
    reused: int
    reused_share: float = Field(description="Share of reused results in all, from 0 to 1.")
    failed: int
    cost_micros: int


class Uses(ResponseModel):
    items: list[Use]


class Reach(ResponseModel):
    """The audience of published films with one hook or preset."""

    name: str = Field(description="The hook or the preset.")
    films: int
    views: int
    likes: int
    retention: float | None = Field(description="Mean weighted by views, from 0 to 1; null when not measured.")


class Reaches(ResponseModel):
    items: list[Reach]
