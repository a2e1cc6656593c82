"""Wipes of style packs: ink that spreads over the frame, and a page that is turned."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import SeededRandom, ease
from reelbase.media.planes import NEUTRAL, PlanarFrame, Plane

_BLOTS = 9
"""This and the constants below were chosen by eye."""
_INK_SOFT, _INK_RIM, _INK_DARK = 5.0, 26.0, 0.9
"""Widths of the soft edge and of the dark rim of the ink, in steps of its arrival, and how dark the rim is."""
_RAGGED = 26.0
"""How far the ink runs ahead of its circles in places, in steps of its arrival."""
_BLACK_LUMA = 16
_PAGE_LUMA, _PAGE_SHOWS_THROUGH = 226.0, 0.10
"""The back of a page, and how much of its front is seen through it."""
_FOLD_SHADE, _FOLD_WIDTH = 0.38, 0.05
_CAST_SHADE, _CAST_WIDTH = 0.45, 0.10
_EDGE_SHADE, _EDGE_WIDTH = 0.25, 0.04
"""How dark the page's back is at its fold, what it casts on the new page, and on its own front; widths of the frame."""


class InkWipe:
    """Blots of ink spread and run together; the new shot is seen in them."""

    def __init__(self, format: FrameFormat) -> None:
        arrival = _ink_arrival(format.width // 4, format.height // 4)
        self._arrival = tuple(
            cv2.resize(arrival, size, interpolation=cv2.INTER_LINEAR)
            for size in ((format.width, format.height), (format.width // 2, format.height // 2))
        )
        self._steps = np.arange(256, dtype=np.float32)

    def __call__(self, out: PlanarFrame, outgoing: PlanarFrame, incoming: PlanarFrame, share: float) -> None:
        front = ease(share) * (255.0 + _INK_RIM + _INK_SOFT)
        inside = np.clip((front - self._steps) / _INK_SOFT, 0.0, 1.0).astype(np.float32)
        weights = [cv2.LUT(arrival, inside) for arrival in self._arrival]
        for index, (target, a, b) in enumerate(zip(out.planes, outgoing.planes, incoming.planes, strict=True)):
            weight = weights[min(index, 1)]
            cv2.blendLinear(b, a, weight, 1.0 - weight, target)
        # Where the ink has just arrived it is still wet and dark.
        wet = inside * np.clip(1.0 - (front - _INK_SOFT - self._steps) / _INK_RIM, 0.0, 1.0)
        dark = cv2.LUT(self._arrival[0], (_INK_DARK * wet).astype(np.float32))
        cv2.blendLinear(out.y, np.full_like(out.y, _BLACK_LUMA), 1.0 - dark, dark, out.y)


class PageWipe:
    """The old shot is a page that is turned to the left: its pale back is seen, and its shadow on the new one."""

    def __init__(self, format: FrameFormat) -> None:
        self._width = format.width

    def __call__(self, out: PlanarFrame, outgoing: PlanarFrame, incoming: PlanarFrame, share: float) -> None:
        # Twice the way in even pixels, so that chroma has whole ones.
        fold = 2 * round(self._width * (1.0 - ease(share)) / 2)
        for target, a, b in zip(out.planes, outgoing.planes, incoming.planes, strict=True):
            divisor = out.y.shape[1] // target.shape[1]
            at, width = fold // divisor, target.shape[1]
            turned = min(at, width - at)
            target[:, :at] = a[:, :at]
            target[:, at:] = b[:, at:]
            if turned:
                back = target[:, at - turned : at]
                front = np.ascontiguousarray(a[:, at : at + turned][:, ::-1])
                pale = _PAGE_LUMA if divisor == 1 else float(NEUTRAL)
                cv2.addWeighted(front, _PAGE_SHOWS_THROUGH, front, 0.0, pale * (1 - _PAGE_SHOWS_THROUGH), dst=front)
                back[:] = front
        _shade(out.y, fold, fold - min(fold, self._width - fold))


def _shade(luma: Plane, fold: int, edge: int) -> None:
    """Darken the page's back towards its fold, the new page beside it, and its own front beside its free edge."""
    width = luma.shape[1]
    for start, stop, near, strength, reach in (
        (edge, fold, fold, _FOLD_SHADE, _FOLD_WIDTH),
        (fold, width, fold, _CAST_SHADE, _CAST_WIDTH),
        (0, edge, edge, _EDGE_SHADE, _EDGE_WIDTH),
    ):
        first, last = max(start, round(near - reach * width)), min(stop, round(near + reach * width))
        if first >= last or near <= 0 or near >= width:
            continue
        away = np.abs(np.arange(first, last, dtype=np.float32) + 0.5 - near) / (reach * width)
        light = 1.0 - strength * (1.0 - away) ** 2
        strip = luma[:, first:last]
        strip[:] = _BLACK_LUMA + (strip.astype(np.float32) - _BLACK_LUMA).clip(0) * light


def _ink_arrival(width: int, height: int) -> NDArray[np.uint8]:
    """When the ink reaches each pixel, 0 first and 255 last."""
    random = SeededRandom("ink wipe")
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    reached = np.full((height, width), np.inf, np.float32)
    for number in range(_BLOTS):
        # One in each of nine fields, in any order, so that no part of the frame waits long for one.
        row, column = divmod(number, 3)
        at_x, at_y = (column + random.uniform(0.15, 0.85)) * width / 3, (row + random.uniform(0.15, 0.85)) * height / 3
        late = random.uniform(0.0, 0.35) * max(width, height)
        np.minimum(reached, np.hypot(x - at_x, y - at_y) + late, out=reached)
    ragged = np.zeros((height, width), np.float32)
    for cells, strength in ((5, 1.0), (11, 0.5), (23, 0.25)):
        size = (cells, max(2, round(cells * height / width)))
        noise = np.array([[random.uniform(-1, 1) for _ in range(size[0])] for _ in range(size[1])], np.float32)
        ragged += strength * cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    reached = 255.0 * (reached - reached.min()) / np.ptp(reached) + _RAGGED * ragged
    return np.asarray(255.0 * (reached - reached.min()) / np.ptp(reached)).astype(np.uint8)
