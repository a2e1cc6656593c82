"""What the numbers say of the caller's own films."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from reelbase.wire.common import PageOf, Shown


class LatestJob(Shown):
    id: UUID
    status: str
    progress: int
    created_at: datetime


class DashboardItem(Shown):
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


class ProjectStats(Shown):
    total: int
    active: int
    archived: int
    last_activity_at: datetime | None


class EngagementDay(Shown):
    """`active_users` began a project or a job that day: 1 for one's own."""

    day: date
    active_users: int
    projects_created: int
    jobs_created: int
    scenes_planned: int
    storyboards_per_project: float


class Engagement(Shown):
    items: list[EngagementDay]


class FailureGroup(Shown):
    """`fault`: why the code of an animation failed."""

    step: str | None
    error_code: str | None
    fault: str | None
    jobs: int
    last_at: datetime


class Failures(Shown):
    """Of the jobs begun in the period. `ended` came to READY, FAILED or QA_FAILED."""

    ended: int
    failed: int
    rate: float
    groups: list[FailureGroup]


class Trend(Shown):
    """`before` counts the projects in the period of the same length before."""

    keyword: str
    projects: int
    before: int


class Trends(Shown):
    items: list[Trend]


class RenderTime(Shown):
    """In seconds; null without finished jobs."""

    jobs: int
    mean_s: float | None
    longest_s: float | None


class RenderDay(Shown):
    """Films that were begun on a day and finished. Times in seconds."""

    day: date
    films: int
    mean_s: float
    longest_s: float


class RenderDays(Shown):
    items: list[RenderDay]


class SpendDay(Shown):
    """`calls` were made that day, and cost `cost_micros` millionths of a dollar; `reused` needed no call."""

    day: date
    cost_micros: int
    calls: int
    reused: int


class SpendDays(Shown):
    items: list[SpendDay]


class Use(Shown):
    """`failed` of the `calls` failed; `reused` results needed no call. Costs in millionths of a dollar."""

    capability: str = Field(description="What was called, as `voice`, `picture` or `llm`.")
    calls: int
    reused: int
    reused_share: float = Field(description="Of all results, from 0 to 1.")
    failed: int
    cost_micros: int


class Uses(Shown):
    items: list[Use]


class Reach(Shown):
    """How published films of one kind were received."""

    name: str = Field(description="The hook that the films open with, or their preset.")
    films: int
    views: int
    likes: int
    retention: float | None = Field(description="A mean by views, from 0 to 1; null where none was measured.")


class Reaches(Shown):
    items: list[Reach]
