"""The figures in a text: quantities with their units, dates, years and clock times, each with its place in the text."""

from __future__ import annotations

from reelbase.understanding.figures.dates import CalendarDate, ClockTime, DateRange, clock_times_in, dates_in
from reelbase.understanding.figures.quantity import Bound, UnitKind, WrittenQuantity
from reelbase.understanding.figures.reading import quantities_in

__all__ = [
    "Bound",
    "CalendarDate",
    "ClockTime",
    "DateRange",
    "UnitKind",
    "WrittenQuantity",
    "clock_times_in",
    "dates_in",
    "quantities_in",
]
