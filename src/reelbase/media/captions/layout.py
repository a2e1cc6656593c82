"""Where each word of a cue stands on the frame, measured with the font that draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from reelbase.media.captions.cues import Cue
from reelbase.media.captions.faces import Face
from reelbase.media.captions.fonts import drawable, runs
from reelbase.media.captions.styles import LINE_HEIGHT, STYLES, CaptionStyle, em_px
from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.speech.scripts import clean, direction, gap_between, is_rtl_language
from reelbase.media.words import TimedToken

_WIDEST = STYLES["bold"]
_SIDE_EM = 0.24
"""Room beside a line for its outline and shadow, and for a word at its edge that grows while it is heard."""


_Shown = tuple[TimedToken, str]
"""A token and what of it can be drawn."""


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
    """Width of a text in the widest caption style, in em, without what no font here can draw."""
    return _width(drawable(text), _WIDEST, language)


def line_limit_em(format: FrameFormat) -> float:
    """The widest line that fits the caption box, in em."""
    return format.caption_box.width / em_px(format) - 2 * _SIDE_EM


def place(cue: Cue, *, format: FrameFormat, style: CaptionStyle, language: str) -> tuple[PlacedWord, ...]:
    """The cue's words inside the caption box; a line that is too wide is set smaller.

    Characters that no font here can draw are left out, and with them the words that have no others.
    """
    lines = [[(token, drawable(clean(token.text))) for token in line] for line in cue.lines]
    lines = [kept for line in lines if (kept := [(token, text) for token, text in line if text])]
    if not lines:
        return ()
    ordered = _visual_order(lines, language)
    em = em_px(format) * style.size
    widest = max(_line_width([text for _, text in line], style, language) for line in ordered)
    room = format.caption_box.width - 2 * _SIDE_EM * em
    if widest * em > room:
        em *= room / (widest * em)
    placed: list[PlacedWord] = []
    for row, line in enumerate(ordered):
        placed += _place_line(line, em, _baseline(row, len(ordered), em, format), format.caption_box, style, language)
    return tuple(placed)


def _place_line(
    line: Sequence[_Shown], em: float, baseline: float, box: Rectangle, style: CaptionStyle, language: str
) -> list[PlacedWord]:
    texts = [text for _, text in line]
    x = box.x + (box.width - _line_width(texts, style, language) * em) / 2
    placed: list[PlacedWord] = []
    for index, (token, text) in enumerate(line):
        if index:
            x += _gap(texts[index - 1], text, style, language) * em
        width = _width(text, style, language) * em
        pieces = runs(text, style.family, style.weight, language)
        placed.append(PlacedWord(token, text, pieces, x, baseline, width, em, direction(text) == "rtl"))
        x += width
    return placed


def _baseline(row: int, rows: int, em: float, format: FrameFormat) -> float:
    """Lines stand in the middle of the box on tall frames, on its floor on wide ones."""
    box = format.caption_box
    # Capitals reach about 0.7 em up and tails 0.25 em down; centring those looks centred.
    height = (rows - 1) * LINE_HEIGHT * em + 0.95 * em
    top = box.y + (box.height - height) / 2 if format.is_tall else box.y + box.height - height - 0.12 * em
    return top + 0.7 * em + row * LINE_HEIGHT * em


def _visual_order(lines: Sequence[Sequence[_Shown]], language: str) -> list[list[_Shown]]:
    """Words from left to right as they are seen: words against the text's direction keep an order of their own."""
    base, ways = _ways([text for line in lines for _, text in line], language)
    ordered = []
    for line in lines:
        own, ways = ways[: len(line)], ways[len(line) :]
        ordered.append(_turned(line, own, "rtl") if base == "ltr" else _turned(line[::-1], own[::-1], "ltr"))
    return ordered


def _turned(
    line: Sequence[tuple[TimedToken, str]], directions: Sequence[str], way: str
) -> list[tuple[TimedToken, str]]:
    """The line with each run of one direction turned round."""
    ordered: list[_Shown] = []
    for own, run in groupby(zip(line, directions, strict=True), key=lambda pair: pair[1]):
        items = [item for item, _ in run]
        ordered += items[::-1] if own == way else items
    return ordered


def _ways(texts: Sequence[str], language: str) -> tuple[str, list[str]]:
    """The direction of a text and of each of its words, after the bidirectional algorithm's rules for runs."""
    strong = [direction(text) for text in texts]
    first = next((way for way in strong if way), "ltr")
    base = "rtl" if first == "rtl" or (is_rtl_language(language) and "rtl" in strong) else "ltr"
    ways: list[str] = []
    for way, text in zip(strong, texts, strict=True):
        before = ways[-1] if ways else base
        # A number goes with the word before it; other signs go with both neighbours or with the line.
        number = any(char.isdecimal() for char in text)
        ways.append(way or (before if number else ""))
    for index, way in enumerate(ways):
        if not way:
            following = next((other for other in ways[index:] if other), base)
            ways[index] = following if following == (ways[index - 1] if index else base) else base
    return base, ways


def _line_width(texts: Sequence[str], style: CaptionStyle, language: str) -> float:
    words = sum(_width(text, style, language) for text in texts)
    return words + sum(_gap(left, right, style, language) for left, right in pairwise(texts))


def _gap(left: str, right: str, style: CaptionStyle, language: str) -> float:
    if not gap_between(left, right):
        return 0.0
    return _width("n n", style, language) - _width("nn", style, language)


def _width(text: str, style: CaptionStyle, language: str) -> float:
    return sum(face.advance(piece) for face, piece in runs(text, style.family, style.weight, language))
