"""Laying sheets into a frame under a camera: sub-pixel warps of planes, without an allocation a frame."""

from __future__ import annotations

import math

import cv2
import numpy as np

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import Pose
from reelbase.media.planes import Frame, Plane, Sheet

_LINEAR = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
_CLEAR = 255
# OpenCV's own threads would fight the encoder for the same cores.
cv2.setNumThreads(1)


class Compositor:
    """Draws into frames of one format; holds the scratch planes, so one thread uses it at a time."""

    def __init__(self, format: FrameFormat) -> None:
        self._width, self._height = format.width, format.height
        self._canvas = format.canvas
        pixels = format.width * format.height
        self._colour = np.empty(pixels, np.uint8)
        self._through = np.empty(pixels, np.uint8)
        self._matrix = np.zeros((2, 3))

    def cover(self, frame: Frame, sheet: Sheet, pose: Pose) -> None:
        """Fill the whole frame with an opaque sheet."""
        view = self._view(sheet, pose)
        size = (self._width, self._height)
        half = (self._width // 2, self._height // 2)
        matrix = self._luma(view, 0, 0)
        cv2.warpAffine(sheet.y, matrix, size, dst=frame.y, flags=_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        matrix = self._chroma(view, 0, 0)
        cv2.warpAffine(sheet.u, matrix, half, dst=frame.u, flags=_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        cv2.warpAffine(sheet.v, matrix, half, dst=frame.v, flags=_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def lay(self, frame: Frame, sheet: Sheet, pose: Pose) -> None:
        """Blend a sheet with holes over the frame, only where it stands."""
        if sheet.through is None or sheet.through_half is None:
            self.cover(frame, sheet, pose)
            return
        view = self._view(sheet, pose)
        x, y, width, height = self._reach(sheet, view)
        if width <= 0 or height <= 0:
            return
        matrix = self._luma(view, x, y)
        self._blend(frame.y[y : y + height, x : x + width], sheet.y, sheet.through, matrix)
        x, y, width, height = x // 2, y // 2, width // 2, height // 2
        matrix = self._chroma(view, x, y)
        through = self._warped(self._through, sheet.through_half, matrix, width, height, _CLEAR)
        for target, colour in ((frame.u, sheet.u), (frame.v, sheet.v)):
            part = target[y : y + height, x : x + width]
            cv2.multiply(part, through, dst=part, scale=1 / 255)
            cv2.add(part, self._warped(self._colour, colour, matrix, width, height, 0), dst=part)

    def letter(self, frame: Frame, sheet: Sheet, *, opacity: float = 1.0, drop: float = 0.0) -> None:
        """Blend a sheet that is placed in frame pixels, ``drop`` pixels lower than it stands, partly opaque."""
        if opacity <= 0.0 or sheet.through is None or sheet.through_half is None:
            return
        planes = (
            (frame.y, sheet.y, sheet.through, 1),
            (frame.u, sheet.u, sheet.through_half, 2),
            (frame.v, sheet.v, sheet.through_half, 2),
        )
        for target, colour, through, divisor in planes:
            x, top = sheet.x // divisor, sheet.y_top // divisor
            height, width = colour.shape
            left, right = max(0, x), min(target.shape[1], x + width)
            upper, lower = max(0, top), min(target.shape[0], top + height)
            if left >= right or upper >= lower:
                continue
            part = target[upper:lower, left:right]
            if drop or opacity < 1.0 or part.shape != colour.shape:
                self._matrix[:] = ((1, 0, left - x), (0, 1, upper - top - drop / divisor))
                size = (right - left, lower - upper)
                colour = self._warped(self._colour, colour, self._matrix, *size, 0)
                through = self._warped(self._through, through, self._matrix, *size, _CLEAR)
                if opacity < 1.0:
                    cv2.convertScaleAbs(colour, dst=colour, alpha=opacity)
                    cv2.convertScaleAbs(through, dst=through, alpha=opacity, beta=_CLEAR * (1.0 - opacity))
            cv2.multiply(part, through, dst=part, scale=1 / 255)
            cv2.add(part, colour, dst=part)

    def _blend(self, part: Plane, colour: Plane, through: Plane, matrix: np.ndarray) -> None:
        height, width = part.shape
        warped = self._warped(self._through, through, matrix, width, height, _CLEAR)
        cv2.multiply(part, warped, dst=part, scale=1 / 255)
        cv2.add(part, self._warped(self._colour, colour, matrix, width, height, 0), dst=part)

    @staticmethod
    def _warped(scratch: Plane, plane: Plane, matrix: np.ndarray, width: int, height: int, outside: int) -> Plane:
        out = scratch[: width * height].reshape(height, width)
        cv2.warpAffine(
            plane,
            matrix,
            (width, height),
            dst=out,
            flags=_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=outside,
        )
        return out

    def _view(self, sheet: Sheet, pose: Pose) -> tuple[float, float, float]:
        """(canvas pixels a frame pixel, x, y of the frame's centre on the sheet)."""
        scale, x, y = pose.at_depth(sheet.nearness)
        centre_x = self._canvas[0] / 2 + x * self._width - sheet.x
        centre_y = self._canvas[1] / 2 + y * self._height - sheet.y_top
        return 1.0 / scale, centre_x, centre_y

    def _luma(self, view: tuple[float, float, float], x: int, y: int) -> np.ndarray:
        step, centre_x, centre_y = view
        matrix = self._matrix
        matrix[0, 0] = matrix[1, 1] = step
        matrix[0, 1] = matrix[1, 0] = 0.0
        matrix[0, 2] = (x + 0.5 - self._width / 2) * step + centre_x - 0.5
        matrix[1, 2] = (y + 0.5 - self._height / 2) * step + centre_y - 0.5
        return matrix

    def _chroma(self, view: tuple[float, float, float], x: int, y: int) -> np.ndarray:
        # Sheets have chroma in the middle of four luma samples; H.264 has it level with the left two.
        step, centre_x, centre_y = view
        matrix = self._matrix
        matrix[0, 0] = matrix[1, 1] = step
        matrix[0, 1] = matrix[1, 0] = 0.0
        matrix[0, 2] = ((2 * x + 0.5 - self._width / 2) * step + centre_x - 1.0) / 2
        matrix[1, 2] = ((2 * y + 1.0 - self._height / 2) * step + centre_y - 1.0) / 2
        return matrix

    def _reach(self, sheet: Sheet, view: tuple[float, float, float]) -> tuple[int, int, int, int]:
        """The even rectangle of the frame that a sheet can touch: x, y, width, height."""
        step, centre_x, centre_y = view
        height, width = sheet.y.shape
        left = max(0, math.floor(self._width / 2 - centre_x / step) & ~1)
        top = max(0, math.floor(self._height / 2 - centre_y / step) & ~1)
        right = min(self._width, (math.ceil(self._width / 2 + (width - centre_x) / step) + 1) & ~1)
        bottom = min(self._height, (math.ceil(self._height / 2 + (height - centre_y) / step) + 1) & ~1)
        return left, top, right - left, bottom - top
