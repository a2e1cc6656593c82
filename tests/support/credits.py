"""Owners with credits, for tests: every call is one committed transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text

from reelbase.accounts.models import User
from reelbase.accounts.viewer import Viewer
from reelbase.credits.reconcile import Difference, reconcile
from reelbase.credits.service import CreditService
from reelbase.credits.values import LedgerEntry
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import DEFAULT_LIMIT, Page, PageRequest
from reelbase.plans.repository import PlanRepository
from reelbase.production.models import Job
from reelbase.projects.models import Project
from reelbase.schemas.credits import Balance
from support.boards import CURSORS
from support.plans import make_plan

Result = TypeVar("Result")
START = datetime(2031, 5, 4, 12, tzinfo=UTC)


class Bank:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = START
        # Every purse begins empty here: the welcome of new users has tests of its own.
        on = "" if database.is_sqlite else " ON profiles"
        self.sql(f"DROP TRIGGER IF EXISTS on_profile_created{on}")
        self.viewer = self.new_owner()

    def new_owner(self) -> Viewer:
        owner_id = new_id()
        with self.database.work() as session:
            session.add(User(id=owner_id))
        return Viewer(owner_id)

    def new_job(self, viewer: Viewer | None = None) -> UUID:
        """A project of the owner with one plan version and one job."""
        owner_id = (viewer or self.viewer).owner_id
        with self.database.work() as session:
            project = Project(owner_id=owner_id, title="Tides", topic="Tides")
            session.add(project)
            session.flush()
            version = PlanRepository(session, Viewer(owner_id)).add(project.id, make_plan(), None)
            job = Job(owner_id=owner_id, project_id=project.id, plan_version_id=version.id)
            session.add(job)
            session.flush()
            return job.id

    def pass_time(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    @contextmanager
    def open(self, viewer: Viewer | None = None) -> Iterator[CreditService]:
        with self.database.work() as session:
            yield CreditService(session, viewer or self.viewer, now=lambda: self.now)

    def do(self, name: str, *arguments: Any, viewer: Viewer | None = None, **options: Any) -> Any:
        """One operation of the service, committed."""
        with self.open(viewer) as credits:
            return getattr(credits, name)(*arguments, **options)

    def balance(self, viewer: Viewer | None = None) -> Balance:
        return self.do("balance", viewer=viewer)  # type: ignore[no-any-return]

    def history(self, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[LedgerEntry]:
        return self.do("history", PageRequest(limit, cursor), CURSORS)  # type: ignore[no-any-return]

    def differences(self) -> list[Difference]:
        with self.database.reading() as session:
            return list(reconcile(session))

    def sql(self, statement: str, **values: Any) -> Any:
        """Run SQL as somebody who goes around the service; UUIDs are given the way the database stores them."""
        stored = {
            name: value.hex if isinstance(value, UUID) and self.database.is_sqlite else value
            for name, value in values.items()
        }
        with self.database.work() as session:
            result = session.execute(text(statement), stored)
            return result.scalar() if result.returns_rows else None


def at_once(callers: int, call: Callable[[int], Result], threads: int = 16) -> Sequence[Result]:
    """``call(0)`` to ``call(callers - 1)`` from many threads."""
    with ThreadPoolExecutor(min(callers, threads)) as pool:
        return list(pool.map(call, range(callers)))
