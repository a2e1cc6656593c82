"""The SQL that each migration runs, as the server is sent it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from reelbase.db import migrate
from reelbase.db.session import Database

_READS = ("SELECT", "SHOW", "WITH")


def captured(database: Database) -> dict[str, str]:
    """Upgrade a database; the SQL of each revision as a file that could be run, without what only reads."""
    files: dict[str, str] = {}
    for revision in migrate.state(database).missing():
        with _recording() as statements:
            migrate.upgrade(database, revision)
        files[revision] = "".join(f"{statement.strip().rstrip(';')};\n" for statement in statements)
    return files


@contextmanager
def _recording() -> Iterator[list[str]]:
    statements: list[str] = []
    open_transaction = False

    def execute(connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        nonlocal open_transaction
        if statement.lstrip().upper().startswith(_READS):
            return
        autocommit = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        if not autocommit and not open_transaction:
            statements.append("BEGIN")
            open_transaction = True
        # As the server gets it: the driver takes the doubled signs apart. Values do not matter here.
        statements.append(re.sub(r"%\(\w+\)s", "NULL", statement).replace("%%", "%"))

    def end(_connection: Any) -> None:
        nonlocal open_transaction
        if open_transaction:
            statements.append("COMMIT")
            open_transaction = False

    listeners = {"before_cursor_execute": execute, "commit": end}
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield statements
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)
