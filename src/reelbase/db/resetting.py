"""Dropping everything of ours, and nothing that belongs to the host or to somebody else."""

from __future__ import annotations

import ipaddress
import re

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from reelbase.db.migrate import SQL
from reelbase.db.row_policies import ROW_POLICIES
from reelbase.db.row_security import auth_is_ours
from reelbase.db.schema import PARTITION, is_foreign
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict

_CREATED = re.compile(r"CREATE (?:OR REPLACE )?(FUNCTION|VIEW) (?:public\.)?(\w+)")
_OF_PARENTS = re.compile(r"(owns|sees)_(\w+)")
_ALSO_OURS = ("alembic_version", "acting_viewer")


def is_local(database: Database) -> bool:
    """Whether the database is on this machine: a file, or a server reached over a socket or the loopback."""
    if database.is_sqlite:
        return True
    with database.reading() as session:
        info = session.connection().connection.driver_connection.info  # type: ignore[union-attr]
        where = info.hostaddr or info.host
    if not where or where.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(where).is_loopback
    except ValueError:
        return bool(where == "localhost")


def drop_everything(database: Database) -> None:
    """Drop our tables, views, functions and triggers, all or nothing. The workflow engine's tables stay.

    ``auth.users`` goes only where it is ours. Raises Conflict when objects that are not ours depend on them.
    """
    with database.engine.connect() as connection:
        _refuse_others(connection)
        if database.is_sqlite:
            _drop_sqlite(connection)
        else:
            _drop_postgresql(connection)
            connection.commit()


def _refuse_others(connection: Connection) -> None:
    """Our migrations refuse unknown tables, so what is dropped could not be created again."""
    names = [name for name in inspect(connection).get_table_names() if not is_foreign(name) and name != "users"]
    unknown = sorted(name for name in names if name not in ROW_POLICIES and not PARTITION.fullmatch(name))
    if unknown:
        listed = ", ".join(unknown[:5])
        raise Conflict(f"The database has tables of another program: {listed}.", fix="Move them to another schema.")


def _drop_sqlite(connection: Connection) -> None:
    # Foreign keys can only be turned off outside a transaction; with them, DROP TABLE deletes row by row.
    connection.exec_driver_sql("ROLLBACK")
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    ours = {name.rpartition(".")[2] for name in ROW_POLICIES} | set(_ALSO_OURS)
    for kind, dropped in (("view", set(_created("VIEW"))), ("table", ours)):
        listed = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = ?", (kind,)).scalars().all()
        for name in listed:
            if name in dropped:
                connection.exec_driver_sql(f'DROP {kind.upper()} "{name}"')
    connection.commit()
    connection.invalidate()


def _drop_postgresql(connection: Connection) -> None:
    views = [f'DROP VIEW IF EXISTS public."{name}"' for name in _created("VIEW")]
    tables = _tables(connection)
    waiting = [*views, *([f"DROP TABLE {', '.join(tables)}"] if tables else []), *_functions(connection)]
    refused: DBAPIError | None = None
    while waiting:
        left = []
        for statement in waiting:
            try:
                with connection.begin_nested():
                    connection.exec_driver_sql(statement)
            except DBAPIError as error:
                left.append(statement)
                refused = error
        if len(left) == len(waiting):
            reason = str(refused.orig if refused else "").strip().splitlines()[0]
            raise Conflict(f"Not everything can be dropped: {reason}.", fix="Drop what depends on it first.")
        waiting = left


def _tables(connection: Connection) -> list[str]:
    """Ours, by the registry of row policies: in one statement, as they refer to each other."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names(schema="public"))
    names = [name for name in ROW_POLICIES if "." not in name and name in there]
    names += [name for name in there if name in _ALSO_OURS or (is_foreign(name) and name.startswith("reelbase_copy_"))]
    quoted = [f'public."{name}"' for name in sorted(names)]
    if inspector.has_table("users", schema="auth") and auth_is_ours(connection):
        quoted.append("auth.users")
    return quoted


def _functions(connection: Connection) -> list[str]:
    """Ours, by the files that create them; a function called by a host's table takes that trigger with it."""
    created = set(_created("FUNCTION"))
    plain = {name for name in ROW_POLICIES if "." not in name}
    dropped = []
    for name, signature, called in connection.exec_driver_sql(_FUNCTIONS).all():
        of_parents = _OF_PARENTS.fullmatch(name)
        if name in created or (of_parents and of_parents[2] in plain):
            dropped.append(f"DROP FUNCTION {signature}{' CASCADE' if called else ''}")
    return dropped


def _created(kind: str) -> list[str]:
    text = "\n".join(path.read_text() for path in sorted(SQL.rglob("*.sql")))
    return sorted({name for found, name in _CREATED.findall(text) if found == kind})


_FUNCTIONS = """
    SELECT p.proname, p.oid::regprocedure::text, EXISTS (
      SELECT 1 FROM pg_trigger AS t WHERE t.tgfoid = p.oid AND t.tgrelid = to_regclass('auth.users')
    )
    FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace ORDER BY 1, 2
"""
