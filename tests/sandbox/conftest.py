from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.sandboxes import cells


@pytest.fixture(scope="session")
def cell() -> Iterator[Any]:
    """``cell(kind, user)`` gives a worker in that kind of sandbox under that user."""
    with cells() as opened:
        yield opened
