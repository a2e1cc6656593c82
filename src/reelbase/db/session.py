"""The unit of work: one transaction at the edge of a request, a command or a step. Services never commit.

A transaction may be given a viewer. Then the database itself holds the walls: PostgreSQL by roles and row security,
SQLite by scoping what the session runs. Without one it acts as the service, with the rights of its login.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from reelbase.db import scoping
from reelbase.db.engine import READ_ONLY, make_engine
from reelbase.db.identity import Identity, assume, enter_sqlite, leave_sqlite
from reelbase.kit.errors import Forbidden
from reelbase.kit.settings import DatabaseSettings

_INSUFFICIENT_PRIVILEGE = "42501"


class Database:
    """A database and its transactions."""

    def __init__(self, url: str, settings: DatabaseSettings | None = None) -> None:
        self.url = url
        self.settings = settings or DatabaseSettings()
        self.engine: Engine = make_engine(url, self.settings)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(**{READ_ONLY: True}), expire_on_commit=False)
        for factory in (self._write, self._read):
            if self.is_sqlite:
                scoping.install(factory)
            else:
                event.listen(factory, "after_begin", _assume_identity)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def work(self, viewer: Identity | None = None) -> Iterator[Session]:
        """A read-write transaction: committed when the block ends, rolled back when it raises.

        Raises Forbidden when the viewer may not do what is tried.
        """
        with _told_apart(), self._write(info=_info(viewer)) as session, session.begin():
            if viewer is None or not self.is_sqlite:
                yield session
                return
            enter_sqlite(session.connection(), viewer)
            yield session
            session.flush()
            leave_sqlite(session.connection())

    @contextmanager
    def reading(self, viewer: Identity | None = None) -> Iterator[Session]:
        """A read-only transaction; on SQLite it takes no write lock. Raises Forbidden as ``work`` does."""
        with _told_apart(), self._read(info=_info(viewer)) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def _info(viewer: Identity | None) -> dict[object, object]:
    return {} if viewer is None else {scoping.VIEWER: viewer}


def _assume_identity(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    # At each begin, also of a transaction that follows a rollback: none runs with more rights than the first.
    viewer = session.info.get(scoping.VIEWER)
    if viewer is not None:
        assume(connection, viewer)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
            raise
        raise Forbidden(f"The database refused this: {error.orig}.") from error
