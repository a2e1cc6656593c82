"""Where the shots of a reference begin: cuts by scenedetect, fades and dissolves by how pictures in small change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.references.frames import Image
from reelbase.media.references.pattern import Boundary

MIN_SHOT_FRAMES = 6
"""Shortest shot: short-form videos cut within half a second, which scenedetect's own default misses."""

_DETECTION_SIDE_PX = 256
"""Longer side of the pictures that scenedetect compares: its own choice of scale."""
_ADAPTIVE_THRESHOLD = 2.0
_MIN_CONTENT = 10.0
"""With scenedetect's defaults of 3 and 15, short shots and cuts between alike pictures are missed."""
_REPEAT_DIFFERENCE = 0.5
"""Mean difference of 255 up to which a frame repeats the one before."""
_MAX_REPEATS = 2
"""Repeats in a row that come from a lower frame rate inside of the file's; more are a still picture."""

_GRID = 12
"""Rows and columns of the picture in small by which fades and dissolves are found."""
_SPANS = (3, 5, 8, 12, 18, 26, 36)
"""Half lengths of dissolves that are tried, in frames."""
_MIN_CHANGE = 12.0
"""Root mean square difference of 255 between two shots from which a dissolve shows."""
_MIXTURE_ERROR = 0.3
"""How far frames of a dissolve may be from a mixture of its ends, as a share of the ends' difference."""
_LARGEST_STEP = 0.45
_OUTSIDE_CHANGE = 0.5
"""Change a frame before and after a dissolve relative to that within it; a moving camera has as much outside."""
_ALIKE = 0.9
"""Correlation of two pictures from which they are the same in another light, or with something added."""
_CHANGED_CELLS = 0.5
"""Least share of the picture that a dissolve changes; a title that fades in changes less."""
_DARK, _BRIGHT = 24.0, 232.0
_EVEN = 6.0
"""Mean and deviation of 255 of a picture that has faded to black or white."""
_MIN_RAMP_FRAMES = 4
_TRANSITION_END_FRAMES = 8
_FLASH = 20.0
"""Least step of 255 of a flash."""

Small = NDArray[np.float32]
"""(frames, values): the frames in small."""


@dataclass(frozen=True, slots=True)
class FoundBoundary:
    """``frame``: number of the first frame of the new shot, or of the middle of the transition."""

    frame: int
    kind: Boundary


class BoundaryFinder:
    """Takes the frames one by one. Keeps 432 bytes of each."""

    def __init__(self) -> None:
        # Imported late: it takes a third of a second.
        from scenedetect import FrameTimecode
        from scenedetect.detectors import AdaptiveDetector

        self._timecode: Any = FrameTimecode
        self._detector: Any = AdaptiveDetector(
            adaptive_threshold=_ADAPTIVE_THRESHOLD, min_content_val=_MIN_CONTENT, min_scene_len=MIN_SHOT_FRAMES
        )
        self._small: list[NDArray[np.uint8]] = []
        self._last: Image | None = None
        self._repeats: list[tuple[int, Image]] = []
        self._is_still = False
        self._compared: list[int] = []
        self._cuts: list[int] = []

    def add(self, image: Image) -> None:
        """The next frame."""
        number = len(self._small)
        self._small.append(cv2.resize(image, (_GRID, _GRID), interpolation=cv2.INTER_AREA).reshape(-1))
        factor = min(1.0, _DETECTION_SIDE_PX / max(image.shape[:2]))
        reduced = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        repeats = self._last is not None and float(np.mean(cv2.absdiff(reduced, self._last))) < _REPEAT_DIFFERENCE
        self._last = reduced
        if repeats and not self._is_still:
            # Film of 24 frames in a file of 60 repeats some of them. Beside these, the others look like cuts.
            self._repeats.append((number, reduced))
            self._is_still = len(self._repeats) > _MAX_REPEATS
            if self._is_still:
                for repeated in self._repeats:
                    self._compare(*repeated)
            return
        if not repeats:
            self._repeats, self._is_still = [], False
        self._compare(number, reduced)

    def finish(self) -> list[FoundBoundary]:
        """All boundaries in order, at least ``MIN_SHOT_FRAMES`` apart."""
        small = np.stack(self._small).astype(np.float32)
        cuts = [cut for cut in self._cuts if _is_step(small, cut)]
        fades = _fades(small, cuts)
        spans = [(first, last) for first, _, last in fades]
        remaining = [cut for cut in cuts if not any(first < cut < last for first, last in spans)]
        found = [FoundBoundary(at, "fade") for _, at, _ in fades if at is not None]
        dissolves: list[tuple[int, float]] = []
        known = sorted([0, len(small), *remaining, *(edge for span in spans for edge in span)])
        for first, last in pairwise(known):
            if (first, last) not in spans:
                dissolves += _dissolves(small, first, last)
        for at, size in dissolves:
            # Some transitions end with a step, and some dim the picture before a cut: the larger change counts.
            near = [cut for cut in remaining if abs(cut - at) <= _TRANSITION_END_FRAMES]
            if all(_difference(small[cut - 1], small[cut]) < 0.5 * size for cut in near):
                found.append(FoundBoundary(at, "dissolve"))
                remaining = [cut for cut in remaining if cut not in near]
        found += [FoundBoundary(cut, "cut") for cut in remaining]
        return _apart(sorted(found, key=lambda one: one.frame), len(small))

    def _compare(self, number: int, image: Image) -> None:
        # The detector numbers the frames that it is given, so its answers are translated back.
        self._compared.append(number)
        for cut in self._detector.process_frame(self._timecode(len(self._compared) - 1, 30.0), image):
            self._cuts.append(self._compared[cut.frame_num])


