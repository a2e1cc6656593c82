"""The planar engine: sprites land where they should, appear in time, and any frame depends on its number alone."""

from __future__ import annotations

import numpy as np
import pytest

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.pictures.drawing import fill
from reelbase.media.planes import PlanarFrame, PlanarLayer
from reelbase.media.shots import drawn
from reelbase.media.shots.board import content_area
from reelbase.media.shots.composing import compose
from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import Growth, Reveal, Wipe
from reelbase.media.shots.movements import pop, progress, rise, shown_from
from reelbase.media.shots.placing import Placement, covered_box, lay_sprite
from reelbase.media.shots.sprites import draw_arrival, draw_sprite

FORMAT = FrameFormat(216, 384)
BOX = Rectangle(40, 60, 80, 100)


def _white(box: Rectangle = BOX) -> PlanarLayer:
    import skia

    rectangle = skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height)
    return draw_sprite(box, lambda canvas: canvas.drawRect(rectangle, fill((1.0, 1.0, 1.0))))


def _black() -> PlanarFrame:
    frame = PlanarFrame(FORMAT)
    frame.y[:], frame.u[:], frame.v[:] = 16, 128, 128
    return frame


def _lit(frame: PlanarFrame) -> Rectangle:
    rows, columns = np.nonzero(frame.y > 120)
    return Rectangle(int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)


def test_a_sprite_is_laid_where_it_was_drawn() -> None:
    frame = _black()
    lay_sprite(Compositor(FORMAT), frame, _white())
    assert _lit(frame) == BOX
    assert int(frame.y[100, 80]) == 235


@pytest.mark.parametrize(
    "pose", [Placement(dx=10.0, dy=-6.0), Placement(dx=9.0, dy=-5.0), Placement(dx=-60.0), Placement(dy=290.0)]
)
def test_a_shift_moves_it_by_as_many_pixels_and_the_frame_cuts_it(pose: Placement) -> None:
    frame = _black()
    lay_sprite(Compositor(FORMAT), frame, _white(), pose)
    left, top = BOX.x + int(pose.dx), BOX.y + int(pose.dy)
    right, bottom = min(FORMAT.width, left + BOX.width), min(FORMAT.height, top + BOX.height)
    assert _lit(frame) == Rectangle(max(0, left), max(0, top), right - max(0, left), bottom - max(0, top))


@pytest.mark.parametrize(("pose", "row", "column"), [(Placement(dy=0.5), 60, 80), (Placement(dx=-0.5), 100, 39)])
def test_between_two_pixels_an_edge_is_half_as_bright(pose: Placement, row: int, column: int) -> None:
    frame = _black()
    lay_sprite(Compositor(FORMAT), frame, _white(), pose)
    assert abs(int(frame.y[row, column]) - (16 + 235) / 2) <= 1
    assert int(frame.y[100, 80]) == 235


def test_scaling_is_about_the_middle() -> None:
    frame = _black()
    lay_sprite(Compositor(FORMAT), frame, _white(), Placement(scale=0.5))
    lit = _lit(frame)
    assert (lit.width, lit.height) == (40, 50)
    assert abs(lit.x + lit.width / 2 - 80) <= 1 and abs(lit.y + lit.height / 2 - 110) <= 1


def test_a_quarter_turn_swaps_the_sides() -> None:
    frame = _black()
    lay_sprite(Compositor(FORMAT), frame, _white(), Placement(angle=90.0))
    assert (_lit(frame).width, _lit(frame).height) == (100, 80)


def test_half_opaque_is_half_as_bright() -> None:
    frame = _black()
    lay_sprite(Compositor(FORMAT), frame, _white(), Placement(opacity=0.5))
    assert abs(int(frame.y[100, 80]) - (16 + 235) / 2) <= 2
    assert abs(int(frame.u[50, 40]) - 128) <= 2


@pytest.mark.parametrize(
    "pose", [Placement(), Placement(dx=3.3, dy=4.1, scale=1.3, angle=20.0), Placement(dx=-14.0, dy=8.0)]
)
def test_nothing_is_painted_outside_the_box_that_it_says_it_covers(pose: Placement) -> None:
    frame, sprite = _black(), _white()
    lay_sprite(Compositor(FORMAT), frame, sprite, pose)
    box = covered_box(sprite, pose)
    frame.y[box.y : box.y + box.height, box.x : box.x + box.width] = 16
    assert (frame.y == 16).all()


