"""The packaged fonts: their files, and typefaces at a weight for drawing."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import skia

from reelbase.kit.errors import StorageError

FONT_FILES = {
    "anton": ("fontpkg_anton", "Anton-Regular.ttf"),
    "atkinson_hyperlegible": ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Bold.ttf"),
    "caveat": ("fontpkg_caveat", "Caveat[wght].ttf"),
    "fraunces": ("fontpkg_fraunces", "Fraunces[SOFT,WONK,opsz,wght].ttf"),
    "inter": ("fontpkg_inter", "Inter[opsz,wght].ttf"),
    "jetbrains_mono": ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf"),
    "lilita_one": ("fontpkg_lilita_one", "LilitaOne-Regular.ttf"),
    "montserrat": ("fontpkg_montserrat", "Montserrat[wght].ttf"),
    "noto_sans": ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
    "nunito": ("fontpkg_nunito", "Nunito[wght].ttf"),
    "outfit": ("fontpkg_outfit", "Outfit[wght].ttf"),
}


def font_file(name: str) -> Path:
    """The file of a packaged font, by its name in ``FONT_FILES``. Raises StorageError when it is not installed."""
    package, file_name = FONT_FILES[name]
    path = packaged_file(package, file_name)
    if path is None:
        raise StorageError(f"The font {name} is missing.", fix=f"Reinstall it: pip install {package.replace('_', '-')}")
    return path


def packaged_file(package: str, file_name: str) -> Path | None:
    """A font file of an installed ``fontpkg_*`` package, or None."""
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / "files" / file_name if spec and spec.origin else None
    return path if path is not None and path.is_file() else None


@cache
def typeface(name: str, weight: int | None = None) -> Any:
    """A skia.Typeface of a packaged font. ``weight``: 100 to 900, for variable fonts. Raises StorageError."""
    return typeface_of_file(font_file(name), weight)


@cache
def typeface_of_file(path: Path, weight: int | None = None, index: int = 0) -> Any:
    """A skia.Typeface of a font file. ``index`` counts the faces of a collection. Raises StorageError."""
    face = skia.Typeface.MakeFromFile(str(path), index)
    if face is None:
        raise StorageError(f"The font file {path.name} cannot be read.", fix="Reinstall its package with pip.")
    if weight is None:
        return face
    coordinates = skia.FontArguments.VariationPosition.Coordinates(
        [skia.FontArguments.VariationPosition.Coordinate(int.from_bytes(b"wght", "big"), float(weight))]
    )
    arguments = skia.FontArguments()
    arguments.setCollectionIndex(index)
    arguments.setVariationDesignPosition(skia.FontArguments.VariationPosition(coordinates))
    return face.makeClone(arguments)
