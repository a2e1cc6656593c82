"""Transitions: the frames of both shots are painted, then mixed into the frame that is encoded."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import ease
from reelbase.media.planes import PlanarFrame
from reelbase.media.timeline import TransitionKind, Wipe
from reelbase.media.wipes import InkWipe, PageWipe

Mixer = Callable[[PlanarFrame, PlanarFrame, PlanarFrame, float], None]
"""(out, outgoing, incoming, share): mixes two frames into ``out``; ``share`` runs from just over 0 to just under 1."""

_SOFT_EDGE = 0.14
"""Width of a wipe's soft edge, as a share of the frame's. This and the constants below were chosen by eye."""
_ZOOM_OUTGOING = 0.45
"""How much nearer the camera of the outgoing shot is at the end of a zoom; 0 is not at all."""
_ZOOM_INCOMING = 0.30
"""How much nearer the camera of the incoming shot is at the start of a zoom."""
_ZOOM_FADE_START, _ZOOM_FADE_SHARE = 0.3, 0.4
"""When the crossfade inside a zoom starts and how long it takes, as shares of the transition."""


def mixer(kind: TransitionKind, format: FrameFormat, wipe: Wipe = "edge") -> Mixer:
    """The mixer of a transition. wipe: how one of that kind is done. Raises KeyError for a cut, which has no frames."""
    if kind is TransitionKind.SLIDE:
        return _Slide(format)
    if kind is TransitionKind.WIPE:
        wipes: dict[Wipe, Callable[[FrameFormat], Mixer]] = {"edge": _EdgeWipe, "ink": InkWipe, "page": PageWipe}
        return wipes[wipe](format)
    return {TransitionKind.CROSSFADE: _crossfade, TransitionKind.ZOOM: _zoom}[kind]


def zooms(kind: TransitionKind, share: float) -> tuple[float, float]:
    """Zoom factors of the outgoing and the incoming shot's camera during a transition; at least 1."""
    if kind is not TransitionKind.ZOOM:
        return 1.0, 1.0
    return 1.0 + _ZOOM_OUTGOING * share**3, 1.0 + _ZOOM_INCOMING * (1.0 - share) ** 3


def _crossfade(out: PlanarFrame, outgoing: PlanarFrame, incoming: PlanarFrame, share: float) -> None:
    weight = ease(share)
    cv2.addWeighted(outgoing.data, 1.0 - weight, incoming.data, weight, 0.0, dst=out.data.reshape(-1, 1))


def _zoom(out: PlanarFrame, outgoing: PlanarFrame, incoming: PlanarFrame, share: float) -> None:
    _crossfade(out, outgoing, incoming, min(1.0, max(0.0, (share - _ZOOM_FADE_START) / _ZOOM_FADE_SHARE)))


class _Slide:
    """The incoming shot pushes the outgoing one out to the left."""

    def __init__(self, format: FrameFormat) -> None:
        self._pairs = tuple(
            np.empty((format.height // divisor, 2 * format.width // divisor), np.uint8) for divisor in (1, 2, 2)
        )

    def __call__(self, out: PlanarFrame, outgoing: PlanarFrame, incoming: PlanarFrame, share: float) -> None:
        shift_px = ease(share) * out.y.shape[1]
        for target, left, right, pair in zip(out.planes, outgoing.planes, incoming.planes, self._pairs, strict=True):
            height, width = target.shape
            pair[:, :width] = left
            pair[:, width:] = right
            matrix = np.array([[1.0, 0.0, shift_px * width / out.y.shape[1]], [0.0, 1.0, 0.0]])
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            cv2.warpAffine(pair, matrix, (width, height), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


class _EdgeWipe:
    """A soft edge moves from left to right and reveals the incoming shot."""

    def __init__(self, format: FrameFormat) -> None:
        self._weights = tuple(
            (np.empty(shape, np.float32), np.empty(shape, np.float32))
            for shape in ((format.height, format.width), (format.height // 2, format.width // 2))
        )

    def __call__(self, out: PlanarFrame, outgoing: PlanarFrame, incoming: PlanarFrame, share: float) -> None:
        edge = -_SOFT_EDGE + ease(share) * (1.0 + _SOFT_EDGE)
        for weight, rest in self._weights:
            _set_edge(weight, edge)
            np.subtract(1.0, weight, out=rest)
        for index, (target, a, b) in enumerate(zip(out.planes, outgoing.planes, incoming.planes, strict=True)):
            weight, rest = self._weights[min(index, 1)]
            cv2.blendLinear(b, a, weight, rest, target)


def _set_edge(weight: np.ndarray, edge: float) -> None:
    width = weight.shape[1]
    across = (np.arange(width, dtype=np.float32) + 0.5) / width
    line = np.clip((edge + _SOFT_EDGE - across) / _SOFT_EDGE, 0.0, 1.0)
    weight[:] = line * line * (3.0 - 2.0 * line)
