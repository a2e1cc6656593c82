"""Whether a target may be copied into: empty, at the source's schema, and in the hands of its owner."""

from __future__ import annotations

import psycopg

from reelbase.db.copying.source import Source
from reelbase.db.copying.tables import USERS, Table
from reelbase.db.copying.target import Target, scalar
from reelbase.db.row_policies import ROW_POLICIES
from reelbase.db.schema import is_foreign
from reelbase.kit.errors import Conflict

_EMPTY_FIX = "Give an empty database, or empty this one with: reelbase db reset"


def check_untouched(connection: psycopg.Connection) -> None:
    """Before our tables are made: nobody else's are there. Raises Conflict."""
    names = [name for (name,) in connection.execute(_OTHERS).fetchall() if not is_foreign(name)]
    if names:
        raise Conflict(f"The target holds tables of something else: {', '.join(names[:5])}.", fix=_EMPTY_FIX)


def check_owner(tables: list[Table]) -> None:
    """Raises Conflict unless this login owns our tables."""
    others = [table.full_name for table in tables if not table.owned and table.full_name != USERS]
    if others:
        raise Conflict(
            f"This login does not own the table {others[0]}.", fix="Use the login that runs: reelbase db upgrade"
        )


def clear_arrivals(source: Source, target: Target, tables: list[Table]) -> None:
    """Remove what signing up made for users who are about to come. Raises Conflict when there is anything else.

    A user who was in the target before, say the local one, brought a profile and a welcome along, keyed by the user's
    own id. The source has the true ones. Runs in the caller's transaction, with triggers off.
    """
    connection = target.connection
    for table in tables:
        if table.full_name == USERS:
            _check_users(source, connection, table)
        elif scalar(connection, f"SELECT EXISTS (SELECT 1 FROM {table.quoted} WHERE {_is_work(table)})"):
            raise Conflict(f"The target holds rows in {table.full_name} already.", fix=_EMPTY_FIX)
    for table in reversed(tables):
        if table.owned:
            connection.execute(f"DELETE FROM {table.quoted}".encode())


def _check_users(source: Source, connection: psycopg.Connection, table: Table) -> None:
    for (user,) in connection.execute(f"SELECT id FROM {table.quoted}".encode()):
        if not source.holds(table.name, "id", user.hex):
            raise Conflict(f"The target has a user whom the source does not know: {user}.", fix=_EMPTY_FIX)


def _is_work(table: Table) -> str:
    """Rows that signing up did not make: they have keys of their own."""
    policy = ROW_POLICIES.get(table.full_name)
    names = {column.name for column in table.columns}
    if policy is None or policy.owner is None or policy.owner not in names:
        return "true"
    key = "row_id" if "row_id" in names else table.key[0].name
    return f'"{key}"::text IS DISTINCT FROM "{policy.owner}"::text'


_OTHERS = """
    SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
    ORDER BY c.relname
"""
