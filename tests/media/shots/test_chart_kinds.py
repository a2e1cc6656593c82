"""Drawings of figures: any content is drawn within its area, in true proportion, and moves until it ends."""

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
from reelbase.media.shots.elements import Element, Growth, Wipe
from reelbase.media.shots.kinds.charts import DRAWERS

KINDS = sorted(model.model_fields["kind"].default for model in DRAWERS)
FORMAT = FrameFormat(540, 960)
PERCENT = {"value": 25.0, "suffix": "%"}
EXAMPLES: list[dict[str, Any]] = [
    {"kind": "number", "quantity": {"value": 42.0}, "label": "bones"},
    {"kind": "percentage", "quantity": PERCENT, "label": "of adults"},
    {"kind": "percentage", "quantity": PERCENT, "figure": "people"},
    {"kind": "percentage", "quantity": PERCENT, "figure": "icon", "icon": "house"},
    {
        "kind": "bars",
        "bars": [{"label": "a", "quantity": {"value": 40.0}}, {"label": "b", "quantity": {"value": 10.0}}],
    },
    {"kind": "line", "direction": "down"},
    {"kind": "before_after", "before": {"value": 10.0}, "after": {"value": 40.0}},
    {
        "kind": "line",
        "points": [{"label": "a", "quantity": {"value": 1.0}}, {"label": "b", "quantity": {"value": 3.0}}],
    },
]


def _name(content: dict[str, Any]) -> str:
    return f"{content['kind']}-{content.get('figure', content.get('direction', ''))}"


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_content_is_drawn_in_its_area_and_no_text_covers_another(kind: str, data: Any) -> None:
    content: ShotContent = data.draw(contents_of(kind))
    format: FrameFormat = data.draw(st.sampled_from(SMALL_FORMATS))
    parts = data.draw(any_parts())
    assert shot_faults(content, format, frames=data.draw(any_frames()), parts=parts) == []


@pytest.mark.parametrize("content", EXAMPLES, ids=_name)
def test_something_moves_until_the_shot_ends(content: dict[str, Any]) -> None:
    assert moves_to_the_end(SHOT_CONTENT.validate_python(content), FORMAT)


def test_bars_are_as_high_as_their_values() -> None:
    heights = [box.height for box in _boxes(EXAMPLES[4], Growth) if box.height > 20]
    assert heights[0] / heights[1] == pytest.approx(4.0, rel=0.02)


def test_an_icon_is_filled_to_its_share() -> None:
    content = EXAMPLES[3]
    (filled,) = _boxes(content, Wipe)
    (whole,) = _boxes({**content, "quantity": {"value": 100.0}}, Wipe)
    assert filled.height / whole.height == pytest.approx(0.25, abs=0.02)
    assert filled.y + filled.height == whole.y + whole.height


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_line_without_values_goes_where_the_text_says(direction: str) -> None:
    content = {"kind": "line", "direction": direction}
    start, end = (_line_end(content, frame) for frame in (12, 89))
    assert (end < start) == (direction == "up")


def _elements(content: dict[str, Any]) -> tuple[Element, ...]:
    shot = DrawnShot(SHOT_CONTENT.validate_python(content), seed="x")
    return compose(shot, FORMAT, frames=90, preset="facts", style="").elements


def _boxes(content: dict[str, Any], kind: type) -> list[Rectangle]:
    boxes = [element.box(89) for element in _elements(content) if isinstance(element, kind)]
    return [box for box in boxes if box is not None]


def _line_end(content: dict[str, Any], frame: int) -> float:
    """The height of the line's front at a frame, from the pixels."""
    import numpy as np

    from reelbase.media.compositor import Compositor
    from reelbase.media.planes import PlanarFrame

    (wipe,) = (element for element in _elements(content) if isinstance(element, Wipe))
    box = wipe.box(frame)
    assert box is not None
    picture = PlanarFrame(FORMAT)
    picture.y[:], picture.u[:], picture.v[:] = 16, 128, 128
    wipe.paint(Compositor(FORMAT), picture, frame)
    lit = np.nonzero(picture.y[:, box.x + box.width - 24] > 150)[0]
    return float(lit.min())
