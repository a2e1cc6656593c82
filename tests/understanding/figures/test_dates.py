"""Dates, years and times of day as texts write them."""

from __future__ import annotations

import pytest

from reelbase.understanding.figures import clock_times_in, dates_in


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "On 29 May 1453 the walls fell.", [(1453, 5, 29, 1)]),
        ("en", "On July 20, 1969, and in March 1972.", [(1969, 7, 20, 1), (1972, 3, 0, 1)]),
        ("en", "In 312 BC, in AD 79, in the 15th century.", [(-312, 0, 0, 1), (79, 0, 0, 1), (1400, 0, 0, 100)]),
        ("en", "The twentieth century and the 1960s.", [(1900, 0, 0, 100), (1960, 0, 0, 10)]),
        (
            "en",
            "Between 1500 and 1600, and from 1990 to 2020.",
            [(1500, 0, 0, 1), (1600, 0, 0, 1), (1990, 0, 0, 1), (2020, 0, 0, 1)],
        ),
        ("en", "It holds 1500 people and is 1990 metres high.", []),
        ("en", "They may march 20 miles.", []),
        ("de", "Am 3. Oktober 1990, im 15. Jahrhundert.", [(1990, 10, 3, 1), (1400, 0, 0, 100)]),
        ("fr", "Le 14 juillet 1789.", [(1789, 7, 14, 1)]),
        ("es", "El 4 de mayo de 2021.", [(2021, 5, 4, 1)]),
        ("ja", "2020年に", [(2020, 0, 0, 1)]),
    ],
)
def test_dates_are_read(language: str, text: str, expected: list[tuple[int | None, int, int, int]]) -> None:
    assert [(one.year, one.month, one.day, one.span_years) for one in dates_in(text, language)] == expected


def test_times_of_day_are_read() -> None:
    text = "Up at 6:15 a.m., out by 9 pm, home at noon, asleep at half past ten; the odds are 3:1."
    found = clock_times_in(text, "en")
    assert [(one.hour, one.minute) for one in found] == [(6, 15), (21, 0), (12, 0), (10, 30)]
    assert [(one.hour, one.minute) for one in clock_times_in("um 14:30 Uhr und um 8 Uhr", "de")] == [(14, 30), (8, 0)]
