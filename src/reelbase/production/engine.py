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
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from reelbase.db.engine import parse_url
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import ErrorCode, Fenced
from reelbase.kit.ids import new_id
from reelbase.kit.settings import ProductionSettings
from reelbase.production.leases import FileLock, Leases, WorkerBusy
from reelbase.production.outcome import StepOutcome
from reelbase.production.reaper import Reaper

if TYPE_CHECKING:
    from dbos import DBOSClient

__all__ = ["PipelineBody", "Worker", "WorkerBusy", "WorkflowEngine"]

log = logging.getLogger(__name__)
T = TypeVar("T")

NAME = "reelbase"
WORKFLOW = "produce"
QUEUE = "production"
WORKFLOW_VERSION = "1"
"""Raised only when running workflows could not be replayed by the new code; else a deploy would strand them."""
SQLITE_WORKER_ID = "sqlite"
POLL_S = 0.2
LOG_LEVEL = "INFO" if os.environ.get("REELBASE_DEBUG") else "CRITICAL"
CRASHES_SQLITE = 1000
CRASHES_POSTGRESQL = 5
"""How often a job may lose its worker before it is given up. On SQLite a person starts each try."""
LOST_LEASE_EXIT = 70
DATABASE_PATIENCE_S = 300.0
"""How long the two ends of a job wait for a database that does not answer."""
PAGE = 500
"""Workflows asked for in one statement."""
_the_worker = threading.Lock()
"""Held by the one worker of this process: DBOS keeps its state in globals."""
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
        self._client().enqueue_in_transaction(session.connection(), _order(job_id, owner_id), str(job_id))

    def cancel(self, job_id: UUID) -> None:
        """End the workflow; a worker kills its running step within about a second."""
        self._client().cancel_workflow(str(job_id))

    def retry(self, job_id: UUID, from_step: str, owner_id: UUID) -> None:
        """Run a job whose row has ended again from the first checkpoint of a step on, under the same id.

        A workflow that retention has removed starts anew, with its first step.
        """
        client = self._client()
        # The row ends a moment before its workflow does, and a worker that dies in between leaves it running.
        client.cancel_workflow(str(job_id))
        done = client.list_workflow_steps(str(job_id), load_output=False)
        of_step = [step["function_id"] for step in done if step["function_name"] == from_step]
        last = max((step["function_id"] for step in done), default=0)
        if not self.statuses([job_id]):
            client.enqueue(_order(job_id, owner_id), str(job_id))
            return
        client.rewind_workflow(
            str(job_id),
            start_step=min(of_step, default=last + 1),
            application_version=WORKFLOW_VERSION,
            queue_name=QUEUE,
            queue_partition_key=str(owner_id),
        )

    def statuses(self, job_ids: list[UUID]) -> dict[UUID, str]:
        """Workflow status by job; a job without a workflow is left out."""
        found: dict[UUID, str] = {}
        for start in range(0, len(job_ids), PAGE):
            ids = [str(job_id) for job_id in job_ids[start : start + PAGE]]
            for workflow in self._client().list_workflows(workflow_ids=ids, load_input=False, load_output=False):
                found[UUID(workflow.workflow_id)] = str(workflow.status)
        return found

    def owners_of_running(self) -> set[str]:
        """The workers, living or dead, that have begun workflows and not ended them."""
        running = self._client().list_workflows(status="PENDING", load_input=False, load_output=False)
        return {str(workflow.executor_id) for workflow in running}

    def recover(self, worker_ids: list[str]) -> None:
        """Put what these dead workers had begun back into the queue. Only where a worker runs."""
        from dbos import DBOS

        DBOS._recover_pending_workflows(worker_ids)

    def purge(self, older_than: timedelta) -> int:
        """Forget the workflows that ended longer ago than this, with their checkpoints; return how many."""
        client = self._client()
        before = (clock.now() - older_than).isoformat()
        count = 0
        while found := client.list_workflows(
            name=WORKFLOW, completed_before=before, limit=PAGE, load_input=False, load_output=False
        ):
            client.delete_workflows([workflow.workflow_id for workflow in found])
            count += len(found)
        return count

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
        self._runs: dict[UUID, asyncio.Task[Any]] = {}
        self._lock = FileLock(lock_dir / "worker.lock") if database.is_sqlite else None
        self._leases = Leases(database, settings.lease_s)
        self._reaper = Reaper(
            database, self._leases, engine, body, worker_id=self.worker_id, grace_s=settings.lease_s
        )  # fmt: skip
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._reaping = threading.Thread(target=self._reap, name="reaper", daemon=True)
        self._start()

    def stop(self) -> None:
        """Stop at once. Running steps are killed and will be done again; their jobs wait to be resumed."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._body.kill_all()
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
            self._launch()
        except BaseException:
            self._stopping.set()
            self._leave()
            raise
        self._reaping.start()

    def _leave(self) -> None:
        from dbos import DBOS

        try:
            DBOS.destroy(destroy_registry=True)
            # A step may have begun after the first killing.
            self._body.kill_all()
            if self._heart.ident is not None:
                self._heart.join()
            self._leases.give_back(self.worker_id)
        finally:
            if self._lock is not None:
                self._lock.free()
            _the_worker.release()

    def _launch(self) -> None:
        from dbos import DBOS, DBOSPortableJSONSerializer

        if self._database.is_sqlite:
            self._engine.migrate()
        # Before the launch, or the queue would be noticed only by the next look at all queues.
        self._engine._client().register_queue(
            QUEUE,
            worker_concurrency=self._settings.concurrency,
            partition_concurrency=self._settings.max_running_per_user,
            polling_interval_sec=POLL_S,
        )
        _quiet()
        DBOS(
            config={
                "name": NAME,
                "system_database_url": self._engine._url(),
                "application_version": WORKFLOW_VERSION,
                "executor_id": self.worker_id,
                "serializer": DBOSPortableJSONSerializer(),
                "run_migrations": False,
                "log_level": LOG_LEVEL,
                "notification_listener_polling_interval_sec": POLL_S,
            }
        )
        crashes = CRASHES_SQLITE if self._database.is_sqlite else CRASHES_POSTGRESQL
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=crashes)(self._workflow())
        DBOS.launch()

    def _workflow(self) -> Callable[[str], Any]:
        async def produce(job_id: str) -> str:
            return await self._produce(UUID(job_id))

        return produce

    async def _produce(self, job_id: UUID) -> str:
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
        except Exception:
            log.exception("The workflow of job %s failed.", job_id)
            raise
        finally:
            if self._runs.get(job_id) is this:
                del self._runs[job_id]

    async def _run(self, job_id: UUID) -> str:
        try:
            token = await _insist(lambda: self._body.take(job_id, self.worker_id))
        except Fenced:
            return "ended"
        deadline_s = time.monotonic() + self._settings.job_timeout_s
        failed: tuple[str, StepOutcome] | None = None
        for step in self._body.steps:
            outcome = await self._step(job_id, step, token, deadline_s)
            if not outcome.ok:
                failed = (step, outcome)
                break
        await _insist(lambda: self._body.finish(job_id, token, failed))
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
        """What this returns becomes the checkpoint; what it raises does so too, unless it is a cancellation."""
        self._halt_if_stopping()
        try:
            async with asyncio.timeout_at(_loop_time(deadline_s)) as limit:
                outcome = await self._body.run_step(job_id, step, token, number)
        except Fenced:
            # Either the workflow is another worker's now, and DBOS lets this run go, or the job's row is gone.
            raise
        except Exception as error:
            self._halt_if_stopping()
            if isinstance(error, TimeoutError) and limit.expired():
                message = f"The job ran longer than {self._settings.job_timeout_s:g} s and was stopped."
                return asdict(StepOutcome(ok=False, code=ErrorCode.UNKNOWN, message=message))
            log.exception("The step %s of job %s could not be run.", step, job_id)
            message = f"{type(error).__name__}: {error}"
            outcome = StepOutcome(ok=False, code=ErrorCode.UNKNOWN, message=message, retryable=True)
        self._halt_if_stopping()
        return asdict(outcome)

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
            self._stopping.wait(min(self._settings.lease_s / 4, 2.0))

    def _die(self) -> None:
        # Another worker has our jobs: not one more statement of ours may reach the database.
        self._body.kill_all()
        os._exit(LOST_LEASE_EXIT)


def _order(job_id: UUID, owner_id: UUID) -> Any:
    return {
        "workflow_name": WORKFLOW,
        "queue_name": QUEUE,
        "workflow_id": str(job_id),
        "queue_partition_key": str(owner_id),
        "app_version": WORKFLOW_VERSION,
    }


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
        except (OperationalError, InterfaceError, PoolTimeout):
            if time.monotonic() > give_up_s:
                raise
            log.warning("The database did not answer.", exc_info=True)
        await asyncio.sleep(1.0)


def _loop_time(monotonic_s: float) -> float:
    return asyncio.get_running_loop().time() + monotonic_s - time.monotonic()


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(LOG_LEVEL)