def test_a_bar_grows_from_its_base_and_never_leaves_its_place() -> None:
    growth = Growth(_white(), progress(0, 10, lambda share: share))
    heights = []
    for number in range(12):
        frame = _black()
        growth.paint(Compositor(FORMAT), frame, number)
        lit = _lit(frame)
        assert lit.y + lit.height == BOX.y + BOX.height and lit.x == BOX.x
        heights.append(lit.height)
    assert heights == sorted(heights) and heights[-1] == BOX.height and heights[0] <= 14


def test_a_wipe_uncovers_from_the_left() -> None:
    frame = _black()
    Wipe(_white(), progress(0, 10, lambda share: share)).paint(Compositor(FORMAT), frame, 4)
    assert _lit(frame) == Rectangle(BOX.x, BOX.y, 40, BOX.height)


def test_a_reveal_shows_each_pixel_at_its_time() -> None:
    import skia

    sprite = _white()
    upper = skia.Rect.MakeXYWH(BOX.x, BOX.y, BOX.width, BOX.height / 2)
    arrival = draw_arrival(sprite, lambda canvas, paint: canvas.drawRect(upper, paint(0.2)))
    reveal = Reveal(sprite, arrival, progress(0, 10, lambda share: share))
    shown = []
    for number in (-1, 4, 9):
        frame = _black()
        reveal.paint(Compositor(FORMAT), frame, number)
        shown.append((int(frame.y[BOX.y + 10, 80]), int(frame.y[BOX.y + 90, 80])))
    assert shown == [(16, 16), (235, 16), (235, 235)]


@pytest.mark.parametrize("movement", [pop(3, 8), rise(3, 8, 20.0), shown_from(3)])
def test_what_enters_is_invisible_before_and_at_rest_afterwards(movement) -> None:
    assert movement(2) is None
    assert movement(3) is not None
    assert movement(40) == Placement()


@pytest.mark.parametrize("kind", ["number", "bars", "words"])
def test_any_frame_depends_on_its_number_alone_and_leaves_the_captions_free(kind: str) -> None:
    figure = {"value": 42.0, "suffix": " %"}
    content = SHOT_CONTENT.validate_python(
        {
            "number": {"kind": "number", "quantity": figure, "label": "of all answers", "direction": "up"},
            "bars": {"kind": "bars", "bars": [{"label": "a", "quantity": figure}, {"label": "b", "quantity": figure}]},
            "words": {"kind": "words", "text": "One word at a time", "emphasis": [1]},
        }[kind]
    )
    shot = DrawnShot(content, 40, (3, 9), seed="x")
    composed = [compose(shot, FORMAT, preset="facts", style="") for _ in range(2)]
    frames = (PlanarFrame(FORMAT), PlanarFrame(FORMAT))
    compositor = Compositor(FORMAT)
    for number in (39, 2, 20, 0):
        composed[0].paint(compositor, frames[0], number)
    for number in (0, 1):
        composed[1].paint(compositor, frames[1], number)
    composed[0].paint(compositor, frames[0], 30)
    composed[1].paint(compositor, frames[1], 30)
    assert (frames[0].data == frames[1].data).all()
    area = content_area(FORMAT)
    for element in composed[0].elements:
        box = element.box(39)
        assert box is None or box.y + box.height <= FORMAT.caption_box.y, (element, box, area)


def test_a_sprite_larger_than_the_frame_may_stand_between_pixels() -> None:
    frame = _black()
    lay_sprite(Compositor(FORMAT), frame, _white(Rectangle(-20, -20, 256, 424)), Placement(dx=0.5, dy=0.5))
    assert int(frame.y.min()) == 235


def test_a_drawn_shot_is_another_one_with_other_icons(monkeypatch: pytest.MonkeyPatch) -> None:
    shot = DrawnShot(SHOT_CONTENT.validate_python({"kind": "words", "text": "x"}), 30)
    before = shot.identity()
    monkeypatch.setattr(drawn, "asset_stamp", lambda: "other icons")
    assert shot.identity() != before
