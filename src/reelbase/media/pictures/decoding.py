"""Decoding flat pictures that come from outside, within limits, upright and in sRGB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import skia

from reelbase.kit.errors import InputError
from reelbase.media.picture import Pixels

FIELD = "visual_file"
MAX_FILE_BYTES = 150 * 1024 * 1024
"""Limits on untrusted pictures: far above what cameras produce, and decoded in less than a gigabyte of memory."""
MAX_PIXELS = 80_000_000
MAX_SIDE_PX = 30_000
MIN_SIDE_PX = 32
MAX_SCANS = 200
"""Passes over a whole JPEG: cameras and editors make a dozen. Thousands fit in a small file and take hours."""

_FORMATS = {
    skia.EncodedImageFormat.kPNG: "PNG",
    skia.EncodedImageFormat.kJPEG: "JPEG",
    skia.EncodedImageFormat.kWEBP: "WebP",
}
_START_OF_SCAN = b"\xff\xda"
_USE = "Use a PNG, JPEG, WebP or OpenRaster file."
_TURNS = {
    skia.EncodedOrigin.kTopLeft_EncodedOrigin: (False, None),
    skia.EncodedOrigin.kTopRight_EncodedOrigin: (True, None),
    skia.EncodedOrigin.kBottomRight_EncodedOrigin: (False, cv2.ROTATE_180),
    skia.EncodedOrigin.kBottomLeft_EncodedOrigin: (True, cv2.ROTATE_180),
    skia.EncodedOrigin.kLeftTop_EncodedOrigin: (True, cv2.ROTATE_90_COUNTERCLOCKWISE),
    skia.EncodedOrigin.kRightTop_EncodedOrigin: (False, cv2.ROTATE_90_CLOCKWISE),
    skia.EncodedOrigin.kRightBottom_EncodedOrigin: (True, cv2.ROTATE_90_CLOCKWISE),
    skia.EncodedOrigin.kLeftBottom_EncodedOrigin: (False, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def read_picture_file(path: Path) -> bytes:
    """The content of a picture file. Raises InputError when it cannot be read or is larger than ``MAX_FILE_BYTES``."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(
                f"{path.name} is larger than {MAX_FILE_BYTES >> 20} MB.", field=FIELD, fix="Make it smaller."
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path.name} cannot be read: {reason}.", field=FIELD, fix="Check the path.") from error


def decode_photo(data: bytes, *, name: str) -> Pixels:
    """A PNG, JPEG or WebP as (height, width, 4) uint8, straight RGBA, turned as its EXIF data says.

    ``name`` is what error messages call the file. Raises InputError.
    """
    pixels, origin = _decoded(data, name=name, smallest_px=MIN_SIDE_PX)
    mirrored, turn = _TURNS[origin]
    if mirrored:
        pixels = cv2.flip(pixels, 1)
    if turn is not None:
        pixels = cv2.rotate(pixels, turn)
    return np.ascontiguousarray(pixels)


def decode_layer(data: bytes, *, name: str) -> Pixels:
    """A layer of a layered file: any size from one pixel, never turned. Raises InputError."""
    return _decoded(data, name=name, smallest_px=1)[0]


def dimensions(data: bytes, *, name: str) -> tuple[int, int]:
    """(width, height) that a PNG, JPEG or WebP states, in pixels; nothing is decoded. Raises InputError."""
    codec = _usable_codec(data, name)
    size = codec.dimensions()
    return size.width(), size.height()


def check_size(width: int, height: int, *, name: str, smallest_px: int = 1) -> None:
    """Raises InputError for sides or areas outside the limits."""
    if min(width, height) < smallest_px:
        raise InputError(
            f"{name} is {width}x{height} pixels, which is too small.",
            field=FIELD,
            fix="Use a picture of 1080 pixels or more.",
        )
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PX:
        raise InputError(
            f"{name} is {width}x{height} pixels, more than the {MAX_PIXELS // 1_000_000} million allowed.",
            field=FIELD,
            fix="Make it smaller.",
        )


def _decoded(data: bytes, *, name: str, smallest_px: int) -> tuple[Pixels, Any]:
    # The codec reads ``data`` in place, which must outlive it.
    codec = _usable_codec(data, name)
    size = codec.dimensions()
    check_size(size.width(), size.height(), name=name, smallest_px=smallest_px)
    pixels = np.zeros((size.height(), size.width(), 4), np.uint8)
    info = skia.ImageInfo.Make(
        size.width(),
        size.height(),
        skia.ColorType.kRGBA_8888_ColorType,
        skia.AlphaType.kUnpremul_AlphaType,
        skia.ColorSpace.MakeSRGB(),
    )
    result = codec.getPixels(info, pixels, pixels.strides[0])
    if result != skia.Codec.Result.kSuccess:
        raise InputError(f"{name} is damaged or cut off.", field=FIELD, fix="Save or export it again.")
    return pixels, codec.getOrigin()


def _usable_codec(data: bytes, name: str) -> Any:
    codec = _codec(data)
    if codec is None:
        what = "is empty" if not data else "is not a picture that can be read"
        raise InputError(f"{name} {what}.", field=FIELD, fix=_USE)
    if codec.getEncodedFormat() not in _FORMATS:
        raise InputError(f"{name} is not a supported type of picture.", field=FIELD, fix=_USE)
    if codec.getEncodedFormat() == skia.EncodedImageFormat.kJPEG and data.count(_START_OF_SCAN) > MAX_SCANS:
        raise InputError(f"{name} has too many passes.", field=FIELD, fix="Save or export it again.")
    return codec


def _codec(data: bytes) -> Any:
    """None for what is no picture; skia says so with an exception or with nothing, by its version."""
    try:
        return skia.Codec.MakeFromData(data) if data else None
    except RuntimeError:
        return None
