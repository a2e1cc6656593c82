"""What the insights answer, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import event, update

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.insights.period import Period
from reelbase.insights.service import InsightService, OperatorInsights
from reelbase.kit.errors import InputError
from reelbase.kit.pagination import PageRequest
from reelbase.production.models import Job
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.analytics import Trend
from reelbase.storyboards.service import StoryboardService
from support.boards import CURSORS, at, make_job, make_project, make_user

MARCH = Period(at("2026-03-01"), at("2026-04-01"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


class TestPeriod:
    @pytest.mark.parametrize("days", [0, -1, 367])
    def test_a_period_must_end_after_its_start(self, days: int) -> None:
        with pytest.raises(InputError):
            Period(at("2026-03-01"), at("2026-03-01") + timedelta(days=days))

    def test_a_period_of_the_last_days_ends_tonight(self) -> None:
        period = Period.last(7)
        assert (period.end - period.start).days == 7


class TestDashboard:
    def test_the_dashboard_shows_each_project_once_with_its_newest_job(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            first, second, archived = (make_project(session, viewer, topic=f"Topic {number}") for number in range(3))
            make_job(session, viewer, first, status="FAILED", progress=40)
            newest = make_job(session, viewer, first, status="RENDERING", progress=70)
            make_job(session, viewer, archived)
            make_project(session, make_user(session))
            ProjectService(session, viewer).archive(archived)
            page = InsightService(session, viewer).dashboard(PageRequest(), CURSORS)
        assert [item.project_id for item in page.items] == [second, first]
        assert page.items[0].job is None
        assert page.items[1].job is not None
        assert (page.items[1].job.id, page.items[1].job.status, page.items[1].job.progress) == (newest, "RENDERING", 70)

    def test_pages_meet_without_gap_or_overlap_also_when_times_are_alike(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            projects = [make_project(session, viewer) for _ in range(7)]
            session.execute(update(Project).values(created_at=at("2026-03-01")))
            seen, cursor = [], None
            for _ in range(4):
                page = InsightService(session, viewer).dashboard(PageRequest(limit=2, cursor=cursor), CURSORS)
                seen += [item.project_id for item in page.items]
                cursor = page.next_cursor
        assert seen == projects[::-1]
        assert cursor is None

    def test_the_dashboard_takes_one_statement(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            for _ in range(5):
                make_job(session, viewer)
        statements: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        with database.reading() as session:
            InsightService(session, viewer).dashboard(PageRequest(), CURSORS)
        assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1


class TestProjectStats:
    def test_project_stats_count_projects_by_lifecycle(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            projects = [make_project(session, viewer) for _ in range(3)]
            ProjectService(session, viewer).archive(projects[0])
            ProjectService(session, viewer).set_lifecycle(projects[1], "completed")
            stats = InsightService(session, viewer).projects()
            nobody = InsightService(session, make_user(session)).projects()
        assert (stats.total, stats.active, stats.archived) == (3, 1, 1)
        assert (nobody.total, nobody.last_activity_at) == (0, None)


class TestEngagement:
    def test_engagement_counts_users_projects_jobs_scenes_and_storyboards_by_utc_day(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            other = make_user(session)
            mine = [make_project(session, viewer, "One.", "Two.") for _ in range(2)]
            StoryboardService(session, viewer).begin(mine[0], "One more")
            theirs = make_project(session, other, "One.")
            job = make_job(session, other, theirs)
            for project, when in zip((*mine, theirs), ("2026-03-02T23:59:59", "2026-03-02", "2026-03-03"), strict=True):
                session.execute(update(Project).where(Project.id == project).values(created_at=at(when)))
            session.execute(update(Job).where(Job.id == job).values(created_at=at("2026-03-02T12:00")))
            everybody = OperatorInsights(session).engagement(MARCH)
            own = InsightService(session, viewer).engagement(MARCH)
        days = {day.day: day for day in everybody}
        assert list(days) == [date(2026, 3, 3), date(2026, 3, 2)]
        second = days[date(2026, 3, 2)]
        assert (second.active_users, second.projects_created, second.jobs_created) == (2, 2, 1)
        assert (second.scenes_planned, second.storyboards_per_project) == (4, 1.5)
        assert [(day.active_users, day.jobs_created) for day in own] == [(1, 0)]


class TestMakers:
    def test_makers_come_in_the_order_of_the_scenes_that_they_planned(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            busy, idle = make_user(session), make_user(session)
            made = [
                make_project(session, viewer, "One."),
                make_project(session, viewer, "One."),
                make_project(session, busy, "One.", "Two.", "Three."),
                make_project(session, idle, "One."),
            ]
            for project in made[:3]:
                session.execute(update(Project).where(Project.id == project).values(created_at=at("2026-03-05")))
            found = OperatorInsights(session).makers(MARCH)
            first = OperatorInsights(session).makers(MARCH, limit=1)
        assert [(maker.user_id, maker.projects, maker.scenes) for maker in found] == [
            (busy.owner_id, 1, 3),
            (viewer.owner_id, 2, 2),
        ]
        assert first == found[:1]

    def test_makers_refuse_an_impossible_limit(self, database: Database) -> None:
        with database.reading() as session, pytest.raises(InputError):
            OperatorInsights(session).makers(MARCH, limit=101)


class TestFailures:
    def test_failures_are_grouped_by_step_and_code(self, database: Database, viewer: Viewer) -> None:
        failed = {"status": "FAILED", "failed_step": "voice", "error_code": "ERR_TTS", "created_at": at("2026-03-05")}
        with database.work() as session:
            project = make_project(session, viewer)
            for values in (failed, failed, {**failed, "status": "QA_FAILED", "failed_step": "package"}):
                make_job(session, viewer, project, **values)
            make_job(session, viewer, project, created_at=at("2026-03-06"))
            make_job(session, viewer, project, status="CANCELED", created_at=at("2026-03-06"))
            make_job(session, viewer, project, **{**failed, "created_at": at("2026-02-05")})
            make_job(session, make_user(session), None, **failed)
            mine = InsightService(session, viewer).failures(MARCH)
            everybody = OperatorInsights(session).failures(MARCH)
        assert [(group.step, group.error_code, group.jobs) for group in mine.groups] == [
            ("voice", "ERR_TTS", 2),
            ("package", "ERR_TTS", 1),
        ]
        assert (mine.ended, mine.failed, mine.rate) == (4, 3, 0.75)
        assert (everybody.ended, everybody.failed) == (5, 4)


class TestTrends:
    def test_trends_count_projects_by_what_their_prompts_are_about(self, database: Database, viewer: Viewer) -> None:
        topics = {
            "The lighthouse and the storm": "2026-03-05",
            "A LIGHTHOUSE keeper": "2026-03-06",
            "Volcano": "2026-03-07",
            "Lighthouse": "2026-02-20",
        }
        with database.work() as session:
            for topic, day in topics.items():
                project = make_project(session, viewer, topic=topic)
                session.execute(update(Project).where(Project.id == project).values(created_at=at(day)))
            make_project(session, make_user(session), topic="Lighthouse")
            found = InsightService(session, viewer).trends(MARCH, limit=2)
        assert found == [
            Trend(keyword="lighthouse", projects=2, before=1),
            Trend(keyword="keeper", projects=1, before=0),
        ]

    def test_trends_refuse_an_impossible_limit(self, database: Database, viewer: Viewer) -> None:
        with database.reading() as session, pytest.raises(InputError):
            InsightService(session, viewer).trends(MARCH, limit=0)


class TestRenderTime:
    def test_render_time_is_the_mean_of_finished_films(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            for seconds, status in ((10.0, "READY"), (20.0, "READY"), (500.0, "FAILED"), (None, "READY")):
                make_job(
                    session, viewer, project, status=status, render_duration_s=seconds, created_at=at("2026-03-05")
                )
            found = InsightService(session, viewer).render_time(MARCH)
            none = InsightService(session, make_user(session)).render_time(MARCH)
        assert (found.jobs, found.mean_s, found.longest_s) == (2, 15.0, 20.0)
        assert (none.jobs, none.mean_s) == (0, None)
