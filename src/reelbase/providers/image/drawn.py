"""Pictures that are drawn here: no key, no network, the same request always the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelbase.media.assets import asset_stamp
from reelbase.media.picture import PictureRequest
from reelbase.media.picture_files import save_picture
from reelbase.media.pictures.scenes import DRAWING_VERSION, draw_scene
from reelbase.providers.image import PictureFile
from reelbase.providers.usage import Usage


class DrawnPictures:
    """A PictureMaker that composes icons, grounds and light into layers. Safe to share between threads."""

    suffix = ".ora"

    def identity(self) -> dict[str, Any]:
        """Raises StorageError when the icons are not installed."""
        return {"maker": "drawn", "version": DRAWING_VERSION, "assets": asset_stamp()}

    def make(self, request: PictureRequest, *, out: Path, idempotency_key: str) -> PictureFile:
        """Writes an OpenRaster file. Raises StorageError when the icons are missing or ``out`` cannot be written."""
        save_picture(draw_scene(request), out)
        return PictureFile(out, Usage(provider="reelbase", model="drawn", unit="pictures", units=1))

    def close(self) -> None:
        pass
