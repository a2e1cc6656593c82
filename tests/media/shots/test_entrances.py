"""Entrances of whole shots: they begin with the ground alone, move as they say, and leave the shot as it is."""

from __future__ import annotations

import numpy as np
import pytest
import skia

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.pictures.drawing import WHITE, fill
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.composing import Composition, board_for
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import Actor
from reelbase.media.shots.examples import EXAMPLES
from reelbase.media.shots.grounds import ground_of
from reelbase.media.shots.movements import shown_from
from reelbase.media.shots.sprites import draw_sprite

FORMAT = FrameFormat(216, 384)
KINDS = ("fade", "rise", "slide", "pop")
LASTS = 9
"""Frames of an entrance at 30 a second."""


def shot(entrance: str) -> Composition:
    """A white square that stands still from the first frame on, before a ground."""
    board = board_for(DrawnShot(EXAMPLES["words"], 60, seed="x"), FORMAT, preset="facts", style="")
    square = skia.Rect.MakeXYWH(60, 100, 80, 80)
    sprite = draw_sprite(Rectangle(60, 100, 80, 80), lambda canvas: canvas.drawRect(square, fill(WHITE)))
    return Composition([ground_of(board), Actor(sprite, shown_from(0))], FORMAT, entrance)


def painted(composition: Composition, number: int) -> np.ndarray:
    frame = PlanarFrame(FORMAT)
    composition.paint(Compositor(FORMAT), frame, number)
    return frame.y.astype(np.int16)


def middle(entrance: str, number: int) -> tuple[float, float]:
    """Where the light of the content is, over its ground: (x, y) in pixels."""
    ground = PlanarFrame(FORMAT)
    shot("cut").elements[0].paint(Compositor(FORMAT), ground, number)
    light = np.clip(painted(shot(entrance), number) - ground.y.astype(np.int16) - 30, 0, None)
    rows, columns = np.indices(light.shape)
    return float((light * columns).sum() / light.sum()), float((light * rows).sum() / light.sum())


@pytest.mark.parametrize("entrance", KINDS)
def test_content_fades_in_over_its_ground_and_then_is_as_without_an_entrance(entrance: str) -> None:
    cut, entering = shot("cut"), shot(entrance)
    away = [np.abs(painted(entering, number) - painted(cut, number)).mean() for number in (0, 3, LASTS - 1, 20)]
    assert away[0] > away[1] > 0
    assert away[2] == away[3] == 0


def test_what_rises_comes_from_below_and_what_slides_from_the_right() -> None:
    x, y = middle("fade", 0)
    assert middle("rise", 0)[1] > y + 1
    assert middle("slide", 0)[0] > x + 1


def test_any_frame_of_an_entrance_depends_on_its_number_alone() -> None:
    one, other = shot("pop"), shot("pop")
    painted(one, 8), painted(one, 2)
    assert (painted(one, 4) == painted(other, 4)).all()


def test_the_entrance_is_part_of_what_a_segment_is_known_by() -> None:
    identities = {str(DrawnShot(EXAMPLES["flag"], 60, entrance=entrance).identity()) for entrance in ("cut", *KINDS)}
    assert len(identities) == 5
