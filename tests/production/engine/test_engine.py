"""The contract of the durable engine while its worker lives, on both databases."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from production.engine.installation import RULES, SETTINGS, Installation, is_running, wait_for
from production.engine.toy_worker import STEPS
from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.bootstrap.tables import load_models
from reelbase.db.base import Model
from reelbase.db.schema import is_ours
from reelbase.db.session import Database
from reelbase.plans.scene_edits import retake_scenes
from reelbase.plans.service import PlanService
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.service import JobService


class TestRunning:
    def test_a_job_runs_its_steps_in_order_and_ends_ready(self, working: Installation) -> None:
        job_id = working.submit()
        assert working.wait_for_end(job_id).status == "READY"
        done = [note.split()[1] for note in working.notes(job_id, "done")]
        assert done == ["script", "voice", "visuals", "render"]
        assert working.notes(job_id)[-1] == "released"

    def test_a_step_that_fails_for_now_is_tried_again(self, working: Installation) -> None:
        working.flag("flaky-voice", "2")
        job_id = working.submit()
        assert working.wait_for_end(job_id).status == "READY"
        assert working.notes(job_id, "flaky") == ["flaky voice 1", "flaky voice 2"]

    def test_a_step_that_cannot_even_be_run_is_tried_again(self, working: Installation) -> None:
        working.flag("raise-voice")
        job_id = working.submit()
        assert working.wait_for_end(job_id).status == "READY"
        assert working.begun(job_id) == ["script", "voice", "voice", "visuals", "render"]

    def test_a_step_that_fails_at_every_try_ends_the_job(self, working: Installation) -> None:
        working.flag("flaky-voice", "9")
        job_id = working.submit()
        job = working.wait_for_end(job_id)
        assert (job.status, job.failed_step, job.error_message) == ("FAILED", "voice", "not yet")
        assert len(working.notes(job_id, "flaky")) == SETTINGS.step_tries

    def test_a_step_that_fails_for_good_ends_the_job_with_step_scene_and_reason(self, working: Installation) -> None:
        working.flag("fail-visuals")
        job_id = working.submit()
        job = working.wait_for_end(job_id)
        assert (job.status, job.failed_step, job.failed_scene) == ("FAILED", "visuals", 3)
        assert (job.error_code, job.error_message) == ("ERR_RENDER", "broken")
        assert working.begun(job_id) == ["script", "voice", "visuals"]

    def test_a_job_that_takes_too_long_is_stopped(self, installation: Installation) -> None:
        installation.flag("slow-voice")
        job_id = installation.submit()
        installation.start_worker(SETTINGS.model_copy(update={"job_timeout_s": 2.5}))
        job = installation.wait_for_end(job_id)
        assert (job.status, job.failed_step) == ("FAILED", "voice")
        assert "longer than 2.5 s" in (job.error_message or "")
        assert not is_running(installation.wait_for_child(job_id))

    def test_a_wait_that_the_job_has_no_time_for_is_not_begun(self, installation: Installation) -> None:
        installation.flag("flaky-voice", "1")
        installation.flag("wait-voice")
        job_id = installation.submit()
        installation.start_worker(SETTINGS.model_copy(update={"job_timeout_s": 10.0}))
        job = installation.wait_for_end(job_id)
        assert (job.status, job.failed_step, job.error_message) == ("FAILED", "voice", "not yet")


class TestSubmitting:
    def test_a_job_whose_submission_is_rolled_back_never_was(self, installation: Installation) -> None:
        committed = installation.submit()
        with pytest.raises(ZeroDivisionError), installation.database.work() as session:
            service = JobService(session, LOCAL_VIEWER, SETTINGS)
            project_id = service.get(committed).project_id
            PlanService(session, LOCAL_VIEWER).change(project_id, lambda plan: retake_scenes(plan, [1]), RULES)
            lost = service.submit(project_id, installation.engine, RULES).job_id
            raise ZeroDivisionError
        assert installation.engine.statuses([committed, lost]) == {committed: "ENQUEUED"}

    def test_jobs_of_one_user_run_one_after_the_other_and_users_side_by_side(self, installation: Installation) -> None:
        slow = installation.flag("slow-voice")
        other = installation.other_user()
        jobs = [installation.submit() for _ in range(3)]
        others = [installation.submit(other) for _ in range(2)]
        for _ in range(1 if installation.database.is_sqlite else 2):
            installation.start_worker(SETTINGS.model_copy(update={"concurrency": 3}))
        wait_for(lambda: all(any(installation.notes(job, "child") for job in queue) for queue in (jobs, others)))
        time.sleep(1.0)
        assert sum(bool(installation.notes(job_id)) for job_id in jobs) == 1
        assert sum(bool(installation.notes(job_id)) for job_id in others) == 1
        slow.unlink()
        assert {installation.wait_for_end(job_id).status for job_id in jobs} == {"READY"}
        assert {installation.wait_for_end(job_id, other).status for job_id in others} == {"READY"}


class TestCancel:
    def test_a_running_step_is_killed_with_its_children(self, working: Installation) -> None:
        working.flag("slow-voice")
        job_id = working.submit()
        child = working.wait_for_child(job_id)
        working.cancel(job_id)
        wait_for(lambda: not is_running(child))
        working.wait_for_note(job_id, "released")
        assert working.job(job_id).status == "CANCELED"
        assert working.notes(job_id, "done voice") == []

    def test_a_canceled_workflow_ends_its_job_though_the_canceler_died(self, working: Installation) -> None:
        working.flag("slow-voice")
        job_id = working.submit()
        working.wait_for_child(job_id)
        working.engine.cancel(job_id)
        assert working.wait_for_end(job_id).status == "CANCELED"

    def test_a_job_that_waits_for_its_next_try_is_given_up_at_once(self, working: Installation) -> None:
        working.flag("flaky-voice", "9")
        wait = working.flag("wait-voice")
        job_id = working.submit()
        working.wait_for_note(job_id, "flaky voice 1")
        wait.unlink()
        working.cancel(job_id)
        working.wait_for_note(job_id, "released")
        assert working.notes(job_id, "flaky") == ["flaky voice 1"]

    def test_a_queued_job_never_starts(self, working: Installation) -> None:
        slow = working.flag("slow-voice")
        first, second = working.submit(), working.submit()
        working.wait_for_child(first)
        working.cancel(second)
        slow.unlink()
        assert working.wait_for_end(first).status == "READY"
        assert working.job(second).status == "CANCELED"
        assert working.notes(second) == []


class TestRetry:
    def fail(self, working: Installation, step: str = "visuals") -> UUID:
        broken = working.flag(f"fail-{step}")
        job_id = working.submit()
        assert working.wait_for_end(job_id).status == "FAILED"
        broken.unlink()
        return job_id

    def test_a_retry_goes_on_from_the_failed_step_under_the_same_id(self, working: Installation) -> None:
        job_id = self.fail(working)
        working.retry(job_id)
        working.wait_for_ready(job_id)
        assert working.begun(job_id) == ["script", "voice", "visuals", "visuals", "render"]

    def test_a_retry_can_start_from_an_earlier_step(self, working: Installation) -> None:
        job_id = self.fail(working)
        working.retry(job_id, "script")
        working.wait_for_ready(job_id)
        assert working.begun(job_id) == ["script", "voice", "visuals", "script", "voice", "visuals", "render"]

    def test_a_step_that_was_tried_often_is_tried_as_often_again(self, working: Installation) -> None:
        flaky = working.flag("flaky-voice", "9")
        job_id = working.submit()
        assert working.wait_for_end(job_id).status == "FAILED"
        flaky.write_text("2")
        working.retry(job_id)
        working.wait_for_ready(job_id)
        assert working.begun(job_id)[-3:] == ["voice", "visuals", "render"]

    def test_a_canceled_job_that_still_runs_gives_way_to_its_next_run(self, working: Installation) -> None:
        slow = working.flag("slow-voice")
        job_id = working.submit()
        child = working.wait_for_child(job_id)
        working.cancel(job_id)
        working.retry(job_id)
        working.wait_for_note(job_id, "begin voice 3")
        assert not is_running(child)
        slow.unlink()
        working.wait_for_ready(job_id)
        # The toy writes no step rows, so the retry begins with the first step.
        assert working.notes(job_id, "done")[1:] == [f"done {step} 3" for step in STEPS]

    def test_a_retry_that_takes_its_time_is_not_mistaken_for_a_silent_end(self, working: Installation) -> None:
        job_id = self.fail(working)
        first = working.mark_retried(job_id)
        time.sleep(SETTINGS.lease_s / 2)
        working.engine.retry(job_id, first, LOCAL_VIEWER.owner_id)
        working.wait_for_ready(job_id)

    def test_a_retry_that_is_cut_off_can_be_asked_for_again(self, working: Installation) -> None:
        job_id = self.fail(working)
        working.mark_retried(job_id)
        job = working.wait_for_end(job_id)
        assert job.status == "FAILED"
        assert "interrupted" in (job.error_message or "")
        working.retry(job_id)
        working.wait_for_ready(job_id)


class TestRetention:
    def test_a_workflow_that_ended_long_ago_is_deleted_and_its_job_can_still_be_retried(
        self, installation: Installation
    ) -> None:
        installation.flag("fail-visuals")
        failed, waiting = installation.submit(), installation.submit()
        installation.flag("slow-render")
        installation.start_worker()
        assert installation.wait_for_end(failed).status == "FAILED"
        installation.folder.joinpath("fail-visuals").unlink()
        wait_for(lambda: installation.engine.statuses([failed])[failed] == "SUCCESS")
        assert installation.engine.purge(timedelta(days=1)) == 0
        assert installation.engine.purge(timedelta(0)) == 1
        assert list(installation.engine.statuses([failed, waiting])) == [waiting]
        installation.retry(failed)
        installation.folder.joinpath("slow-render").unlink()
        installation.wait_for_ready(failed)
        assert installation.begun(failed)[3:] == ["script", "voice", "visuals", "render"]


class TestTables:
    def test_the_tables_of_the_engine_are_made_by_a_migration(
        self, database_kind: str, make_database: Callable[..., str]
    ) -> None:
        database = Database(make_database(database_kind, migrated=False))
        engine = WorkflowEngine(database, SETTINGS)
        assert not engine.is_migrated()
        engine.migrate()
        assert engine.is_migrated()
        with database.reading() as session:
            schema = "" if database.is_sqlite else "dbos."
            assert session.scalar(text(f"SELECT count(*) FROM {schema}workflow_status")) == 0
        engine.close()
        database.close()

    def test_our_migrations_leave_all_of_them_alone(self, installation: Installation) -> None:
        schema = None if installation.database.is_sqlite else "dbos"
        tables = inspect(installation.database.engine)
        load_models()
        ours = {table.name for table in Model.metadata.tables.values()}
        theirs = set(tables.get_table_names(schema=schema)) - ours - {"alembic_version"}
        assert "workflow_status" in theirs
        if schema:
            assert not is_ours(schema, "schema", {})
        else:
            assert [name for name in theirs if is_ours(name, "table", {"schema_name": None})] == []


def test_unreachable_databases_are_not_waited_for() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    engine = WorkflowEngine(database, SETTINGS)
    with pytest.raises(OperationalError):
        engine.is_migrated()
    database.close()


def test_reading_jobs_does_not_load_the_workflow_library() -> None:
    code = "import sys, reelbase.production.execution.engine, reelbase.cli.main; sys.exit('dbos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
