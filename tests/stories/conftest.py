from __future__ import annotations

from collections.abc import Iterator

import pytest

from reelbase.db.session import Database
from support.stories import StoryWorld


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def world(database: Database) -> StoryWorld:
    return StoryWorld(database)
