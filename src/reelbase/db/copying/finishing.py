"""What is around the rows: months have their partitions, foreign keys come back, numbers go on where they ended."""

from __future__ import annotations

import re

from psycopg import errors

from reelbase.db.copying import progress
from reelbase.db.copying.source import Source
from reelbase.db.copying.tables import Table
from reelbase.db.copying.target import Target, scalar
from reelbase.kit.errors import Conflict

PARTITIONED = {"audit_log": ("created_at", "wall_in_audit_partition")}
"""Tables in monthly parts: the column that decides, and the function that applies the row policy to a new part."""

_MONTH = re.compile(r"\d{4}-\d{2}")


def make_partitions(source: Source, target: Target, tables: list[Table]) -> None:
    """A part for each month that the source has rows of, so that old months can be dropped whole."""
    for table in tables:
        if table.name not in PARTITIONED or not table.owned:
            continue
        column, apply_policy = PARTITIONED[table.name]
        with target.transaction() as connection:
            for month in filter(_MONTH.fullmatch, source.months(table.name, column)):
                part = f"{table.name}_{month.replace('-', '_')}"
                made = _MAKE_PARTITION.format(part=part, table=table.name, apply_policy=apply_policy, month=month)
                connection.execute(made.encode())


def put_back_keys(target: Target, tables: list[Table]) -> None:
    """Each one checks all rows at once. Row security would narrow that, so it steps aside on both ends."""
    waiting = progress.waiting_keys(target.connection)
    if not waiting:
        return
    with target.unguarded(tables) as connection:
        for relation, name, definition in waiting:
            try:
                progress.put_back_key(connection, relation, name, definition)
            except errors.ForeignKeyViolation as error:
                raise Conflict(
                    f"A row refers to one that is not there: {error.diag.message_detail or error}",
                    fix="Correct it in the source, then begin again: reelbase db copy TARGET --restart",
                ) from error


def renew_numbers(target: Target, tables: list[Table]) -> None:
    """Let sequences and identity columns go on behind the highest number that came."""
    for table in tables:
        for column in table.columns if table.owned else ():
            name = scalar(target.connection, "SELECT pg_get_serial_sequence(%s, %s)", [table.quoted, column.name])
            if name is None:
                continue
            highest = f"(SELECT max({column.quoted}) AS number FROM {table.quoted}) AS found"
            query = f"SELECT setval(%s::regclass, coalesce(number, 1), number IS NOT NULL) FROM {highest}"
            with target.unguarded([table]) as connection:
                connection.execute(query.encode(), [name])


def analyze(target: Target, tables: list[Table]) -> None:
    """Let the planner know what came."""
    with target.transaction() as connection:
        for table in tables:
            if table.owned:
                connection.execute(f"ANALYZE {table.quoted}".encode())


_MAKE_PARTITION = """
DO $$
DECLARE
  v_from timestamptz := timestamptz '{month}-01 00:00+00';
BEGIN
  IF to_regclass('public."{part}"') IS NULL THEN
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', '{part}', '{table}',
                   v_from, (v_from AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
    PERFORM public.{apply_policy}('{part}');
  END IF;
END;
$$
"""
