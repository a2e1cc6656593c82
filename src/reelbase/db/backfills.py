"""Filling a column of a table in use: batch by batch along its key, with progress that survives a crash."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

BATCH_ROWS = 1_000
PAUSE_S = 0.05
TABLE = "schema_backfills"
"""The progress of backfills. The last one to end drops it, so no finished schema has it."""

_ROLES = "anon, authenticated, service_role"
_log = logging.getLogger(__name__)

_COLUMNS = "name text PRIMARY KEY, last_key text, rows bigint NOT NULL, updated_at timestamptz"
_MAKE = (
    f"CREATE TABLE IF NOT EXISTS public.{TABLE} ({_COLUMNS})",
    f"REVOKE ALL ON public.{TABLE} FROM PUBLIC",
    f"ALTER TABLE public.{TABLE} ENABLE ROW LEVEL SECURITY",
)


@dataclass(frozen=True, slots=True)
class Backfill:
    """``value`` and ``where`` are SQL over the table's columns; rows for which ``where`` holds are set to ``value``.

    ``where`` must no longer hold once a row is filled. ``pause_s`` between batches leaves the database to others.
    """

    table: str
    column: str
    value: str
    where: str
    key: str = "id"
    batch_rows: int = BATCH_ROWS
    pause_s: float = PAUSE_S
    touches: str = ""
    """More assignments for each row, such as one that keeps a trigger from changing a time."""

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"

    def update(self, bounds: str) -> str:
        return (
            f"UPDATE {self.table} SET {self.column} = {_plain(self.value)}{self.touches} "
            f"WHERE {bounds} ({_plain(self.where)})"
        )


def run(engine: Engine, backfill: Backfill, lock_timeout: str, sleep: Callable[[float], None] = time.sleep) -> int:
    """Fill all rows on PostgreSQL, each batch in a transaction of its own; return how many this run filled.

    It resumes an earlier run, even one that was killed. ``lock_timeout`` is written as in PostgreSQL.
    """
    filled = 0
    with engine.connect() as connection:
        _open(connection, backfill)
        while True:
            with connection.begin():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{lock_timeout}'")
                count, last = _batch(connection, backfill)
            filled += count
            if last is None:
                return filled
            _log.info("Backfill of %s: %d rows filled, at key %s.", backfill.name, filled, last)
            sleep(backfill.pause_s)


def progress(connection: Connection, backfill: Backfill) -> tuple[str | None, int]:
    """The last key that was processed (None: none yet), and how many rows are filled."""
    row = connection.execute(
        text(f"SELECT last_key, rows FROM public.{TABLE} WHERE name = :name"), {"name": backfill.name}
    ).one_or_none()
    return (None, 0) if row is None else (row.last_key, row.rows)


def close(connection: Connection, backfill: Backfill) -> None:
    """Delete the progress, in the transaction that ends the change."""
    if not _exists(connection):
        return
    connection.execute(text(f"DELETE FROM public.{TABLE} WHERE name = :name"), {"name": backfill.name})
    if not connection.execute(text(f"SELECT EXISTS (SELECT FROM public.{TABLE})")).scalar_one():
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS public.{TABLE}")


def _open(connection: Connection, backfill: Backfill) -> None:
    with connection.begin():
        if not _exists(connection):
            for statement in _MAKE:
                connection.exec_driver_sql(statement)
            for role in _ROLES.split(", "):
                if connection.execute(text("SELECT to_regrole(:role)"), {"role": role}).scalar():
                    connection.exec_driver_sql(f"REVOKE ALL ON public.{TABLE} FROM {role}")
        statement = f"INSERT INTO public.{TABLE} (name, rows) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING"
        connection.execute(text(statement), {"name": backfill.name})


def _batch(connection: Connection, backfill: Backfill) -> tuple[int, str | None]:
    """Fill the next batch; return how many rows that were, and its last key, None after the last batch."""
    after, _ = progress(connection, backfill)
    start = "" if after is None else f"{backfill.key} > :after AND "
    # Along the key whether rows need filling or not, so that the work of one batch is bounded.
    ahead = text(
        f"SELECT {backfill.key} FROM {backfill.table} WHERE {start} true "
        f"ORDER BY {backfill.key} LIMIT 1 OFFSET {backfill.batch_rows - 1}"
    )
    parameters = {} if after is None else {"after": after}
    last = connection.execute(ahead, parameters).scalar()
    end = "" if last is None else f"{backfill.key} <= :last AND "
    parameters |= {} if last is None else {"last": last}
    count = connection.execute(text(backfill.update(start + end)), parameters).rowcount
    record = f"UPDATE public.{TABLE} SET last_key = coalesce(:last, last_key), rows = rows + :count, "
    record += "updated_at = clock_timestamp() WHERE name = :name"
    values = {"last": None if last is None else str(last), "count": count, "name": backfill.name}
    connection.execute(text(record), values)
    return count, None if last is None else str(last)


def _plain(sql: str) -> str:
    """Escape colons, which would be parameters."""
    return sql.replace(":", "\\:")


def _exists(connection: Connection) -> bool:
    return connection.execute(text("SELECT to_regclass(:name)"), {"name": f"public.{TABLE}"}).scalar() is not None
