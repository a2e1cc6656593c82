"""The unit of work: one transaction at the edge of a request, a command or a step. Services never commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from reelbase.db.engine import READ_ONLY, make_engine
from reelbase.kit.settings import DatabaseSettings


class Database:
    """A database and its transactions."""

    def __init__(self, url: str, settings: DatabaseSettings | None = None) -> None:
        self.url = url
        self.engine: Engine = make_engine(url, settings or DatabaseSettings())
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(**{READ_ONLY: True}), expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def work(self) -> Iterator[Session]:
        """A read-write transaction: committed when the block ends, rolled back when it raises."""
        with self._write.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only transaction; on SQLite it takes no write lock."""
        with self._read.begin() as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()
