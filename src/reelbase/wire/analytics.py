"""What the numbers say of the caller's own films."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

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
    step: str | None
    error_code: str | None
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
