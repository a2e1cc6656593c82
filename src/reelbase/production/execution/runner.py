"""The worker's side of a job: hands each step to the job's own process and ends the job's row."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from reelbase.db.session import Database
from reelbase.kit.errors import ErrorCode, Fenced
from reelbase.kit.settings import Settings, settings_to_json
from reelbase.production.execution import endings
from reelbase.production.execution.job_process import FENCED
from reelbase.production.execution.outcome import StepOutcome
from reelbase.production.execution.plan_writing import record_failure
from reelbase.production.states import STEPS

JOB_PROCESS_COMMAND = (sys.executable, "-m", "reelbase.job_process")
STDERR_TAIL_LINES = 20
CLOSE_TIMEOUT_S = 5.0


class JobRunner:
    """The pipeline body that the durable engine drives; one process for each job it runs."""

    steps = tuple(str(step) for step in STEPS)

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._processes: dict[UUID, _JobProcess] = {}
        self._writers: dict[UUID, _JobProcess] = {}
        self._stopping = False

    def take(self, job_id: UUID, worker_id: str) -> int:
        return endings.take(self._database, job_id, worker_id)

    async def run_step(self, job_id: UUID, step: str, token: int, try_number: int) -> StepOutcome:
        process = await self._process_of(job_id, token)
        try:
            answer = await process.ask({"step": step, "try": try_number})
        except asyncio.CancelledError:
            await self._kill(job_id)
            raise
        if answer is None:
            await self._kill(job_id)
            if self._stopping:
                # We killed it ourselves; that is no failure of the step and must not be written down as one.
                await asyncio.get_running_loop().create_future()
            outcome = process.crash_outcome(step)
            endings.note_lost_step(self._database, job_id, token, step, outcome)
            return outcome
        if answer.get(FENCED):
            await self._kill(job_id)
            raise Fenced("Another worker has this job now.")
        return StepOutcome(**answer)

    async def release(self, job_id: UUID) -> None:
        process = self._processes.pop(job_id, None)
        if process is not None:
            await process.close()

    def finish(self, job_id: UUID, token: int, failed: tuple[str, StepOutcome] | None) -> None:
        endings.finish(self._database, job_id, token, failed)

    def settle(self, job_id: UUID, status: str, message: str) -> None:
        endings.settle(self._database, job_id, status, message)

    def unfinished(self) -> list[UUID]:
        return endings.unfinished(self._database)

    async def write(self, version_id: UUID) -> None:
        writer = await _JobProcess.start(self._settings, {"version_id": str(version_id)})
        self._writers[version_id] = writer
        try:
            answer = await writer.ask({"write": True})
            if answer is not None:
                await writer.close()
        finally:
            del self._writers[version_id]
            if not writer.has_ended:
                writer.kill()
            await writer.wait()
        if answer is None and not self._stopping:
            self.fail_writing(version_id, writer.crash_outcome("write").message or "")

    def fail_writing(self, version_id: UUID, message: str) -> None:
        record_failure(self._database, version_id, message)

    def kill_all(self) -> None:
        """Kill every job process with its process group, at once; for a worker that must die now."""
        for process in [*self._processes.values(), *self._writers.values()]:
            process.kill()

    async def stop(self) -> None:
        """Kill every job process and wait for its end; their steps are left as they were."""
        self._stopping = True
        self.kill_all()
        for writer in list(self._writers.values()):
            await writer.wait()
        for job_id in list(self._processes):
            await self._kill(job_id)

    async def _process_of(self, job_id: UUID, token: int) -> _JobProcess:
        process = self._processes.get(job_id)
        if process is not None and (process.token != token or process.has_ended):
            await self._kill(job_id)
            process = None
        if process is None:
            process = await _JobProcess.start(self._settings, {"job_id": str(job_id), "token": token}, token)
            self._processes[job_id] = process
        return process

    async def _kill(self, job_id: UUID) -> None:
        process = self._processes.pop(job_id, None)
        if process is not None:
            process.kill()
            await process.wait()


class _JobProcess:
    def __init__(self, process: asyncio.subprocess.Process, token: int | None) -> None:
        self.token = token
        self._process = process
        self._stderr: deque[str] = deque(maxlen=STDERR_TAIL_LINES)
        self._reader = asyncio.ensure_future(self._read_stderr())

    @classmethod
    async def start(cls, settings: Settings, order: dict[str, Any], token: int | None = None) -> _JobProcess:
        process = await asyncio.create_subprocess_exec(
            *JOB_PROCESS_COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            cwd=_existing(settings.home),
        )
        started = cls(process, token)
        await started._send({"settings": settings_to_json(settings), **order})
        return started

    @property
    def has_ended(self) -> bool:
        return self._process.returncode is not None

    async def ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """The process's answer; None when it died without one."""
        assert self._process.stdout is not None
        await self._send(request)
        line = await self._process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def crash_outcome(self, step: str) -> StepOutcome:
        code = self._process.returncode
        why = "it was killed, perhaps because memory ran out" if code == -signal.SIGKILL else f"exit code {code}"
        tail = "\n".join(self._stderr)
        message = f"The process that ran the step {step} ended without a result ({why}). {tail}".strip()
        return StepOutcome(ok=False, code=ErrorCode.UNKNOWN, message=message, retryable=True)

    async def close(self) -> None:
        """Let it tidy up and go."""
        await self._send({"close": True})
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._process.wait()
        except TimeoutError:
            self.kill()
        await self.wait()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def wait(self) -> None:
        await self._process.wait()
        await self._reader
        assert self._process.stdin is not None
        self._process.stdin.close()

    async def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError, ConnectionResetError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()

    async def _read_stderr(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._stderr.append(line.decode(errors="replace").rstrip())


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
