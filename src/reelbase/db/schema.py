"""Which tables are ours: the durable engine and Alembic keep theirs in the same database."""

from __future__ import annotations

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
OUR_SCHEMAS = (None, "public", "auth")


def is_ours(name: str | None, kind: str, parents: MutableMapping[str, str | None]) -> bool:
    """Alembic's ``include_name``: leave out tables and schemas of the durable engine and of others."""
    if kind == "schema":
        return name in OUR_SCHEMAS
    if kind == "table":
        foreign = name in ENGINE_TABLES or name == "alembic_version" or (name or "").startswith("dbos")
        in_auth = parents.get("schema_name") == "auth"
        return not foreign and (not in_auth or name == "users")
    return True
