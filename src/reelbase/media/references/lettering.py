"""Lines of text in the pictures of a reference: captions and titles, found by the shape and order of their letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.references.frames import Image
from reelbase.media.references.pattern import CaptionPlace

SAMPLE_EVERY_S = 0.12
"""Seconds between two pictures that are searched; captions stay for longer."""

# All lengths are in pixels of a frame whose longer side has 480.
_STROKE_PX = 17
"""Strokes are narrower; what is wider belongs to the ground."""
_OUTLINE_PX = 13
_LETTER_SHARE = 0.6
"""How far a letter's brightness is from that of its outline to the extreme of its surroundings."""
_CONTRAST = 70
_LETTER_HEIGHT_PX = (6, 48)
_MAX_LETTER_WIDTH = 4.0
"""In heights: letters of some scripts and styles are joined."""
_LETTER_FILL = (0.12, 0.97)
_HEIGHT_RATIO = 1.9
_GAP = 1.1
"""Widest gap between the letters of a line, in heights of a letter."""
_MIN_LETTERS = 3
_MOST_LETTERS = 300
"""Of more shapes like letters in one frame, most are of a texture, such as leaves or grain."""
_MIN_LINE_WIDTH = 1.8
"""In heights of its letters."""
_COLOUR_SPREAD = 45.0
"""Deviation of 255 of the brightness of a line's letters: they have one colour, or two."""
_FILL_SPREAD, _SHAPE_SPREAD = 0.03, 0.08
"""Letters differ from each other in shape; tiles, keys and windows do not."""
_OFF_CENTRE = 0.22
"""How far from the middle a line may lie, as a share of the width."""
_MOVED_PX = 4
_LONGEST_GAP_S = 0.6
"""Between two captions, and while a word is shown that has too few letters to be known for one."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """The box of a line of text, in pixels of the frame."""

    left: int
    top: int
    right: int
    bottom: int

    def is_like(self, other: TextLine) -> bool:
        """Whether both may be the same line, or lines that follow each other in the same place."""
        return abs(self.top - other.top) <= _MOVED_PX and abs(self.bottom - other.bottom) <= _MOVED_PX


@dataclass(frozen=True, slots=True)
class FoundText:
    """Shares of the time with any text, and with captions: the text of that third of the picture where it changes most.

    place: that third; None without any text.
    """

    text_share: float
    caption_share: float
    place: CaptionPlace | None


class TextFinder:
    """Takes frames in order. Keeps the boxes of their lines."""

    def __init__(self) -> None:
        self._samples: list[tuple[float, list[TextLine]]] = []
        self._height_px = 1

    @property
    def lines(self) -> list[TextLine]:
        """Those of the last frame that was searched."""
        return self._samples[-1][1] if self._samples else []

    def add(self, time_s: float, image: Image) -> None:
        """Search a frame, if the last one that was searched is long enough ago."""
        if self._samples and time_s - self._samples[-1][0] < SAMPLE_EVERY_S:
            return
        self._height_px = image.shape[0]
        self._samples.append((time_s, lines_in(image)))

    def finish(self, end_s: float) -> FoundText:
        """What was found in all frames; ``end_s`` is when the last one ends."""
        times = [time_s for time_s, _ in self._samples]
        lengths = [after - before for before, after in zip(times, [*times[1:], end_s], strict=True)]
        lasting = [self._lasting(index) for index in range(len(times))]
        text_share = _share([bool(lines) for lines in lasting], lengths)
        found: list[tuple[int, float, CaptionPlace]] = []
        for place in get_args(CaptionPlace):
            here = [[line for line in lines if self._place(line) == place] for lines in lasting]
            share = _share([bool(lines) for lines in here], lengths)
            if share:
                found.append((_changes(here), share, place))
        if not found:
            return FoundText(text_share, 0.0, None)
        # Titles stay; captions change with what is said.
        _, caption_share, place = max(found)
        return FoundText(text_share, caption_share, place)

    def _lasting(self, index: int) -> list[TextLine]:
        """The lines that the frame before or after has too; chance makes others."""
        near = [line for other in (index - 1, index + 1) if 0 <= other < len(self._samples) for line in self._at(other)]
        return [line for line in self._at(index) if any(line.is_like(other) for other in near)]

    def _at(self, index: int) -> list[TextLine]:
        return self._samples[index][1]

    def _place(self, line: TextLine) -> CaptionPlace:
        middle = (line.top + line.bottom) / 2 / self._height_px
        return "top" if middle < 1 / 3 else "middle" if middle < 2 / 3 else "bottom"


def lines_in(image: Image) -> list[TextLine]:
    """The lines of text in a frame: light letters on dark, or dark ones on light."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    wide, near = (cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)) for side in (_STROKE_PX, _OUTLINE_PX))
    darkest, lightest = cv2.erode(grey, near), cv2.dilate(grey, near)
    # Between two outlines the ground is lighter than these, and would join the letters.
    edge = _LETTER_SHARE * (lightest.astype(np.float32) - darkest)
    light = (cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, wide) > _CONTRAST) & (grey >= darkest + edge)
    dark = (cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, wide) > _CONTRAST) & (grey <= lightest - edge)
    return [line for strokes in (light, dark) for line in _lines(strokes.astype(np.uint8), grey)]


