"""A picture file of a stranger: how large it says it is, and whether it is sound, without more memory than allowed."""

from __future__ import annotations

from pathlib import Path

from reelbase.kit.errors import InputError
from reelbase.media.pictures.decoding import FIELD, decode_photo, dimensions, read_picture_file
from reelbase.media.pictures.openraster import check_openraster, is_openraster, openraster_size


class TooManyPixels(InputError):
    pass


def look_at_picture(path: Path, *, max_pixels: int) -> tuple[int, int]:
    """(width, height) in pixels of a PNG, JPEG, WebP or OpenRaster file that can be decoded to its end.

    Nothing is decoded before its size is known. Raises TooManyPixels, InputError.
    """
    data = read_picture_file(path)
    layered = is_openraster(data)
    width, height = openraster_size(data, name=path.name) if layered else dimensions(data, name=path.name)
    if width * height > max_pixels:
        raise TooManyPixels(
            f"{path.name} is {width}x{height} pixels; the maximum is {max_pixels / 1e6:g} million.",
            field=FIELD,
            fix="Make it smaller.",
        )
    if layered:
        check_openraster(data, name=path.name, max_pixels=2 * max_pixels)
    else:
        decode_photo(data, name=path.name)
    return width, height
