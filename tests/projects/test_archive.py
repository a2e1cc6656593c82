"""A project goes into the archive whole, comes out as it was, and nothing in it moves meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from reelbase.accounts.viewer import Viewer
from reelbase.db.base import Model
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, NotFound
from reelbase.kit.pagination import PageRequest
from reelbase.kit.settings import ProductionSettings, Settings
from reelbase.plans.rules import PlanRules
from reelbase.plans.service import PlanService
from reelbase.production.models import Job
from reelbase.production.service import JobService
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectSearch, ProjectService, archive_old_projects
from reelbase.schemas.projects import ProjectStatus
from reelbase.sharing.publications import PublicationService
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.shares import ShareService
from reelbase.storyboards.service import StoryboardService
from support.boards import CURSORS, make_job, make_project, make_user
from support.plans import make_plan

RULES = PlanRules(Settings())


class NoEngine:
    def enqueue(self, session: object, job_id: UUID, owner_id: UUID) -> None:
        """The job's row is what these tests look at."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, but for the log of all changes."""
    found = {}
    with database.reading() as session:
        for table in Model.metadata.sorted_tables:
            if table.name == "audit_log":
                continue
            found[table.name] = sorted(map(repr, session.execute(select(table)).all()))
    return found


def grown_tree(database: Database, viewer: Viewer) -> UUID:
    """A project with all that can hang on one."""
    with database.work() as session:
        project = make_project(session, viewer)
        boards = StoryboardService(session, viewer)
        boards.complete(boards.begin(project, "A tour"), make_plan("One.", "Two."))
        PlanService(session, viewer).seal(PlanService(session, viewer).latest(project).version_id)
        job = make_job(session, viewer, project)
        share = ShareService(session, viewer).share(job, is_public=True)
        ReactionService(session, viewer).like(share.token)
        ReactionService(session, viewer).comment(share.token, "Mine.")
        PublicationService(session, viewer).schedule(job, "x", clock.now())
    return project


class TestArchive:
    def test_archiving_a_project_takes_the_tree_out_of_sight_and_restore_brings_every_row_back(
        self, database: Database, viewer: Viewer
    ) -> None:
        project = grown_tree(database, viewer)
        before = everything(database)
        with database.work() as session:
            ProjectService(session, viewer).archive(project)
            ProjectService(session, viewer).archive(project)
            assert ProjectService(session, viewer).search(ProjectSearch(), PageRequest(), CURSORS).items == ()
            assert StoryboardService(session, viewer).projects(PageRequest(), CURSORS).items == ()
        archived = everything(database)
        assert {name for name, rows in before.items() if archived[name] != rows} == {"projects"}
        with database.work() as session:
            ProjectService(session, viewer).restore(project)
            ProjectService(session, viewer).restore(project)
        assert everything(database) == before

    @pytest.mark.parametrize("lifecycle", ["draft", "active", "completed"])
    def test_archiving_a_project_remembers_where_the_project_was(
        self, database: Database, viewer: Viewer, lifecycle: Any
    ) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            service = ProjectService(session, viewer)
            service.set_lifecycle(project, lifecycle)
            service.archive(project)
            assert service.get(project).lifecycle == "archived"
            service.restore(project)
            assert service.get(project).lifecycle == lifecycle

    def test_archiving_a_project_leaves_nothing_behind_when_the_transaction_fails(
        self, database: Database, viewer: Viewer
    ) -> None:
        project = grown_tree(database, viewer)
        before = everything(database)
        with pytest.raises(OSError, match="power"), database.work() as session:
            ProjectService(session, viewer).archive(project)
            raise OSError("the power went out")
        assert everything(database) == before

    def test_archiving_a_project_refuses_every_change_of_what_is_archived(
        self, database: Database, viewer: Viewer
    ) -> None:
        project = grown_tree(database, viewer)
        with database.work() as session:
            plans, boards = PlanService(session, viewer), StoryboardService(session, viewer)
            scene = boards.tree(project).storyboards[-1].scenes[0].id
            job = session.scalars(select(Job.id)).one()
            service = ProjectService(session, viewer)
            service.archive(project)
            jobs = JobService(session, viewer, ProductionSettings())
            for change in (
                lambda: plans.change(project, lambda _before: make_plan("New."), PlanRules(Settings())),
                lambda: jobs.submit(project, NoEngine(), RULES),
                lambda: boards.begin(project, "Another"),
                lambda: ShareService(session, viewer).share(job),
                lambda: PublicationService(session, viewer).schedule(job, "youtube", clock.now()),
                lambda: service.set_lifecycle(project, "active"),
                lambda: service.set_status(project, ProjectStatus.DONE),
            ):
                with pytest.raises(Conflict, match="archived"):
                    change()
            with pytest.raises(NotFound):
                boards.set_task(scene, "edited", completed=True)

    def test_archiving_is_closed_to_strangers(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            stranger = ProjectService(session, make_user(session))
            for change in (stranger.archive, stranger.restore):
                with pytest.raises(NotFound):
                    change(project)

    def test_archiving_and_rendering_never_both_win(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            projects = [make_project(session, viewer) for _ in range(8)]

        def submit(project: UUID) -> bool:
            try:
                with database.work() as session:
                    JobService(session, viewer, ProductionSettings(max_queued_per_user=99)).submit(
                        project, NoEngine(), RULES
                    )
            except Conflict:
                return False
            return True

        def archive(project: UUID) -> bool:
            try:
                with database.work() as session:
                    ProjectService(session, viewer).archive(project)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            begun = [(pool.submit(submit, project), pool.submit(archive, project)) for project in projects]
            assert all(one.result() != other.result() for one, other in begun)

    def test_archiving_a_project_says_since_when_exactly_if_it_is_archived(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            make_project(session, viewer)
        with pytest.raises(IntegrityError), database.work() as session:
            session.execute(text("UPDATE projects SET lifecycle = 'archived'"))


class TestOldProjects:
    def test_old_completed_projects_are_archived_in_batches_by_several_processes(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            projects = [make_project(session, viewer) for _ in range(9)]
            for project in projects[:8]:
                ProjectService(session, viewer).set_lifecycle(project, "completed")
            old = clock.now() - timedelta(days=731)
            session.execute(update(Project).where(Project.id != projects[0]).values(updated_at=old))

        def batch(_: int) -> list[UUID]:
            with database.work() as session:
                return archive_old_projects(session, limit=2)

        with ThreadPoolExecutor(3) as pool:
            gone = [project for found in pool.map(batch, range(12)) for project in found]
        assert sorted(gone) == sorted(projects[1:8])
        with database.reading() as session:
            remaining = session.scalars(select(Project.id).where(Project.lifecycle != "archived")).all()
        assert set(remaining) == {projects[0], projects[8]}
