"""Fresh, migrated databases for tests: a copied file on SQLite, a database made from a template on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from support.servers import PostgresServer, debian_binaries, once_for_session, postgres_server, session_directory

CHOICE_VARIABLE = "REELBASE_TEST_POSTGRES"
_CHOICES = {"15": [15], "18": [18], "both": [18, 15]}
_TEMPLATE = "template_migrated"


def postgres_versions() -> list[int]:
    """The server versions that database tests run on, by ``REELBASE_TEST_POSTGRES`` (15, 18 or both; default 18)."""
    choice = os.environ.get(CHOICE_VARIABLE, "18")
    if choice not in _CHOICES:
        raise ValueError(f"{CHOICE_VARIABLE} is {choice!r}; use one of {', '.join(_CHOICES)}.")
    return _CHOICES[choice]


def database_kinds() -> list[str]:
    """Every kind that ``database_url`` is parametrised over."""
    return ["sqlite", *(f"postgresql-{version}" for version in postgres_versions())]


def known_kinds() -> list[str]:
    """The chosen kinds, and PostgreSQL 15 as well where Debian's server is installed or CI promises it."""
    kinds = database_kinds()
    if "postgresql-15" not in kinds and (debian_binaries(15).exists() or os.environ.get("CI")):
        kinds.append("postgresql-15")
    return kinds


@contextmanager
def fresh_database(kind: str, directory: Path, *, migrated: bool = True) -> Iterator[str]:
    """Yield the SQLAlchemy URL of a database of its own; it is dropped afterwards.

    ``kind`` is ``sqlite``, ``postgresql`` (the first chosen version) or ``postgresql-15``/``postgresql-18``.
    A SQLite file is put into ``directory``. Raises ServerUnavailable when the server cannot be started.
    """
    if migrated:
        with prepared_database(kind, directory, _TEMPLATE, upgraded) as url:
            yield url
    elif kind == "sqlite":
        yield f"sqlite:///{directory / f'test_{uuid4().hex}.db'}"
    else:
        with copied(server_of(kind), "template0") as url:
            yield url


@contextmanager
def prepared_database(kind: str, directory: Path, name: str, fill: Callable[[str], None]) -> Iterator[str]:
    """Like ``fresh_database``, with what ``fill``, given its URL, put into the session's template ``name`` once."""
    if kind == "sqlite":
        path = directory / f"test_{uuid4().hex}.db"
        shutil.copyfile(_sqlite_template(name, fill), path)
        yield f"sqlite:///{path}"
        return
    server = server_of(kind)
    with copied(server, postgres_template(server, name, fill)) as url:
        yield url


def install(home: Path) -> Path:
    """Give a data folder a current database, as the first command of an installation would; returns the folder."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_sqlite_template(_TEMPLATE, upgraded), home / "reelbase.db")
    return home


def server_of(kind: str) -> PostgresServer:
    """The session's server for this kind of database, as ``fresh_database`` names them."""
    return postgres_server(postgres_versions()[0] if kind == "postgresql" else int(kind.removeprefix("postgresql-")))


@contextmanager
def copied(server: PostgresServer, template: str) -> Iterator[str]:
    """Yield the URL of a copy of a database that nobody is connected to; it is dropped afterwards."""
    name = f"test_{uuid4().hex}"
    _create(server, name, template=template)
    try:
        yield server.url(name)
    finally:
        _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def postgres_template(server: PostgresServer, name: str, fill: Callable[[str], None]) -> str:
    """Make the session's database ``name`` on this server unless it is there; ``fill`` is given its URL."""
    made = session_directory() / f"{name}-{server.version}.made"
    with once_for_session(made.name):
        if not made.exists():
            # A half-made template of an attempt that failed would hide that attempt's reason from the next test.
            _execute(server, sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            _create(server, name, template="template0")
            fill(server.url(name))
            made.touch()
    return name


def _sqlite_template(name: str, fill: Callable[[str], None]) -> Path:
    template = session_directory() / f"{name}.db"
    with once_for_session(template.name):
        if not template.exists():
            making = template.with_suffix(".making")
            making.unlink(missing_ok=True)
            fill(f"sqlite:///{making}")
            wal = making.with_name(f"{making.name}-wal")
            if wal.exists() and wal.stat().st_size:
                raise RuntimeError("The migrated SQLite file still has a write-ahead log; a connection was left open.")
            making.rename(template)
    return template


def upgraded(url: str) -> None:
    """Bring the database of ``url`` to the current schema, ours and the workflow engine's."""
    # Imported late: a test without a database pays nothing for it.
    from reelbase.db.migrate import upgrade
    from reelbase.db.session import Database
    from reelbase.kit.settings import ProductionSettings
    from reelbase.production.execution.engine import WorkflowEngine

    database = Database(url)
    try:
        upgrade(database)
        WorkflowEngine(database, ProductionSettings()).migrate()
    finally:
        database.close()


def _create(server: PostgresServer, name: str, *, template: str) -> None:
    # Copying the files is twice as quick here as writing their pages into the log, for nothing is ever synchronised.
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _execute(server, statement.format(sql.Identifier(name), sql.Identifier(template)))


def _execute(server: PostgresServer, statement: sql.Composed) -> None:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute(statement)
