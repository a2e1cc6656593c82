"""Punch-ins: closer on the word, never over the captions, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reelbase.media.captions.look import CaptionLook, caption_area, clear_area
from reelbase.media.compositor import Compositor
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat, Rectangle, format_for
from reelbase.media.planes import PlanarFrame
from reelbase.media.segments import plan_segments
from reelbase.media.shots.composing import Composition, board_for, compose
from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import LayoutRole
from reelbase.media.shots.examples import EXAMPLES
from reelbase.media.shots.punching import PUNCH_S, PUNCH_SCALE, Punch
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Visual
from support.shot_contents import visible_boxes

KINDS = ("words", "number", "percentage", "price", "object", "question")
FRAMES, AT = 60, 18
CAPTIONS = CaptionLook()
SHADOW_PX = 10
"""Transparent border and soft shadow of a text in these small formats."""


def shot(kind: str, punch: int | None, framing: str = "medium") -> DrawnShot:
    return DrawnShot(EXAMPLES[kind], FRAMES, framing=framing, seed="punch", punch=punch)


def composed(kind: str, format: FrameFormat, punch: int | None = AT) -> Composition:
    return compose(shot(kind, punch), format, preset="explainer", style="", captions=CAPTIONS)


def painted(composition: Composition, format: FrameFormat, number: int) -> np.ndarray:
    frame = PlanarFrame(format)
    composition.paint(Compositor(format), frame, number)
    return frame.data.copy()


@pytest.mark.parametrize("aspect", ["9:16", "16:9", "1:1"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_frame_of_a_punched_shot_reaches_the_captions(kind: str, aspect: str) -> None:
    format = format_for(aspect).scaled(0.25)
    composition = composed(kind, format)
    board = board_for(shot(kind, AT), format, preset="explainer", style="", captions=CAPTIONS)
    punch, captions, clear = Punch(AT, board.area, format), caption_area(CAPTIONS, format), clear_area(CAPTIONS, format)
    left, top, right, bottom = punch.seen(board.area, FRAMES - 1)
    assert left >= clear.x - 1 and top >= clear.y - 1
    assert right <= clear.x + clear.width + 1 and bottom <= clear.y + clear.height + 1
    for number in range(FRAMES):
        for box in visible_boxes(composition.elements, number, LayoutRole.TEXT):
            inner = Rectangle(box.x, box.y + SHADOW_PX, box.width, max(0, box.height - 2 * SHADOW_PX))
            _, top, _, bottom = punch.seen(inner, number)
            assert bottom <= captions.y or top >= captions.y + captions.height, (number, box)


def test_a_punch_in_comes_on_its_frame_and_stays() -> None:
    format = format_for("9:16").scaled(0.2)
    plain, punched = composed("words", format, None), composed("words", format)
    for number in (0, AT):
        assert (painted(plain, format, number) == painted(punched, format, number)).all()
    away = [
        np.abs(painted(plain, format, number).astype(int) - painted(punched, format, number)).mean()
        for number in (AT + 1, AT + format.frames(PUNCH_S), FRAMES - 1)
    ]
    assert 0 < away[0] < away[1] and away[2] > away[0]
    # Any order of frames gives the same pixels.
    assert (painted(punched, format, 30) == painted(composed("words", format), format, 30)).all()


def test_content_grows_about_its_middle() -> None:
    punch = Punch(0, Rectangle(20, 40, 100, 60), FrameFormat(200, 200))
    assert punch.scale(0) == 1.0 and punch.scale(60) == pytest.approx(PUNCH_SCALE)
    left, top, right, bottom = punch.seen(punch.area, 60)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((70, 70), abs=1.5)
    assert (right - left) / 100 == pytest.approx(PUNCH_SCALE, abs=0.01)
    crop = punch.crop(60)
    assert crop.x >= 0 and crop.x + crop.width <= 200 and crop.y >= 0 and crop.y + crop.height <= 200


def test_only_a_shot_with_a_punch_in_is_another_segment() -> None:
    plain, punched = shot("words", None), shot("words", AT)
    assert "punch" not in plain.identity()
    assert punched.identity() == {**plain.identity(), "punch": AT}


def test_a_film_with_a_punch_in_renders_only_that_shot_anew() -> None:

    def film(punch: int | None) -> list[str]:
        content = SHOT_CONTENT.validate_python({"kind": "words", "text": "Only one"})
        shots = tuple(
            Shot(1, Visual("drawn", Path(), ""), Effect.STATIC, FRAMES, drawn=drawn)
            for drawn in (shot("number", None), DrawnShot(content, FRAMES, punch=punch))
        )
        timeline = Timeline(format_for("9:16").scaled(0.1), Look("explainer", captions=CAPTIONS), shots)
        return [segment.key for segment in plan_segments(timeline, Encoding())]

    before, after = film(None), film(AT)
    assert (before[0] == after[0], before[1] == after[1]) == (True, False)
