from __future__ import annotations

from collections.abc import Iterator

import pytest

from credits.ledgers import prove
from reelbase.db.session import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database whose every balance is proved from its ledger when the test is over."""
    database = Database(database_url)
    yield database
    prove(database)
    database.close()
