"""Statistics of projects and jobs over a period, of one owner or (None) of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import BindParameter, Row, ScalarSelect, Select, bindparam, case, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from reelbase.db.expressions import elements_of, utc_day
from reelbase.insights.period import Period
from reelbase.plans.models import PlanVersion
from reelbase.production.models import Job, ProviderCall
from reelbase.projects.models import ARCHIVED, Project
from reelbase.schemas.analytics import EngagementDay, FailureGroup, Failures, ProjectStats, RenderTime, Trend
from reelbase.schemas.jobs import JobStatus

Columns = TypeVarTuple("Columns")
_FAILED = (JobStatus.FAILED, JobStatus.QA_FAILED)
# Literals: SQLite uses the partial index of failed jobs only when the statement contains their states.
_FAILED_LITERALS: BindParameter[Any] = bindparam("failed_states", _FAILED, expanding=True, literal_execute=True)
MAX_GROUPS = 100


@dataclass(frozen=True, slots=True)
class Maker:
    """The number of projects that a user began in a period, and of the scenes in their current plans."""

    user_id: UUID
    projects: int
    scenes: int


def project_stats(session: Session, owner_id: UUID) -> ProjectStats:
    query = select(
        func.count().label("total"),
        func.count(case((Project.lifecycle == "active", 1))).label("active"),
        func.count(case((Project.lifecycle == ARCHIVED, 1))).label("archived"),
        func.max(Project.updated_at).label("last_activity_at"),
    ).where(Project.owner_id == owner_id)
    return ProjectStats.of(session.execute(query).one())


def engagement(session: Session, period: Period, owner_id: UUID | None) -> list[EngagementDay]:
    boards, scenes = _planned()
    zero = literal(0)
    projects = within(
        select(
            utc_day(Project.created_at).label("day"),
            Project.owner_id.label("owner"),
            literal(1).label("projects"),
            zero.label("jobs"),
            boards.label("boards"),
            scenes.label("scenes"),
        ),
        Project,
        period,
        owner_id,
    )
    jobs = within(select(utc_day(Job.created_at), Job.owner_id, zero, literal(1), zero, zero), Job, period, owner_id)
    began = union_all(projects, jobs).subquery("began")
    query = (
        select(
            began.c.day,
            func.count(began.c.owner.distinct()).label("active_users"),
            func.sum(began.c.projects).label("projects_created"),
            func.sum(began.c.jobs).label("jobs_created"),
            func.sum(began.c.scenes).label("scenes_planned"),
            func.sum(began.c.boards).label("boards"),
        )
        .group_by(began.c.day)
        .order_by(began.c.day.desc())
    )
    return [_day(row) for row in session.execute(query)]


def makers(session: Session, period: Period, limit: int) -> list[Maker]:
    _, scenes = _planned()
    began = within(select(Project.owner_id, scenes.label("scenes")), Project, period, None).subquery("began")
    total = func.sum(began.c.scenes)
    query = (
        select(began.c.owner_id, func.count(), total)
        .group_by(began.c.owner_id)
        .order_by(total.desc(), func.count().desc(), began.c.owner_id)
        .limit(limit)
    )
    return [Maker(owner, projects, int(planned)) for owner, projects, planned in session.execute(query)]


def failures(session: Session, period: Period, owner_id: UUID | None) -> Failures:
    ended = within(select(func.count()).where(Job.status.in_((JobStatus.READY, *_FAILED))), Job, period, owner_id)
    count = func.count()
    groups = within(
        select(
            Job.failed_step.label("step"),
            Job.error_code,
            Job.fault,
            count.label("jobs"),
            func.max(Job.created_at).label("last_at"),
        )
        .where(Job.status.in_(_FAILED_LITERALS))
        .group_by(Job.failed_step, Job.error_code, Job.fault)
        .order_by(count.desc(), Job.failed_step, Job.error_code, Job.fault)
        .limit(MAX_GROUPS),
        Job,
        period,
        owner_id,
    )
    found = [FailureGroup.of(row) for row in session.execute(groups)]
    total, failed = session.scalar(ended) or 0, sum(group.jobs for group in found)
    return Failures(ended=total, failed=failed, rate=failed / total if total else 0.0, groups=found)


def trends(session: Session, period: Period, limit: int, owner_id: UUID | None) -> list[Trend]:
    now = _keywords(session, period, owner_id)
    earlier = _keywords(session, Period(period.start - (period.end - period.start), period.start), owner_id)
    top = now.order_by(func.count().desc(), now.selected_columns.keyword).limit(limit).subquery("top")
    past = earlier.subquery("past")
    query = (
        select(top.c.keyword, top.c.projects, func.coalesce(past.c.projects, 0).label("before"))
        .outerjoin(past, past.c.keyword == top.c.keyword)
        .order_by(top.c.projects.desc(), top.c.keyword)
    )
    return [Trend.of(row) for row in session.execute(query)]


def render_time(session: Session, period: Period, owner_id: UUID | None) -> RenderTime:
    seconds = Job.render_duration_s
    query = select(
        func.count(seconds).label("jobs"), func.avg(seconds).label("mean_s"), func.max(seconds).label("longest_s")
    ).where(Job.status == JobStatus.READY)
    return RenderTime.of(session.execute(within(query, Job, period, owner_id)).one())


def _planned() -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many storyboards a project has, and how many scenes they plan: of versions without a successor."""
    version = aliased(PlanVersion)
    later = aliased(PlanVersion)
    current = (version.project_id == Project.id) & ~select(later.id).where(later.parent_id == version.id).exists()
    boards = select(func.count()).where(current).correlate(Project)
    scenes = select(func.coalesce(func.sum(version.total_scenes), 0)).where(current).correlate(Project)
    return boards.scalar_subquery(), scenes.scalar_subquery()


def _keywords(session: Session, period: Period, owner_id: UUID | None) -> Select[str, int]:
    word = elements_of(session, Project.keywords)
    keyword = word.c.value.label("keyword")
    query = select(keyword, func.count().label("projects")).select_from(Project).join(word, literal(True))
    return within(query, Project, period, owner_id).group_by(word.c.value)


def within(
    query: Select[*Columns],
    model: type[Project] | type[Job] | type[ProviderCall],
    period: Period,
    owner_id: UUID | None,
) -> Select[*Columns]:
    """The rows of a period, of one owner or (None) of all."""
    created: Any = model.created_at
    query = query.where(created >= period.start, created < period.end)
    return query if owner_id is None else query.where(model.owner_id == owner_id)


def _day(row: Row[Any]) -> EngagementDay:
    share = row.boards / row.projects_created if row.projects_created else 0.0
    return EngagementDay.model_validate({**row._mapping, "storyboards_per_project": share})
