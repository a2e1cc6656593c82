"""A job pays with its owner's credits: held when queued, settled when ready, given back when not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from reelbase.accounts.drafts import DraftService
from reelbase.accounts.models import DraftPrompt
from reelbase.accounts.viewer import Viewer
from reelbase.credits.reconcile import reconcile
from reelbase.credits.service import CreditService
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, NotEnoughCredits
from reelbase.kit.settings import ProductionSettings, Settings
from reelbase.plans.models import PlanVersion
from reelbase.plans.rules import PlanRules
from reelbase.production.execution import endings
from reelbase.production.execution.housekeeping import tidy
from reelbase.production.execution.outcome import StepOutcome
from reelbase.production.models import Job, JobStep
from reelbase.production.service import JobService
from reelbase.production.states import STEPS
from reelbase.projects.models import Project
from reelbase.schemas.credits import Balance
from reelbase.schemas.jobs import StepName
from reelbase.schemas.plan_document import Scene
from support.boards import make_project, make_user

RULES = PlanRules(Settings())
SETTINGS = ProductionSettings(max_queued_per_user=99)
WELCOME = 10
SCENES = 10


class NoEngine:
    def enqueue(self, session: object, job_id: UUID, owner_id: UUID) -> None:
        """The job's row and its owner's credits are what these tests look at."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    with database.reading() as session:
        assert list(reconcile(session)) == []
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


def new_project(database: Database, viewer: Viewer, minutes: float = 2.5, preset: str = "explainer") -> UUID:
    scenes = [
        Scene(narration="The sky is blue.", visual_prompt="A sky", duration_target_s=minutes * 60 / SCENES)
        for _ in range(SCENES)
    ]
    with database.work() as session:
        return make_project(session, viewer, scenes=scenes, preset=preset)


def submit(database: Database, viewer: Viewer, project: UUID, *, charge: bool = True) -> UUID:
    with database.work() as session:
        return JobService(session, viewer, SETTINGS, charge=charge).submit(project, NoEngine(), RULES).job_id


def retry(database: Database, viewer: Viewer, job: UUID, step: StepName) -> None:
    with database.work() as session:
        JobService(session, viewer, SETTINGS, charge=True).mark_retried(job, step, RULES)


def balance(database: Database, viewer: Viewer) -> Balance:
    with database.reading() as session:
        return CreditService(session, viewer).balance()


def finish(database: Database, job: UUID, *, duration_s: float, preset: str = "explainer") -> None:
    """As a worker does it whose package step told of a film of this length."""
    token = endings.take(database, job, "worker-a")
    manifest = {"film": {"duration_s": duration_s}, "settings": {"preset": preset}}
    with database.work() as session:
        package = (JobStep.job_id == job) & (JobStep.step_name == StepName.PACKAGE)
        session.execute(update(JobStep).where(package).values(artifacts={"files": {}, "zip": "", "manifest": manifest}))
    endings.finish(database, job, token, None)


def fail(database: Database, job: UUID) -> None:
    """At the pictures: what comes before them is done."""
    token = endings.take(database, job, "worker-a")
    done = STEPS[: STEPS.index(StepName.VISUALS)]
    with database.work() as session:
        before = (JobStep.job_id == job) & JobStep.step_name.in_(done)
        session.execute(update(JobStep).where(before).values(state="succeeded"))
    endings.finish(database, job, token, ("visuals", StepOutcome(ok=False, message="No pictures.")))


def costs(database: Database, job: UUID) -> tuple[int, int | None]:
    with database.reading() as session:
        row = session.get_one(Job, job)
        return row.cost_credits_reserved, row.cost_credits_final


class TestSubmit:
    def test_submitting_a_job_holds_its_estimate(self, database: Database, viewer: Viewer) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        assert balance(database, viewer) == Balance(balance=WELCOME, held=3, available=WELCOME - 3)
        assert costs(database, job) == (3, None)

    def test_submitting_a_job_counts_a_dearer_preset(self, database: Database, viewer: Viewer) -> None:
        submit(database, viewer, new_project(database, viewer, preset="history"))
        assert balance(database, viewer).held == 4

    def test_submitting_a_job_is_refused_whole_when_its_cost_is_not_covered(
        self, database: Database, viewer: Viewer
    ) -> None:
        project = new_project(database, viewer, minutes=10.5)
        with pytest.raises(NotEnoughCredits) as refused:
            submit(database, viewer, project)
        assert (refused.value.needed, refused.value.available) == (11, WELCOME)
        assert balance(database, viewer) == Balance(balance=WELCOME, held=0, available=WELCOME)
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Job)) == 0
            assert session.get_one(Project, project).status == "PLAN_READY"
            assert session.scalars(select(PlanVersion.sealed_at)).all() == [None]

    def test_concurrent_submissions_never_overspend(self, database: Database, viewer: Viewer) -> None:
        projects = [new_project(database, viewer) for _ in range(12)]

        def attempt(project: UUID) -> bool:
            try:
                submit(database, viewer, project)
            except NotEnoughCredits:
                return False
            return True

        with ThreadPoolExecutor(12) as pool:
            taken = list(pool.map(attempt, projects))
        assert sum(taken) == 3
        assert balance(database, viewer) == Balance(balance=WELCOME, held=9, available=1)

    def test_submitting_a_job_asks_for_nothing_where_credits_are_not_charged(
        self, database: Database, viewer: Viewer
    ) -> None:
        job = submit(database, viewer, new_project(database, viewer, minutes=15), charge=False)
        finish(database, job, duration_s=900)
        assert balance(database, viewer) == Balance(balance=WELCOME, held=0, available=WELCOME)
        assert costs(database, job) == (0, None)


