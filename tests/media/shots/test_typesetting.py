"""Text always fits its box, and typesetting always ends."""

from __future__ import annotations

import pytest

from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.shots.composing import board_for
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text

FORMAT = FrameFormat(216, 384)


@pytest.mark.parametrize("text", ["", " ", "x", "…", "Two words", "A" * 300, "שלום", "東京" * 40, "\N{ROCKET}"])
@pytest.mark.parametrize("size", [(1, 1), (4, 200), (180, 3), (180, 60)])
def test_any_text_in_any_box_is_laid_out(text: str, size: tuple[int, int]) -> None:
    board = board_for(DrawnShot(WordsContent(text="x"), 30), FORMAT, preset="facts", style="")
    block = lay_out_text(board, text, Rectangle(10, 10, *size), TypeSetting(largest=12))
    assert block.size_px > 0
    if size == (180, 60):
        assert block.width <= 181 and block.height <= 62
