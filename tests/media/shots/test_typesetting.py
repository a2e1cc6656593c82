"""Text always fits its box, and typesetting always ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import skia

from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.shots.composing import board_for, card_of
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import Element, LayoutRole
from reelbase.media.shots.kinds.things import words
from reelbase.media.shots.kinds.things.words import draw_words
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text, shown_as
from reelbase.media.speech.scripts import with_line_ends
from support.squares_font import HAN, HEBREW, THAI

FORMAT = FrameFormat(216, 384)


@pytest.mark.parametrize("text", ["", " ", "x", "…", "Two words", "A" * 300, "שלום", "東京" * 40, "\N{ROCKET}"])
@pytest.mark.parametrize("size", [(1, 1), (4, 200), (180, 3), (180, 60)])
def test_any_text_in_any_box_is_laid_out(text: str, size: tuple[int, int]) -> None:
    board = board_for(DrawnShot(WordsContent(text="x"), 30), FORMAT, preset="facts", style="")
    block = lay_out_text(board, text, Rectangle(10, 10, *size), TypeSetting(largest=12))
    assert block.size_px > 0
    if size == (180, 60):
        assert block.width <= 181 and block.height <= 62


@pytest.mark.usefixtures("script_font")
def test_text_without_spaces_is_set_whole_and_large() -> None:
    board = board_for(DrawnShot(WordsContent(text="x"), 30), FORMAT, preset="facts", style="")
    assert shown_as(HAN, board.style.body) == HAN, "the font of the wheel is used"
    block = lay_out_text(board, HAN, Rectangle(0, 0, 180, 120), TypeSetting(largest=12, max_lines=6))
    assert block.size_px > 5 * board.unit and block.height > 3 * block.size_px, "it takes several lines"

    card = card_of(HAN * 6)
    assert len(card.text) == 80, "a wide character counts as two"
    lines = [element for element in draw_words(WordsContent(text=HAN), board) if element.role is LayoutRole.TEXT]
    assert len(tops_of(lines)) == len(lines) == 5, "each line ends where a word or a pause does"
    boxes = [box for element in lines if (box := element.box(29)) is not None]
    assert all(box.width > 4 * 6 * board.unit for box in boxes), "and is large"
    thai = draw_words(WordsContent(text=THAI), board)
    assert len(tops_of(thai)) == 3, "no spaces are needed in Thai either"


def tops_of(elements: Sequence[Element]) -> set[int]:
    return {box.y for element in elements if (box := element.box(29)) is not None}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("東京は日本の首都であり、世界最大級の都市で、", ["東京は日本の", "首都であり、", "世界最大級の", "都市で、"]),
        ("中国的长城是世界上最长的城墙。", ["中国的长城是世", "界上最长的城墙。"]),
        (THAI, ["กรุงเทพมหานคร", "เป็นเมืองหลวง", "ของประเทศไทย"]),
        ("東京は政治と経済の中心になりました。", ["東京は政治と", "経済の中心に", "なりました。"]),
        ("短い Two words", ["短い", "Two", "words"]),
        ("」" * 30, ["」" * 30]),
    ],
)
def test_lines_without_spaces_end_at_pauses_and_words(text: str, pieces: list[str]) -> None:
    assert [piece for _, piece in words._pieces(text)] == pieces


@pytest.mark.usefixtures("script_font")
def test_text_from_right_to_left_is_read_from_right_to_left() -> None:
    board = board_for(DrawnShot(WordsContent(text="x"), 30), FORMAT, preset="facts", style="")
    setting = TypeSetting(largest=20, max_lines=1, shadow=0)
    block = lay_out_text(board, HEBREW, Rectangle(0, 0, 200, 60), setting)
    canvas = np.zeros((60, 200, 4), np.uint8)
    paint_text(skia.Canvas(canvas), board, block, setting)
    columns = np.flatnonzero(canvas[:, :, 3].any(axis=0))
    heights = canvas[:, :, 3].any(axis=1)
    first = canvas[:, columns[0] : columns[0] + 3, 3].any(axis=1)
    assert first.sum() < 0.4 * heights.sum(), "the full stop stands at the left"

    both = draw_words(WordsContent(text="של ום"), replace(board, parts=(0, 20)))
    (first_word,) = [word for word in both if word.box(10) is not None]
    (second_word,) = [word for word in both if word.box(10) is None]
    left_of = [box.x for word in (first_word, second_word) if (box := word.box(29)) is not None]
    assert left_of[0] > left_of[1], "the word that is said first stands at the right"


@pytest.mark.usefixtures("script_font")
def test_thai_takes_several_lines_and_no_letter_loses_its_marks() -> None:
    board = board_for(DrawnShot(WordsContent(text="x"), 30), FORMAT, preset="facts", style="")
    block = lay_out_text(board, THAI, Rectangle(0, 0, 120, 120), TypeSetting(largest=12, max_lines=4))
    assert block.size_px > 6 * board.unit and block.height > 2 * block.size_px
    assert with_line_ends("เมือง ดี") == "เมื\u200bอ\u200bง ดี"
    assert with_line_ends(HAN + HEBREW + "Two words") == HAN + HEBREW + "Two words"
