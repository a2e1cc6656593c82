"""Durable execution. The only file that knows the workflow engine (DBOS); see ``docs/decisions``.

A job is one workflow with the job's id. Each step is a checkpoint: after a crash the workflow starts over, takes
the finished steps' outcomes from their checkpoints and goes on with the one that was cut off.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from reelbase.db.engine import parse_url
from reelbase.db.session import Database
from reelbase.kit.errors import ErrorCode, Fenced
from reelbase.kit.ids import new_id
from reelbase.kit.settings import ProductionSettings
from reelbase.production.leases import FileLock, Leases, WorkerBusy
from reelbase.production.outcome import StepOutcome
from reelbase.production.reaper import Reaper

if TYPE_CHECKING:
    from dbos import DBOSClient

__all__ = ["PipelineBody", "Worker", "WorkerBusy", "WorkflowEngine"]

NAME = "reelbase"
WORKFLOW = "produce"
QUEUE = "production"
WORKFLOW_VERSION = "1"
"""Raised only when running workflows could not be replayed by the new code; else a deploy would strand them."""
SQLITE_WORKER_ID = "sqlite"
POLL_S = 0.2
CRASHES_SQLITE = 1000
CRASHES_POSTGRESQL = 5
"""How often a job may lose its worker before it is given up. On SQLite a person starts each try."""
LOST_LEASE_EXIT = 70
STOP_TIMEOUT_S = 10.0
ENDING_S = 3.0
RUNNING = ("PENDING", "ENQUEUED")


class PipelineBody(Protocol):
    """What a job does; the engine only decides when. Called in the worker's event loop, ``run_step`` apart."""

    steps: tuple[str, ...]

    def take(self, job_id: UUID, worker_id: str) -> int:
        """A new fence token. Raises Fenced when the job has ended."""
        ...

    async def run_step(self, job_id: UUID, step: str, token: int, try_number: int) -> StepOutcome:
        """Kills what it started when it is cancelled. Raises Fenced when another worker has the job."""
        ...

    async def release(self, job_id: UUID) -> None:
        """Give up what was held for a job that ends."""
        ...

    def finish(self, job_id: UUID, token: int, failed: tuple[str, StepOutcome] | None) -> None: ...

    def settle(self, job_id: UUID, status: str, message: str) -> None:
        """End a job whose workflow ended without running code; may be called twice."""
        ...

    def unfinished(self) -> list[UUID]:
        """Jobs whose rows have not ended."""
        ...

    def kill_all(self) -> None:
        """Kill all running steps without waiting; the process ends next."""
        ...

    async def stop(self) -> None:
        """Kill all running steps and wait until they are gone; write nothing down about them."""
        ...


