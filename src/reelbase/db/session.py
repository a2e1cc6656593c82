"""The unit of work: one transaction at the edge of a request, a command or a step. Services never commit.

A transaction can have a viewer. Then the database enforces the row policies: PostgreSQL by roles and row security,
SQLite by scoping the statements of the session. Without a viewer it acts as the service, with the rights of its login.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from reelbase.db import session_scoping as scoping
from reelbase.db.engine import IDENTITY, READ_ONLY, make_engine, parse_url
from reelbase.db.identity import DATABASE_ROLES, Identity, enter_sqlite, leave_sqlite
from reelbase.db.replica import POSITION, Replica, ReplicaHealth
from reelbase.kit.errors import DatabaseBusy, Forbidden, InputError
from reelbase.kit.settings import DatabaseSettings

_INSUFFICIENT_PRIVILEGE = "42501"
_CONNECTION = "reelbase_connection"
_log = logging.getLogger(__name__)


class Database:
    """A database and its transactions."""

    def __init__(self, url: str, settings: DatabaseSettings | None = None) -> None:
        self.settings = settings or DatabaseSettings()
        self.url = url
        self.engine: Engine = make_engine(url, self.settings)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(**{READ_ONLY: True}), expire_on_commit=False)
        if self.is_sqlite:
            scoping.install(self._write)
            scoping.install(self._read)
        self._refuse_on_sqlite("direct_url", "A SQLite file has no pooler to bypass.")
        self._refuse_on_sqlite("replica_url", "A SQLite file has no replica.")
        self._replica = self._open_replica()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def direct_url(self) -> str:
        """The URL for what needs its own session, which a pooler in transaction mode does not provide."""
        return self.settings.direct_url or self.url

    def direct(self) -> Database:
        """The same database without a pooler. Close it instead of this one."""
        self.close()
        return Database(self.direct_url, self.settings)

    @contextmanager
    def work(self, viewer: Identity | None = None) -> Iterator[Session]:
        """A read-write transaction: committed when the block ends, rolled back when it raises.

        Raises Forbidden when the viewer lacks the right, DatabaseBusy when no connection becomes free.
        """
        with (
            self._errors(),
            self._tracked(viewer),
            self._session(self._write, viewer) as session,
            session.begin(),
        ):
            if viewer is None or not self.is_sqlite:
                yield session
                return
            enter_sqlite(session.connection(), viewer)
            yield session
            session.flush()
            leave_sqlite(session.connection())

    @contextmanager
    def reading(
        self, viewer: Identity | None = None, *, fresh: bool = False, position: str | None = None
    ) -> Iterator[Session]:
        """A read-only transaction; on SQLite it takes no write lock. Raises what ``work`` does.

        A configured replica answers once it has replayed what this process wrote for the viewer (without a viewer:
        everything it wrote) and reached ``position``, the result of ``position(viewer)`` in another process. ``fresh``
        reads from the primary, for decisions that depend on what others write.
        """
        with self._errors():
            session = self._replica.begin(viewer, position) if self._replica is not None and not fresh else None
            if session is None:
                session = self._session(self._read, viewer)
                session.begin()
            with session:
                yield session
                session.commit()

    def position(self, viewer: Identity | None = None) -> str | None:
        """How far this process wrote for the viewer: an opaque text for another process's ``reading(position=...)``.

        An interface hands it to its caller, for example in a cookie, and gets it back with the next request. None
        without a replica.
        """
        return None if self._replica is None else self._replica.token(viewer)

    def replica_health(self) -> ReplicaHealth | None:
        """How the replica has served this process; None without one."""
        return None if self._replica is None else self._replica.health()

    def close(self) -> None:
        if self._replica is not None:
            self._replica.close()
        self.engine.dispose()

    def _open_replica(self) -> Replica | None:
        url = self.settings.replica_url
        if url is None:
            return None
        event.listen(self._write, "after_begin", _remember_connection)
        event.listen(self._write, "after_commit", self._note_position)
        return Replica(url, self.settings, self.engine)

    def _refuse_on_sqlite(self, name: str, why: str) -> None:
        url, field = getattr(self.settings, name), f"database.{name}"
        if url is None or not (self.is_sqlite or parse_url(url, field).drivername == "sqlite"):
            return
        raise InputError(why, field=field, fix="Remove it, or set database.url and it to one PostgreSQL database.")

    def _session(self, factory: sessionmaker[Session], viewer: Identity | None) -> Session:
        if viewer is None:
            return factory()
        if self.is_sqlite:
            return factory(info={scoping.VIEWER: viewer})
        # Every transaction of the session begins as the viewer, also one that follows a rollback.
        bind: Engine = factory.kw["bind"]
        return factory(bind=bind.execution_options(**{IDENTITY: viewer}), info={scoping.VIEWER: viewer})

    @contextmanager
    def _tracked(self, viewer: Identity | None) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # When a connection breaks during the commit, whether it was committed is unknown.
            if self._replica is not None and error.connection_invalidated:
                self._replica.wrote(viewer, None)
            raise

    def _note_position(self, session: Session) -> None:
        connection = session.info.get(_CONNECTION)
        assert self._replica is not None
        if connection is None or connection.in_transaction():  # Only a savepoint was released.
            return
        viewer = session.info.get(scoping.VIEWER)
        driver: Any = connection.connection.dbapi_connection
        try:
            position = int(driver.execute(POSITION).fetchone()[0])
        except Exception:
            # The transaction is committed, so nothing may be raised here.
            _log.warning("The position of a commit could not be read; the primary is asked for it.", exc_info=True)
            self._replica.wrote(viewer, None)
            return
        self._replica.wrote(viewer, position)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
                raise
            # The message names tables, and the caller may be a stranger.
            _log.warning("The database refused a statement: %s", error.orig)
            raise Forbidden("The database refused this operation.") from error
        except PoolTimeout as error:
            raise self._busy() from error

    def _busy(self) -> DatabaseBusy:
        if self.is_sqlite:
            return DatabaseBusy("Too many transactions are open on this SQLite file.", fix="Run fewer at once.")
        size, wait_s = self.settings.pool_size, self.settings.pool_timeout_s
        return DatabaseBusy(
            f"All {size} database connections of this process are in use, and none became free within {wait_s:g} s.",
            fix="Raise database.pool_size (the server's max_connections must allow it), or run fewer things at once.",
        )


@contextmanager
def as_login(session: Session) -> Iterator[None]:
    """In the block, statements have the rights of the database's login instead of the viewer's.

    For the users of a host such as Supabase, whom only the login may read. The caller limits what it reads to what the
    viewer may see.
    """
    viewer: Identity | None = session.info.pop(scoping.VIEWER, None)
    if viewer is None:
        yield
        return
    connection = session.connection()
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        connection.exec_driver_sql("SET LOCAL ROLE NONE")
    try:
        yield
    finally:
        session.info[scoping.VIEWER] = viewer
        # After an error the transaction only waits for its rollback, which restores the role as well.
        if on_postgresql and session.is_active:
            connection.exec_driver_sql(f"SET LOCAL ROLE {DATABASE_ROLES[viewer.role]}")


def _remember_connection(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    session.info[_CONNECTION] = connection
