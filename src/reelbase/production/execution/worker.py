"""A worker in this process: it holds a lease, runs the jobs that the engine hands it, and reaps."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from reelbase.db.session import Database
from reelbase.kit.errors import ErrorCode, Fenced
from reelbase.kit.ids import new_id
from reelbase.kit.settings import ProductionSettings
from reelbase.production.execution.leases import LOCK_NAME, FileLock, Leases, WorkerBusy
from reelbase.production.execution.outcome import StepOutcome, WorkflowBody
from reelbase.production.execution.reaper import Reaper, Settler, Workflows
from reelbase.production.execution.waking import Watcher
from reelbase.production.models import Job

SQLITE_WORKER_ID = "sqlite"
LOST_LEASE_EXIT = 70
LOST_LEASE_MESSAGE = b"""\
error: This process was silent for too long, and another worker has taken over its jobs.
fix:   Follow them with: reelbase jobs list
"""
STDERR = 2
REAP_S = 5.0
STOP_TIMEOUT_S = 10.0
FENCE_INTERVAL_S = 0.5
END_NOTED_S = 0.1
DATABASE_PATIENCE_S = 300.0
"""How long the two ends of a job wait for a database that does not answer."""

log = logging.getLogger(__name__)
T = TypeVar("T")
_the_worker = threading.Lock()
"""Held by the one worker of this process: DBOS keeps its state in globals."""


class DurableEngine(Workflows, Protocol):
    """The part of the workflow engine that a worker needs; see ``WorkflowEngine``."""

    def launch(self, worker_id: str, produce: WorkflowBody, write: WorkflowBody) -> None: ...

    def shut_down(self) -> None: ...

    def watcher(self) -> Watcher: ...

    def announce(self) -> None: ...

    async def checkpoint(
        self, name: str, act: Callable[..., Coroutine[Any, Any, dict[str, Any]]], *args: Any
    ) -> Any: ...


class PipelineBody(Settler, Protocol):
    """What a job does; the engine only decides when. Called in the worker's event loop, ``run_step`` apart."""

    steps: tuple[str, ...]

    def take(self, job_id: UUID, worker_id: str) -> int:
        """A new fence token. Raises Fenced when the job has ended."""
        ...

    async def run_step(self, job_id: UUID, step: str, token: int, try_number: int) -> StepOutcome:
        """Kills what it started when it is cancelled. Raises Fenced when another worker has the job."""
        ...

    async def release(self, job_id: UUID) -> None:
        """Give up what was held for a job whose run ends, if anything is."""
        ...

    def finish(self, job_id: UUID, token: int, failed: tuple[str, StepOutcome] | None) -> None: ...

    async def write(self, version_id: UUID) -> None:
        """Write a plan version, or write down why that did not work. Kills what it started when it is cancelled."""
        ...

    def kill_all(self) -> None:
        """Kill all running steps without waiting; the process ends next."""
        ...

    async def stop(self) -> None:
        """Kill all running steps and wait until they are gone; write nothing down about them."""
        ...


