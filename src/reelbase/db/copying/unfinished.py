"""The mark of an unfinished target, which must not be used before its copy is complete."""

from __future__ import annotations

from sqlalchemy import Connection

from reelbase.kit.errors import Conflict

RUN = "public.reelbase_copy_run"
IS_UNFINISHED = f"SELECT to_regclass('{RUN}') IS NOT NULL"


def refuse_unfinished(connection: Connection) -> None:
    """Raises Conflict for a PostgreSQL database that a copy has not finished."""
    if connection.exec_driver_sql(IS_UNFINISHED).scalar():
        raise Conflict("The copy into this database is unfinished.", fix="Finish it with: reelbase db copy TARGET")
