"""The contract of the durable engine, with real worker processes, on both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from reelbase.accounts.models import LOCAL_OWNER_ID
from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.db.session import Database
from reelbase.kit.settings import ProductionSettings
from reelbase.plans.service import PlanService
from reelbase.production.engine import WorkflowEngine
from reelbase.production.service import JobService
from reelbase.production.views import JobView
from support.plans import make_plan

TOY_WORKER = Path(__file__).with_name("toy_worker.py")
SETTINGS = ProductionSettings(lease_s=2.0, backoff_s=(0.05,), max_queued_per_user=50)
PATIENCE_S = 40.0


class Installation:
    """A database with its engine, and workers as processes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.database = Database(url)
        self.folder = folder
        self.engine = WorkflowEngine(self.database, SETTINGS, lock_dir=folder)
        self.engine.migrate()
        self.workers: list[subprocess.Popen[str]] = []
        with self.database.work() as session:
            ensure_local_owner(session)
            self.project_id = PlanService(session, LOCAL_VIEWER).start(make_plan()).project_id

    def submit(self) -> UUID:
        with self.database.work() as session:
            return JobService(session, LOCAL_VIEWER, SETTINGS).submit(self.project_id, self.engine)

    def job(self, job_id: UUID) -> JobView:
        with self.database.reading() as session:
            return JobService(session, LOCAL_VIEWER, SETTINGS).get(job_id)

    def start_worker(self, settings: ProductionSettings = SETTINGS) -> subprocess.Popen[str]:
        command = [sys.executable, str(TOY_WORKER), self.database.url, str(self.folder), settings.model_dump_json()]
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.workers.append(worker)
        assert worker.stdout is not None
        assert worker.stdout.readline()
        return worker

    def notes(self, job_id: UUID) -> list[str]:
        log = self.folder / f"{job_id}.log"
        return log.read_text().splitlines() if log.exists() else []

    def flag(self, name: str, content: str = "") -> Path:
        path = self.folder / name
        path.write_text(content)
        return path

    def wait_for_end(self, job_id: UUID) -> JobView:
        wait_for(lambda: self.job(job_id).is_final)
        return self.job(job_id)

    def wait_for_note(self, job_id: UUID, start: str) -> str:
        wait_for(lambda: any(note.startswith(start) for note in self.notes(job_id)))
        return next(note for note in self.notes(job_id) if note.startswith(start))

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.wait()
            assert worker.stdout is not None
            worker.stdout.close()
        self.engine.close()
        self.database.close()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(database_url, tmp_path)
    yield installation
    installation.close()


class TestRunning:
    def test_a_job_runs_its_steps_in_order_and_ends_ready(self, installation: Installation) -> None:
        job_id = installation.submit()
        installation.start_worker()
        assert installation.wait_for_end(job_id).status == "READY"
        done = [note.split()[1] for note in installation.notes(job_id) if note.startswith("done")]
        assert done == ["script", "voice", "visuals", "render"]

    def test_a_job_whose_submission_is_rolled_back_never_was(self, installation: Installation) -> None:
        with pytest.raises(ZeroDivisionError), installation.database.work() as session:
            job_id = JobService(session, LOCAL_VIEWER, SETTINGS).submit(installation.project_id, installation.engine)
            raise ZeroDivisionError
        assert installation.engine.statuses([job_id]) == {}

    def test_a_step_that_fails_for_now_is_tried_again(self, installation: Installation) -> None:
        installation.flag("flaky-voice", "2")
        job_id = installation.submit()
        installation.start_worker()
        assert installation.wait_for_end(job_id).status == "READY"
        assert [note for note in installation.notes(job_id) if note.startswith("flaky")] == [
            "flaky voice 1",
            "flaky voice 2",
        ]

    def test_a_step_that_fails_for_good_ends_the_job_with_step_scene_and_reason(
        self, installation: Installation
    ) -> None:
        installation.flag("fail-visuals")
        job_id = installation.submit()
        installation.start_worker()
        job = installation.wait_for_end(job_id)
        assert (job.status, job.failed_step, job.failed_scene) == ("FAILED", "visuals", 3)
        assert (job.error_code, job.error_message) == ("ERR_RENDER", "broken")
        assert not any("render" in note for note in installation.notes(job_id))

    def test_a_job_that_takes_too_long_is_stopped(self, installation: Installation) -> None:
        installation.flag("slow-voice")
        job_id = installation.submit()
        installation.start_worker(SETTINGS.model_copy(update={"job_timeout_s": 0.5}))
        job = installation.wait_for_end(job_id)
        assert (job.status, job.failed_step) == ("FAILED", "voice")
        assert "longer than 0.5 s" in (job.error_message or "")
        assert not is_running(int(installation.wait_for_note(job_id, "child").split()[1]))

    def test_jobs_of_one_user_run_one_after_the_other(self, installation: Installation) -> None:
        slow = installation.flag("slow-voice")
        jobs = [installation.submit() for _ in range(3)]
        installation.start_worker(SETTINGS.model_copy(update={"concurrency": 3}))
        wait_for(lambda: any(installation.notes(job_id) for job_id in jobs))
        time.sleep(1.0)
        assert sum(bool(installation.notes(job_id)) for job_id in jobs) == 1
        slow.unlink()
        assert {installation.wait_for_end(job_id).status for job_id in jobs} == {"READY"}