class Worker:
    """A worker in this process: the engine's threads, a heartbeat, and the reaper. It runs until it is stopped.

    lock_dir: the folder of the file that keeps a second worker off a SQLite database; WorkerBusy is raised then.
    """

    def __init__(
        self,
        engine: DurableEngine,
        database: Database,
        settings: ProductionSettings,
        body: PipelineBody,
        *,
        lock_dir: Path,
        chores: Sequence[Callable[[], None]] = (),
    ) -> None:
        self.worker_id = SQLITE_WORKER_ID if database.is_sqlite else f"worker-{new_id()}"
        self._engine = engine
        self._database = database
        self._settings = settings
        self._body = body
        self._stopping = threading.Event()
        self._broken = threading.Event()
        self._failure: SQLAlchemyError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runs: dict[UUID, asyncio.Task[Any]] = {}
        self._lock = FileLock(lock_dir / LOCK_NAME) if database.is_sqlite else None
        self._leases = Leases(database, settings.lease_s)
        self._reaper = Reaper(
            *(database, self._leases, engine, body),
            worker_id=self.worker_id,
            grace_s=settings.lease_s,
            chores=chores,
        )
        self._watcher = engine.watcher()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._reaping = threading.Thread(target=self._reap, name="reaper", daemon=True)
        self._start()

    def check(self) -> None:
        """Raise what broke the worker: a database that took no more, so that a job of ours stands still unrecorded."""
        if self._failure is not None:
            raise self._failure

    def wait(self) -> None:
        """Return never, but raise as ``check`` does when the worker breaks."""
        self._broken.wait()
        self.check()

    def stop(self) -> None:
        """Stop at once. Running steps are killed and will be done again; their jobs wait to be resumed."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        try:
            if self._loop is not None:
                asyncio.run_coroutine_threadsafe(self._body.stop(), self._loop).result(STOP_TIMEOUT_S)
        except TimeoutError:
            log.warning("Some steps did not end when they were killed.")
        finally:
            self._reaping.join()
            self._leave()

    def _start(self) -> None:
        if not _the_worker.acquire(blocking=False):
            raise WorkerBusy(os.getpid())
        try:
            if self._lock is not None:
                self._lock.take()
        except BaseException:
            _the_worker.release()
            raise
        try:
            self._leases.grant(self.worker_id)
            self._heart.start()
            self._engine.launch(self.worker_id, self._produce, self._write)
        except BaseException:
            self._stopping.set()
            with suppress(Exception):
                self._leave()
            raise
        self._watcher.start()
        self._reaping.start()

    def _leave(self) -> None:
        try:
            self._watcher.stop()
            self._engine.shut_down()
            # A step may have begun while the others were being stopped.
            self._body.kill_all()
            if self._heart.ident is not None:
                self._heart.join()
            self._leases.give_back(self.worker_id)
        finally:
            if self._lock is not None:
                self._lock.free()
            _the_worker.release()

    async def _produce(self, job_id: UUID) -> str:
        self._loop = asyncio.get_running_loop()
        this = asyncio.current_task()
        assert this is not None
        stale = self._runs.get(job_id)
        self._runs[job_id] = this
        try:
            if stale is not None:
                # Canceled and tried again at once: the first run may not have heard of either yet.
                stale.cancel()
                await asyncio.wait({stale})
            return await self._run(job_id)
        except Exception as error:
            log.exception("The workflow of job %s failed.", job_id)
            if isinstance(error, SQLAlchemyError):
                # The engine could not write down the end either, and would think for ever that we are at it.
                self._failure = error
                self._broken.set()
            raise
        finally:
            if self._runs.get(job_id) is this:
                del self._runs[job_id]
            self._announce_end()

    async def _write(self, version_id: UUID) -> str:
        self._loop = asyncio.get_running_loop()
        try:
            answer = await self._engine.checkpoint("write", self._try_to_write, version_id)
        finally:
            self._announce_end()
        return str(answer["ended"])

    def _announce_end(self) -> None:
        """Have the queues looked at once the engine has written the end down: what waited for it may begin."""
        if not self._stopping.is_set():
            timer = threading.Timer(END_NOTED_S, self._announce)
            timer.daemon = True
            timer.start()

    def _announce(self) -> None:
        # Without a word the queues are looked at a little later.
        with suppress(SQLAlchemyError):
            if not self._stopping.is_set():
                self._engine.announce()

    async def _try_to_write(self, version_id: UUID) -> dict[str, Any]:
        self._halt_if_stopping()
        limit_s = self._settings.job_timeout_s
        try:
            async with asyncio.timeout(limit_s) as limit:
                await self._body.write(version_id)
        except Exception as error:
            self._halt_if_stopping()
            if isinstance(error, TimeoutError) and limit.expired():
                message = f"It took longer than {limit_s:g} s and was stopped."
            else:
                log.exception("The plan version %s could not be written.", version_id)
                message = f"{type(error).__name__}: {error}"
            await _insist(lambda: self._body.fail_writing(version_id, message))
            return {"ended": "lost"}
        self._halt_if_stopping()
        return {"ended": "done"}

    async def _run(self, job_id: UUID) -> str:
        try:
            token = await _insist(lambda: self._body.take(job_id, self.worker_id))
        except Fenced:
            return "ended"
        deadline_s = time.monotonic() + self._settings.job_timeout_s
        try:
            failed = await self._steps(job_id, token, deadline_s)
        finally:
            # Also when the job is canceled between two tries: its processes wait for the next one.
            await self._body.release(job_id)
        await _insist(lambda: self._body.finish(job_id, token, failed))
        return "failed" if failed else "done"

    async def _steps(self, job_id: UUID, token: int, deadline_s: float) -> tuple[str, StepOutcome] | None:
        """The first step that failed for good, with its outcome."""
        for step in self._body.steps:
            outcome = await self._step(job_id, step, token, deadline_s)
            if not outcome.ok:
                return step, outcome
        return None

    async def _step(self, job_id: UUID, step: str, token: int, deadline_s: float) -> StepOutcome:
        """One step with its tries; each try and each wait is a checkpoint."""
        number = 1
        while True:
            answer = await self._engine.checkpoint(step, self._try, job_id, step, token, number, deadline_s)
            outcome, ended_at_s = StepOutcome(**answer["outcome"]), answer["ended_at_s"]
            if outcome.ok or not outcome.retryable or number == self._settings.step_tries:
                return outcome
            waits = self._settings.backoff_s
            wait_s = max(waits[min(number, len(waits)) - 1] if waits else 0.0, outcome.retry_after_s or 0.0)
            if time.monotonic() + wait_s > deadline_s:
                return outcome
            await self._engine.checkpoint("wait", _wait_until, ended_at_s + wait_s, wait_s)
            number += 1

    async def _try(self, job_id: UUID, step: str, token: int, number: int, deadline_s: float) -> dict[str, Any]:
        """What this returns becomes the checkpoint; what it raises does so too, unless it is a cancellation."""
        self._halt_if_stopping()
        try:
            async with asyncio.timeout_at(_loop_time(deadline_s)) as limit:
                outcome = await self._run_step(job_id, step, token, number)
        except Fenced:
            # Either the workflow is another worker's now, and DBOS lets this run go, or the job's row is gone.
            raise
        except Exception as error:
            self._halt_if_stopping()
            if isinstance(error, TimeoutError) and limit.expired():
                message = f"The job ran longer than {self._settings.job_timeout_s:g} s and was stopped."
                return _ended(StepOutcome(ok=False, code=ErrorCode.UNKNOWN, message=message))
            log.exception("The step %s of job %s could not be run.", step, job_id)
            message = f"{type(error).__name__}: {error}"
            outcome = StepOutcome(ok=False, code=ErrorCode.UNKNOWN, message=message, retryable=True)
        self._halt_if_stopping()
        return _ended(outcome)

    async def _run_step(self, job_id: UUID, step: str, token: int, number: int) -> StepOutcome:
        """Raises Fenced as soon as the job is another run's, even if the step itself never looks."""
        running = asyncio.ensure_future(self._body.run_step(job_id, step, token, number))
        watching = asyncio.ensure_future(self._until_fenced(job_id, token))
        try:
            await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                raise Fenced("The job has ended, or another run has it.")
            return running.result()
        finally:
            running.cancel()
            watching.cancel()
            await asyncio.gather(running, watching, return_exceptions=True)

    async def _until_fenced(self, job_id: UUID, token: int) -> None:
        # DBOS looks only for canceled workflows, and one that is tried again at once is not canceled any more.
        while True:
            await asyncio.sleep(FENCE_INTERVAL_S)
            with suppress(SQLAlchemyError):
                if await asyncio.to_thread(self._token_of, job_id) != token:
                    return

    def _token_of(self, job_id: UUID) -> int | None:
        with self._database.reading(fresh=True) as session:
            return session.scalar(select(Job.attempt).where(Job.id == job_id))

    def _halt_if_stopping(self) -> None:
        # A step that ended because we killed it must not leave a checkpoint.
        if self._stopping.is_set():
            raise asyncio.CancelledError

    def _beat(self) -> None:
        while not self._stopping.wait(self._settings.lease_s / 4):
            try:
                alive = self._leases.renew(self.worker_id)
            except Exception:
                # While the database is away from us we cannot know. What we do meanwhile is fenced off.
                log.warning("The heartbeat failed.", exc_info=True)
                continue
            if alive or self._stopping.is_set():
                continue
            if self._lock is None:
                self._die()
            self._leases.grant(self.worker_id)

    def _reap(self) -> None:
        # Not the heartbeat's thread: a slow round must not cost the lease.
        while not self._stopping.is_set():
            self._reaper.reap()
            self._stopping.wait(min(self._settings.lease_s / 4, REAP_S))

    def _die(self) -> None:
        # Another worker has our jobs: not one more statement of ours may reach the database.
        try:
            os.write(STDERR, LOST_LEASE_MESSAGE)
            self._body.kill_all()
        finally:
            # Whatever the killing ran into: a heartbeat that ended here would leave a worker that lives on fenced off.
            os._exit(LOST_LEASE_EXIT)


async def _insist(act: Callable[[], T]) -> T:
    """Call it in a thread, again and again while the database does not answer."""
    give_up_s = time.monotonic() + DATABASE_PATIENCE_S
    while True:
        work = asyncio.ensure_future(asyncio.to_thread(act))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            # A thread cannot be stopped; what comes after us must find its work done.
            with suppress(Exception):
                await work
            raise
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            if time.monotonic() > give_up_s or _is_full(error):
                raise
            log.warning("The database did not answer.", exc_info=True)
        await asyncio.sleep(1.0)


def _is_full(error: SQLAlchemyError) -> bool:
    return getattr(getattr(error, "orig", None), "sqlite_errorname", "") == "SQLITE_FULL"


def _ended(outcome: StepOutcome) -> dict[str, Any]:
    return {"outcome": asdict(outcome), "ended_at_s": time.time()}


async def _wait_until(at_s: float, longest_s: float) -> dict[str, Any]:
    """A worker that comes after a crash waits only for the rest, and never longer though its clock be wrong."""
    await asyncio.sleep(min(max(at_s - time.time(), 0.0), longest_s))
    return {}


def _loop_time(monotonic_s: float) -> float:
    return asyncio.get_running_loop().time() + monotonic_s - time.monotonic()
