"""Zooms a still picture around a fixed point, three times faster than a warp and just as exact.

OpenCV's resize takes any scale but no sub-pixel offset: the upper left corner stays where it is. So each quarter of the
picture is flipped to have the fixed point there, scaled, and flipped back; the four meet without a seam. No pixel
reaches across the fixed point's row or column as long as the picture is not enlarged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from reelbase.media.compositor import Compositor, blend
from reelbase.media.motion import ZoomCamera
from reelbase.media.planes import CLEAR, PlanarFrame, PlanarLayer, Plane

_MAX_PADDING = 2.2
"""Factor of a layer's area, padded towards the fixed point, from which on a warp is cheaper."""


class ZoomMover:
    def __init__(self, layers: tuple[PlanarLayer, ...], camera: ZoomCamera) -> None:
        """The camera's scale must stay at or below 1."""
        self._camera = camera
        self._layers = [(layer, _quartered(layer, camera.anchor)) for layer in layers]

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        for layer, groups in self._layers:
            if groups is None:
                compositor.lay(frame, layer, self._camera.view(number, layer.nearness))
                continue
            step = 1.0 / self._camera.scale(number, layer.nearness)
            for targets, quarters in zip(((frame.y,), (frame.u, frame.v)), groups, strict=True):
                divisor = frame.y.shape[1] // targets[0].shape[1]
                place = (self._camera.place[0] // divisor, self._camera.place[1] // divisor)
                for quarter in quarters:
                    quarter.draw(compositor, targets, place, step)


@dataclass(frozen=True, slots=True)
class _Quarter:
    """A quarter of a layer's planes, flipped so that the fixed point is its upper left corner.

    inverse_alpha: None for an opaque layer.
    left, up: the side of the fixed point that the quarter is on.
    gap: (rows, columns) next to the fixed point that are empty.
    """

    colours: tuple[Plane, ...]
    inverse_alpha: Plane | None
    left: bool
    up: bool
    gap: tuple[int, int]

    def draw(self, compositor: Compositor, targets: tuple[Plane, ...], place: tuple[int, int], step: float) -> None:
        frame_height, frame_width = targets[0].shape
        height, width = self.colours[0].shape
        rows, taken_rows = _extent(place[1] if self.up else frame_height - place[1], height, step)
        columns, taken_columns = _extent(place[0] if self.left else frame_width - place[0], width, step)
        # The resize starts at the fixed point to keep its phase; only what lies beyond the gap is drawn.
        skipped_rows, skipped_columns = int(self.gap[0] / step), int(self.gap[1] / step)
        if rows <= skipped_rows or columns <= skipped_columns:
            return
        y = _outward(place[1], skipped_rows, rows, self.up)
        x = _outward(place[0], skipped_columns, columns, self.left)
        visible = slice(skipped_rows, None), slice(skipped_columns, None)
        taken = slice(0, taken_rows), slice(0, taken_columns)

        def scaled(plane: Plane, first_scratch: int, out: Plane | None = None) -> Plane:
            large = compositor.scratch(first_scratch, rows, columns) if out is None or self._flip is not None else out
            if taken_rows == rows and taken_columns == columns:
                # Resize copies a picture whose size does not change, ignoring the scale.
                _warp(plane[taken], step, large)
            else:
                cv2.resize(plane[taken], None, dst=large, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_LINEAR)
            part: Plane = large[visible]
            if self._flip is None:
                return part
            turned = out if out is not None else compositor.scratch(first_scratch + 1, *part.shape)
            return cv2.flip(part, self._flip, dst=turned)  # type: ignore[no-any-return]

        if self.inverse_alpha is None:
            for colour, target in zip(self.colours, targets, strict=True):
                scaled(colour, 0, target[y, x])
            return
        inverse_alpha = scaled(self.inverse_alpha, 0)
        for colour, target in zip(self.colours, targets, strict=True):
            blend(target[y, x], scaled(colour, 2), inverse_alpha)

    @property
    def _flip(self) -> int | None:
        return _FLIPS[self.left, self.up]


_FLIPS: dict[tuple[bool, bool], int | None] = {
    (False, False): None,
    (True, False): 1,
    (False, True): 0,
    (True, True): -1,
}


def _quartered(layer: PlanarLayer, anchor: tuple[int, int]) -> tuple[tuple[_Quarter, ...], ...] | None:
    """The quarters of the full-size and the half-size planes; None for a layer that is better warped."""
    height, width = layer.y.shape
    x, y = anchor[0] - layer.x, anchor[1] - layer.y_top
    padded = (max(x, 0) + max(width - x, 0)) * (max(y, 0) + max(height - y, 0))
    if padded > _MAX_PADDING * width * height:
        return None
    return tuple(
        tuple(_quarters(planes, x // divisor, y // divisor, layer.opaque))
        for planes, divisor in zip(layer.groups, (1, 2), strict=True)
    )


def _quarters(planes: tuple[Plane, ...], x: int, y: int, opaque: bool) -> Iterator[_Quarter]:
    height, width = planes[0].shape
    for up in (False, True):
        for left in (False, True):
            rows, columns = _Span.of(y, height, up), _Span.of(x, width, left)
            if rows.empty or columns.empty:
                continue
            turned = []
            for index, plane in enumerate(planes):
                part = plane[rows.inside, columns.inside]
                flip = _FLIPS[left, up]
                outside = CLEAR if not opaque and index == len(planes) - 1 else 0
                padded = np.full((rows.end, columns.end), outside, np.uint8)
                padded[rows.gap :, columns.gap :] = part if flip is None else cv2.flip(part, flip)
                turned.append(padded)
            gap = (rows.gap, columns.gap)
            if opaque:
                yield _Quarter(tuple(turned), None, left, up, gap)
            else:
                yield _Quarter(tuple(turned[:-1]), turned[-1], left, up, gap)


@dataclass(frozen=True, slots=True)
class _Span:
    """Rows or columns of a plane on one side of the fixed point, and their distances from it."""

    inside: slice
    gap: int
    end: int

    @property
    def empty(self) -> bool:
        return self.end <= self.gap

    @classmethod
    def of(cls, point: int, length: int, backward: bool) -> _Span:
        if backward:
            gap, end = max(0, point - length), point
            return cls(slice(max(0, point - end), max(0, point - gap)), gap, end)
        gap, end = max(0, -point), length - point
        return cls(slice(max(0, point + gap), max(0, point + end)), gap, end)


def _warp(plane: Plane, step: float, out: Plane) -> None:
    offset = (step - 1.0) / 2
    matrix = np.array([[step, 0.0, offset], [0.0, step, offset]])
    size = (out.shape[1], out.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(plane, matrix, size, dst=out, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _outward(place: int, near: int, far: int, backward: bool) -> slice:
    return slice(place - far, place - near) if backward else slice(place + near, place + far)


def _extent(room: int, length: int, step: float) -> tuple[int, int]:
    """(pixels drawn, pixels taken) outward from the fixed point, one scaled to the other by ``step``."""
    drawn = min(room, int(length / step))
    taken = min(length, round(drawn * step))
    return round(taken / step), taken
