"""What surrounds the rows: monthly partitions, foreign keys, sequences and statistics."""

from __future__ import annotations

import re

from psycopg import errors

from reelbase.db.copying import progress
from reelbase.db.copying.source import Source
from reelbase.db.copying.tables import Table
from reelbase.db.copying.target import Target, scalar
from reelbase.kit.errors import Conflict

PARTITIONED = {"audit_log": ("created_at", "wall_in_audit_partition")}
"""Tables with monthly partitions: the deciding column, and the function that applies the row policy to a partition."""

_MONTH = re.compile(r"\d{4}-\d{2}")


def create_partitions(source: Source, target: Target, tables: list[Table]) -> None:
    """Create a partition for each month of the source's rows, so that old months can be dropped whole."""
    for table in tables:
        if table.name not in PARTITIONED or not table.owned:
            continue
        column, apply_policy = PARTITIONED[table.name]
        with target.transaction() as connection:
            for month in filter(_MONTH.fullmatch, source.months(table.name, column)):
                part = f"{table.name}_{month.replace('-', '_')}"
                statement = _CREATE_PARTITION.format(
                    part=part, table=table.name, apply_policy=apply_policy, month=month
                )
                connection.execute(statement.encode())


def restore_foreign_keys(target: Target, tables: list[Table]) -> None:
    """Add the foreign keys again; each one checks all rows, so row security is off on both tables."""
    waiting = progress.dropped_foreign_keys(target.connection)
    if not waiting:
        return
    with target.unguarded(tables) as connection:
        for relation, name, definition in waiting:
            try:
                progress.restore_foreign_key(connection, relation, name, definition)
            except errors.ForeignKeyViolation as error:
                raise Conflict(
                    f"A row refers to one that does not exist: {error.diag.message_detail or error}",
                    fix="Correct it in the source, then start over: reelbase db copy TARGET --restart",
                ) from error


def reset_sequences(target: Target, tables: list[Table]) -> None:
    """Set sequences and identity columns to continue after the highest copied number."""
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
    """Update the planner's statistics."""
    with target.transaction() as connection:
        for table in tables:
            if table.owned:
                connection.execute(f"ANALYZE {table.quoted}".encode())


_CREATE_PARTITION = """
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