class WorkflowEngine:
    """Workflows over one database. Submitting, cancelling and retrying need no worker in this process."""

    def __init__(self, database: Database, settings: ProductionSettings, *, lock_dir: Path) -> None:
        self._database = database
        self._settings = settings
        self._lock_dir = lock_dir
        self._made_client: DBOSClient | None = None

    def migrate(self) -> None:
        """Create or renew the engine's own tables: beside ours on SQLite, in the schema ``dbos`` on PostgreSQL."""
        from dbos import DBOS

        _quiet()
        DBOS.migrate(self._url())

    def is_migrated(self) -> bool:
        schema = None if self._database.is_sqlite else "dbos"
        return inspect(self._database.engine).has_table("workflow_status", schema=schema)

    def enqueue(self, session: Session, job_id: UUID, owner_id: UUID) -> None:
        """Queue a job's workflow inside the caller's transaction."""
        self._client().enqueue_in_transaction(
            session.connection(),
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": str(job_id),
                "queue_partition_key": str(owner_id),
                "app_version": WORKFLOW_VERSION,
            },
            str(job_id),
        )

    def cancel(self, job_id: UUID) -> None:
        """End the workflow; a worker kills its running step within about a second."""
        self._client().cancel_workflow(str(job_id))

    def retry(self, job_id: UUID, from_step: str, owner_id: UUID) -> None:
        """Run an ended workflow again from the first checkpoint of a step on, under the same id."""
        client = self._client()
        self._wait_for_end(job_id)
        done = client.list_workflow_steps(str(job_id), load_output=False)
        of_step = [step["function_id"] for step in done if step["function_name"] == from_step]
        last = max((step["function_id"] for step in done), default=0)
        client.rewind_workflow(
            str(job_id),
            start_step=min(of_step, default=last + 1),
            application_version=WORKFLOW_VERSION,
            queue_name=QUEUE,
            queue_partition_key=str(owner_id),
        )

    def _wait_for_end(self, job_id: UUID) -> None:
        # A job's row ends a moment before its workflow does; a worker that died in between leaves that to us.
        deadline_s = time.monotonic() + ENDING_S
        while self.statuses([job_id]).get(job_id) in RUNNING:
            if time.monotonic() > deadline_s:
                self._client().cancel_workflow(str(job_id))
                return
            time.sleep(0.02)

    def statuses(self, job_ids: list[UUID]) -> dict[UUID, str]:
        """Workflow status by job; a job without a workflow is left out."""
        if not job_ids:
            return {}
        found = self._client().list_workflows(
            workflow_ids=[str(job_id) for job_id in job_ids], load_input=False, load_output=False
        )
        return {UUID(workflow.workflow_id): str(workflow.status) for workflow in found}

    def owners_of_running(self) -> dict[str, list[UUID]]:
        """Workflows that some worker has begun, by that worker."""
        running = self._client().list_workflows(status="PENDING", load_input=False, load_output=False)
        found: dict[str, list[UUID]] = {}
        for workflow in running:
            found.setdefault(str(workflow.executor_id), []).append(UUID(workflow.workflow_id))
        return found

    def start_worker(self, body: PipelineBody) -> Worker:
        """Run jobs in this process until the worker is stopped. Raises WorkerBusy on SQLite when one runs."""
        return Worker(self, self._database, self._settings, body, self._lock_dir)

    def close(self) -> None:
        if self._made_client is not None:
            self._made_client.destroy()
            self._made_client = None

    def _client(self) -> DBOSClient:
        if self._made_client is None:
            from dbos import DBOSClient, DBOSPortableJSONSerializer

            _quiet()
            self._made_client = DBOSClient(
                system_database_url=self._url(),
                serializer=DBOSPortableJSONSerializer(),
                application_name=NAME,
                lazy=True,
                retry_connection_errors=False,
            )
        return self._made_client

    def _url(self) -> str:
        url = parse_url(self._database.url)
        return url.render_as_string(hide_password=False)


