"""The mark of a target that is not all there yet: nobody works on it before its copy is finished."""

from __future__ import annotations

from sqlalchemy import Connection

from reelbase.kit.errors import Conflict

RUN = "public.reelbase_copy_run"
IS_UNFINISHED = f"SELECT to_regclass('{RUN}') IS NOT NULL"


def refuse_unfinished(connection: Connection) -> None:
    """Raises Conflict for a PostgreSQL database that a copy has not finished."""
    if connection.exec_driver_sql(IS_UNFINISHED).scalar():
        raise Conflict("A copy into this database is not finished.", fix="Run it again: reelbase db copy TARGET")
