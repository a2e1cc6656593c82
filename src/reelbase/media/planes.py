"""Planar pictures: the frame that goes to the encoder, and the sheets of colour and alpha that are laid into it.

Everything is BT.709 at limited range with chroma at half size, as the encoder takes it, so that a moving picture is
converted once and not once a frame. Colour is kept premultiplied by alpha; alpha is kept as what it lets through.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import FrameFormat
from reelbase.media.picture import Layer, Picture

Plane = NDArray[np.uint8]

NEUTRAL = 128
CLEAR = 255
_BORDER = 4
_SAME_DEPTH = 0.02

_ACROSS = np.array([[0.25, 0.5, 0.25]], np.float32)
_KR, _KB = 0.2126, 0.0722
_KG = 1.0 - _KR - _KB
_FROM_RGB = np.array(
    [
        [219 / 255 * _KR, 219 / 255 * _KG, 219 / 255 * _KB, 16],
        [-112 / 255 * _KR / (1 - _KB), -112 / 255 * _KG / (1 - _KB), 112 / 255, NEUTRAL],
        [112 / 255, -112 / 255 * _KG / (1 - _KR), -112 / 255 * _KB / (1 - _KR), NEUTRAL],
    ],
    np.float32,
)


class Frame:
    """One frame: ``data`` is what the encoder reads, ``y``, ``u`` and ``v`` are views into it."""

    __slots__ = ("data", "u", "v", "y")

    def __init__(self, format: FrameFormat) -> None:
        width, height = format.width, format.height
        luma, chroma = width * height, width * height // 4
        self.data = np.empty(luma + 2 * chroma, np.uint8)
        self.y: Plane = self.data[:luma].reshape(height, width)
        self.u: Plane = self.data[luma : luma + chroma].reshape(height // 2, width // 2)
        self.v: Plane = self.data[luma + chroma :].reshape(height // 2, width // 2)

    @property
    def planes(self) -> tuple[Plane, Plane, Plane]:
        return self.y, self.u, self.v


@dataclass(frozen=True, slots=True)
class Sheet:
    """A layer as planes.

    y, u, v: colour, premultiplied; u and v at half size.
    through, through_half: 255 - alpha at full and half size; None for a sheet without any hole.
    x, y_top: place of the upper left corner on the canvas, in pixels, even.
    nearness: 1 for the nearest layer of its picture, less for those behind it.
    """

    y: Plane
    u: Plane
    v: Plane
    through: Plane | None = None
    through_half: Plane | None = None
    x: int = 0
    y_top: int = 0
    nearness: float = 1.0

    @property
    def opaque(self) -> bool:
        return self.through is None

    @property
    def groups(self) -> tuple[tuple[Plane, ...], tuple[Plane, ...]]:
        """The planes at full and those at half size, each colour first, then what it lets through if it has holes."""
        if self.through is None or self.through_half is None:
            return (self.y,), (self.u, self.v)
        return (self.y, self.through), (self.u, self.v, self.through_half)


def sheets_of(picture: Picture) -> tuple[Sheet, ...]:
    """The picture's layers, back to front; neighbours at the same depth become one. Empty layers vanish."""
    nearest = max((layer.depth for layer in picture.layers), default=0.0)
    sheets: list[Sheet] = []
    depths: list[float] = []
    for index, layer in enumerate(picture.layers):
        sheet = sheet_of(layer, keep_whole=index == 0, nearness=1.0 - min(1.0, nearest - layer.depth))
        if sheet is None:
            continue
        if sheets and abs(depths[-1] - layer.depth) <= _SAME_DEPTH:
            sheets[-1] = laid_over(sheets[-1], sheet)
        else:
            sheets.append(sheet)
            depths.append(layer.depth)
    return tuple(sheets)


def sheet_of(layer: Layer, *, keep_whole: bool = False, nearness: float = 1.0) -> Sheet | None:
    """One layer, cut to where it shows anything; None where it shows nothing. A whole layer counts as opaque."""
    pixels = layer.pixels
    if keep_whole:
        y, u, v = planes_of_rgb(_even_size(pixels)[..., :3])
        return Sheet(y, u, v, x=layer.x, y_top=layer.y, nearness=nearness)
    x, y_top, width, height = cv2.boundingRect(np.ascontiguousarray(pixels[..., 3]))
    if width == 0 or height == 0:
        return None
    left = (layer.x + x - _BORDER) & ~1
    top = (layer.y + y_top - _BORDER) & ~1
    right = (layer.x + x + width + _BORDER + 1) & ~1
    bottom = (layer.y + y_top + height + _BORDER + 1) & ~1
    cut = np.zeros((bottom - top, right - left, 4), np.uint8)
    shown = pixels[y_top : y_top + height, x : x + width]
    cut[layer.y + y_top - top :, layer.x + x - left :][:height, :width] = shown
    return _with_alpha(cut, left, top, nearness)