class Worker:
    """A worker in this process: the engine's threads, a heartbeat, and the reaper."""

    def __init__(
        self,
        engine: WorkflowEngine,
        database: Database,
        settings: ProductionSettings,
        body: PipelineBody,
        lock_dir: Path,
    ) -> None:
        self.worker_id = SQLITE_WORKER_ID if database.is_sqlite else f"worker-{new_id()}"
        self._engine = engine
        self._database = database
        self._settings = settings
        self._body = body
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = FileLock(lock_dir / "worker.lock") if database.is_sqlite else None
        if self._lock is not None:
            self._lock.take()
        self._leases = Leases(database, settings.lease_s)
        self._reaper = Reaper(database, self._leases, engine, body)
        self._leases.grant(self.worker_id)
        self._launch()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._heart.start()

    def stop(self) -> None:
        """Stop at once. Running steps are killed and will be done again; their jobs wait to be resumed."""
        from dbos import DBOS

        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._body.stop(), self._loop).result(STOP_TIMEOUT_S)
        DBOS.destroy(destroy_registry=True)
        self._heart.join()
        self._leases.give_back(self.worker_id)
        if self._lock is not None:
            self._lock.free()

    def _launch(self) -> None:
        from dbos import DBOS, DBOSPortableJSONSerializer

        _quiet()
        DBOS(
            config={
                "name": NAME,
                "system_database_url": self._engine._url(),
                "application_version": WORKFLOW_VERSION,
                "executor_id": self.worker_id,
                "serializer": DBOSPortableJSONSerializer(),
                "run_migrations": self._database.is_sqlite,
                "log_level": "CRITICAL",
            }
        )
        crashes = CRASHES_SQLITE if self._database.is_sqlite else CRASHES_POSTGRESQL
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=crashes)(self._workflow())
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._settings.concurrency,
            partition_concurrency=self._settings.max_running_per_user,
            polling_interval_sec=POLL_S,
            on_conflict="always_update",
        )

    def _workflow(self) -> Callable[[str], Any]:
        async def produce(job_id: str) -> str:
            return await self._produce(UUID(job_id))

        return produce

    async def _produce(self, job_id: UUID) -> str:
        self._loop = asyncio.get_running_loop()
        try:
            token = await asyncio.to_thread(self._body.take, job_id, self.worker_id)
        except Fenced:
            return "ended"
        deadline_s = time.monotonic() + self._settings.job_timeout_s
        failed: tuple[str, StepOutcome] | None = None
        for step in self._body.steps:
            outcome = await self._step(job_id, step, token, deadline_s)
            if not outcome.ok:
                failed = (step, outcome)
                break
        await self._body.release(job_id)
        await asyncio.to_thread(self._body.finish, job_id, token, failed)
        return "failed" if failed else "done"

    async def _step(self, job_id: UUID, step: str, token: int, deadline_s: float) -> StepOutcome:
        """One step with its tries; each try and each wait is a checkpoint."""
        from dbos import DBOS

        outcome = StepOutcome(ok=False)
        for number in range(1, self._settings.step_tries + 1):
            options: Any = {"name": step, "preemptible": True}
            answer = await DBOS.run_step_async(options, self._try, job_id, step, token, number, deadline_s)
            outcome = StepOutcome(**answer)
            if outcome.ok or not outcome.retryable or number == self._settings.step_tries:
                break
            waits = self._settings.backoff_s
            wait_s = waits[min(number, len(waits)) - 1] if waits else 0.0
            await DBOS.sleep_async(max(wait_s, outcome.retry_after_s or 0.0))
        return outcome

    async def _try(self, job_id: UUID, step: str, token: int, number: int, deadline_s: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout_at(_loop_time(deadline_s)):
                outcome = await self._body.run_step(job_id, step, token, number)
        except TimeoutError:
            limit_s = self._settings.job_timeout_s
            outcome = StepOutcome(
                ok=False, code=ErrorCode.UNKNOWN, message=f"The job ran longer than {limit_s:g} s and was stopped."
            )
        except Fenced:
            await _forever()
        if self._stopping.is_set():
            # The step ended because we killed it; that must not become its checkpoint.
            await _forever()
        return asdict(outcome)

    def _beat(self) -> None:
        interval_s = min(self._settings.lease_s / 4, 2.0)
        while not self._stopping.wait(interval_s):
            try:
                alive = self._leases.renew(self.worker_id)
            except Exception:
                # The database is away. Others cannot take over either; try again with the next beat.
                logging.getLogger(__name__).warning("heartbeat failed", exc_info=True)
                continue
            if self._stopping.is_set():
                return
            if not alive and self._lock is None:
                self._die()
            if not alive:
                self._leases.grant(self.worker_id)
            self._reaper.reap()

    def _die(self) -> None:
        # Another worker has our jobs: not one more statement of ours may reach the database.
        self._body.kill_all()
        os._exit(LOST_LEASE_EXIT)


def _loop_time(monotonic_s: float) -> float:
    return asyncio.get_running_loop().time() + monotonic_s - time.monotonic()


async def _forever() -> None:
    await asyncio.get_running_loop().create_future()


def _quiet() -> None:
    if not os.environ.get("REELBASE_DEBUG"):
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
