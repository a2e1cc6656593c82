"""An owner, a clock that the test turns, and the books opened in a transaction of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reelbase.db.session import Database
from support.credits import Bank


@pytest.fixture
def bank(database_url: str) -> Iterator[Bank]:
    bank = Bank(Database(database_url))
    yield bank
    assert bank.differences() == [], "the books do not agree with the ledger"
    bank.database.close()
