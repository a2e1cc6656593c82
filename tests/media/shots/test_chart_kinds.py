"""Drawings of figures: any content is drawn within its area, in true proportion, and moves until it ends."""

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

from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.shots.composing import DrawnShot, compose
from reelbase.media.shots.contents import SHOT_CONTENT, ShotContent
from reelbase.media.shots.elements import Actor, Element, Growth, Wipe, visible_part
from reelbase.media.shots.kinds.charts import DRAWERS
from reelbase.media.shots.kinds.charts.growth import factor_text
from reelbase.media.shots.kinds.charts.shares import grid
from reelbase.media.shots.placing import intersection

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
    {"kind": "range", "low": {"value": 25.0}, "high": {"value": 35.0}},
    {"kind": "fraction", "part": 3, "whole": 5},
    {"kind": "fraction", "part": 7, "whole": 20, "icon": "house"},
    {"kind": "price", "quantity": {"value": 9.99, "decimals": 2}, "per": "a month"},
    {"kind": "growth", "factor": 2.0},
    {"kind": "sizes", "things": [{"label": "Moon", "size": 1.0}, {"label": "Earth", "size": 4.0}]},
    {"kind": "before_after", "before": {"value": 10.0}, "after": {"value": 40.0}},
    {
        "kind": "line",
        "points": [{"label": "a", "quantity": {"value": 1.0}}, {"label": "b", "quantity": {"value": 3.0}}],
    },
]


def _name(content: dict[str, Any]) -> str:
    return f"{content['kind']}-{content.get('figure', content.get('direction', content.get('whole', '')))}"


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


@pytest.mark.parametrize("others", [0, 5], ids=["standing", "lying"])
def test_negative_bars_begin_where_the_positive_ones_do_and_go_the_other_way(others: int) -> None:
    values = [20.0, -10.0, *[5.0] * others]
    bars = [{"label": f"b{n}", "quantity": {"value": value}} for n, value in enumerate(values)]
    up, down, *_ = (box for box in _boxes({"kind": "bars", "bars": bars}, Growth) if min(box.height, box.width) > 9)
    if others:
        assert down.x + down.width == pytest.approx(up.x, abs=2)
        assert up.width / down.width == pytest.approx(2.0, rel=0.05)
    else:
        assert up.y + up.height == pytest.approx(down.y, abs=2)
        assert up.height / down.height == pytest.approx(2.0, rel=0.05)


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
    shot = DrawnShot(SHOT_CONTENT.validate_python(content), 90, seed="x")
    return compose(shot, FORMAT, preset="facts", style="").elements


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


def test_things_have_their_true_proportion() -> None:
    sprites = [
        element.sprite
        for element in _elements(_example("sizes"))
        if isinstance(element, Actor) and element.box(0) is None
    ]
    heights = sorted(visible_part(sprite).height for sprite in sprites)
    assert heights[-1] / heights[-2] == pytest.approx(4.0, rel=0.03)


def test_each_column_of_growth_is_twice_as_high_as_the_last() -> None:
    heights = [box.height for box in _boxes(_example("growth"), Growth) if box.height > 24]
    assert len(heights) >= 3
    assert [b / a for a, b in pairwise(heights)] == pytest.approx([2.0] * (len(heights) - 1), rel=0.05)


@pytest.mark.parametrize(("factor", "text"), [(2.0, "× 2"), (0.5, "÷ 2"), (1.07, "× 1.07"), (0.9, "× 0.9")])
def test_a_factor_is_written_as_people_say_it(factor: float, text: str) -> None:
    assert factor_text(factor) == text


@given(st.integers(1, 100))
def test_a_grid_has_a_cell_for_each_thing_and_none_leaves_the_area(count: int) -> None:
    area = Rectangle(10, 20, 400, 300)
    cells = grid(area, count)
    assert len({(cell.x, cell.y) for cell in cells}) == count
    assert all(intersection(cell, area) == cell for cell in cells)


def _example(kind: str) -> dict[str, Any]:
    return next(content for content in EXAMPLES if content["kind"] == kind)