def planes_of_rgb(rgb: NDArray[np.uint8]) -> tuple[Plane, Plane, Plane]:
    """(height, width, 3) RGB of even size to Y, U, V."""
    y, u, v = _channels(rgb)
    return y, _halved(u), _halved(v)


def laid_over(below: Sheet, above: Sheet) -> Sheet:
    """Two sheets of the same movement as one that covers both."""
    left, top = min(below.x, above.x), min(below.y_top, above.y_top)
    right = max(sheet.x + sheet.y.shape[1] for sheet in (below, above))
    bottom = max(sheet.y_top + sheet.y.shape[0] for sheet in (below, above))
    if below.opaque:
        left, top = below.x, below.y_top
        right, bottom = left + below.y.shape[1], top + below.y.shape[0]
    base, over = (_on_ground(sheet, left, top, right - left, bottom - top) for sheet in (below, above))
    assert over.through is not None and over.through_half is not None
    thrus = (over.through, over.through_half, over.through_half)
    y, u, v = (
        cv2.add(cv2.multiply(b, t, scale=1 / 255), o)
        for b, t, o in zip((base.y, base.u, base.v), thrus, (over.y, over.u, over.v), strict=True)
    )
    if base.through is None or base.through_half is None:
        return Sheet(y, u, v, x=left, y_top=top, nearness=below.nearness)
    through = cv2.multiply(base.through, over.through, scale=1 / 255)
    through_half = cv2.multiply(base.through_half, over.through_half, scale=1 / 255)
    return Sheet(y, u, v, through, through_half, left, top, below.nearness)


def _with_alpha(rgba: NDArray[np.uint8], x: int, y_top: int, nearness: float) -> Sheet:
    alpha = np.ascontiguousarray(rgba[..., 3])
    # Chroma is premultiplied before it is halved, else the colour of unseen pixels bleeds into the edge.
    y, u, v = (cv2.multiply(channel, alpha, scale=1 / 255) for channel in _channels(rgba[..., :3]))
    through_half = cv2.bitwise_not(_halved(alpha))
    return Sheet(y, _halved(u), _halved(v), cv2.bitwise_not(alpha), through_half, x, y_top, nearness)


def _channels(rgb: NDArray[np.uint8]) -> tuple[Plane, Plane, Plane]:
    y, u, v = cv2.split(cv2.transform(np.ascontiguousarray(rgb), _FROM_RGB))
    return y, u, v


def _on_ground(sheet: Sheet, left: int, top: int, width: int, height: int) -> Sheet:
    if sheet.opaque and sheet.y.shape == (height, width):
        return sheet

    def placed(plane: Plane | None, divisor: int, ground: int) -> Plane:
        out = np.full((height // divisor, width // divisor), ground, np.uint8)
        if plane is None:
            plane = np.zeros((sheet.y.shape[0] // divisor, sheet.y.shape[1] // divisor), np.uint8)
        x, y = (sheet.x - left) // divisor, (sheet.y_top - top) // divisor
        target = out[max(0, y) : y + plane.shape[0], max(0, x) : x + plane.shape[1]]
        target[:] = plane[max(0, -y) :, max(0, -x) :][: target.shape[0], : target.shape[1]]
        return out

    return Sheet(
        placed(sheet.y, 1, 0),
        placed(sheet.u, 2, 0),
        placed(sheet.v, 2, 0),
        placed(sheet.through, 1, 255),
        placed(sheet.through_half, 2, 255),
        left,
        top,
        sheet.nearness,
    )


def _halved(plane: Plane) -> Plane:
    """Half size, each sample level with the left one of its two columns, where H.264 has its chroma."""
    height, width = plane.shape
    rows = cv2.resize(plane, (width, height // 2), interpolation=cv2.INTER_AREA)
    smooth = cv2.filter2D(rows, -1, _ACROSS, borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(smooth[:, ::2])


def _even_size(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[: height & ~1, : width & ~1])
