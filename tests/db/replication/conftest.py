from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from reelbase.accounts.viewer import Viewer
from reelbase.db import migrate, replica
from reelbase.db.session import Database
from reelbase.kit.settings import DatabaseSettings
from support.databases import postgres_versions
from support.replicas import Opener, Pair, new_viewer, replicated
from support.tenants import handed_over


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    with replicated(postgres_versions()[0]) as pair:
        owned = Database(handed_over(pair.primary_url()))
        migrate.upgrade(owned)
        owned.close()
        pair.follow()
        yield pair


@pytest.fixture(scope="session")
def primary_url(pair: Pair) -> str:
    return handed_over(pair.primary_url())


@pytest.fixture
def opened(pair: Pair, primary_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """``opened(**settings)`` gives one process's database; the replica replays again when the test is over."""
    monkeypatch.setattr(replica, "RETRY_S", 0.05)
    with ExitStack() as stack:

        def open_one(**settings: object) -> Database:
            given = {"replica_url": pair.beside(primary_url), "replica_max_lag_s": 600, **settings}
            database = Database(primary_url, DatabaseSettings.model_validate(given))
            stack.callback(database.close)
            return database

        yield open_one
    pair.resume()


@pytest.fixture
def viewer(primary_url: str) -> Viewer:
    """Somebody whom the replica knows."""
    return new_viewer(primary_url)
