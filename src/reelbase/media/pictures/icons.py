"""The icons: vector drawings by name, rendered at the size that is needed."""

from __future__ import annotations

import json
import re
import threading
import zipfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from reelbase.kit.errors import StorageError
from reelbase.media.assets import ASSETS, REINSTALL_FIX
from reelbase.media.picture import Pixels

OWN_ICONS = Path(__file__).with_name("own_icons")
LARGEST_RENDER_PX = 640
"""Filters inside the drawings cost time by area, and beyond this size only smooth shading is left to gain."""


@dataclass(frozen=True, slots=True)
class Icon:
    """``character`` is the emoji it stands for, if any; ``words`` are what people call it."""

    name: str
    character: str
    group: str
    words: tuple[str, ...]


class IconLibrary:
    """Icons of the assets folder. Opens its files when they are first needed; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Raises StorageError when the assets are missing or cannot be read."""
        self._folder = folder
        self._lock = threading.Lock()
        try:
            index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
            self._archive = zipfile.ZipFile(folder / "icons.zip")
            self.vectors: NDArray[np.float16] = np.load(folder / "vectors.npy", allow_pickle=False)
            """(icons, 384) float16: the embedding of each icon's name and words."""
            self.everyday: NDArray[np.float32] = np.load(folder / "everyday.npy", allow_pickle=False)
            """(384,) float32: the mean embedding of sentences about nothing in particular."""
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise StorageError(f"The icons are missing or damaged: {folder}.", fix=REINSTALL_FIX) from error
        self.icons = tuple(
            Icon(entry["name"], entry["character"], entry["group"], tuple(entry["words"])) for entry in index["icons"]
        )
        """All icons that are indexed, in the order of ``vectors``."""
        if len(self.icons) != len(self.vectors):
            raise StorageError(f"The icons and their index do not match: {folder}.", fix=REINSTALL_FIX)

    def has(self, name: str) -> bool:
        return name in own_icon_names() or f"{name}.svg" in self._archive.NameToInfo

    def like(self, text: str, most: int) -> list[str]:
        """Names of icons that hold these words, or one of them: those with most of them, then the shortest first."""
        words = [word for word in re.split(r"[^a-z0-9]+", text.lower()) if word]
        rated = {icon.name: sum(word in icon.name for word in words) for icon in self.icons}
        found = [name for name, count in rated.items() if count]
        return sorted(found, key=lambda name: (-rated[name], len(name), name))[:most]

    def svg(self, name: str) -> str:
        """The drawing of an icon. Raises StorageError for an unknown name."""
        own = OWN_ICONS / f"{name}.svg"
        if own.is_file():
            return own.read_text(encoding="utf-8")
        try:
            with self._lock:
                return self._archive.read(f"{name}.svg").decode()
        except (KeyError, zipfile.BadZipFile, OSError) as error:
            raise StorageError(f"The icon {name!r} is missing.", fix=REINSTALL_FIX) from error


@cache
def icon_library() -> IconLibrary:
    """The library of the installed package."""
    return IconLibrary(ASSETS / "icons")


@cache
def own_icon_names() -> frozenset[str]:
    """Icons drawn for this project, for things that the collection lacks."""
    return frozenset(path.stem for path in OWN_ICONS.glob("*.svg"))


def render_icon(name: str, size_px: int) -> Pixels:
    """An icon cut to what it shows, its longer side ``size_px``: (height, width, 4) uint8, premultiplied RGBA."""
    whole = _rendered(name, min(size_px, LARGEST_RENDER_PX))
    x, y, width, height = cv2.boundingRect(cv2.compare(whole[..., 3], 3, cv2.CMP_GT))
    cut = whole[y : y + height, x : x + width]
    scale = size_px / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    interpolation = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(cut, size, interpolation=interpolation), np.uint8)
    # Cubic interpolation overshoots, and premultiplied colour may not exceed its alpha.
    scaled[..., :3] = np.minimum(scaled[..., :3], scaled[..., 3:])
    return scaled


@lru_cache(maxsize=256)
def is_tile(name: str) -> bool:
    """Whether an icon is a picture on a square of its own."""
    small = render_icon(name, 64)
    return float((small[..., 3] > 127).mean()) > 0.88 and min(small.shape[:2]) > 60


@lru_cache(maxsize=24)
def _rendered(name: str, size_px: int) -> Pixels:
    # Skia wants the name that references had before SVG 2, and is five times faster than resvg at filters.
    svg = icon_library().svg(name).replace(" href=", " xlink:href=")
    drawing = skia.SVGDOM.MakeFromStream(skia.MemoryStream(svg.encode(), True))
    if drawing is None:
        raise StorageError(f"The icon {name!r} is damaged.", fix=REINSTALL_FIX)
    drawing.setContainerSize(skia.Size(size_px, size_px))
    surface = skia.Surface.MakeRasterN32Premul(size_px, size_px)
    with surface as canvas:
        drawing.render(canvas)
    out = np.zeros((size_px, size_px, 4), np.uint8)
    info = skia.ImageInfo.Make(size_px, size_px, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface.readPixels(info, out, out.strides[0], 0, 0)
    out.setflags(write=False)
    return out
