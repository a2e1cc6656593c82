"""Rows for any table of ours, made from what its model says: keys, checks, lengths and what may be left out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    Float,
    Integer,
    Numeric,
    Table,
    Uuid,
    insert,
)
from sqlalchemy.orm import Session

from reelbase.db.base import Model, UtcDateTime
from reelbase.db.row_policies import ROW_POLICIES
from reelbase.kit import clock
from reelbase.kit.ids import new_id


class RowMaker:
    """Makes rows of one owner, with the rows that they hang on. ``owner`` None makes rows of nobody."""

    def __init__(self, session: Session, owner: UUID | None) -> None:
        self._session = session
        self._owner = owner
        self._made: dict[str, Any] = {}
        self._genesis: dict[UUID, UUID] = {}
        self._slots = iter("ABC" * 100)
        self._count = 0

    def row(self, table: Table, **given: Any) -> Any:
        """Insert a row; returns its key."""
        values = {**self.values(table), **given}
        self._session.connection().execute(insert(table).values(values))
        if table.name == "stories":
            self._add_genesis(values["id"], values["genesis_id"])
        return values[next(iter(table.primary_key.columns)).key]

    def values(self, table: Table) -> dict[str, Any]:
        """Values of a row that could be inserted; its parents are there."""
        self._count += 1
        made = self._fields(table)
        if table.name == "story_scenes":
            made |= {"parent_id": self._genesis[made["story_id"]], "slot": next(self._slots)}
        return made

    def parent(self, table: Table) -> Any:
        """The key of the owner's one row of a table that others hang on."""
        if table.fullname not in self._made:
            self._made[table.fullname] = self.row(table)
        return self._made[table.fullname]

    def _fields(self, table: Table, **known: Any) -> dict[str, Any]:
        owner = ROW_POLICIES[table.fullname].owner
        return known | {
            column.key: self._owner if column.key == owner else self._value(table, column)
            for column in table.columns
            if (column.key == owner or not column.nullable or column.name in _SUBJECTS) and column.key not in known
        }

    def _add_genesis(self, story_id: UUID, genesis_id: UUID) -> None:
        """A story and the scene above all others refer to each other; neither is there alone."""
        self._genesis[story_id] = genesis_id
        scenes = Model.metadata.tables["story_scenes"]
        genesis = self._fields(scenes, id=genesis_id, story_id=story_id, status="completed")
        self._session.connection().execute(insert(scenes).values(genesis))

    def _value(self, table: Table, column: Column[Any]) -> Any:
        for key in column.foreign_keys:
            if len(key.constraint.columns) > 1:
                continue  # It repeats the key of another column's parent.
            parent = key.column.table
            if parent.fullname == "auth.users":
                return self._owner
            return self.parent(parent)
        tied = _TIED.get(table.name, {})
        if column.name in tied:
            return tied[column.name]
        choices = _choices(table, column)
        if choices:
            return choices[0]  # The state in which a row begins asks for the fewest other columns.
        kind = column.type
        if isinstance(kind, Uuid):
            return new_id()
        if isinstance(kind, UtcDateTime):
            return clock.now() + timedelta(days=1)
        if isinstance(kind, Date):
            return clock.now().date()
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, (Integer, BigInteger, Float, Double, Numeric)):
            return self._count
        if isinstance(kind, JSON):
            return {}
        text = f"row {self._count:04} {new_id().hex}{new_id().hex}"
        return text[: getattr(kind, "length", None) or 100]


# A check asks for these although they may be null.
_SUBJECTS = ("plan_version_id", "address", "idempotency_key", "request_hash", "claimed_until")


# Checks tie these to each other, or to columns that are filled in.
_TIED: dict[str, dict[str, Any]] = {
    "plan_versions": {"generation_status": "completed"},
    "shots": {"start_word": 0, "end_word": 1, "score": 0.5},
    "stories": {"price_amount": 1},
    "credit_accounts": {"balance": 5, "held": 0, "available": 5},
    "credit_grants": {
        "amount": 5,
        "remaining": 5,
        "has_remaining": True,
        "held": 0,
        "spent": 0,
        "expired": 0,
        "reversed": 0,
    },
    "credit_holds": {"amount": 5, "allocation": [[str(new_id()), 5]], "refunded_amount": 0},
}


def tables() -> list[Table]:
    return list(Model.metadata.sorted_tables)


def _choices(table: Table, column: Column[Any]) -> list[str]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            found = re.fullmatch(rf"{column.name} IN \((.*)\)", str(constraint.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    return []
