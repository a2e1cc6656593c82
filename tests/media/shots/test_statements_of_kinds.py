"""What drawings state: directions, counts and proportions are those of their content."""

from __future__ import annotations

import math
from typing import Any

import pytest

from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.shots.board import Board
from reelbase.media.shots.composing import board_for
from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import Element, Swarm
from reelbase.media.shots.gliding import Glider
from reelbase.media.shots.kinds import DRAWERS
from reelbase.media.shots.kinds.science.geometry import _construction

FORMAT = FrameFormat(270, 480)
FRAMES = 90


def _drawn(**content: Any) -> tuple[list[Element], Board]:
    shot = DrawnShot(SHOT_CONTENT.validate_python(content), FRAMES, seed="x")
    board = board_for(shot, FORMAT, preset="explainer", style="")
    return DRAWERS[type(shot.content)](shot.content, board), board


def _middle(box: Rectangle | None) -> tuple[float, float]:
    assert box is not None
    return box.x + box.width / 2, box.y + box.height / 2


@pytest.mark.parametrize(
    ("action", "icon", "axis", "way"),
    [("rises", "house", 1, -1), ("falls", "house", 1, 1), ("travels", "bus", 0, -1), ("travels", "rocket", 0, 1)],
)
def test_a_thing_moves_the_way_that_its_action_says(action: str, icon: str, axis: int, way: int) -> None:
    elements, board = _drawn(kind="object", icon=icon, action=action)
    thing = next(element for element in elements if isinstance(element, Glider))
    first, last = _middle(thing.box(15))[axis], _middle(thing.box(FRAMES - 1))[axis]
    assert way * (last - first) > 0.2 * min(board.area.width, board.area.height)


@pytest.mark.parametrize(("action", "grows"), [("grows", True), ("shrinks", False)])
def test_a_thing_changes_its_size_the_way_that_its_action_says(action: str, grows: bool) -> None:
    elements, _ = _drawn(kind="object", icon="house", action=action)
    thing = next(element for element in elements if isinstance(element, Glider))
    first, last = thing.box(13), thing.box(FRAMES - 1)
    assert first is not None and last is not None
    assert (last.width > 1.6 * first.width) if grows else (first.width > 1.6 * last.width)


@pytest.mark.parametrize("action", ["none", "rises", "multiplies"])
@pytest.mark.parametrize("count", [2, 7, 100])
def test_as_many_things_are_shown_as_the_text_says(action: str, count: int) -> None:
    elements, _ = _drawn(kind="object", icon="house", action=action, count=count)
    swarm = [element for element in elements if isinstance(element, Swarm)][-1]
    places = {(round(x), round(y)) for x, y in swarm.places(FRAMES - 1)}
    assert len(places) == count


def test_what_vanishes_is_gone_at_the_end_and_its_outline_stays() -> None:
    elements, _ = _drawn(kind="object", icon="house", action="vanishes")
    at_end = [element.box(FRAMES - 1) for element in elements]
    assert None in at_end
    assert sum(box is not None for box in at_end) >= 2


@pytest.mark.parametrize("sides", [(3.0, 4.0, 5.0), (4.0, 5.0, 6.0), (2.0, 9.0, 8.0)])
def test_the_squares_on_a_triangle_have_its_sides(sides: tuple[float, float, float]) -> None:
    corners, squares = _construction(sides)
    largest = max(sides)
    middle = (sum(x for x, _ in corners) / 3, sum(y for _, y in corners) / 3)
    for side, square in zip(sides, squares, strict=True):
        start, end, far, _ = square
        assert math.dist(start, end) == pytest.approx(side / largest)
        assert math.dist(end, far) == pytest.approx(side / largest)
        # Outwards: the far side is farther from the triangle's middle than the near one.
        assert math.dist(middle, far) > math.dist(middle, end) - 1e-9


def test_numbers_that_are_sorted_end_in_order_and_stand_on_one_line() -> None:
    elements, _ = _drawn(kind="sorting", values=[5, 2, 9, 1], method="bubble")
    bars = [box for element in elements[1:5] if (box := element.box(FRAMES - 1)) is not None]
    heights = [box.height for box in sorted(bars, key=lambda box: box.x)]
    assert heights == sorted(heights) and len(set(heights)) == 4
    assert max(box.y + box.height for box in bars) - min(box.y + box.height for box in bars) <= 6
