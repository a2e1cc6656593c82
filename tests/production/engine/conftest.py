from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from production.engine.installation import Installation
from support.databases import database_kinds, fresh_database


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation of the test's own, without a worker."""
    installation = Installation(database_url, tmp_path)
    yield installation
    installation.close()


@pytest.fixture(scope="module", params=database_kinds())
def long_running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    with fresh_database(request.param, folder) as url:
        installation = Installation(url, folder)
        installation.start_worker()
        yield installation
        installation.close()


@pytest.fixture
def working(long_running: Installation) -> Iterator[Installation]:
    """An installation with one worker that it shares with the other tests of the file."""
    yield long_running
    long_running.tidy()
    assert long_running.workers[0].poll() is None
