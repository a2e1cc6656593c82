"""Going over from one shot to the next: both are painted, then mixed into the frame that is encoded."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import ease
from reelbase.media.planes import Frame
from reelbase.media.timeline import TransitionKind

Mix = Callable[[Frame, Frame, Frame, float], None]
"""(out, leaving, coming, share): ``share`` runs from just over 0 to just under 1."""

_SOFT_EDGE = 0.14
_ZOOM_LEAVING = 0.45
_ZOOM_COMING = 0.30


def mixer(kind: TransitionKind, format: FrameFormat) -> Mix:
    """How the frames of a transition are made. Raises KeyError for a cut, which has none."""
    if kind is TransitionKind.SLIDE:
        return _Slide(format)
    if kind is TransitionKind.WIPE:
        return _Wipe(format)
    return {TransitionKind.CROSSFADE: _crossfade, TransitionKind.ZOOM: _zoom}[kind]


def zooms(kind: TransitionKind, share: float) -> tuple[float, float]:
    """How much nearer the camera of the leaving and of the coming shot is during a transition; at least 1."""
    if kind is not TransitionKind.ZOOM:
        return 1.0, 1.0
    return 1.0 + _ZOOM_LEAVING * share**3, 1.0 + _ZOOM_COMING * (1.0 - share) ** 3


def _crossfade(out: Frame, leaving: Frame, coming: Frame, share: float) -> None:
    weight = ease(share)
    cv2.addWeighted(leaving.data, 1.0 - weight, coming.data, weight, 0.0, dst=out.data.reshape(-1, 1))


def _zoom(out: Frame, leaving: Frame, coming: Frame, share: float) -> None:
    _crossfade(out, leaving, coming, min(1.0, max(0.0, (share - 0.3) / 0.4)))


class _Slide:
    """The coming shot pushes the leaving one out to the left."""

    def __init__(self, format: FrameFormat) -> None:
        self._pairs = tuple(
            np.empty((format.height // divisor, 2 * format.width // divisor), np.uint8) for divisor in (1, 2, 2)
        )

    def __call__(self, out: Frame, leaving: Frame, coming: Frame, share: float) -> None:
        way = ease(share) * out.y.shape[1]
        for target, left, right, pair in zip(out.planes, leaving.planes, coming.planes, self._pairs, strict=True):
            height, width = target.shape
            pair[:, :width] = left
            pair[:, width:] = right
            matrix = np.array([[1.0, 0.0, way * width / out.y.shape[1]], [0.0, 1.0, 0.0]])
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            cv2.warpAffine(pair, matrix, (width, height), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


class _Wipe:
    """A soft edge that runs from left to right and uncovers the coming shot."""

    def __init__(self, format: FrameFormat) -> None:
        self._weights = tuple(
            (np.empty(shape, np.float32), np.empty(shape, np.float32))
            for shape in ((format.height, format.width), (format.height // 2, format.width // 2))
        )

    def __call__(self, out: Frame, leaving: Frame, coming: Frame, share: float) -> None:
        edge = -_SOFT_EDGE + ease(share) * (1.0 + _SOFT_EDGE)
        for weight, rest in self._weights:
            _uncovered(weight, edge)
            np.subtract(1.0, weight, out=rest)
        for index, (target, a, b) in enumerate(zip(out.planes, leaving.planes, coming.planes, strict=True)):
            weight, rest = self._weights[min(index, 1)]
            cv2.blendLinear(b, a, weight, rest, target)


def _uncovered(weight: np.ndarray, edge: float) -> None:
    width = weight.shape[1]
    across = (np.arange(width, dtype=np.float32) + 0.5) / width
    line = np.clip((edge + _SOFT_EDGE - across) / _SOFT_EDGE, 0.0, 1.0)
    weight[:] = line * line * (3.0 - 2.0 * line)
