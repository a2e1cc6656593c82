"""Lists of projects and of jobs, page by page, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import InputError
from reelbase.kit.pagination import Page, PageRequest
from reelbase.kit.settings import ProductionSettings
from reelbase.production.models import Job
from reelbase.production.service import JobService
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectSearch, ProjectService
from support.boards import CURSORS, at, make_job, make_project, make_user


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def walked(pages: Callable[[PageRequest], Page[Any]]) -> list[UUID]:
    """The ids of all pages, two a page."""
    seen: list[UUID] = []
    cursor = None
    while True:
        page = pages(PageRequest(limit=2, cursor=cursor))
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen


class TestProjects:
    def test_pages_of_projects_meet_without_gap_or_overlap_and_leave_out_what_is_archived(
        self, database: Database
    ) -> None:
        with database.work() as session:
            viewer = make_user(session)
            made = [make_project(session, viewer) for _ in range(7)]
            make_project(session, make_user(session))
            service = ProjectService(session, viewer)
            for project in made[:3]:
                service.archive(project)
            session.execute(update(Project).values(updated_at=at("2026-03-01")))
            session.execute(update(Project).where(Project.id == made[4]).values(updated_at=at("2026-03-02")))
            session.expire_all()
            shown = walked(lambda request: service.search(ProjectSearch(), request, CURSORS))
            archived = walked(lambda request: service.search(ProjectSearch(lifecycle="archived"), request, CURSORS))
        assert set(shown) == set(made[3:])
        assert len(shown) == 4
        assert archived == sorted(made[:3], reverse=True)

    def test_the_list_of_projects_refuses_the_cursor_of_another_list(self, database: Database) -> None:
        with database.work() as session:
            viewer = make_user(session)
            for _ in range(3):
                make_project(session, viewer)
            service = ProjectService(session, viewer)
            cursor = service.search(ProjectSearch(), PageRequest(limit=1), CURSORS).next_cursor
            stranger = Viewer(make_user(session).owner_id)
            for other, wanted in ((viewer, ProjectSearch(sort="created")), (stranger, ProjectSearch())):
                with pytest.raises(InputError):
                    ProjectService(session, other).search(wanted, PageRequest(cursor=cursor), CURSORS)


class TestJobs:
    def test_pages_of_jobs_meet_without_gap_or_overlap(self, database: Database) -> None:
        with database.work() as session:
            viewer = make_user(session)
            project = make_project(session, viewer)
            made = [make_job(session, viewer, project) for _ in range(5)]
            make_job(session, make_user(session))
            session.execute(update(Job).values(created_at=at("2026-03-01")))
            session.expire_all()
            service = JobService(session, viewer, ProductionSettings())
            assert walked(lambda request: service.page(request, CURSORS)) == sorted(made, reverse=True)
