"""The contents of shots: every kind round-trips, and refuses what cannot be drawn or contradicts itself."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from reelbase.media.shots.contents import CONTENT_TYPES, SHOT_CONTENT, SHOT_KINDS

FALLING = [{"label": "2020", "quantity": {"value": 3.0}}, {"label": "2021", "quantity": {"value": 2.0}}]
POUNDS = {"value": 12.4, "decimals": 1, "prefix": "£"}


def test_at_least_thirty_kinds_are_told_apart_by_their_names() -> None:
    assert len(SHOT_KINDS) >= 30
    assert len(set(SHOT_KINDS)) == len(SHOT_KINDS) == len(CONTENT_TYPES)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"kind": "percentage", "quantity": {"value": 126.0, "suffix": "%"}}, "from 0 to 100"),
        ({"kind": "range", "low": {"value": 5.0}, "high": {"value": 5.0}}, "less than high"),
        ({"kind": "bars", "bars": [{"label": "a", "quantity": {"value": 0.0}}] * 2}, "not all be zero"),
        ({"kind": "line"}, "two points, or a direction"),
        (
            {
                "kind": "line",
                "direction": "up",
                "points": FALLING,
            },
            "agree",
        ),
        ({"kind": "fraction", "part": 6, "whole": 5}, "more than whole"),
        ({"kind": "growth", "factor": 1}, "must not be 1"),
        ({"kind": "map"}, "needs a place or a country"),
        ({"kind": "clock"}, "shows an hour"),
        ({"kind": "triangle", "sides": [1, 2, 9]}, "shorter than"),
        ({"kind": "search", "method": "binary", "values": [3, 1, 2], "target": 2}, "sorted"),
        ({"kind": "code", "lines": ["a = 1"], "focus": [2]}, "focus"),
        ({"kind": "words", "text": "a\0b"}, "control characters"),
    ],
)
def test_a_content_that_cannot_be_drawn_is_refused(content: dict, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        SHOT_CONTENT.validate_python(content)


def test_a_number_is_written_the_same_way_on_its_way_up() -> None:
    content = SHOT_CONTENT.validate_python({"kind": "number", "quantity": POUNDS, "label": "spent"})
    assert content.quantity.shown == "£12.4"
    assert content.quantity.shown_at(0.04) == "£0.0"
    assert SHOT_CONTENT.validate_json(SHOT_CONTENT.dump_json(content)) == content


def test_contents_load_without_the_libraries_that_draw() -> None:
    program = (
        "import sys, reelbase.media.shots.contents; print([m for m in ('numpy', 'skia', 'cv2') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
