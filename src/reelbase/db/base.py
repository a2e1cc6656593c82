"""The declarative base and the column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, ForeignKey, MetaData, Table, TypeDecorator, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from reelbase.db import defaults
from reelbase.kit import clock
from reelbase.kit.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document; jsonb on PostgreSQL. None is SQL NULL only on nullable columns."""

DOCUMENT = "document"
"""Key in the ``info`` of a JSON column: the Pydantic class of the document that the column holds."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC. SQLite stores no zone, so it is added on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times in the database need a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Model(DeclarativeBase):
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        dict[str, bool]: Json,
        UUID: Uuid(),
    }

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        table = cls.__table__
        assert isinstance(table, Table)
        defaults.complete(table)


class Identified:
    """A row with a UUIDv7 key."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Owned(Identified):
    """A row of one tenant; it is deleted with its owner."""

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("auth.users.id", ondelete="CASCADE"))


class Created:
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Timestamped(Created):
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A check that ``column`` holds one of ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, on both databases."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}
