"""Which tables are ours: the workflow engine and Alembic have theirs in the same database."""

from __future__ import annotations

import re
from collections.abc import MutableMapping

ENGINE_TABLES = frozenset(
    {
        "workflow_status",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "application_versions",
        "operation_outputs",
        "notifications",
        "workflow_events",
        "workflow_events_history",
        "streams",
        "event_dispatch_kv",
        "queues",
        "dbos_migrations",
    }
)
PARTITION = re.compile(r"audit_log_(default|\d{4}_\d{2})")
"""Partitions of a table, which is one table in the models."""

SEARCH_PATH = "pg_catalog, pg_temp"
"""Of every function of ours on PostgreSQL: names of tables are qualified, and those of types are the server's.

Unless it is named, the schema of temporary objects comes first, even before the server's own, and anybody can create
types there.
"""

OUR_SCHEMAS = (None, "public", "auth")


def is_ours(name: str | None, kind: str, parents: MutableMapping[str, str | None]) -> bool:
    """Alembic's ``include_name``: exclude tables and schemas of the workflow engine and of others."""
    if kind == "schema":
        return name in OUR_SCHEMAS
    if kind == "table":
        foreign = is_foreign(name or "") or PARTITION.fullmatch(name or "")
        in_auth = parents.get("schema_name") == "auth"
        return not foreign and (not in_auth or name == "users")
    return True


def is_foreign(table: str) -> bool:
    """Whether a table is the workflow engine's, Alembic's, an unfinished copy's, or SQLite's record of who acts."""
    auxiliary = table in ENGINE_TABLES or table in ("alembic_version", "acting_viewer")
    return auxiliary or table.startswith(("dbos", "reelbase_copy_"))
