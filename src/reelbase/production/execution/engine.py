"""Durable execution. Only this file and ``queues`` know the workflow engine (DBOS); see ``docs/decisions``.

A job is one workflow with the job's id. Each step is a checkpoint: after a crash the workflow starts over, takes
the finished steps' outcomes from their checkpoints and goes on with the one that was cut off.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from reelbase.db.engine import closing_pool, parse_url
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.settings import ProductionSettings
from reelbase.production.execution.outcome import WorkflowBody
from reelbase.production.execution.queues import LOOK_S, QueueManager, quiet_threads
from reelbase.production.execution.waking import Watcher, announce

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

NAME = "reelbase"
WORKFLOW = "produce"
QUEUE = "production"
WRITING = "write"
WRITING_QUEUE = "writing"
LOST = ("CANCELLED", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
"""How a workflow ends without running the code that ends its row."""
WORKFLOW_VERSION = "1"
"""Raised only when running workflows could not be replayed by the new code; else a deploy would strand them."""
CRASHES_SQLITE = 1000
CRASHES_POSTGRESQL = 5
"""How often a job may lose its worker before it is given up. On SQLite a person starts each try."""
MAX_CONNECTIONS = 20
PAGE = 500
"""Workflows asked for in one statement."""
LOG_LEVEL = "INFO" if os.environ.get("REELBASE_DEBUG") else "CRITICAL"


class WorkflowEngine:
    """Workflows over one database. Submitting, cancelling and retrying need no worker in this process."""

    def __init__(self, database: Database, settings: ProductionSettings) -> None:
        self._database = database
        self._settings = settings
        self._made_client: DBOSClient | None = None
        self._made_pool: Engine | None = None
        self._making = threading.Lock()
        self._queues = QueueManager()

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
        announce(session.connection())

    def enqueue_writing(self, session: Session, version_id: UUID, owner_id: UUID) -> None:
        """Queue the writing of a plan version inside the caller's transaction."""
        order = _order(version_id, owner_id, WRITING, WRITING_QUEUE)
        self._client().enqueue_in_transaction(session.connection(), order, str(version_id))
        announce(session.connection())

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
            self.announce()
            return
        client.rewind_workflow(
            str(job_id),
            start_step=min(of_step, default=last + 1),
            application_version=WORKFLOW_VERSION,
            queue_name=QUEUE,
            queue_partition_key=str(owner_id),
        )
        self.announce()

    def announce(self) -> None:
        """Have the queues looked at, by the worker of this process and by all others."""
        self._queues.wake()
        if not self._database.is_sqlite:
            with self._database.engine.begin() as connection:
                announce(connection)

    def watcher(self) -> Watcher:
        """What has the queues looked at when somebody has queued something, for the worker of this process."""
        return Watcher(self._database, self._queues.wake)

    def statuses(self, job_ids: list[UUID]) -> dict[UUID, str]:
        """Workflow status by job; a job without a workflow is left out."""
        found: dict[UUID, str] = {}
        for start in range(0, len(job_ids), PAGE):
            ids = [str(job_id) for job_id in job_ids[start : start + PAGE]]
            for workflow in self._list(workflow_ids=ids):
                found[UUID(workflow.workflow_id)] = str(workflow.status)
        return found

    def lost_writings(self) -> dict[UUID, str]:
        """Writings whose workflow ended without a word, with its status. ``forget`` those that are settled."""
        found = self._list(name=WRITING, status=list(LOST), limit=PAGE)
        return {UUID(workflow.workflow_id): str(workflow.status) for workflow in found}

    def forget(self, ids: list[UUID]) -> None:
        """Remove ended workflows with their checkpoints."""
        self._client().delete_workflows([str(one) for one in ids])

    def owners_of_running(self) -> set[str]:
        """The workers, living or dead, that have begun workflows and not ended them."""
        return {str(workflow.executor_id) for workflow in self._list(status="PENDING")}

    def recover(self, worker_ids: list[str]) -> None:
        """Put what these dead workers had begun back into the queue. Only where a worker runs."""
        from dbos import DBOS

        DBOS._recover_pending_workflows(worker_ids)
        self._queues.wake()

    def purge(self, older_than: timedelta) -> int:
        """Forget the workflows that ended longer ago than this, with their checkpoints; return how many."""
        return self._delete(completed_before=(clock.now() - older_than).isoformat())

    def forget_all(self) -> int:
        """Forget every workflow of ours, ended or not, with its checkpoints; return how many."""
        return self._delete()

    def launch(self, worker_id: str, produce: WorkflowBody, write: WorkflowBody) -> None:
        """Begin to take jobs into ``produce`` and plan versions into ``write``, from the queues, and those that this
        worker id had begun before.
        """
        from dbos import DBOS, DBOSPortableJSONSerializer

        if self._database.is_sqlite:
            self.migrate()
        # Before the launch, or the queue would be noticed only by the next look at all queues.
        for queue in (QUEUE, WRITING_QUEUE):
            self._client().register_queue(
                queue,
                worker_concurrency=self._settings.concurrency,
                partition_concurrency=self._settings.max_running_per_user,
                polling_interval_sec=LOOK_S,
            )
        DBOS(
            config={
                "name": NAME,
                "system_database_url": self._url(),
                "system_database_engine": self._pool(),
                "application_version": WORKFLOW_VERSION,
                "executor_id": worker_id,
                "serializer": DBOSPortableJSONSerializer(),
                "run_migrations": False,
                "log_level": LOG_LEVEL,
            }
        )

        async def workflow(job_id: str) -> str:
            return await produce(UUID(job_id))

        async def writing(version_id: str) -> str:
            return await write(UUID(version_id))

        crashes = CRASHES_SQLITE if self._database.is_sqlite else CRASHES_POSTGRESQL
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=crashes)(workflow)
        DBOS.workflow(name=WRITING, max_recovery_attempts=crashes)(writing)
        with quiet_threads(self._queues.run):
            DBOS.launch()

    def shut_down(self) -> None:
        """End what ``launch`` began; running workflows are cancelled without leaving a trace."""
        from dbos import DBOS

        DBOS.destroy(destroy_registry=True)

    async def checkpoint(self, name: str, act: Callable[..., Coroutine[Any, Any, dict[str, Any]]], *args: Any) -> Any:
        """Inside a workflow: what ``act`` returns, or returned when it ran before. Cancelled with the workflow."""
        from dbos import DBOS

        options: Any = {"name": name, "preemptible": True}
        return await DBOS.run_step_async(options, act, *args)

    def close(self) -> None:
        if self._made_client is not None:
            self._made_client.destroy()
            self._made_client = None
        if self._made_pool is not None:
            self._made_pool.dispose()
            self._made_pool = None

    def _list(self, **conditions: Any) -> list[WorkflowStatus]:
        return self._client().list_workflows(**conditions, load_input=False, load_output=False)

    def _delete(self, **conditions: Any) -> int:
        count = 0
        while found := self._list(name=[WORKFLOW, WRITING], limit=PAGE, **conditions):
            self._client().delete_workflows([workflow.workflow_id for workflow in found])
            count += len(found)
        return count

    def _client(self) -> DBOSClient:
        with self._making:
            if self._made_client is None:
                from dbos import DBOSClient, DBOSPortableJSONSerializer

                _quiet()
                self._made_client = DBOSClient(
                    system_database_url=self._url(),
                    system_database_engine=self._pool(),
                    serializer=DBOSPortableJSONSerializer(),
                    application_name=NAME,
                    lazy=True,
                    retry_connection_errors=False,
                )
            return self._made_client

    def _pool(self) -> Engine | None:
        """The connections of the client and of the worker's threads; on SQLite DBOS opens its own."""
        if self._database.is_sqlite:
            return None
        if self._made_pool is None:
            url = parse_url(self._database.direct_url)
            self._made_pool = closing_pool(url, MAX_CONNECTIONS, self._database.settings, name="reelbase engine")
        return self._made_pool

    def _url(self) -> str:
        url = parse_url(self._database.direct_url)
        return url.render_as_string(hide_password=False)


def _order(workflow_id: UUID, owner_id: UUID, workflow: str = WORKFLOW, queue: str = QUEUE) -> Any:
    return {
        "workflow_name": workflow,
        "queue_name": queue,
        "workflow_id": str(workflow_id),
        "queue_partition_key": str(owner_id),
        "app_version": WORKFLOW_VERSION,
    }


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(LOG_LEVEL)