def _lines(strokes: NDArray[np.uint8], grey: NDArray[np.uint8]) -> list[TextLine]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=4)
    left, top, width, height, area = stats[1:].T
    fill = area / (width * height)
    is_letter = (
        (height >= _LETTER_HEIGHT_PX[0])
        & (height <= _LETTER_HEIGHT_PX[1])
        & (width <= _MAX_LETTER_WIDTH * height)
        & (fill >= _LETTER_FILL[0])
        & (fill <= _LETTER_FILL[1])
    )
    numbers = np.flatnonzero(is_letter)
    if not _MIN_LETTERS <= len(numbers) <= _MOST_LETTERS:
        return []
    sums = np.bincount(labels.ravel(), weights=grey.ravel(), minlength=len(stats))[1:]
    brightness = sums / area
    lines = []
    for row in _rows(numbers, left, top, width, height):
        box = TextLine(
            int(left[row].min()),
            int(top[row].min()),
            int((left + width)[row].max()),
            int((top + height)[row].max()),
        )
        varied = float(np.std(fill[row])) >= _FILL_SPREAD or float(np.std(width[row] / height[row])) >= _SHAPE_SPREAD
        if varied and _is_line(box, len(row), float(np.median(height[row])), brightness[row], grey.shape[1]):
            lines.append(box)
    return lines


def _rows(
    numbers: NDArray[np.intp],
    left: NDArray[np.int32],
    top: NDArray[np.int32],
    width: NDArray[np.int32],
    height: NDArray[np.int32],
) -> list[list[int]]:
    """Letters beside each other, from left to right, each row as the numbers of its letters."""
    rows: list[list[int]] = []
    for number in sorted(numbers.tolist(), key=lambda one: int(left[one])):
        best: list[int] | None = None
        for row in rows:
            last = row[-1]
            overlap = min(top[last] + height[last], top[number] + height[number]) - max(top[last], top[number])
            small, large = sorted((int(height[last]), int(height[number])))
            gap = left[number] - (left[last] + width[last])
            near = gap <= _GAP * large and large <= _HEIGHT_RATIO * small and overlap >= 0.6 * small
            if near and (best is None or left[row[-1]] > left[best[-1]]):
                best = row
        if best is None:
            rows.append([number])
        else:
            best.append(number)
    return rows


def _is_line(
    box: TextLine, letters: int, height_px: float, brightness: Sequence[float] | NDArray[np.float64], width_px: int
) -> bool:
    centre = (box.left + box.right) / 2 / width_px
    return (
        letters >= _MIN_LETTERS
        and box.right - box.left >= _MIN_LINE_WIDTH * height_px
        and box.bottom - box.top <= 2.2 * height_px
        and float(np.std(brightness)) <= _COLOUR_SPREAD
        and abs(centre - 0.5) <= _OFF_CENTRE
    )


def _changes(samples: list[list[TextLine]]) -> int:
    """How often other text follows, by the extent of its lines; what lasts for one sample only does not count."""
    changes, current, candidate = 0, (0, 0), (0, 0)
    for lines in samples:
        if not lines:
            continue
        extent = min(line.left for line in lines), max(line.right for line in lines)
        if _differ(extent, current):
            if not _differ(extent, candidate):
                changes, current = changes + 1, extent
            candidate = extent
    return changes


def _differ(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) > 2 * _MOVED_PX


def _share(shown: list[bool], lengths: list[float]) -> float:
    filled = _without_gaps(shown, lengths)
    shown_s = sum(length for length, has in zip(lengths, filled, strict=True) if has)
    return shown_s / sum(lengths) if shown_s else 0.0


def _without_gaps(shown: list[bool], lengths: list[float]) -> list[bool]:
    """Fill the short gaps between two stretches with text."""
    out = list(shown)
    last = None
    for index, has in enumerate(shown):
        if not has:
            continue
        if last is not None and index - last > 1 and sum(lengths[last + 1 : index]) <= _LONGEST_GAP_S:
            out[last + 1 : index] = [True] * (index - last - 1)
        last = index
    return out
