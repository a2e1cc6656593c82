"""The user's own pictures and clips: opened and checked before they count as such."""

from __future__ import annotations

from pathlib import Path

from reelbase.kit.errors import InputError
from reelbase.media.formats import FrameFormat
from reelbase.media.picture_files import load_picture, save_picture
from reelbase.media.probe import probe
from reelbase.providers.usage import Usage

_USAGE = Usage("own", "file", "pictures", 1)


def keep_own_picture(source: Path, format: FrameFormat, out: Path) -> Usage:
    """Fit the picture to the canvas and write it to ``out`` as OpenRaster. Raises InputError for no usable picture."""
    save_picture(load_picture(source, format), out)
    return _USAGE


def keep_own_clip(source: Path, format: FrameFormat) -> Usage:
    """Check that a clip can be shown. Raises InputError for what is no video."""
    if probe(source).video is None:
        raise InputError(f"{source.name} has no moving picture.", field="visual_file", fix="Use a video file.")
    return _USAGE
