"""Answers of the insights: plain values, detached from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from reelbase.kit import clock
from reelbase.kit.errors import InputError

MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to just before ``end``, at most 366 days. Raises InputError."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.start < self.end <= self.start + timedelta(days=MAX_DAYS):
            raise InputError(
                "The period is empty or too long.", field="period", fix=f"Choose one of 1 to {MAX_DAYS} days."
            )

    @classmethod
    def last(cls, days: int) -> Period:
        """The last ``days`` days in UTC, today among them."""
        today = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(today - timedelta(days=days - 1), today + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class LatestJob:
    id: UUID
    status: str
    progress: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """``job`` is the newest one of the project."""

    project_id: UUID
    title: str
    format: str
    status: str
    lifecycle: str
    created_at: datetime
    updated_at: datetime
    job: LatestJob | None


@dataclass(frozen=True, slots=True)
class ProjectStats:
    total: int
    active: int
    archived: int
    last_activity_at: datetime | None


@dataclass(frozen=True, slots=True)
class EngagementDay:
    """``active_users`` began a project or a job that day."""

    day: date
    active_users: int
    projects_created: int
    jobs_created: int
    scenes_planned: int
    storyboards_per_project: float


@dataclass(frozen=True, slots=True)
class Maker:
    """A user by what they began in a period; ``scenes`` are those of their projects' current plans."""

    user_id: UUID
    projects: int
    scenes: int


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """``fault``: why the code of an animation failed (syntax, import, runtime, timeout, memory or sandbox)."""

    step: str | None
    error_code: str | None
    fault: str | None
    jobs: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Failures:
    """``ended`` counts the jobs that came to READY, FAILED or QA_FAILED; a canceled job is neither."""

    ended: int
    failed: int
    groups: tuple[FailureGroup, ...]

    @property
    def rate(self) -> float:
        return self.failed / self.ended if self.ended else 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    """``before`` counts the projects in the period of the same length before."""

    keyword: str
    projects: int
    before: int


@dataclass(frozen=True, slots=True)
class RenderTime:
    """In seconds. ``mean_s`` and ``longest_s`` are None without jobs."""

    jobs: int
    mean_s: float | None
    longest_s: float | None
