"""The period of a statistic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reelbase.kit import clock
from reelbase.kit.errors import InputError

MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to just before ``end``, at most 366 days. Raises InputError."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.start < self.end <= self.start + timedelta(days=MAX_DAYS):
            raise InputError("The period is empty or too long.", field="period", fix=f"Choose 1 to {MAX_DAYS} days.")

    @classmethod
    def last(cls, days: int) -> Period:
        """The last ``days`` days in UTC, including today."""
        today = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(today - timedelta(days=days - 1), today + timedelta(days=1))
