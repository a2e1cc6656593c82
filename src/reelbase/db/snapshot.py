"""One moment of the whole database, for reads that must agree with each other while others write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from reelbase.db.session import Database


@contextmanager
def snapshot(database: Database) -> Iterator[Session]:
    """A read-only transaction of the service whose statements all see the same moment."""
    if database.is_sqlite:
        # Here every read transaction is one already.
        with database.reading() as session:
            yield session
        return
    engine = database.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(engine) as session, session.begin():
        yield session
