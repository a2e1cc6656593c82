"""Rendering the same plan twice is one job and one charge, whoever asks and however often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select

from reelbase.accounts.viewer import Viewer
from reelbase.credits.service import CreditService
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict
from reelbase.kit.settings import ProductionSettings, RenderSettings, Settings, VoiceSettings
from reelbase.plans.rules import PlanRules
from reelbase.plans.scene_edits import change_scene, retake_scenes
from reelbase.plans.service import Edit, PlanService
from reelbase.production.execution import endings
from reelbase.production.look import look_of
from reelbase.production.models import Asset, Job
from reelbase.production.service import JobService, Submission
from reelbase.providers.storage import FileState
from reelbase.schemas.plan_document import Scene
from support.boards import make_project, make_user

RULES = PlanRules(Settings())
NO_QUEUE = ProductionSettings(max_queued_per_user=1)


class NoEngine:
    def enqueue(self, session: object, job_id: UUID, owner_id: UUID) -> None:
        """The job's row and its owner's credits are what these tests look at."""


class Files:
    """A storage that has these files."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def check(self, name: str) -> FileState:
        return FileState.INTACT if name in self.names else FileState.MISSING


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


@pytest.fixture
def project(database: Database, viewer: Viewer) -> UUID:
    scenes = [Scene(narration="The sky is blue.", visual_prompt="A sky", duration_target_s=30.0) for _ in range(5)]
    with database.work() as session:
        return make_project(session, viewer, scenes=scenes)


def submit(
    database: Database, viewer: Viewer, project: UUID, *, look: str = "", files: Files | None = None
) -> Submission:
    with database.work() as session:
        jobs = JobService(session, viewer, NO_QUEUE, charge=True, look=look, files=files)
        return jobs.submit(project, NoEngine(), RULES)


def change(database: Database, viewer: Viewer, project: UUID, edit: Edit) -> None:
    with database.work() as session:
        PlanService(session, viewer).change(project, edit, RULES)


def finish(database: Database, job: UUID) -> None:
    with database.work() as session:
        session.get_one(Job, job).status = "READY"


def add_film(database: Database, viewer: Viewer, job: UUID, name: str) -> None:
    with database.work() as session:
        session.add(
            Asset(
                owner_id=viewer.owner_id,
                job_id=job,
                type="video",
                storage_path="final.mp4",
                content_hash="0" * 64,
                size_bytes=1,
                mime_type="video/mp4",
                meta={"name": name},
            )
        )


def held(database: Database, viewer: Viewer) -> int:
    with database.reading() as session:
        return CreditService(session, viewer).balance().held


