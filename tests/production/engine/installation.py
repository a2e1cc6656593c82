"""A database with its engine, and workers with a toy pipeline as processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from reelbase.accounts.models import LOCAL_OWNER_ID, User
from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from reelbase.kit.settings import ProductionSettings, Settings
from reelbase.plans.rules import PlanRules
from reelbase.plans.scene_edits import retake_scenes
from reelbase.plans.service import PlanService
from reelbase.production.execution import endings
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.records.schemas import InternalJob
from reelbase.production.service import JobService
from support.plans import make_plan

TOY_WORKER = Path(__file__).with_name("toy_worker.py")
SETTINGS = ProductionSettings(lease_s=2.0, backoff_s=(0.05,), max_queued_per_user=50)
RULES = PlanRules(Settings())
PATIENCE_S = 40.0


class Installation:
    def __init__(self, url: str, folder: Path) -> None:
        self.database = Database(url)
        self.folder = folder
        self._engines: list[WorkflowEngine] = []
        self.engine = self.another_engine()
        self.engine.migrate()
        self.workers: list[subprocess.Popen[str]] = []
        with self.database.work() as session:
            ensure_local_owner(session)
        self._projects = {LOCAL_VIEWER: self._start_project(LOCAL_VIEWER)}

    # Jobs

    def submit(self, viewer: Viewer = LOCAL_VIEWER) -> UUID:
        """A new job each time: of a plan with one more take."""
        project = self._projects[viewer]
        with self.database.work() as session:
            PlanService(session, viewer).change(project, lambda plan: retake_scenes(plan, [1]), RULES)
            return JobService(session, viewer, SETTINGS).submit(project, self.engine, RULES).job_id

    def job(self, job_id: UUID, viewer: Viewer = LOCAL_VIEWER) -> InternalJob:
        with self.database.reading() as session:
            return JobService(session, viewer, SETTINGS).get(job_id)

    def cancel(self, job_id: UUID) -> None:
        """As the application does it: the workflow, then the row."""
        self.engine.cancel(job_id)
        endings.settle(self.database, job_id, "CANCELED", "Canceled by its owner.")

    def retry(self, job_id: UUID, step: str | None = None) -> None:
        self.engine.retry(job_id, self.mark_retried(job_id, step), LOCAL_OWNER_ID)

    def mark_retried(self, job_id: UUID, step: str | None = None) -> str:
        with self.database.work() as session:
            return JobService(session, LOCAL_VIEWER, SETTINGS).mark_retried(job_id, step, RULES)

    def other_user(self) -> Viewer:
        viewer = Viewer(new_id())
        with self.database.work() as session:
            session.add(User(id=viewer.owner_id))
        self._projects[viewer] = self._start_project(viewer)
        return viewer

    # Workers

    def another_engine(self) -> WorkflowEngine:
        """As another process would have it."""
        self._engines.append(WorkflowEngine(self.database, SETTINGS))
        return self._engines[-1]

    def start_worker(
        self, settings: ProductionSettings = SETTINGS, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Begin a worker; it is there when its first line is."""
        worker = subprocess.Popen(
            [sys.executable, str(TOY_WORKER), self.database.url, str(self.folder), settings.model_dump_json()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.workers.append(worker)
        assert worker.stdout is not None
        assert worker.stderr is not None
        assert worker.stdout.readline(), worker.stderr.read()
        return worker

    def flag(self, name: str, content: str = "") -> Path:
        """Make steps slow, flaky or broken: ``slow-voice``, ``flaky-voice``, ``fail-voice``, ``raise-voice``."""
        path = self.folder / name
        path.write_text(content)
        return path

    # What happened

    def notes(self, job_id: UUID, kind: str = "") -> list[str]:
        log = self.folder / f"{job_id}.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [line for line in lines if line.startswith(kind)]

    def begun(self, job_id: UUID) -> list[str]:
        return [note.split()[1] for note in self.notes(job_id, "begin")]

    def wait_for_note(self, job_id: UUID, start: str) -> str:
        wait_for(lambda: bool(self.notes(job_id, start)))
        return self.notes(job_id, start)[0]

    def wait_for_child(self, job_id: UUID) -> int:
        return int(self.wait_for_note(job_id, "child").split()[1])

    def wait_for_end(self, job_id: UUID, viewer: Viewer = LOCAL_VIEWER) -> InternalJob:
        wait_for(lambda: self.job(job_id, viewer).is_final)
        return self.job(job_id, viewer)

    def wait_for_ready(self, job_id: UUID) -> None:
        wait_for(lambda: self.job(job_id).status == "READY")

    def tidy(self) -> None:
        """Between two tests that share a worker: no flag and no job is left."""
        for kind in ("slow", "flaky", "fail", "raise"):
            for path in self.folder.glob(f"{kind}-*"):
                path.unlink()
        for job_id in endings.unfinished(self.database):
            self.cancel(job_id)

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.communicate()
        for engine in self._engines:
            engine.close()
        self.database.close()

    def _start_project(self, viewer: Viewer) -> UUID:
        with self.database.work() as session:
            return PlanService(session, viewer).start(make_plan()).project_id


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