def _is_step(small: Small, cut: int) -> bool:
    """Whether a cut is neither a flash, after which the same picture is back, nor a part of a gradual change."""
    before, after = small[max(0, cut - 4)], small[min(len(small) - 1, cut + 3)]
    step, across = _difference(small[cut - 1], small[cut]), _difference(before, after)
    if step > _FLASH and across < 0.2 * step:
        return False
    return across < _MIN_CHANGE or step > 0.35 * across


def _fades(small: Small, cuts: list[int]) -> list[tuple[int, int | None, int]]:
    """(first frame, boundary, frame after the last) of fades through black or white; no boundary where a cut is one."""
    pictures = small.reshape(len(small), -1, 3)
    mean = pictures.mean(axis=(1, 2))
    even = (pictures.std(axis=1).max(axis=1) < _EVEN) & ((mean < _DARK) | (mean > _BRIGHT))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], even.astype(np.int8), [0]))))
    found: list[tuple[int, int | None, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        level = np.abs(mean[first:last] - (0.0 if mean[first] < 128 else 255.0))
        reached = np.flatnonzero(level <= level.min() + 1.5) + first
        strength = np.sqrt(np.mean(np.square(small - small[reached[0]]), axis=1))
        begin, end = _ramp(strength, first, -1), _ramp(strength, last - 1, 1)
        if first == 0 or last == len(small):
            found.append((begin, None, end + 1))
        elif begin < first and end >= last:
            found.append((begin, -(-int(reached[0] + reached[-1] + 1) // 2), end + 1))
        elif begin < first:
            found.append((begin, None if last in cuts else last, last))
        elif end >= last:
            found.append((first, None if first in cuts else first, end + 1))
    return found


def _ramp(strength: NDArray[np.float32], edge: int, direction: int) -> int:
    """The farthest frame from ``edge`` to which the picture gets stronger steadily; ``edge`` if it does not."""
    at = edge
    while 0 <= at + direction < len(strength) and strength[at + direction] > strength[at] * 1.01 + 0.3:
        at += direction
    steps = np.abs(np.diff(strength[min(at, edge) : max(at, edge) + 1]))
    if len(steps) < _MIN_RAMP_FRAMES or steps.max() > _LARGEST_STEP * steps.sum():
        return edge
    return at


def _dissolves(small: Small, first: int, last: int) -> list[tuple[int, float]]:
    """The middles of the dissolves between two boundaries, and how much each changes."""
    candidates: list[tuple[float, int, int, float]] = []
    for span in _SPANS:
        if last - first < 2 * span + 2:
            break
        part = small[first:last]
        change = np.sqrt(np.mean(np.square(part[2 * span :] - part[: -2 * span]), axis=1))
        for offset in range(len(change)):
            near = change[max(0, offset - span) : offset + span + 1]
            if change[offset] >= _MIN_CHANGE and change[offset] == near.max():
                mixture = _mixture(small, first, last, first + span + offset, span)
                if mixture is not None:
                    candidates.append((*mixture, span, float(change[offset])))
    found: list[tuple[int, int, float]] = []
    for _, at, span, size in sorted(candidates):
        if all(abs(at - other) > span + spread for other, spread, _ in found):
            found.append((at, span, size))
    return [(at, size) for at, _, size in found]


def _mixture(small: Small, first: int, last: int, middle: int, span: int) -> tuple[float, int] | None:
    """(error, frame at which half is mixed) if the frames around ``middle`` mix those at both ends, else None."""
    start, end = small[middle - span], small[middle + span]
    whole = end - start
    size = float(np.sqrt(np.mean(np.square(whole))))
    window = small[middle - span : middle + span + 1] - start
    share = window @ whole / float(whole @ whole)
    error = float(np.sqrt(np.mean(np.square(window - share[:, None] * whole), axis=1)).max()) / size
    steps = np.diff(share)
    if error > _MIXTURE_ERROR or steps.max() > _LARGEST_STEP or steps.min() < -0.1:
        return None
    before, after = max(first, middle - span - 4), min(last - 1, middle + span + 4)
    outside = [
        _difference(small[edge], inner) / (abs(edge - at))
        for edge, inner, at in ((before, start, middle - span), (after, end, middle + span))
        if edge != at
    ]
    if outside and max(outside) > _OUTSIDE_CHANGE * size / (2 * span):
        return None
    light = np.corrcoef(start, end)[0, 1] if start.std() > 1 and end.std() > 1 else 0.0
    cells = np.abs(whole).reshape(-1, 3).mean(axis=1)
    if light > _ALIKE or float(np.mean(cells > 0.25 * np.percentile(cells, 95))) < _CHANGED_CELLS:
        return None
    return error, middle - span + int(np.argmax(share >= 0.5))


def _apart(found: list[FoundBoundary], frames: int) -> list[FoundBoundary]:
    remaining: list[FoundBoundary] = []
    for boundary in found:
        earliest = remaining[-1].frame + MIN_SHOT_FRAMES if remaining else 1
        if earliest <= boundary.frame < frames:
            remaining.append(boundary)
    return remaining


def _difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(one - other))))
