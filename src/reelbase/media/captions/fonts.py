"""Caption fonts: static files that libass finds by name, and the same files for measuring text.

libass picks a face by family name and weight and does not move a variable font along its axes, so each weight that a
style uses is cut into a static font of its own, once, into a folder that is named after what it is cut from.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import fontpkg
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from reelbase.kit.errors import NotConfigured
from reelbase.kit.files import write_bytes
from reelbase.kit.hashing import hash_of
from reelbase.kit.settings import default_home
from reelbase.media.captions.styles import STYLES

_FALLBACK = ("noto-sans", 700)
_RECIPE = 1


@dataclass(frozen=True, slots=True)
class Metrics:
    """Ascent and descent as libass reads them, as parts of an em, both positive."""

    ascent: float
    descent: float


class Face:
    """One static font: its name in an ASS file, its metrics, and how wide it sets a text."""

    def __init__(self, name: str, path: Path, *, index: int = 0) -> None:
        self.name = name
        self.path = path
        self._face = hb.Face(hb.Blob.from_file_path(str(path)), index)
        self._font = hb.Font(self._face)
        self._characters = frozenset(self._face.unicodes)
        self.metrics = self._read_metrics(index)

    def covers(self, text: str) -> bool:
        return all(ord(char) in self._characters or char.isspace() for char in text)

    def missing(self, text: str) -> set[str]:
        return {char for char in text if ord(char) not in self._characters and not char.isspace()}

    def advance(self, text: str) -> float:
        """Width of a shaped text, in em."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, {"kern": True, "liga": True})
        return float(sum(position.x_advance for position in buffer.glyph_positions) / self._face.upem)

    def _read_metrics(self, index: int) -> Metrics:
        font = TTFont(self.path, fontNumber=index, lazy=True)
        try:
            table = font.get("OS/2")
            ascent, descent = (table.usWinAscent, table.usWinDescent) if table else (0, 0)
            if not ascent + descent:
                ascent, descent = font["hhea"].ascent, -font["hhea"].descent
            return Metrics(ascent / self._face.upem, descent / self._face.upem)
        finally:
            font.close()


def fonts_dir() -> Path:
    """The folder of the static fonts that captions use; made at first use. Raises StorageError, NotConfigured."""
    folder = _folder()
    for family, weight in _instances():
        static_font(family, weight)
    return folder


@lru_cache(maxsize=64)
def face(family: str, weight: int) -> Face:
    """The face of a packaged family at a weight. Raises NotConfigured when its wheel is not installed."""
    return Face(_static_name(family, weight), static_font(family, weight))


def static_font(family: str, weight: int) -> Path:
    """Path of a static font file, cut from the packaged one when it is not there yet."""
    target = _folder() / f"{_static_name(family, weight).replace(' ', '-')}.ttf"
    if not target.is_file():
        write_bytes(target, _cut(_packaged(family), weight, _static_name(family, weight)))
    return target


def _cut(source: fontpkg.FontFile, weight: int, name: str) -> bytes:
    face = hb.Face(hb.Blob.from_file_path(str(source.path)))
    if source.variable:
        request = hb.SubsetInput()
        request.keep_everything()
        request.pin_all_axes_to_default(face)
        request.pin_axis_location(face, "wght", float(weight))
        face = hb.subset(face, request)
    font = TTFont(io.BytesIO(face.blob.data))
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 7, 13, 14)]
    for number, text in ((1, name), (2, "Regular"), (4, name), (6, name.replace(" ", "-"))):
        names.setName(text, number, 3, 1, 0x409)
    # The family has one member, so that asking for it by name is enough, whatever its real weight.
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x21 | 0x40
    font["head"].macStyle = 0
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _packaged(family: str) -> fontpkg.FontFile:
    try:
        return next(file for file in fontpkg.family(family).files if file.style == "normal")
    except (fontpkg.FontpkgError, StopIteration) as error:
        raise NotConfigured(
            f"The caption font {family} is not installed.", fix=f"Run: pip install fontpkg-{family}"
        ) from error


@cache
def _folder() -> Path:
    made_of = {family: fontpkg.family(family).version for family, _ in _instances() if family in fontpkg.families()}
    return default_home() / "fonts" / hash_of({"recipe": _RECIPE, "families": made_of})[:12]


def _instances() -> set[tuple[str, int]]:
    return {(style.family, style.weight) for style in STYLES.values()} | {_FALLBACK}


def _static_name(family: str, weight: int) -> str:
    return f"Reelbase {family.replace('-', ' ').title()} {weight}"


def fallback_face() -> Face:
    return face(*_FALLBACK)


@lru_cache(maxsize=4096)
def face_for(text: str, family: str, weight: int) -> Face:
    """The first face that has every character of the text; the style's own when none has."""
    own = face(family, weight)
    for candidate in (own, fallback_face()):
        if candidate.covers(text):
            return candidate
    return own
