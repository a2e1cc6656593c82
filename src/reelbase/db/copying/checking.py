"""Whether a target can be copied into: empty, at the source's schema, and owned by the login."""

from __future__ import annotations

import psycopg

from reelbase.db.copying.source import Source
from reelbase.db.copying.tables import USERS, Table
from reelbase.db.copying.target import Target, scalar
from reelbase.db.row_policies import ROW_POLICIES
from reelbase.db.schema import is_foreign
from reelbase.kit.errors import Conflict

_EMPTY_FIX = "Use an empty database, or empty this one with: reelbase db reset"


def check_untouched(connection: psycopg.Connection) -> None:
    """Raises Conflict when the target has tables of another program. Call it before our tables are created."""
    names = [name for (name,) in connection.execute(_OTHERS).fetchall() if not is_foreign(name)]
    if names:
        raise Conflict(f"The target has tables of another program: {', '.join(names[:5])}.", fix=_EMPTY_FIX)


def holds_work(connection: psycopg.Connection) -> bool:
    """Whether a table of ours in the target has rows that signing up did not create, whatever its schema's version."""
    names = [name for (name,) in connection.execute(_OTHERS) if name in ROW_POLICIES and name not in _SIGN_UP_TABLES]
    return any(scalar(connection, f'SELECT EXISTS (SELECT FROM public."{name}")') for name in names)


def check_owner(tables: list[Table]) -> None:
    """Raises Conflict unless this login owns our tables."""
    others = [table.full_name for table in tables if not table.owned and table.full_name != USERS]
    if others:
        raise Conflict(
            f"This login does not own the table {others[0]}.", fix="Use the login that runs: reelbase db upgrade"
        )


def clear_sign_up_rows(source: Source, target: Target, tables: list[Table]) -> None:
    """Remove what signing up created for users of the source. Raises Conflict when there is anything else.

    A user who was in the target before, such as the local one, has a profile and a welcome grant there, keyed by the
    user's id. The source has the right ones. Runs in the caller's transaction, with triggers off.
    """
    connection = target.connection
    for table in tables:
        if table.full_name == USERS:
            _check_users(source, connection, table)
        elif scalar(connection, f"SELECT EXISTS (SELECT 1 FROM {table.quoted} WHERE {_is_work(table)})"):
            raise Conflict(f"The target already has rows in {table.full_name}.", fix=_EMPTY_FIX)
    for table in reversed(tables):
        if table.owned:
            connection.execute(f"DELETE FROM {table.quoted}".encode())


def _check_users(source: Source, connection: psycopg.Connection, table: Table) -> None:
    for (user,) in connection.execute(f"SELECT id FROM {table.quoted}".encode()):
        if not source.holds(table.name, "id", user.hex):
            raise Conflict(f"The target has a user who is not in the source: {user}.", fix=_EMPTY_FIX)


def _is_work(table: Table) -> str:
    """Rows that signing up did not create: they have keys of their own."""
    policy = ROW_POLICIES.get(table.full_name)
    names = {column.name for column in table.columns}
    if policy is None or policy.owner is None or policy.owner not in names:
        return "true"
    key = "row_id" if "row_id" in names else table.key[0].name
    return f'"{key}"::text IS DISTINCT FROM "{policy.owner}"::text'


_SIGN_UP_TABLES = ("profiles", "credit_accounts", "credit_grants", "credit_ledger", "audit_log")
_OTHERS = """
    SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
    ORDER BY c.relname
"""
