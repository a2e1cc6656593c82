"""What a quantity is: a value with a unit, as it stands in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit measures. Only quantities of one kind can be compared."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    PERCENTAGE_POINT = "percentage_point"
    FRACTION = "fraction"
    """A part of a whole: ``two thirds``, ``9 in 10``."""
    MULTIPLE = "multiple"
    """How many times as much: ``three times``, ``tenfold``."""
    RATIO = "ratio"
    """``3:1``."""
    RATING = "rating"
    """``4.8 out of 5 stars``."""
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    MASS = "mass"
    TIME = "time"
    SPEED = "speed"
    TEMPERATURE = "temperature"
    ANGLE = "angle"
    ENERGY = "energy"
    POWER = "power"
    PRESSURE = "pressure"
    FREQUENCY = "frequency"
    DATA = "data"
    ELECTRICITY = "electricity"
    OTHER = "other"


class Bound(StrEnum):
    """How exactly a text gives a value."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"


@dataclass(frozen=True, slots=True)
class WrittenQuantity:
    """A value with its unit in a text.

    value: in ``unit``, with the scale multiplied in; ``half a million`` is 500000. unit: a symbol such as ``km``, a
    sign or code of a currency, or empty for a count. written: the text from start to end, half open, in characters.
    scale: a word such as ``million`` as it is written, or empty; mantissa: the value without it. counted: what there
    is so many of, such as ``houses``, where the text says it right after. per: what a rate is for, such as ``month``
    of ``$12 a month``. above, below: of fractions and ratings, the numbers as they stand in the text. inherited:
    whether the unit stands at another number, as at the 6 of ``6 to 8 minutes``.
    """

    value: float
    kind: UnitKind
    unit: str
    written: str
    start: int
    end: int
    decimals: int = 0
    scale: str = ""
    mantissa: float = 0
    counted: str = ""
    counted_end: int = 0
    per: str = ""
    bound: Bound = Bound.EXACT
    above: float = 0
    below: float = 0
    inherited: bool = False

    @property
    def stop(self) -> int:
        """Where the quantity ends with what is counted."""
        return max(self.end, self.counted_end)

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, between nothing and all of it."""
        if self.kind is UnitKind.PERCENT:
            return 0 <= self.value <= 100
        return self.kind is UnitKind.FRACTION

    def comparable(self, other: WrittenQuantity) -> bool:
        """Whether both are of one kind and unit, so that they can stand in one chart."""
        return self.kind is other.kind and self.unit == other.unit and self.per == other.per
