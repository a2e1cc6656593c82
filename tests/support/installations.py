"""Whole installations for tests that move them: every table has rows, with values that are awkward to carry."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

import reelbase
from reelbase.accounts.models import User
from reelbase.db.base import Model
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from reelbase.plans.models import PlanVersion, SceneRow
from reelbase.production.models import CacheEntry, JobLog, ProviderCall
from reelbase.projects.models import Project
from support.rows import RowMaker

for _package in pkgutil.iter_modules(reelbase.__path__):
    if (Path(str(reelbase.__path__[0])) / _package.name / "models.py").exists():
        importlib.import_module(f"reelbase.{_package.name}.models")

AWKWARD = (
    "tab\there",
    "line\nfeed\r\n",
    "back\\slash \\N \\. \\t",
    "\\N",
    "\\.",
    "",
    " ",
    "quote ' \" $$",
    "\x01\x08\x0b\x0c\x7f",
    "żółw 漢字 العربية",
    "🎬👩‍👩‍👧",
    "\u2028\ufeff",
    "NULL",
    "{}",
    "x" * 100_000,
)
DOCUMENTS: tuple[Any, ...] = (
    {},
    {"b": 1, "a": [1, 2.5, 1e20, 1e-7, -0.0, 123456789012345678901234567890]},
    {"é": '漢\t\n\\"🎬'},
    {"true": True, "one": 1, "none": None, "nested": {"zz": {}, "a": []}},
    {"long": "y" * 50_000},
)
NUMBERS = (0.0, -0.0, 0.1, 1 / 3, 1e20, 1e-300, 5e-324, 1.7976931348623157e308, 123456789.123456789, 2.0**53 + 2)
TIMES = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2023, 10, 29, 1, 30, 0, 120000, tzinfo=UTC),
    datetime(2051, 12, 31, 0, 0, 0, 1, tzinfo=UTC),
)


def tables() -> list[Table]:
    return list(Model.metadata.sorted_tables)


def fill(database: Database, owners: int = 2) -> list[UUID]:
    """Give every table rows; returns the owners."""
    made = []
    with database.work() as session:
        for number in range(owners):
            owner = new_id()
            session.add(User(id=owner, email=f"owner{number}@example.org", raw_user_meta_data={"name": "Zoë\t"}))
            session.flush()
            made.append(owner)
            rows = RowMaker(session, owner)
            for table in tables():
                if not session.scalar(select(func.count()).select_from(table)) or table.name not in _BORN:
                    rows.row(table)
        _add_awkward(session, RowMaker(session, made[0]), made[0])
    return made


# A user has one of each from the beginning.
_BORN = ("users", "profiles", "credit_accounts")


def _add_awkward(session: Session, rows: RowMaker, owner: UUID) -> None:
    version = rows.parent(PlanVersion.__table__)
    job = rows.parent(Model.metadata.tables["jobs"])
    for number, value in enumerate(AWKWARD):
        session.add(
            SceneRow(owner_id=owner, plan_version_id=version, idx=1000 + number, content_hash="", narration=value)
        )
        session.add(JobLog(owner_id=owner, job_id=job, message=value, step_name=value[:20]))
    for number, value in enumerate(DOCUMENTS):
        session.add(CacheEntry(kind="llm", hash_key=f"awkward {number}", result=value))
    for value in NUMBERS:
        session.add(
            ProviderCall(
                owner_id=owner,
                job_id=job,
                attempt=1,
                step_name="voice",
                capability="tts",
                provider="p",
                model="m",
                unit="u",
                units=value,
                duration_ms=1,
                cache="miss",
                cost_micros=2**62,
            )
        )
    for value in TIMES:
        session.add(Project(owner_id=owner, title="T", topic="T", created_at=value, updated_at=value, archived_at=None))
    session.flush()
    _add_circles(session, owner)
    if session.get_bind().dialect.name == "sqlite":
        # A time that a column's default wrote without a fraction.
        plain = "UPDATE projects SET updated_at = '1970-01-01 00:00:00' WHERE created_at LIKE '2024-02-%'"
        session.execute(text(plain))
    _add_old_audit(session, owner)


def _add_circles(session: Session, owner: UUID) -> None:
    """A project whose latest version is younger, and versions whose parent has the greater key."""
    project = new_id()
    first, second = new_id(), new_id()
    session.add(Project(id=project, owner_id=owner, title="Circle", topic="Circle"))
    session.flush()
    for key, number in ((second, 1), (first, 2)):
        values = {**RowMaker(session, owner).values(PlanVersion.__table__), "id": key, "project_id": project}
        session.execute(insert(PlanVersion).values({**values, "number": number}))
    session.execute(
        text("UPDATE plan_versions SET parent_id = :second WHERE id = :first"), _hex(first=first, second=second)
    )
    session.execute(
        text("UPDATE projects SET latest_plan_version_id = :first WHERE id = :project"),
        _hex(first=first, project=project),
    )


def _add_old_audit(session: Session, owner: UUID) -> None:
    table = Model.metadata.tables["audit_log"]
    for months in (1, 13, 14, 40):
        session.execute(
            insert(table).values(
                id=new_id(),
                created_at=datetime.now(UTC) - timedelta(days=30 * months),
                table_name="jobs",
                operation="UPDATE",
                owner_id=owner,
                actor_role="service_role",
                row_id="x",
                old_values={"a": 1},
            )
        )


def _hex(**keys: UUID) -> dict[str, str]:
    return {name: key.hex for name, key in keys.items()}


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the models read it; nothing of the copy's own code is used."""
    with database.reading() as session:
        return {
            table.fullname: [
                tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns)).all()
            ]
            for table in tables()
        }
