"""Moves a still picture along one axis, ten times faster than a warp.

The picture is scaled once, into copies half a pixel apart; a frame mixes the two that its position lies between. With
copies that close the mix is as sharp as the copies are.
"""

from __future__ import annotations

import copy
import math

import cv2
import numpy as np

from reelbase.media.compositor import Compositor, blend, fill_matrix
from reelbase.media.motion import PanCamera
from reelbase.media.planes import CLEAR, PlanarFrame, PlanarLayer, Plane

_COPIES = 2
"""Copies a pixel of movement; with two, a mix of neighbours is as sharp as they are. Chosen by eye."""
_EXACT_SHARE = 1 / 512
"""Half a step of an 8-bit value: a smaller share of the second copy changes no pixel."""
_CUBIC = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP


class PanMover:
    """stepped: the picture moves in quarters of a pixel, as the encoder's blocks do, so that frames are copies of
    planes instead of mixes. For what is out of focus or moves fast.
    """

    def __init__(self, layers: tuple[PlanarLayer, ...], camera: PanCamera, *, stepped: bool = False) -> None:
        self._camera = camera
        self._strips = [strip for layer in layers if not (strip := _Strip(layer, camera, stepped)).empty]

    def draw(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        for strip in self._strips:
            strip.draw(compositor, frame, self._camera.shift_px(number, strip.nearness))

    def following(self, camera: PanCamera) -> PanMover:
        """The same picture under another camera, which goes no farther, along the same axis: nothing is scaled anew."""
        assert camera.axis == self._camera.axis and camera.at_scale == self._camera.at_scale
        other = copy.copy(self)
        other._camera = camera
        return other


class _Strip:
    """The part of a layer that the camera passes, at the camera's scale.

    Its place is in frame pixels without shift: (first, after last) on x and on y, even.
    """

    def __init__(self, layer: PlanarLayer, camera: PanCamera, stepped: bool) -> None:
        self.nearness = layer.nearness
        self._axis = camera.axis
        self._opaque = layer.opaque
        self._stepped = stepped
        self._a_pixel = 2 * _COPIES if stepped else _COPIES
        self._place = _place(layer, camera)
        self.empty = any(last <= first for first, last in self._place)
        if not self.empty:
            full, half = layer.groups
            self._full = [self._copies(plane, layer, camera, 1, self._outside(full, plane)) for plane in full]
            self._half = [self._copies(plane, layer, camera, 2, self._outside(half, plane)) for plane in half]

    def draw(self, compositor: Compositor, frame: PlanarFrame, shift_px: float) -> None:
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
        at = shift * self._a_pixel
        copy = round(at) if self._stepped else math.floor(at)
        rest = 0.0 if self._stepped else at - copy
        spans = []
        for axis in (1, 0):
            first, last = (end // divisor for end in self._place[axis])
            nearer, farther = (copy // self._a_pixel, (copy + 1) // self._a_pixel) if axis == self._axis else (0, 0)
            length = targets[0].shape[1 - axis]
            spans.append((max(0, first - nearer), min(length, last - farther)))
        (top, bottom), (left, right) = spans
        if top >= bottom or left >= right:
            return
        shape = (bottom - top, right - left)
        corner = (top - self._place[1][0] // divisor, left - self._place[0][0] // divisor)

        def mixed(copies: tuple[Plane, ...], out: Plane) -> Plane:
            one = self._cut(copies, copy, corner, shape)
            if rest < _EXACT_SHARE:
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
        inverse_alpha = mixed(planes[-1], compositor.scratch(0, *shape))
        for copies, part in zip(planes[:-1], parts, strict=True):
            blend(part, mixed(copies, compositor.scratch(1, *shape)), inverse_alpha)

    def _cut(self, copies: tuple[Plane, ...], number: int, corner: tuple[int, int], shape: tuple[int, int]) -> Plane:
        whole, which = divmod(number, self._a_pixel)
        top = corner[0] + (whole if self._axis == 1 else 0)
        left = corner[1] + (whole if self._axis == 0 else 0)
        return copies[which][top : top + shape[0], left : left + shape[1]]

    def _copies(
        self, plane: Plane, layer: PlanarLayer, camera: PanCamera, divisor: int, outside: int | None
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
            fill_matrix(matrix, layer, camera.centred_view, frame_size, x, y, divisor)
            copies.append(
                cv2.warpAffine(plane, matrix, size, flags=_CUBIC, borderMode=border, borderValue=outside or 0)
            )
        return self._with_mixes(copies) if self._stepped else tuple(copies)

    def _with_mixes(self, copies: list[Plane]) -> tuple[Plane, ...]:
        """The copies, and between them what a frame halfway would show."""
        following = np.empty_like(copies[0])
        if self._axis == 1:
            following[:-1], following[-1] = copies[0][1:], copies[0][-1]
        else:
            following[:, :-1], following[:, -1] = copies[0][:, 1:], copies[0][:, -1]
        mixed: list[Plane] = []
        for one, other in zip(copies, [*copies[1:], following], strict=True):
            mixed += [one, np.asarray(cv2.addWeighted(one, 0.5, other, 0.5, 0.0), np.uint8)]
        return tuple(mixed)

    def _outside(self, group: tuple[Plane, ...], plane: Plane) -> int | None:
        if self._opaque:
            return None
        return CLEAR if plane is group[-1] else 0


def _place(layer: PlanarLayer, camera: PanCamera) -> tuple[tuple[int, int], tuple[int, int]]:
    view = camera.centred_view
    shifts = camera.shift_range_px(layer.nearness)
    sides = []
    corners = ((layer.x, layer.y.shape[1], view.x), (layer.y_top, layer.y.shape[0], view.y))
    lengths = (camera.format.width, camera.format.height)
    for axis, ((corner, size, centre), length) in enumerate(zip(corners, lengths, strict=True)):
        visible = (math.floor(shifts[0]), length + math.ceil(shifts[1]) + 2) if axis == camera.axis else (0, length)
        covers = (length / 2 + (corner - centre) / view.step, length / 2 + (corner + size - centre) / view.step)
        first, last = visible
        if not layer.opaque:
            first, last = max(first, math.floor(covers[0])), min(last, math.ceil(covers[1]))
        sides.append((first & ~1, (last + 1) & ~1))
    return sides[0], sides[1]
