"""The packaged fonts: where their files are, and typefaces of a weight for drawing."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import skia

from reelbase.kit.errors import StorageError

FONT_FILES = {
    "anton": ("fontpkg_anton", "Anton-Regular.ttf"),
    "montserrat": ("fontpkg_montserrat", "Montserrat[wght].ttf"),
    "noto_sans": ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
}


def font_file(name: str) -> Path:
    """The file of a packaged font (anton, montserrat or noto_sans). Raises StorageError when it is not installed."""
    package, file_name = FONT_FILES[name]
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / "files" / file_name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise StorageError(f"The font {name} is missing.", fix=f"Install {package.replace('_', '-')} with pip again.")
    return path


@cache
def typeface(name: str, weight: int | None = None) -> Any:
    """A skia.Typeface of a packaged font; ``weight`` (100 to 900) for those that have a range of weights."""
    face = skia.Typeface.MakeFromFile(str(font_file(name)))
    if face is None:
        raise StorageError(f"The font {name} cannot be read.", fix="Install its package with pip again.")
    if weight is None:
        return face
    coordinates = skia.FontArguments.VariationPosition.Coordinates(
        [skia.FontArguments.VariationPosition.Coordinate(_axis("wght"), float(weight))]
    )
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(skia.FontArguments.VariationPosition(coordinates))
    return face.makeClone(arguments)


def _axis(tag: str) -> int:
    return int.from_bytes(tag.encode("ascii"), "big")
