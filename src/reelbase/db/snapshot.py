"""A consistent snapshot of the database, for reads that must agree while others write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from reelbase.db.engine import READ_ONLY
from reelbase.db.session import Database


@contextmanager
def snapshot(database: Database) -> Iterator[Session]:
    """A read-only transaction of the service whose statements all see the same snapshot."""
    if database.is_sqlite:
        # On SQLite every read transaction is one.
        with database.reading() as session:
            yield session
        return
    engine = database.engine.execution_options(isolation_level="REPEATABLE READ", **{READ_ONLY: True})
    with Session(engine) as session, session.begin():
        yield session
