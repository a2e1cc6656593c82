"""The contract of the durable engine when workers die, freeze, stop or start badly, on both databases."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from production.engine.installation import PATIENCE_S, SETTINGS, Installation, is_running
from production.engine.toy_worker import ToyBody
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Fenced
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.execution.leases import FileLock, Leases, WorkerBusy
from reelbase.production.execution.worker import Worker
from reelbase.production.models import Worker as WorkerRow


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
        assert installation.begun(job_id) == ["script", "voice", "visuals", "visuals", "render"]

    def test_a_new_release_goes_on_with_the_jobs_of_the_old_one(self, installation: Installation) -> None:
        slow = installation.flag("slow-visuals")
        job_id = installation.submit()
        old = installation.start_worker(environment={"DBOS__APPVERSION": "old", "DBOS__VMID": "old"})
        installation.wait_for_note(job_id, "begin visuals")
        queued = installation.submit()
        old.kill()
        old.wait()
        slow.unlink()
        installation.start_worker(environment={"DBOS__APPVERSION": "new", "DBOS__VMID": "new"})
        assert installation.wait_for_end(job_id).status == "READY"
        assert installation.wait_for_end(queued).status == "READY"
        assert installation.begun(job_id) == ["script", "voice", "visuals", "visuals", "render"]

    def test_a_job_that_lost_its_worker_too_often_is_given_up(self, installation: Installation) -> None:
        job_id = installation.submit()
        table = "workflow_status" if installation.database.is_sqlite else "dbos.workflow_status"
        with installation.database.work() as session:
            session.execute(text(f"UPDATE {table} SET recovery_attempts = 5000"))
        installation.start_worker()
        job = installation.wait_for_end(job_id)
        assert job.status == "FAILED"
        assert "too often" in (job.error_message or "")
        assert installation.notes(job_id) == []
        installation.retry(job_id)
        installation.wait_for_ready(job_id)

    def test_a_frozen_worker_is_taken_over_and_dies_when_it_wakes(self, installation: Installation) -> None:
        if installation.database.is_sqlite:
            return
        slow = installation.flag("slow-visuals")
        job_id = installation.submit()
        frozen = installation.start_worker()
        child = installation.wait_for_child(job_id)
        frozen.send_signal(signal.SIGSTOP)
        installation.start_worker()
        installation.wait_for_note(job_id, "begin visuals 2")
        frozen.send_signal(signal.SIGCONT)
        assert frozen.wait(timeout=PATIENCE_S) == 70
        assert frozen.stderr is not None
        assert "another worker has taken over its jobs" in frozen.stderr.read()
        assert not is_running(child)
        slow.unlink()
        assert installation.wait_for_end(job_id).status == "READY"
        assert installation.notes(job_id, "done") == [
            "done script 1",
            "done voice 1",
            "done visuals 2",
            "done render 2",
        ]

    def test_a_frozen_worker_dies_also_when_its_steps_cannot_be_killed(self, installation: Installation) -> None:
        if installation.database.is_sqlite:
            return
        installation.flag("slow-visuals")
        installation.flag("raise-kill")
        job_id = installation.submit()
        frozen = installation.start_worker()
        installation.wait_for_child(job_id)
        frozen.send_signal(signal.SIGSTOP)
        installation.start_worker()
        installation.wait_for_note(job_id, "begin visuals 2")
        frozen.send_signal(signal.SIGCONT)
        assert frozen.wait(timeout=PATIENCE_S) == 70

    def test_a_frozen_worker_keeps_its_sqlite_database(self, installation: Installation) -> None:
        if not installation.database.is_sqlite:
            return
        slow = installation.flag("slow-visuals")
        job_id = installation.submit()
        frozen = installation.start_worker()
        installation.wait_for_note(job_id, "begin visuals")
        frozen.send_signal(signal.SIGSTOP)
        with pytest.raises(WorkerBusy) as refused:
            start_here(installation)
        assert refused.value.pid == frozen.pid
        slow.unlink()
        frozen.send_signal(signal.SIGCONT)
        assert installation.wait_for_end(job_id).status == "READY"
        assert installation.begun(job_id) == ["script", "voice", "visuals", "render"]


class TestStopping:
    def test_a_worker_stopped_politely_leaves_its_job_to_be_resumed(self, installation: Installation) -> None:
        slow = installation.flag("slow-voice")
        job_id = installation.submit()
        worker = installation.start_worker()
        child = installation.wait_for_child(job_id)
        worker.terminate()
        assert worker.wait(timeout=10) == 0
        assert not is_running(child)
        assert not installation.job(job_id).is_final
        assert lease_holders(installation.database) == []
        slow.unlink()
        installation.start_worker()
        assert installation.wait_for_end(job_id).status == "READY"

    def test_a_worker_says_nothing_of_its_own(self, installation: Installation) -> None:
        job_id = installation.submit()
        worker = installation.start_worker()
        installation.wait_for_ready(job_id)
        worker.terminate()
        assert worker.communicate(timeout=10) == ("", "")

    def test_a_process_can_work_stop_and_work_again(self, installation: Installation) -> None:
        slow = installation.flag("slow-voice")
        job_id = installation.submit()
        first = start_here(installation)
        child = installation.wait_for_child(job_id)
        with pytest.raises(WorkerBusy) as refused:
            start_here(installation)
        assert refused.value.pid == os.getpid()
        first.stop()
        first.stop()
        assert not is_running(child)
        slow.unlink()
        second = start_here(installation)
        installation.wait_for_ready(job_id)
        second.stop()
        assert installation.begun(job_id) == ["script", "voice", "voice", "visuals", "render"]

    def test_a_worker_that_cannot_start_leaves_nothing_behind(
        self, installation: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise RuntimeError("no threads left")

        with monkeypatch.context() as patch, pytest.raises(RuntimeError, match="no threads left"):
            patch.setattr(WorkflowEngine, "launch", refuse)
            start_here(installation)
        assert lease_holders(installation.database) == []
        start_here(installation).stop()


class TestLeases:
    @pytest.fixture
    def database(self, database_url: str) -> Iterator[Database]:
        database = Database(database_url)
        yield database
        database.close()

    @pytest.fixture
    def leases(self, database: Database) -> Leases:
        leases = Leases(database, 30.0)
        leases.grant("a")
        leases.grant("b")
        return leases

    def run_out(self, database: Database, worker_id: str) -> None:
        with database.work() as session:
            past = clock.now() - timedelta(seconds=1)
            session.execute(update(WorkerRow).where(WorkerRow.id == worker_id).values(lease_until=past))

    def test_the_living_are_never_buried(self, database: Database, leases: Leases) -> None:
        with database.work() as session:
            assert leases.bury(session, spare="b") == {"a", "b"}
        assert leases.renew("a")

    def test_an_ended_lease_cannot_be_renewed_or_held(self, database: Database, leases: Leases) -> None:
        self.run_out(database, "a")
        with database.work() as session:
            assert leases.bury(session, spare="b") == {"b"}
        assert not leases.renew("a")
        with pytest.raises(Fenced), database.work() as session:
            leases.hold(session, "a")

    def test_a_lease_that_ran_out_unnoticed_can_be_renewed(self, database: Database, leases: Leases) -> None:
        self.run_out(database, "a")
        assert leases.renew("a")
        with database.work() as session:
            assert "a" in leases.bury(session, spare="b")

    def test_a_worker_does_not_end_its_own_lease(self, database: Database, leases: Leases) -> None:
        self.run_out(database, "b")
        with database.work() as session:
            assert leases.bury(session, spare="b") == {"a", "b"}

    def test_only_one_worker_ends_lost_leases_at_a_time(self, database: Database, leases: Leases) -> None:
        if database.is_sqlite:
            return
        with database.work() as first, database.work() as second:
            assert leases.reaps_alone(first)
            assert not leases.reaps_alone(second)
        with database.work() as third:
            assert leases.reaps_alone(third)


class TestFileLock:
    def test_a_file_lock_names_its_holder_and_can_be_taken_after_it(self, tmp_path: Path) -> None:
        first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
        first.take()
        with pytest.raises(WorkerBusy) as refused:
            second.take()
        assert refused.value.pid == os.getpid()
        first.free()
        second.take()
        second.free()


def start_here(installation: Installation) -> Worker:
    database, folder = installation.database, installation.folder
    return Worker(installation.another_engine(), database, SETTINGS, ToyBody(database, folder), lock_dir=folder)


def lease_holders(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(WorkerRow.id)))
