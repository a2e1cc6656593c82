"""Drawings of time: any content is drawn in its area, at true distances, and moves until the shot ends."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.shot_contents import (
    SMALL_FORMATS,
    any_frames,
    any_parts,
    contents_of,
    moves_to_the_end,
    shot_faults,
)

from reelbase.media.formats import FrameFormat
from reelbase.media.shots.contents import SHOT_CONTENT, ShotContent
from reelbase.media.shots.contents.time_and_place import CalendarContent, ClockContent
from reelbase.media.shots.kinds.time_and_place.calendar_page import days_of, head_of
from reelbase.media.shots.kinds.time_and_place.clock import time_text
from reelbase.media.shots.kinds.time_and_place.timeline import spread

FORMAT = FrameFormat(540, 960)
MOMENTS = [{"date": "1957", "at": 1957, "label": "Sputnik"}, {"date": "1969", "at": 1969}]
EXAMPLES: list[dict[str, Any]] = [
    {"kind": "date", "date": "1969", "label": "The first people walk on the Moon"},
    {"kind": "timeline", "moments": MOMENTS},
    {"kind": "calendar", "month": 10, "year": 1929, "days": [24, 29]},
    {"kind": "clock", "hour": 14, "minute": 30},
]


@pytest.mark.parametrize("kind", [content["kind"] for content in EXAMPLES])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_content_is_drawn_in_its_area_and_no_text_covers_another(kind: str, data: Any) -> None:
    content: ShotContent = data.draw(contents_of(kind))
    format: FrameFormat = data.draw(st.sampled_from(SMALL_FORMATS))
    parts = data.draw(any_parts())
    assert shot_faults(content, format, frames=data.draw(any_frames()), parts=parts) == []


@pytest.mark.parametrize("content", EXAMPLES, ids=lambda content: content["kind"])
def test_something_moves_until_the_shot_ends(content: dict[str, Any]) -> None:
    assert moves_to_the_end(SHOT_CONTENT.validate_python(content), FORMAT)


def test_moments_stand_at_true_distances_where_they_can_be_told_apart() -> None:
    assert spread([0.0, 50.0, 100.0], 20.0, 0.0, 100.0) == [0.0, 50.0, 100.0]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6).map(sorted))
def test_moments_keep_their_order_and_their_distance(places: list[float]) -> None:
    found = spread(places, 15.0, 0.0, 100.0)
    assert all(b - a >= 15.0 - 1e-9 for a, b in pairwise(found))
    assert all(-1e-9 <= place <= 100.0 for place in found)


def test_a_calendar_has_the_days_of_its_month_in_their_columns() -> None:
    assert days_of(CalendarContent(month=10, year=1929)) == (1, 31)
    assert days_of(CalendarContent(month=2, year=2023)) == (2, 28)
    assert days_of(CalendarContent(month=2)) == (0, 29)


def test_a_calendar_without_a_title_is_headed_by_numbers_in_any_language() -> None:
    assert head_of(CalendarContent(month=10, year=1929)) == "10/1929"
    assert head_of(CalendarContent(month=10, year=1929, title="Oktober 1929")) == "Oktober 1929"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (ClockContent(hour=0, minute=5), "00:05"),
        (ClockContent(minutes=20.0), "20 min"),
        (ClockContent(minutes=90.0), "1 h 30 min"),
        (ClockContent(minutes=0.5), "30 s"),
        (ClockContent(minutes=0.001), "0.06 s"),
    ],
)
def test_a_clock_says_its_time_or_its_span(content: ClockContent, text: str) -> None:
    assert time_text(content) == text
