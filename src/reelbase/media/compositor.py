"""Laying sheets into a frame: sub-pixel warps and blends of planes, without an allocation a frame."""

from __future__ import annotations

import math

import cv2
import numpy as np

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import View
from reelbase.media.planes import CLEAR, Frame, Plane, Sheet

_LINEAR = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
# OpenCV's own threads would fight the encoder for the same cores.
cv2.setNumThreads(1)


class Compositor:
    """Draws into frames of one format; holds the scratch planes, so one thread uses it at a time."""

    def __init__(self, format: FrameFormat) -> None:
        self._width, self._height = format.width, format.height
        pixels = format.width * format.height
        self._scratch = tuple(np.empty(pixels, np.uint8) for _ in range(4))
        self._matrix = np.zeros((2, 3))

    def scratch(self, index: int, height: int, width: int) -> Plane:
        """One of four planes to work in, no larger than the frame."""
        return self._scratch[index][: width * height].reshape(height, width)

    def cover(self, frame: Frame, sheet: Sheet, view: View) -> None:
        """Fill the whole frame with an opaque sheet."""
        luma = self._matrix_for(sheet, view, 0, 0, 1)
        self._warp(sheet.y, luma, frame.y, cv2.BORDER_REPLICATE)
        chroma = self._matrix_for(sheet, view, 0, 0, 2)
        self._warp(sheet.u, chroma, frame.u, cv2.BORDER_REPLICATE)
        self._warp(sheet.v, chroma, frame.v, cv2.BORDER_REPLICATE)

    def lay(self, frame: Frame, sheet: Sheet, view: View) -> None:
        """Blend a sheet with holes over the frame, only where it stands; an opaque one covers it."""
        if sheet.through is None or sheet.through_half is None:
            self.cover(frame, sheet, view)
            return
        x, y, width, height = self._reach(sheet, view)
        if width <= 0 or height <= 0:
            return
        matrix = self._matrix_for(sheet, view, x, y, 1)
        self._lay_planes([frame.y[y : y + height, x : x + width]], [sheet.y], sheet.through, matrix)
        x, y, width, height = x // 2, y // 2, width // 2, height // 2
        matrix = self._matrix_for(sheet, view, x, y, 2)
        parts = [plane[y : y + height, x : x + width] for plane in (frame.u, frame.v)]
        self._lay_planes(parts, [sheet.u, sheet.v], sheet.through_half, matrix)

    def letter(self, frame: Frame, sheet: Sheet, *, opacity: float = 1.0, drop_px: float = 0.0) -> None:
        """Blend a sheet that is placed in frame pixels, a little lower than it stands, partly opaque."""
        if opacity <= 0.0 or sheet.through is None or sheet.through_half is None:
            return
        throughs = (sheet.through, sheet.through_half, sheet.through_half)
        for target, colour, through in zip(frame.planes, (sheet.y, sheet.u, sheet.v), throughs, strict=True):
            divisor = self._height // target.shape[0]
            x, top = sheet.x // divisor, sheet.y_top // divisor
            height, width = colour.shape
            left, right = max(0, x), min(target.shape[1], x + width)
            upper, lower = max(0, top), min(target.shape[0], top + height)
            if left >= right or upper >= lower:
                continue
            part = target[upper:lower, left:right]
            if drop_px or opacity < 1.0 or part.shape != colour.shape:
                self._matrix[:] = ((1, 0, left - x), (0, 1, upper - top - drop_px / divisor))
                colour = self._warped(0, colour, self._matrix, part.shape, 0)
                through = self._warped(1, through, self._matrix, part.shape, CLEAR)
                if opacity < 1.0:
                    cv2.convertScaleAbs(colour, dst=colour, alpha=opacity)
                    cv2.convertScaleAbs(through, dst=through, alpha=opacity, beta=CLEAR * (1.0 - opacity))
            blend(part, colour, through)

    def _lay_planes(self, parts: list[Plane], colours: list[Plane], through: Plane, matrix: np.ndarray) -> None:
        shape = parts[0].shape
        warped = self._warped(1, through, matrix, shape, CLEAR)
        for part, colour in zip(parts, colours, strict=True):
            blend(part, self._warped(0, colour, matrix, shape, 0), warped)

    def _warped(self, index: int, plane: Plane, matrix: np.ndarray, shape: tuple[int, ...], outside: int) -> Plane:
        out = self.scratch(index, shape[0], shape[1])
        self._warp(plane, matrix, out, cv2.BORDER_CONSTANT, outside)
        return out

    @staticmethod
    def _warp(plane: Plane, matrix: np.ndarray, out: Plane, border: int, outside: int = 0) -> None:
        size = (out.shape[1], out.shape[0])
        cv2.warpAffine(plane, matrix, size, dst=out, flags=_LINEAR, borderMode=border, borderValue=outside)

    def _matrix_for(self, sheet: Sheet, view: View, x: int, y: int, divisor: int) -> np.ndarray:
        fill_matrix(self._matrix, sheet, view, (self._width, self._height), x, y, divisor)
        return self._matrix

    def _reach(self, sheet: Sheet, view: View) -> tuple[int, int, int, int]:
        """The even rectangle of the frame that a sheet can touch: x, y, width, height."""
        height, width = sheet.y.shape
        before_x, before_y = view.x - sheet.x, view.y - sheet.y_top
        left = max(0, math.floor(self._width / 2 - before_x / view.step) & ~1)
        top = max(0, math.floor(self._height / 2 - before_y / view.step) & ~1)
        right = min(self._width, (math.ceil(self._width / 2 + (width - before_x) / view.step) + 1) & ~1)
        bottom = min(self._height, (math.ceil(self._height / 2 + (height - before_y) / view.step) + 1) & ~1)
        return left, top, right - left, bottom - top


def fill_matrix(
    matrix: np.ndarray, sheet: Sheet, view: View, frame_size: tuple[int, int], x: float, y: float, divisor: int
) -> None:
    """The affine map from pixels of a frame's plane, counted from (x, y), to pixels of the sheet's.

    divisor: 1 for luma, 2 for chroma planes.
    """
    # Chroma is level with the left of its two columns and between its two rows, in sheets as in frames.
    right, down = 0.5, divisor / 2
    matrix[0, 0] = matrix[1, 1] = view.step
    matrix[0, 1] = matrix[1, 0] = 0.0
    matrix[0, 2] = ((x * divisor + right - frame_size[0] / 2) * view.step + view.x - sheet.x - right) / divisor
    matrix[1, 2] = ((y * divisor + down - frame_size[1] / 2) * view.step + view.y - sheet.y_top - down) / divisor


def blend(part: Plane, colour: Plane, through: Plane) -> None:
    """Lay premultiplied colour over part of a frame, in place."""
    cv2.multiply(part, through, dst=part, scale=1 / 255)
    cv2.add(part, colour, dst=part)
