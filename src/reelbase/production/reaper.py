"""The reaper: jobs of workers that died are taken over, jobs whose workflow ended in silence are ended."""

from __future__ import annotations

import logging
from typing import Protocol
from uuid import UUID

from reelbase.db.session import Database
from reelbase.production.leases import Leases
from reelbase.production.states import JobStatus

log = logging.getLogger(__name__)

SILENT_ENDS = {
    "CANCELLED": (JobStatus.CANCELED, "Canceled."),
    "ERROR": (JobStatus.FAILED, "The workflow ended with an internal error."),
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": (JobStatus.FAILED, "The job lost its worker too often and was given up."),
}


class Workflows(Protocol):
    def statuses(self, job_ids: list[UUID]) -> dict[UUID, str]: ...

    def owners_of_running(self) -> dict[str, list[UUID]]: ...


class Settler(Protocol):
    def unfinished(self) -> list[UUID]: ...

    def settle(self, job_id: UUID, status: str, message: str) -> None: ...


class Reaper:
    def __init__(self, database: Database, leases: Leases, workflows: Workflows, settler: Settler) -> None:
        self._database = database
        self._leases = leases
        self._workflows = workflows
        self._settler = settler

    def reap(self) -> None:
        """One round; what goes wrong is logged and tried again in the next."""
        try:
            self._take_over()
            self._settle()
        except Exception:
            log.warning("reaping failed", exc_info=True)

    def _take_over(self) -> None:
        from dbos import DBOS

        if self._database.is_sqlite:
            return
        with self._database.work() as session:
            if not self._leases.reaps_alone(session):
                return
            self._leases.bury(session)
            living = self._leases.living(session)
            dead = [owner for owner in self._workflows.owners_of_running() if owner not in living]
            if dead:
                DBOS._recover_pending_workflows(dead)

    def _settle(self) -> None:
        unfinished = self._settler.unfinished()
        for job_id, status in self._workflows.statuses(unfinished).items():
            if status in SILENT_ENDS:
                end, message = SILENT_ENDS[status]
                self._settler.settle(job_id, end, message)