class TestCrashes:
    def test_killed_in_a_step_the_job_goes_on_with_that_step(self, installation: Installation) -> None:
        slow = installation.flag("slow-visuals")
        job_id = installation.submit()
        worker = installation.start_worker()
        installation.wait_for_note(job_id, "begin visuals")
        worker.kill()
        worker.wait()
        slow.unlink()
        installation.start_worker()
        assert installation.wait_for_end(job_id).status == "READY"
        begun = [note.split()[1] for note in installation.notes(job_id) if note.startswith("begin")]
        assert begun == ["script", "voice", "visuals", "visuals", "render"]

    def test_stopped_politely_the_job_waits_and_is_resumed(self, installation: Installation) -> None:
        slow = installation.flag("slow-voice")
        job_id = installation.submit()
        worker = installation.start_worker()
        child = int(installation.wait_for_note(job_id, "child").split()[1])
        worker.terminate()
        assert worker.wait(timeout=10) == 0
        assert not is_running(child)
        assert not installation.job(job_id).is_final
        slow.unlink()
        installation.start_worker()
        assert installation.wait_for_end(job_id).status == "READY"

    def test_a_frozen_worker_is_taken_over_and_dies_when_it_wakes(self, installation: Installation) -> None:
        if installation.database.is_sqlite:
            return
        slow = installation.flag("slow-visuals")
        job_id = installation.submit()
        frozen = installation.start_worker()
        installation.wait_for_note(job_id, "begin visuals 1")
        frozen.send_signal(signal.SIGSTOP)
        installation.start_worker()
        installation.wait_for_note(job_id, "begin visuals 2")
        frozen.send_signal(signal.SIGCONT)
        assert frozen.wait(timeout=PATIENCE_S) == 70
        slow.unlink()
        assert installation.wait_for_end(job_id).status == "READY"
        done = [note for note in installation.notes(job_id) if note.startswith("done")]
        assert done == ["done script 1", "done voice 1", "done visuals 2", "done render 2"]

    def test_two_processes_cannot_both_work_on_one_sqlite_database(self, installation: Installation) -> None:
        if not installation.database.is_sqlite:
            return
        first = installation.start_worker()
        command = [sys.executable, str(TOY_WORKER), installation.database.url, str(installation.folder), "{}"]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
        assert second.returncode != 0
        assert f"WorkerBusy: Another process ({first.pid})" in second.stderr


class TestCancel:
    def test_a_running_step_is_killed_with_its_children(self, installation: Installation) -> None:
        installation.flag("slow-voice")
        job_id = installation.submit()
        installation.start_worker()
        child = int(installation.wait_for_note(job_id, "child").split()[1])
        installation.engine.cancel(job_id)
        wait_for(lambda: not is_running(child))
        job = installation.wait_for_end(job_id)
        assert job.status == "CANCELED"
        assert not any(note.startswith("done voice") for note in installation.notes(job_id))

    def test_a_queued_job_never_starts(self, installation: Installation) -> None:
        job_id = installation.submit()
        installation.engine.cancel(job_id)
        installation.start_worker()
        assert installation.wait_for_end(job_id).status == "CANCELED"
        assert installation.notes(job_id) == []


class TestRetry:
    def retry(self, installation: Installation, job_id: UUID, step: str | None) -> None:
        with installation.database.work() as session:
            first = JobService(session, LOCAL_VIEWER, SETTINGS).mark_retried(job_id, step)
        installation.engine.retry(job_id, first, LOCAL_OWNER_ID)

    def test_goes_on_from_the_failed_step_under_the_same_id(self, installation: Installation) -> None:
        broken = installation.flag("fail-visuals")
        job_id = installation.submit()
        installation.start_worker()
        assert installation.wait_for_end(job_id).status == "FAILED"
        broken.unlink()
        self.retry(installation, job_id, None)
        wait_for(lambda: installation.job(job_id).status == "READY")
        begun = [note.split()[1] for note in installation.notes(job_id) if note.startswith("begin")]
        assert begun == ["script", "voice", "visuals", "visuals", "render"]

    def test_can_start_from_an_earlier_step(self, installation: Installation) -> None:
        broken = installation.flag("fail-visuals")
        job_id = installation.submit()
        installation.start_worker()
        installation.wait_for_end(job_id)
        broken.unlink()
        self.retry(installation, job_id, "script")
        wait_for(lambda: installation.job(job_id).status == "READY")
        begun = [note.split()[1] for note in installation.notes(job_id) if note.startswith("begin")]
        assert begun == ["script", "voice", "visuals", "script", "voice", "visuals", "render"]

    def test_a_canceled_job_can_be_retried(self, installation: Installation) -> None:
        slow = installation.flag("slow-voice")
        job_id = installation.submit()
        installation.start_worker()
        installation.wait_for_note(job_id, "child")
        installation.engine.cancel(job_id)
        assert installation.wait_for_end(job_id).status == "CANCELED"
        slow.unlink()
        self.retry(installation, job_id, None)
        wait_for(lambda: installation.job(job_id).status == "READY")


def test_the_engine_needs_its_tables(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    engine = WorkflowEngine(database, SETTINGS, lock_dir=tmp_path)
    assert not engine.is_migrated()
    engine.migrate()
    assert engine.is_migrated()
    with database.reading() as session:
        schema = "" if database.is_sqlite else "dbos."
        assert session.scalar(text(f"SELECT count(*) FROM {schema}workflow_status")) == 0
    engine.close()
    database.close()


def test_unreachable_databases_are_not_waited_for(tmp_path: Path) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    engine = WorkflowEngine(database, SETTINGS, lock_dir=tmp_path)
    with pytest.raises(OperationalError):
        engine.is_migrated()
    database.close()
