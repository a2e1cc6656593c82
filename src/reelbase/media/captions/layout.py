"""Where each word of a cue stands on the frame, measured with the font that draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reelbase.media.captions.cues import Cue
from reelbase.media.captions.faces import Face
from reelbase.media.captions.fonts import drawable, face_for
from reelbase.media.captions.styles import LINE_HEIGHT, STYLES, CaptionStyle, em_px
from reelbase.media.formats import Box, FrameFormat
from reelbase.media.speech.scripts import clean, direction, gap_between, is_rtl_language
from reelbase.media.words import TimedToken

_WIDEST = STYLES["bold"]
_SIDE_EM = 0.16
"""Room for outline and shadow beside a line."""


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word on the frame, in pixels: left edge, base line, width, and the letter size (one em)."""

    token: TimedToken
    text: str
    face: Face
    x: float
    baseline: float
    width: float
    em: float
    rtl: bool


def width_em(text: str) -> float:
    """Width of a text in the widest caption style, in em."""
    return _width(text, _WIDEST.family, _WIDEST.weight)


def line_limit_em(format: FrameFormat) -> float:
    """The widest line that fits the caption box, in em."""
    return format.caption_box.width / em_px(format) - 2 * _SIDE_EM


def place(cue: Cue, *, format: FrameFormat, style: CaptionStyle, language: str) -> tuple[PlacedWord, ...]:
    """The cue's words inside the caption box; a line that is too wide is set smaller.

    Characters that no font here can draw are left out, and with them the words that have no others.
    """
    lines = [[(token, drawable(clean(token.text), style.family, style.weight)) for token in line] for line in cue.lines]
    lines = [kept for line in lines if (kept := [(token, text) for token, text in line if text.strip()])]
    if not lines:
        return ()
    ordered = [_visual_order(line, language) for line in lines]
    em = em_px(format) * style.size
    widest = max(_line_width([text for _, text in line], style) for line in ordered)
    room = format.caption_box.width - 2 * _SIDE_EM * em
    if widest * em > room:
        em *= room / (widest * em)
    placed: list[PlacedWord] = []
    for row, line in enumerate(ordered):
        placed += _place_line(line, em, _baseline(row, len(ordered), em, format), format.caption_box, style)
    return tuple(placed)


def _place_line(
    line: Sequence[tuple[TimedToken, str]], em: float, baseline: float, box: Box, style: CaptionStyle
) -> list[PlacedWord]:
    texts = [text for _, text in line]
    x = box.x + (box.width - _line_width(texts, style) * em) / 2
    placed: list[PlacedWord] = []
    for index, (token, text) in enumerate(line):
        if index:
            x += _gap(texts[index - 1], text, style) * em
        width = _width(text, style.family, style.weight) * em
        word_face = face_for(text, style.family, style.weight)
        placed.append(PlacedWord(token, text, word_face, x, baseline, width, em, direction(text) == "rtl"))
        x += width
    return placed


def _baseline(row: int, rows: int, em: float, format: FrameFormat) -> float:
    """Lines stand in the middle of the box on tall frames, on its floor on wide ones."""
    box = format.caption_box
    # Capitals reach about 0.7 em up and tails 0.25 em down; centring those looks centred.
    height = (rows - 1) * LINE_HEIGHT * em + 0.95 * em
    top = box.y + (box.height - height) / 2 if format.is_tall else box.y + box.height - height - 0.12 * em
    return top + 0.7 * em + row * LINE_HEIGHT * em


def _visual_order(line: Sequence[tuple[TimedToken, str]], language: str) -> list[tuple[TimedToken, str]]:
    """Words from left to right as they are seen: in right-to-left text, runs of Latin words keep their own order."""
    directions = [direction(text) for _, text in line]
    first = next((way for way in directions if way), "")
    if first != "rtl" and not (is_rtl_language(language) and "rtl" in directions):
        return list(line)
    ordered: list[tuple[TimedToken, str]] = []
    run: list[tuple[TimedToken, str]] = []
    for item, way in zip(line, directions, strict=True):
        if way == "ltr":
            run.append(item)
            continue
        ordered = [item, *run, *ordered]
        run = []
    return [*run, *ordered]


def _line_width(texts: Sequence[str], style: CaptionStyle) -> float:
    words = sum(_width(text, style.family, style.weight) for text in texts)
    return words + sum(_gap(left, right, style) for left, right in pairwise(texts))


def _gap(left: str, right: str, style: CaptionStyle) -> float:
    if not gap_between(left, right):
        return 0.0
    return _width("n n", style.family, style.weight) - _width("nn", style.family, style.weight)


@lru_cache(maxsize=8192)
def _width(text: str, family: str, weight: int) -> float:
    return face_for(text, family, weight).advance(text)
