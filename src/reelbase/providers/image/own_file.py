"""The user's own pictures and clips, checked before they are used."""

from __future__ import annotations

from pathlib import Path

from reelbase.kit.errors import InputError
from reelbase.media.clips import Clip
from reelbase.media.formats import FrameFormat
from reelbase.media.picture_files import load_picture, save_picture
from reelbase.providers.usage import Usage


def import_picture(source: Path, format: FrameFormat, out: Path) -> Usage:
    """Check a picture, fit it to the canvas and write it to ``out`` as OpenRaster.

    Raises InputError, whose field is ``visual_file``, for a file that cannot be used.
    """
    save_picture(load_picture(source, format), out)
    return Usage(provider="reelbase", model="own_file", unit="pictures", units=1)


def check_clip(source: Path, format: FrameFormat) -> Usage:
    """Check that a clip can be decoded; it is used unchanged. Raises InputError."""
    if not source.is_file():
        raise InputError(f"{source.name} does not exist.", field="visual_file", fix="Check the path.")
    clip = Clip(source, format, needed_s=0.0)
    try:
        clip.layer_at(0.0)
    finally:
        clip.close()
    return Usage(provider="reelbase", model="own_file", unit="clips", units=1)
