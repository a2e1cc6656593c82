from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.client import Reelbase
from support.api_serving import api_served
from support.serving import Served


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """Serves one local user, who can begin no jobs."""
    with api_served(database_url, tmp_path / "home", jobs=False) as server:
        yield server


@pytest.fixture
def reelbase(server: Served) -> Iterator[Reelbase]:
    with Reelbase(server.address) as client:
        yield client
