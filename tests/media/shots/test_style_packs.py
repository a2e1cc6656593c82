"""Style packs: all are found by name, and their text can be read on their grounds in every palette."""

from __future__ import annotations

import numpy as np
import pytest

from reelbase.media.compositor import Compositor
from reelbase.media.fonts import FONT_FILES
from reelbase.media.formats import FrameFormat
from reelbase.media.pictures.palettes import palette_names
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.composing import board_for
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.grounds import GROUNDS, ground_of
from reelbase.media.shots.sheets import rgb_of
from reelbase.media.shots.sprites import accent_of, ink_of
from reelbase.media.shots.styles import STYLE_PACKS, style_for

FORMAT = FrameFormat(216, 384)
LARGE_TEXT = 3.0
"""The least contrast of large text by WCAG 2.2, level AA; all type of shots is large by its measure."""


def luminance(rgb: np.ndarray) -> np.ndarray:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(a: float, b: float) -> float:
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def test_there_are_six_packs_with_faces_and_grounds_that_exist() -> None:
    assert len(STYLE_PACKS) >= 6
    for pack in STYLE_PACKS.values():
        assert pack.ground in GROUNDS
        assert {face.font for face in (pack.heading, pack.body, pack.number, pack.mono)} <= set(FONT_FILES)


def test_a_style_names_its_pack_among_other_words() -> None:
    assert style_for("finance", "emerald Chalkboard").name == "chalkboard"
    assert style_for("history").name == style_for("history", "oxblood").name


@pytest.mark.parametrize("pack", STYLE_PACKS)
def test_text_can_be_read_on_the_ground_in_every_palette(pack: str) -> None:
    shot = DrawnShot(WordsContent(text="x"), 30)
    for palette in palette_names():
        board = board_for(shot, FORMAT, preset="facts", style=f"{palette} {pack}")
        frame = PlanarFrame(FORMAT)
        ground_of(board).paint(Compositor(FORMAT), frame, 10)
        area = board.area
        pixels = rgb_of(frame, FORMAT)[area.y : area.y + area.height, area.x : area.x + area.width] / 255.0
        shown = luminance(pixels.reshape(-1, 3))
        ground = float(np.quantile(shown, 0.1 if board.style.is_light else 0.9))
        assert contrast(float(luminance(np.array(ink_of(board)))), ground) >= LARGE_TEXT, palette
        assert contrast(float(luminance(np.array(accent_of(board)))), ground) >= 0.6 * LARGE_TEXT, palette
