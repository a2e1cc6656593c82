"""Places the words of a cue on the frame, in the type of its design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reelbase.media.captions.designs import SIDE_EM, CaptionDesign, CaptionMeasures
from reelbase.media.captions.frame_cues import FrameCue, FrameWord
from reelbase.media.captions.reading_order import visual_order
from reelbase.media.captions.typesetting import Typesetter
from reelbase.media.speech.scripts import direction, gap_between

_CAPITALS_EM, _TAILS_EM = 0.7, 0.25
"""How far capitals reach above, and tails below, the base line, in em; centring these looks centred."""
_HEAD_EM, _FOOT_EM = 1.0, 0.47
"""From the area's upper edge to the first base line, and from the last to its lower one, in em, where lines are not
centred: room for accents, outlines and the box behind a line."""


@dataclass(frozen=True, slots=True)
class SetWord:
    """A word on the frame, in pixels: left edge, base line, width, and letter size.

    order: its place in the cue, counted in reading order. row: its line.
    left, right: the columns that are the word's own, to the middle of the gaps beside it; the line's first and last
    word have none on their outer side (None).
    """

    order: int
    row: int
    text: str
    first: int
    stop: int
    x: float
    baseline: float
    width: float
    em_px: float
    left: int | None
    right: int | None
    rtl: bool

    @property
    def middle(self) -> tuple[float, float]:
        """The point around which a word grows."""
        return self.x + self.width / 2, self.baseline - 0.35 * self.em_px


@dataclass(frozen=True, slots=True)
class _Visible:
    order: int
    word: FrameWord
    text: str


def place_words(
    cue: FrameCue, measures: CaptionMeasures, design: CaptionDesign, typesetter: Typesetter, *, centred: bool, low: bool
) -> tuple[SetWord, ...]:
    """The cue's words in reading order, inside the caption area; too wide lines are set smaller.

    centred: whether lines are centred in the height of the area; else they are at its lower (``low``) or upper edge.
    Words without a character that a font can draw are left out.
    """
    orders = iter(range(len(cue.words)))
    lines = [[_Visible(next(orders), word, typesetter.written(word.text)) for word in line] for line in cue.lines]
    lines = [shown for line in lines if (shown := [visible for visible in line if visible.text])]
    if not lines:
        return ()
    lines = visual_order(lines, lambda visible: visible.text, typesetter.language)
    widest = max(_line_width(line, typesetter) for line in lines)
    em_px = min(measures.em_px, (measures.area.width - 2 * SIDE_EM * measures.em_px) / widest)
    baselines = _baselines(len(lines), em_px, measures, design, centred=centred, low=low)
    placed = [
        word
        for row, line in enumerate(lines)
        for word in _place_line(
            line, row, em_px, baselines[row], _line_start(line, lines, em_px, measures, design, typesetter), typesetter
        )
    ]
    return tuple(sorted(placed, key=lambda word: word.order))


def _place_line(
    line: Sequence[_Visible],
    row: int,
    em_px: float,
    baseline: float,
    x: float,
    typesetter: Typesetter,
) -> list[SetWord]:
    gaps = [0.0, *(_gap(left, right, typesetter) * em_px for left, right in pairwise(line)), 0.0]
    placed = []
    for index, visible in enumerate(line):
        x += gaps[index]
        own = typesetter.width_em(visible.text) * em_px
        left = _even(x - gaps[index] / 2) if index else None
        right = _even(x + own + gaps[index + 1] / 2) if index < len(line) - 1 else None
        placed.append(
            SetWord(
                visible.order,
                row,
                visible.text,
                visible.word.first,
                visible.word.stop,
                x,
                baseline,
                own,
                em_px,
                left,
                right,
                direction(visible.text) == "rtl",
            )
        )
        x += own
    return placed


def _line_start(
    line: Sequence[_Visible],
    lines: Sequence[Sequence[_Visible]],
    em_px: float,
    measures: CaptionMeasures,
    design: CaptionDesign,
    typesetter: Typesetter,
) -> float:
    """Left edge of a line: centred, or where all lines of the design begin, on the side where reading begins."""
    width = _line_width(line, typesetter) * em_px
    middle = measures.area.x + measures.area.width / 2
    if design.centred:
        return middle - width / 2
    widest = max(_line_width(other, typesetter) for other in lines) * em_px
    first = min(lines[0], key=lambda visible: visible.order)
    return middle + widest / 2 - width if direction(first.text) == "rtl" else middle - widest / 2


def _baselines(
    rows: int, em_px: float, measures: CaptionMeasures, design: CaptionDesign, *, centred: bool, low: bool
) -> list[float]:
    area, pitch = measures.area, design.line_height * em_px
    if centred:
        height = (rows - 1) * pitch + (_CAPITALS_EM + _TAILS_EM) * em_px
        first = area.y + (area.height - height) / 2 + _CAPITALS_EM * em_px
    elif low:
        first = area.y + area.height - _FOOT_EM * em_px - (rows - 1) * pitch
    else:
        first = area.y + _HEAD_EM * em_px
    return [first + row * pitch for row in range(rows)]


def _line_width(line: Sequence[_Visible], typesetter: Typesetter) -> float:
    words = sum(typesetter.width_em(visible.text) for visible in line)
    return words + sum(_gap(left, right, typesetter) for left, right in pairwise(line))


def _gap(left: _Visible, right: _Visible, typesetter: Typesetter) -> float:
    # In a run from right to left, the word on the right is the earlier one.
    earlier, later = sorted((left, right), key=lambda visible: visible.order)
    return typesetter.space_em if gap_between(earlier.text, later.text, later.word.gap) else 0.0


def _even(value: float) -> int:
    return round(value / 2) * 2
