"""Wall-clock time, always aware and in UTC, and durations by the monotonic clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)


def since_ms(started_s: float) -> int:
    """Milliseconds since a moment of ``time.monotonic``."""
    return int(1000 * (time.monotonic() - started_s))
