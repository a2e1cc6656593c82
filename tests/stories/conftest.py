from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from reelbase.db.session import Database
from reelbase.stories.follower import ChainFollower
from reelbase.stories.models import ChainCursor, ChainEvent, Story
from support.chains import Chain
from support.databases import database_kinds, fresh_database
from support.stories import StoryWorld


@pytest.fixture(scope="module", params=database_kinds())
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_database(request.param, tmp_path_factory.mktemp("stories")) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def world(database: Database) -> StoryWorld:
    """A story of its own. The services act on all stories, so nothing older is left to them."""
    with database.work() as session:
        for table in (Story, ChainEvent, ChainCursor):
            session.execute(delete(table))
    return StoryWorld(database)


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def follower(world: StoryWorld, chain: Chain) -> ChainFollower:
    follower = ChainFollower(world.database, chain, confirmations=2)
    follower.start(chain.head())
    return follower
