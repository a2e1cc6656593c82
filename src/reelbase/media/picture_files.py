"""Reading and writing picture files: layered ones as OpenRaster, flat ones as PNG, JPEG or WebP.

Files are untrusted: nothing is decoded before its size is known, and nothing is unpacked to disk.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from reelbase.media.formats import FrameFormat
from reelbase.media.picture import Layer, Picture, Pixels
from reelbase.media.pictures.decoding import decode_photo, read_picture_file
from reelbase.media.pictures.openraster import is_openraster, read_openraster, write_openraster

FRAME_SCALE = 0.92
"""Frame pixels a canvas pixel in a still of a picture: the middle of the scales in ``motion``."""
_CROP_MARGIN_PX = 4
"""Pixels around the visible part that are scaled with it, which is as far as the interpolation reaches."""
_FILL = 24
"""Grey (0 to 255) behind a first layer without any opaque pixel. Chosen freely."""


def save_picture(picture: Picture, path: Path) -> None:
    """Write an OpenRaster file atomically; equal pictures give equal bytes. Raises StorageError."""
    write_openraster(picture, flatten(picture), path)


def load_picture(path: Path, format: FrameFormat) -> Picture:
    """Read an OpenRaster, PNG, JPEG or WebP file as a picture over ``format.canvas``; its first layer is opaque.

    The type is detected by content. Other sizes are scaled to cover the canvas and cropped to the middle.
    Raises InputError for a file that is missing, of another type, too large, or damaged.
    """
    data = read_picture_file(path)
    if is_openraster(data):
        picture = read_openraster(data, name=path.name)
    else:
        photo = decode_photo(data, name=path.name)
        height, width = photo.shape[:2]
        picture = Picture(width, height, (Layer("photo", photo),))
    return _with_opaque_base(_fitted_to(picture, *format.canvas))


def flatten(picture: Picture) -> Pixels:
    """All layers composited on black: (height, width, 3) uint8, RGB."""
    out = np.zeros((picture.height, picture.width, 3), np.uint8)
    for layer in picture.layers:
        _lay(out, layer)
    return out


def flatten_to_frame(picture: Picture, format: FrameFormat) -> Pixels:
    """A picture as a camera at rest shows it: (format.height, format.width, 3) uint8, RGB."""
    flat = flatten(picture)
    width, height = round(format.width / FRAME_SCALE), round(format.height / FRAME_SCALE)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    cut = flat[max(0, top) : top + height, max(0, left) : left + width]
    return np.asarray(cv2.resize(cut, (format.width, format.height), interpolation=cv2.INTER_AREA), np.uint8)


def _lay(out: Pixels, layer: Layer) -> None:
    height, width = layer.pixels.shape[:2]
    left, top = max(0, layer.x), max(0, layer.y)
    right, bottom = min(out.shape[1], layer.x + width), min(out.shape[0], layer.y + height)
    if left >= right or top >= bottom:
        return
    pixels = layer.pixels[top - layer.y : bottom - layer.y, left - layer.x : right - layer.x]
    part = out[top:bottom, left:right]
    alpha = pixels[..., 3:]
    if alpha.min() == 255:
        part[:] = pixels[..., :3]
        return
    weight = cv2.merge([np.ascontiguousarray(alpha[..., 0])] * 3)
    above = cv2.multiply(np.ascontiguousarray(pixels[..., :3]), weight, scale=1 / 255)
    below = cv2.multiply(np.ascontiguousarray(part), cv2.bitwise_not(weight), scale=1 / 255)
    part[:] = cv2.add(above, below)


def _fitted_to(picture: Picture, width: int, height: int) -> Picture:
    if (picture.width, picture.height) == (width, height):
        return picture
    scale = max(width / picture.width, height / picture.height)
    shift_x, shift_y = (width - picture.width * scale) / 2, (height - picture.height * scale) / 2
    layers = (_transformed(layer, scale, shift_x, shift_y, width, height) for layer in picture.layers)
    return Picture(width, height, tuple(layer for layer in layers if layer is not None))


def _transformed(layer: Layer, scale: float, shift_x: float, shift_y: float, width: int, height: int) -> Layer | None:
    """The layer scaled and moved, or None off the canvas. Only its visible part is scaled, however large it is."""
    layer_height, layer_width = layer.pixels.shape[:2]
    left = max(0, int(-shift_x / scale - layer.x) - _CROP_MARGIN_PX)
    top = max(0, int(-shift_y / scale - layer.y) - _CROP_MARGIN_PX)
    right = min(layer_width, int((width - shift_x) / scale - layer.x) + _CROP_MARGIN_PX)
    bottom = min(layer_height, int((height - shift_y) / scale - layer.y) + _CROP_MARGIN_PX)
    if left >= right or top >= bottom:
        return None
    cut = np.ascontiguousarray(layer.pixels[top:bottom, left:right])
    size = max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale))
    scaled = _resized(cut, size, scale)
    x, y = round((layer.x + left) * scale + shift_x), round((layer.y + top) * scale + shift_y)
    return Layer(layer.name, scaled, x, y, layer.depth)


def _resized(pixels: Pixels, size: tuple[int, int], scale: float) -> Pixels:
    interpolation = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    alpha = pixels[..., 3]
    if alpha.min() == 255:
        return np.asarray(cv2.resize(pixels, size, interpolation=interpolation), np.uint8)
    # Colour is scaled premultiplied; otherwise that of transparent pixels would bleed in.
    weight = np.ascontiguousarray(alpha)
    planes = [cv2.multiply(np.ascontiguousarray(pixels[..., c]), weight, scale=1 / 255) for c in range(3)]
    scaled = cv2.resize(cv2.merge([*planes, weight]), size, interpolation=interpolation)
    share = np.maximum(scaled[..., 3:], 1).astype(np.float32) / 255.0
    colour = np.clip(scaled[..., :3] / share + 0.5, 0, 255).astype(np.uint8)
    return np.dstack([colour, scaled[..., 3]])


def _with_opaque_base(picture: Picture) -> Picture:
    """The picture with a first layer that covers the canvas; gaps are filled with that layer's mean colour."""
    width, height = picture.width, picture.height
    first, rest = picture.layers[0], picture.layers[1:]
    pixels = first.pixels
    complete = (
        (first.x, first.y) == (0, 0) and pixels.shape[:2] == (height, width) and bool(pixels[..., 3].min() == 255)
    )
    if complete:
        return picture
    base = np.empty((height, width, 3), np.uint8)
    opaque = pixels[pixels[..., 3] > 127]
    base[:] = opaque[:, :3].mean(axis=0).astype(np.uint8) if len(opaque) else _FILL
    _lay(base, first)
    whole = np.dstack([base, np.full((height, width), 255, np.uint8)])
    return Picture(width, height, (Layer(first.name, whole, 0, 0, first.depth), *rest))
