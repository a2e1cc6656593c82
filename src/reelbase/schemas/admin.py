"""What administrators see."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reelbase.schemas.common import PageOf, ResponseModel


class User(ResponseModel):
    id: UUID
    email: str | None
    display_name: str | None
    is_admin: bool
    created_at: datetime


class UserPage(PageOf[User]):
    pass


class OperatorJob(ResponseModel):
    """A job with its owner and its progress."""

    id: UUID
    owner_id: UUID
    project_id: UUID
    title: str
    status: str
    progress: int
    current_step: str | None
    worker_id: str | None
    attempt: int
    error_code: str | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class OperatorJobPage(PageOf[OperatorJob]):
    pass


class WorkerInfo(ResponseModel):
    """`is_alive`: its lease has not expired."""

    id: str
    hostname: str
    pid: int
    started_at: datetime
    beat_at: datetime
    lease_until: datetime
    is_alive: bool
    jobs: int


class Workers(ResponseModel):
    items: list[WorkerInfo]


class Queue(ResponseModel):
    """`by_status` counts the jobs that have not ended."""

    waiting: int
    running: int
    oldest_waiting_at: datetime | None
    by_status: dict[str, int]