class TestEnd:
    @pytest.mark.parametrize(("duration_s", "paid"), [(61.0, 2), (30.0, 1), (900.0, 3)])
    def test_ready_pays_for_the_film_and_never_more_than_was_held(
        self, database: Database, viewer: Viewer, duration_s: float, paid: int
    ) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        finish(database, job, duration_s=duration_s)
        assert balance(database, viewer) == Balance(balance=WELCOME - paid, held=0, available=WELCOME - paid)
        assert costs(database, job) == (3, paid)

    def test_a_failure_costs_nothing(self, database: Database, viewer: Viewer) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        fail(database, job)
        assert balance(database, viewer) == Balance(balance=WELCOME, held=0, available=WELCOME)
        assert costs(database, job) == (3, 0)

    def test_a_cancellation_costs_nothing_though_it_is_said_twice(self, database: Database, viewer: Viewer) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        for _ in range(2):
            endings.settle(database, job, "CANCELED", "Canceled by its owner.")
        assert balance(database, viewer) == Balance(balance=WELCOME, held=0, available=WELCOME)

    def test_a_worker_that_was_replaced_ends_nothing(self, database: Database, viewer: Viewer) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        stale = endings.take(database, job, "worker-a")
        endings.take(database, job, "worker-b")
        endings.finish(database, job, stale, ("voice", StepOutcome(ok=False, message="Stale.")))
        assert balance(database, viewer).held == 3

    def test_cancel_and_finish_at_once_have_one_effect(self, database: Database, viewer: Viewer) -> None:
        for _ in range(5):
            job = submit(database, viewer, new_project(database, viewer, minutes=0.5))
            with ThreadPoolExecutor(2) as pool:
                ends = [
                    pool.submit(finish, database, job, duration_s=20.0),
                    pool.submit(endings.settle, database, job, "CANCELED", "Canceled."),
                ]
            for end in ends:
                end.exception()
            with database.reading() as session:
                row = session.get_one(Job, job)
                assert row.cost_credits_final == (1 if row.status == "READY" else 0)
            assert balance(database, viewer).held == 0


class TestRetry:
    @pytest.mark.parametrize(("step", "held"), [(StepName.VISUALS, 1), (StepName.ALIGNMENT, 3), (StepName.SCRIPT, 3)])
    def test_retrying_a_job_costs_one_credit_from_the_pictures_on(
        self, database: Database, viewer: Viewer, step: StepName, held: int
    ) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        fail(database, job)
        retry(database, viewer, job, step)
        assert balance(database, viewer).held == held
        assert costs(database, job) == (held, None)
        finish(database, job, duration_s=150.0)
        assert balance(database, viewer) == Balance(balance=WELCOME - held, held=0, available=WELCOME - held)

    def test_a_job_can_be_canceled_and_retried_before_a_worker_has_claimed_it(
        self, database: Database, viewer: Viewer
    ) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        for _ in range(3):
            endings.settle(database, job, "CANCELED", "Canceled.")
            retry(database, viewer, job, StepName.SCRIPT)
        assert balance(database, viewer) == Balance(balance=WELCOME, held=3, available=WELCOME - 3)

    def test_retrying_a_job_is_refused_whole_when_its_cost_is_not_covered(
        self, database: Database, viewer: Viewer
    ) -> None:
        job = submit(database, viewer, new_project(database, viewer))
        fail(database, job)
        with database.work() as session:
            CreditService(session, viewer).hold(WELCOME, "everything")
        with pytest.raises(NotEnoughCredits):
            retry(database, viewer, job, StepName.VISUALS)
        with database.reading() as session:
            assert session.get_one(Job, job).status == "FAILED"


class TestDeletion:
    def test_deleting_a_job_waits_for_the_job_whose_credits_are_held(self, database: Database, viewer: Viewer) -> None:
        from reelbase.projects.service import ProjectService

        project = new_project(database, viewer)
        job = submit(database, viewer, project)
        with pytest.raises(Conflict), database.work() as session:
            ProjectService(session, viewer).delete(project)
        fail(database, job)
        with database.work() as session:
            ProjectService(session, viewer).delete(project)
        assert balance(database, viewer).available == WELCOME


class TestTidy:
    def test_tidying_credits_ends_what_time_ended_for_all_owners(self, database: Database) -> None:
        soon = clock.now() + timedelta(seconds=30)
        with database.work() as session:
            owners = [make_user(session) for _ in range(3)]
            for owner in owners:
                CreditService(session, owner).grant(5, "gift", expires_at=soon)
                CreditService(session, owner).hold(2, "work", lasts_s=60)
            DraftService(session).start("t" * 40, "A film about the tides")
        later = clock.now() + timedelta(days=8)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            tidy(database)
            tidy(database)
        assert [balance(database, owner) for owner in owners] == [
            Balance(balance=WELCOME, held=0, available=WELCOME)
        ] * 3
        with database.reading() as session:
            assert session.scalars(select(DraftPrompt.id)).all() == []
