"""The reaper: jobs of workers that died are taken over, jobs whose workflow ended in silence are ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from reelbase.db.session import Database
from reelbase.db.wal import shrink
from reelbase.production.execution.housekeeping import tidy
from reelbase.production.execution.leases import Leases
from reelbase.schemas.jobs import JobStatus

log = logging.getLogger(__name__)

SILENT_ENDS = {
    "CANCELLED": (JobStatus.CANCELED, "Canceled."),
    "ERROR": (JobStatus.FAILED, "The workflow ended with an internal error; see the worker's log."),
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": (JobStatus.FAILED, "The job lost its worker too often."),
    "SUCCESS": (JobStatus.FAILED, "A retry of the job was interrupted. Try again."),
}
RETENTION = timedelta(days=30)
"""How long the checkpoints of an ended workflow are kept; a later retry runs all steps, most of them from the cache."""
PURGE_INTERVAL_S = 3600.0
SHRINK_INTERVAL_S = 20.0


class Workflows(Protocol):
    def statuses(self, job_ids: list[UUID]) -> dict[UUID, str]: ...

    def owners_of_running(self) -> set[str]: ...

    def recover(self, worker_ids: list[str]) -> None: ...

    def lost_writings(self) -> dict[UUID, str]: ...

    def forget(self, ids: list[UUID]) -> None: ...

    def purge(self, older_than: timedelta) -> int: ...


class Settler(Protocol):
    """Ends what ended without running code. Each call may come twice."""

    def unfinished(self) -> list[UUID]:
        """Jobs whose rows have not ended."""
        ...

    def settle(self, job_id: UUID, status: str, message: str) -> None: ...

    def fail_writing(self, version_id: UUID, message: str) -> None: ...


class Reaper:
    """Rounds of one worker. Only one worker of all takes over at a time; on SQLite there is nobody to take over from.

    A job is settled when its workflow has been seen ended for ``grace_s`` while its row says otherwise. A retry
    passes through the same state, between its two transactions, and must not be mistaken for a silent end.
    """

    def __init__(
        self,
        database: Database,
        leases: Leases,
        workflows: Workflows,
        settler: Settler,
        *,
        worker_id: str,
        grace_s: float,
        chores: Sequence[Callable[[], None]] = (),
    ) -> None:
        """chores: what else is done every round, each by its own clock."""
        self._database = database
        self._leases = leases
        self._workflows = workflows
        self._settler = settler
        self._worker_id = worker_id
        self._suspects = _Suspects(grace_s)
        self._lost = _Suspects(grace_s)
        self._settling = _Every(grace_s / 4)
        self._purging = _Every(PURGE_INTERVAL_S)
        self._shrinking = _Every(SHRINK_INTERVAL_S)
        self._chores = tuple(chores)

    def reap(self) -> None:
        """One round; what goes wrong is logged and tried again in a later one."""
        try:
            if not self._database.is_sqlite:
                self._take_over()
            if self._settling.is_due():
                self._settle()
            if self._purging.is_due():
                self._workflows.purge(RETENTION)
                tidy(self._database)
            if self._shrinking.is_due():
                shrink(self._database)
            for chore in self._chores:
                chore()
        except Exception:
            log.warning("reaping failed", exc_info=True)

    def _take_over(self) -> None:
        with self._database.work() as session:
            if not self._leases.reaps_alone(session):
                return
            # Owners before leases: a worker that starts in between has its lease before it has a workflow.
            owners = self._workflows.owners_of_running()
            dead = owners - self._leases.bury(session, spare=self._worker_id)
        # Only now: were the burial rolled back after a takeover, the dead could renew their leases and live on.
        if dead:
            self._workflows.recover(sorted(dead))

    def _settle(self) -> None:
        statuses = self._workflows.statuses(self._settler.unfinished())
        ended = {(job_id, status) for job_id, status in statuses.items() if status in SILENT_ENDS}
        for job_id, status in self._suspects.proven(ended):
            end, message = SILENT_ENDS[status]
            self._settler.settle(job_id, end, message)
        lost = self._workflows.lost_writings()
        for version_id, status in self._lost.proven(set(lost.items())):
            # After the grace no worker looks any more whether it was canceled.
            self._settler.fail_writing(version_id, SILENT_ENDS[status][1])
            self._workflows.forget([version_id])


class _Suspects:
    """Workflows that were seen ended, each with its status and since when."""

    def __init__(self, grace_s: float) -> None:
        self._grace_s = grace_s
        self._since_s: dict[tuple[UUID, str], float] = {}

    def proven(self, ended: set[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
        """Those that have been seen for the whole grace."""
        now_s = time.monotonic()
        self._since_s = {suspect: self._since_s.get(suspect, now_s) for suspect in ended}
        return [suspect for suspect, since_s in self._since_s.items() if now_s - since_s >= self._grace_s]


class _Every:
    """Due at once, and then again when the interval has passed."""

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._next_s = 0.0

    def is_due(self) -> bool:
        now_s = time.monotonic()
        if now_s < self._next_s:
            return False
        self._next_s = now_s + self._interval_s
        return True
