"""Bringing a database to the schema of this version."""

from __future__ import annotations

from contextlib import closing

from reelbase.db import migrate, sole
from reelbase.db.migrate import SchemaState
from reelbase.db.session import Database
from reelbase.kit.settings import Settings
from reelbase.production.execution.engine import WorkflowEngine


def upgrade_database(settings: Settings) -> tuple[SchemaState, SchemaState]:
    """Bring our tables and the durable engine's to the current schema; return the state before and after."""
    with closing(Database(settings.database_url, settings.database).direct()) as database:
        before = migrate.state(database)
        with sole.upgrader(database) as lock:
            migrate.upgrade_alone(database, lock)
            WorkflowEngine(database, settings.production).migrate()
        return before, migrate.state(database)
