"""Positions each word of a cue on the frame, measured with the font that draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reelbase.media.captions.cues import Cue
from reelbase.media.captions.faces import Face
from reelbase.media.captions.fonts import drawable, runs
from reelbase.media.captions.reading_order import visual_order
from reelbase.media.captions.styles import LINE_HEIGHT, STYLES, CaptionStyle, em_px
from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.speech.scripts import clean, direction, gap_between
from reelbase.media.words import TimedToken

_WIDEST = STYLES["bold"]
_SIDE_EM = 0.24
"""Room beside a line, in em: for its outline (0.085), its shadow (0.05) and the growth of a spoken word (0.10)."""
_CAPITALS_EM, _TAILS_EM = 0.7, 0.25
"""How far capitals reach above, and tails below, the base line, in em; centring these looks centred."""
_FLOOR_EM = 0.12
"""Room below the last line on wide frames, in em. Chosen by eye."""


_VisibleToken = tuple[TimedToken, str]
"""A token and the part of its text that can be drawn."""


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word on the frame, in pixels: left edge, base line, width, and the letter size (one em).

    runs: its text in pieces of one face each, in the order of the text.
    """

    token: TimedToken
    text: str
    runs: tuple[tuple[Face, str], ...]
    x: float
    baseline: float
    width: float
    em: float
    rtl: bool


def width_em(text: str, language: str) -> float:
    """Width of a text in the widest caption style, in em, without characters that no installed font can draw."""
    return _width(drawable(text), _WIDEST, language)


def line_limit_em(format: FrameFormat) -> float:
    """The widest line that fits the caption box, in em."""
    return format.caption_box.width / em_px(format) - 2 * _SIDE_EM


def place(cue: Cue, *, format: FrameFormat, style: CaptionStyle, language: str) -> tuple[PlacedWord, ...]:
    """The cue's words inside the caption area; too wide lines are set smaller.

    Characters that no installed font can draw are left out, and so are words without any others.
    """
    lines = [[(token, drawable(clean(token.text))) for token in line] for line in cue.lines]
    lines = [visible for line in lines if (visible := [(token, text) for token, text in line if text])]
    if not lines:
        return ()
    ordered = visual_order(lines, lambda visible: visible[1], language)
    em = em_px(format) * style.size
    widest = max(_line_width(line, style, language) for line in ordered)
    room = format.caption_box.width - 2 * _SIDE_EM * em
    if widest * em > room:
        em *= room / (widest * em)
    placed: list[PlacedWord] = []
    for row, line in enumerate(ordered):
        placed += _place_line(line, em, _baseline(row, len(ordered), em, format), format.caption_box, style, language)
    return tuple(placed)


def _place_line(
    line: Sequence[_VisibleToken], em: float, baseline: float, box: Rectangle, style: CaptionStyle, language: str
) -> list[PlacedWord]:
    x = box.x + (box.width - _line_width(line, style, language) * em) / 2
    placed: list[PlacedWord] = []
    for index, (token, text) in enumerate(line):
        if index:
            x += _gap(line[index - 1], line[index], style, language) * em
        width = _width(text, style, language) * em
        pieces = runs(text, style.family, style.weight, language)
        placed.append(PlacedWord(token, text, pieces, x, baseline, width, em, direction(text) == "rtl"))
        x += width
    return placed


def _baseline(row: int, rows: int, em: float, format: FrameFormat) -> float:
    """Base line of a row: rows are centred in the area on tall frames, and at its bottom on others."""
    box = format.caption_box
    height = (rows - 1) * LINE_HEIGHT * em + (_CAPITALS_EM + _TAILS_EM) * em
    top = box.y + (box.height - height) / 2 if format.is_tall else box.y + box.height - height - _FLOOR_EM * em
    return top + _CAPITALS_EM * em + row * LINE_HEIGHT * em


def _line_width(line: Sequence[_VisibleToken], style: CaptionStyle, language: str) -> float:
    words = sum(_width(text, style, language) for _, text in line)
    return words + sum(_gap(left, right, style, language) for left, right in pairwise(line))


def _gap(left: _VisibleToken, right: _VisibleToken, style: CaptionStyle, language: str) -> float:
    # In a run from right to left, the token on the right is the earlier one.
    reversed_run = right[0].start_s is not None and (left[0].start_s or 0.0) > right[0].start_s
    later = left[0] if reversed_run else right[0]
    if not gap_between(left[1], right[1], later.gap):
        return 0.0
    return _width("n n", style, language) - _width("nn", style, language)


def _width(text: str, style: CaptionStyle, language: str) -> float:
    return sum(face.advance(piece) for face, piece in runs(text, style.family, style.weight, language))
