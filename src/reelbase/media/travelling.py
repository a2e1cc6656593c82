"""Moving a still picture along one axis, ten times faster than a warp.

The picture is brought to the camera's scale once, in copies that stand half a pixel apart; a frame is the mix of the
two that its position lies between. Copies so close keep it as sharp between them as on them.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from reelbase.media.compositor import Compositor, blend, fill_matrix
from reelbase.media.motion import TravelCamera
from reelbase.media.planes import CLEAR, Frame, Plane, Sheet

_COPIES = 2
_NO_REST = 1 / 512
_CUBIC = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP


class TravelMover:
    def __init__(self, sheets: tuple[Sheet, ...], camera: TravelCamera) -> None:
        self._camera = camera
        self._strips = [strip for sheet in sheets if not (strip := _Strip(sheet, camera)).empty]

    def draw(self, compositor: Compositor, frame: Frame, number: int) -> None:
        for strip in self._strips:
            strip.draw(compositor, frame, self._camera.shift_px(number, strip.nearness))


class _Strip:
    """What of one sheet is seen along the way, at the camera's scale.

    Its place is in frame pixels at no shift, as (first, after last) on x and on y, even.
    """

    def __init__(self, sheet: Sheet, camera: TravelCamera) -> None:
        self.nearness = sheet.nearness
        self._axis = camera.axis
        self._opaque = sheet.opaque
        self._place = _place(sheet, camera)
        self.empty = any(last <= first for first, last in self._place)
        if not self.empty:
            full, half = sheet.groups
            self._full = [self._copies(plane, sheet, camera, 1, self._outside(full, plane)) for plane in full]
            self._half = [self._copies(plane, sheet, camera, 2, self._outside(half, plane)) for plane in half]

    def draw(self, compositor: Compositor, frame: Frame, shift_px: float) -> None:
        self._draw(compositor, (frame.y,), self._full, shift_px, 1)
        self._draw(compositor, (frame.u, frame.v), self._half, shift_px / 2, 2)

    def _draw(
        self,
        compositor: Compositor,
        targets: tuple[Plane, ...],
        planes: list[tuple[Plane, ...]],
        shift: float,
        divisor: int,
    ) -> None:
        copy = math.floor(shift * _COPIES)
        rest = shift * _COPIES - copy
        spans = []
        for axis in (1, 0):
            first, last = (end // divisor for end in self._place[axis])
            nearer, farther = (copy // _COPIES, (copy + 1) // _COPIES) if axis == self._axis else (0, 0)
            length = targets[0].shape[1 - axis]
            spans.append((max(0, first - nearer), min(length, last - farther)))
        (top, bottom), (left, right) = spans
        if top >= bottom or left >= right:
            return
        shape = (bottom - top, right - left)
        corner = (top - self._place[1][0] // divisor, left - self._place[0][0] // divisor)

        def mixed(copies: tuple[Plane, ...], out: Plane) -> Plane:
            one = self._cut(copies, copy, corner, shape)
            if rest < _NO_REST:
                np.copyto(out, one)
            else:
                other = self._cut(copies, copy + 1, corner, shape)
                cv2.addWeighted(one, 1.0 - rest, other, rest, 0.0, dst=out)
            return out

        parts = [target[top:bottom, left:right] for target in targets]
        if self._opaque:
            for copies, part in zip(planes, parts, strict=True):
                mixed(copies, part)
            return
        through = mixed(planes[-1], compositor.scratch(0, *shape))
        for copies, part in zip(planes[:-1], parts, strict=True):
            blend(part, mixed(copies, compositor.scratch(1, *shape)), through)

    def _cut(self, copies: tuple[Plane, ...], number: int, corner: tuple[int, int], shape: tuple[int, int]) -> Plane:
        whole, which = divmod(number, _COPIES)
        top = corner[0] + (whole if self._axis == 1 else 0)
        left = corner[1] + (whole if self._axis == 0 else 0)
        return copies[which][top : top + shape[0], left : left + shape[1]]

    def _copies(
        self, plane: Plane, sheet: Sheet, camera: TravelCamera, divisor: int, outside: int | None
    ) -> tuple[Plane, ...]:
        (left, right), (top, bottom) = self._place
        size = ((right - left) // divisor, (bottom - top) // divisor)
        matrix = np.zeros((2, 3))
        border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
        copies = []
        for number in range(_COPIES):
            ahead = [0.0, 0.0]
            ahead[camera.axis] = number / _COPIES
            x, y = left / divisor + ahead[0], top / divisor + ahead[1]
            frame_size = (camera.format.width, camera.format.height)
            fill_matrix(matrix, sheet, camera.resting_view, frame_size, x, y, divisor)
            copies.append(
                cv2.warpAffine(plane, matrix, size, flags=_CUBIC, borderMode=border, borderValue=outside or 0)
            )
        return tuple(copies)

    def _outside(self, group: tuple[Plane, ...], plane: Plane) -> int | None:
        if self._opaque:
            return None
        return CLEAR if plane is group[-1] else 0


def _place(sheet: Sheet, camera: TravelCamera) -> tuple[tuple[int, int], tuple[int, int]]:
    view = camera.resting_view
    shifts = camera.extremes_px(sheet.nearness)
    sides = []
    corners = ((sheet.x, sheet.y.shape[1], view.x), (sheet.y_top, sheet.y.shape[0], view.y))
    lengths = (camera.format.width, camera.format.height)
    for axis, ((corner, size, centre), length) in enumerate(zip(corners, lengths, strict=True)):
        seen = (math.floor(shifts[0]), length + math.ceil(shifts[1]) + 2) if axis == camera.axis else (0, length)
        stands = (length / 2 + (corner - centre) / view.step, length / 2 + (corner + size - centre) / view.step)
        first, last = seen
        if not sheet.opaque:
            first, last = max(first, math.floor(stands[0])), min(last, math.ceil(stands[1]))
        sides.append((first & ~1, (last + 1) & ~1))
    return sides[0], sides[1]
