"""A worker with a toy pipeline, run as a process of its own by the engine's tests.

Each step appends a line to a file, so a test can see what ran, how often, and under which token.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from uuid import UUID

from reelbase.db.session import Database
from reelbase.kit.settings import ProductionSettings
from reelbase.production.execution import endings
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.execution.outcome import StepOutcome
from reelbase.production.execution.worker import Worker

STEPS = ("script", "voice", "visuals", "render")


class ToyBody:
    steps = STEPS

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._children: list[asyncio.subprocess.Process] = []

    def take(self, job_id: UUID, worker_id: str) -> int:
        return endings.take(self._database, job_id, worker_id)

    async def run_step(self, job_id: UUID, step: str, token: int, try_number: int) -> StepOutcome:
        self._note(job_id, f"begin {step} {token}")
        if (self._folder / f"slow-{step}").exists():
            # Like a real job process, it ends when the worker does: its standard input closes.
            child = await asyncio.create_subprocess_exec(
                "cat", stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
            )
            self._children.append(child)
            self._note(job_id, f"child {child.pid}")
            try:
                while (self._folder / f"slow-{step}").exists():
                    await asyncio.sleep(0.02)
            finally:
                os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        flaky = self._folder / f"flaky-{step}"
        if flaky.exists() and try_number <= int(flaky.read_text()):
            self._note(job_id, f"flaky {step} {try_number}")
            wait_s = 30.0 if (self._folder / f"wait-{step}").exists() else None
            return StepOutcome(ok=False, code="ERR_TTS", message="not yet", retryable=True, retry_after_s=wait_s)
        if (self._folder / f"raise-{step}").exists() and try_number == 1:
            raise ConnectionError("the pipe broke")
        if (self._folder / f"fail-{step}").exists():
            return StepOutcome(ok=False, code="ERR_RENDER", message="broken", scene=3)
        self._note(job_id, f"done {step} {token}")
        return StepOutcome(ok=True)

    async def release(self, job_id: UUID) -> None:
        self._note(job_id, "released")

    def finish(self, job_id: UUID, token: int, failed: tuple[str, StepOutcome] | None) -> None:
        endings.finish(self._database, job_id, token, failed)

    def settle(self, job_id: UUID, status: str, message: str) -> None:
        endings.settle(self._database, job_id, status, message)

    def unfinished(self) -> list[UUID]:
        return endings.unfinished(self._database)

    async def write(self, version_id: UUID) -> None:
        raise NotImplementedError("No plan is written here.")

    def fail_writing(self, version_id: UUID, message: str) -> None:
        raise NotImplementedError("No plan is written here.")

    def kill_all(self) -> None:
        if (self._folder / "raise-kill").exists():
            raise ProcessLookupError("it has ended, and nobody has noticed yet")
        for child in self._children:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)

    async def stop(self) -> None:
        self.kill_all()
        for child in self._children:
            await child.wait()

    def _note(self, job_id: UUID, text: str) -> None:
        with (self._folder / f"{job_id}.log").open("a") as file:
            file.write(text + "\n")


def main() -> None:
    url, folder, settings = sys.argv[1], Path(sys.argv[2]), ProductionSettings.model_validate_json(sys.argv[3])
    database = Database(url)
    engine = WorkflowEngine(database, settings)
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.append(1))
    worker = Worker(engine, database, settings, ToyBody(database, folder), lock_dir=folder)
    print(worker.worker_id, flush=True)
    while not stopped:
        time.sleep(0.02)
    worker.stop()
    engine.close()
    database.close()


if __name__ == "__main__":
    main()