def count_jobs(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


class TestTheSamePlan:
    def test_a_plan_that_is_being_rendered_is_not_rendered_again(
        self, database: Database, viewer: Viewer, project: UUID
    ) -> None:
        first = submit(database, viewer, project)
        cost = held(database, viewer)
        assert cost > 0
        assert submit(database, viewer, project) == Submission(first.job_id, is_new=False)
        assert (held(database, viewer), count_jobs(database)) == (cost, 1)

    def test_a_plan_whose_film_is_ready_is_not_rendered_again(
        self, database: Database, viewer: Viewer, project: UUID
    ) -> None:
        first = submit(database, viewer, project)
        finish(database, first.job_id)
        assert submit(database, viewer, project) == Submission(first.job_id, is_new=False)

    def test_a_plan_that_was_changed_back_has_its_film_already(
        self, database: Database, viewer: Viewer, project: UUID
    ) -> None:
        change(database, viewer, project, lambda plan: change_scene(plan, 2, narration="It is grey."))
        first = submit(database, viewer, project)
        finish(database, first.job_id)
        change(database, viewer, project, lambda plan: change_scene(plan, 2, narration="It is green."))
        change(database, viewer, project, lambda plan: change_scene(plan, 2, narration="It is grey."))
        assert submit(database, viewer, project) == Submission(first.job_id, is_new=False)

    @pytest.mark.parametrize("end", ["FAILED", "CANCELED"])
    def test_a_job_without_a_film_does_not_count(
        self, database: Database, viewer: Viewer, project: UUID, end: str
    ) -> None:
        first = submit(database, viewer, project)
        endings.settle(database, first.job_id, end, "It ended.")
        second = submit(database, viewer, project)
        assert second.is_new
        assert second.job_id != first.job_id

    def test_a_failed_job_is_not_retried_beside_another_one_of_the_same_plan(
        self, database: Database, viewer: Viewer, project: UUID
    ) -> None:
        failed = submit(database, viewer, project).job_id
        endings.settle(database, failed, "FAILED", "It ended.")
        submit(database, viewer, project)
        cost = held(database, viewer)
        with pytest.raises(Conflict), database.work() as session:
            JobService(session, viewer, NO_QUEUE, charge=True).mark_retried(failed, None, RULES)
        assert held(database, viewer) == cost

    def test_callers_at_once_begin_one_job_and_pay_once(
        self, database: Database, database_url: str, viewer: Viewer, project: UUID
    ) -> None:
        other = Database(database_url)
        with ThreadPoolExecutor(12) as pool:
            asked = [pool.submit(submit, (database, other)[number % 2], viewer, project) for number in range(12)]
            answers = [one.result() for one in asked]
        other.close()
        assert len({answer.job_id for answer in answers}) == 1
        assert sum(answer.is_new for answer in answers) == 1
        assert count_jobs(database) == 1
        with database.reading() as session:
            assert held(database, viewer) == session.get_one(Job, answers[0].job_id).cost_credits_reserved > 0


class TestAnotherFilm:
    def test_a_new_take_is_another_film(self, database: Database, viewer: Viewer, project: UUID) -> None:
        first = submit(database, viewer, project)
        finish(database, first.job_id)
        change(database, viewer, project, lambda plan: retake_scenes(plan, [1]))
        assert submit(database, viewer, project).is_new

    def test_another_aspect_is_another_film(self, database: Database, viewer: Viewer, project: UUID) -> None:
        finish(database, submit(database, viewer, project).job_id)
        change(database, viewer, project, lambda plan: plan.model_copy(update={"aspect": "16:9"}))
        assert submit(database, viewer, project).is_new

    def test_the_same_plan_of_another_project_is_another_film(
        self, database: Database, viewer: Viewer, project: UUID
    ) -> None:
        finish(database, submit(database, viewer, project).job_id)
        with database.work() as session:
            copy = PlanService(session, viewer).duplicate(project, title="The sky").project_id
        assert submit(database, viewer, copy).is_new

    def test_other_settings_of_the_installation_make_another_film(
        self, database: Database, viewer: Viewer, project: UUID
    ) -> None:
        finish(database, submit(database, viewer, project, look="bold captions").job_id)
        assert not submit(database, viewer, project, look="bold captions").is_new
        assert submit(database, viewer, project, look="clean captions").is_new

    def test_a_film_whose_file_is_lost_is_made_again(self, database: Database, viewer: Viewer, project: UUID) -> None:
        first = submit(database, viewer, project)
        finish(database, first.job_id)
        add_film(database, viewer, first.job_id, "film.mp4")
        assert not submit(database, viewer, project, files=Files("film.mp4")).is_new
        assert submit(database, viewer, project, files=Files()).is_new


class TestLook:
    def test_the_look_changes_with_what_a_film_shows_and_not_with_what_it_does_not(self) -> None:
        plain = Settings()
        dearer = plain.model_copy(update={"voice": VoiceSettings(cost_micros_per_1k_chars=5, timeout_s=9)})
        captions = plain.model_copy(update={"render": RenderSettings(caption_style="clean")})
        threads = plain.model_copy(update={"render": RenderSettings(threads=2)})
        assert look_of(plain) == look_of(dearer) == look_of(threads) != look_of(captions)
