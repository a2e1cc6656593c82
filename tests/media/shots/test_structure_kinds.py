"""Drawings of structure: any content is drawn in its area, each part enters on its word, and all moves to the end."""

from __future__ import annotations

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

from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.shots.composing import DrawnShot, compose
from reelbase.media.shots.contents import SHOT_CONTENT, ShotContent
from reelbase.media.shots.elements import LayoutRole, visible_boxes
from reelbase.media.shots.kinds.structure.relations import ring_of_cards
from reelbase.media.shots.panels import inset
from reelbase.media.shots.placing import intersection

FORMAT = FrameFormat(540, 960)
ITEMS = [{"text": "Sunlight", "icon": "sun"}, {"text": "Water"}, {"text": "Air"}]
EXAMPLES: list[dict[str, Any]] = [
    {"kind": "list", "items": ITEMS},
    {"kind": "steps", "steps": ITEMS},
    {"kind": "cause", "cause": ITEMS[0], "effects": ITEMS[1:]},
    {"kind": "cycle", "stages": ITEMS},
    {"kind": "tree", "root": "Plants", "branches": ITEMS},
    {"kind": "venn", "left": "Whales", "right": "Fish", "both": "live in water"},
    {"kind": "versus", "left": {"name": "Saving"}, "right": {"name": "Investing", "points": ["Grows"]}},
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


@pytest.mark.parametrize("content", EXAMPLES[:3], ids=lambda content: content["kind"])
def test_each_part_enters_on_its_word(content: dict[str, Any]) -> None:
    shot = DrawnShot(SHOT_CONTENT.validate_python(content), 120, (5, 30, 60), seed="x")
    elements = compose(shot, FORMAT, preset="facts", style="").elements
    counts = [len(visible_boxes(elements, number, LayoutRole.TEXT)) for number in (4, 20, 45, 75)]
    assert counts == [0, 1, 2, 3]


def test_what_is_rejected_is_crossed_out_when_the_other_is_named() -> None:
    sides = {"left": {"name": "Luck"}, "right": {"name": "Work"}}
    plain, crossed = (
        compose(
            DrawnShot(SHOT_CONTENT.validate_python({"kind": "versus", **sides, "rejects_left": rejects}), 90, (0, 40)),
            FORMAT,
            preset="facts",
            style="",
        ).elements
        for rejects in (False, True)
    )
    before, after = (len(visible_boxes(crossed, number, LayoutRole.FIGURE)) for number in (30, 80))
    assert after > before
    assert len(crossed) > len(plain)


@pytest.mark.parametrize("count", range(2, 7))
def test_cards_of_a_ring_neither_touch_nor_leave_the_area(count: int) -> None:
    for area in (Rectangle(0, 0, 834, 1000), Rectangle(0, 0, 1484, 665), Rectangle(0, 0, 834, 665)):
        cards = ring_of_cards(area, count, 40.0)
        assert len(cards) == count
        assert all(intersection(card, inset(area, -1)) == card for card in cards)
        assert not any(intersection(a, b) for n, a in enumerate(cards) for b in cards[n + 1 :])
