from __future__ import annotations

from collections.abc import Callable

import pytest

from support.commands import Ran, reelbase_here


@pytest.fixture
def command() -> Callable[..., Ran]:
    """``command(*arguments, **variables)`` is ``reelbase`` in this process, for what has no end of its own to show."""
    return reelbase_here
