"""Caption fonts: static files that libass finds by name, and the same faces for measuring text.

libass picks a face by family name and weight and does not support variable fonts. So each weight that a style uses is
instantiated once as a static font, in a folder named after its sources. Scripts that the packaged families lack are
searched in the Noto wheels, if installed, and then among the system's fonts.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import fontpkg
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from reelbase.kit.errors import NotConfigured
from reelbase.kit.files import write_bytes
from reelbase.kit.hashing import hash_of
from reelbase.kit.settings import default_home
from reelbase.media.captions.faces import INVISIBLE, Face, system_face
from reelbase.media.captions.styles import STYLES
from reelbase.media.script_fonts import SCRIPT_WEIGHT, SCRIPT_WHEELS, han_face, script_files
from reelbase.media.speech.scripts import clean

_FALLBACK = ("noto-sans", 700)
_RECIPE = 3
"""Raise it when the static fonts are made differently; it is part of their folder's name."""


def fonts_dir() -> Path:
    """The folder of the static fonts for captions, created on first use. Raises StorageError, NotConfigured."""
    for family, weight in _instances():
        _static(_Source(_packaged(family)), weight, _static_name(family, weight))
    for source in sorted(_scripts_in_use):
        _static(source, SCRIPT_WEIGHT, source.name)
    return _folder()


def uncovered(text: str) -> tuple[str, ...]:
    """The characters of a text that no installed font can draw, each once, in order; captions leave them out."""
    missing = dict.fromkeys(char for char in unicodedata.normalize("NFC", clean(text)) if not _is_drawable(char))
    return tuple(missing)


def drawable(text: str) -> str:
    """The text without characters that no installed font can draw; empty when nothing visible is left."""
    text = "".join(char for char in unicodedata.normalize("NFC", text) if _is_drawable(char))
    return text if any(char not in INVISIBLE and not char.isspace() for char in text) else ""


@lru_cache(maxsize=8192)
def runs(text: str, family: str, weight: int, language: str) -> tuple[tuple[Face, str], ...]:
    """The text in pieces with one face each, in order; a single piece if some face has all its characters."""
    whole = _best(text, face(family, weight), _packaged_faces(text, family, weight, language))
    if whole.covers(text):
        return ((whole, text),)
    pieces: list[tuple[Face, str]] = []
    for cluster in _clusters(text):
        own = _face_for(cluster, family, weight, language)
        if pieces and pieces[-1][0] is own:
            cluster = pieces.pop()[1] + cluster
        pieces.append((own, cluster))
    return tuple(pieces)


@lru_cache(maxsize=64)
def face(family: str, weight: int) -> Face:
    """The face of a packaged family at a weight. Raises NotConfigured when its wheel is not installed."""
    name = _static_name(family, weight)
    return Face.from_file(name, _static(_Source(_packaged(family)), weight, name))


@dataclass(frozen=True, slots=True, order=True)
class _Source:
    """A font file as it was packaged; ``index`` counts the faces of a collection."""

    path: Path
    index: int = 0

    @property
    def name(self) -> str:
        number = f" {self.index}" if self.index else ""
        return f"Reelbase {re.split(r'[.[]', self.path.name)[0]}{number} {SCRIPT_WEIGHT}"


def _clusters(text: str) -> list[str]:
    """Clusters that need one face: a letter with its marks, an emoji with its variation and what is joined to it."""
    clusters: list[str] = []
    for char in text:
        joins = char in INVISIBLE or unicodedata.category(char).startswith("M") or "\U0001f3fb" <= char <= "\U0001f3ff"
        if clusters and (joins or clusters[-1].endswith("\u200d")):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _face_for(text: str, family: str, weight: int, language: str) -> Face:
    """The first face with every character of the text, or else the one with the most."""
    own = _best(text, face(family, weight), _packaged_faces(text, family, weight, language))
    if own.covers(text):
        return own
    return _best(text, own, filter(None, (system_face(ord(char)) for char in sorted(own.missing(text)))))


def _best(text: str, own: Face, others: Iterable[Face]) -> Face:
    best, fewest = own, len(own.missing(text))
    for candidate in others if fewest else ():
        missing = len(candidate.missing(text))
        if missing < fewest:
            best, fewest = candidate, missing
        if not missing:
            break
    return best


def _packaged_faces(text: str, family: str, weight: int, language: str) -> Iterable[Face]:
    yield face(*_FALLBACK)
    lacking = face(family, weight).missing(text)
    for path in script_files():
        if lacking & _characters(path):
            yield _script_face(_Source(path, han_face(language) if path.suffix == ".ttc" else 0))


@lru_cache(maxsize=8192)
def _is_drawable(char: str) -> bool:
    # Reads the packaged files themselves, so that a plan can be checked without instantiating fonts.
    if char in INVISIBLE or char.isspace():
        return True
    packaged = (_packaged(family) for family in dict.fromkeys((STYLES["bold"].family, _FALLBACK[0])))
    if any(char in _characters(path) for path in (*packaged, *script_files())):
        return True
    return system_face(ord(char)) is not None


@cache
def _characters(path: Path) -> frozenset[str]:
    points = hb.Face(hb.Blob.from_file_path(str(path))).unicodes
    return frozenset(map(chr, points))


@cache
def _script_face(source: _Source) -> Face:
    _scripts_in_use.add(source)
    return Face.from_file(source.name, _static(source, SCRIPT_WEIGHT, source.name))


_scripts_in_use: set[_Source] = set()
"""Sources of faces in use, so that their files can be created again if the folder moves."""


def _static(source: _Source, weight: int, name: str) -> Path:
    """Path of a static font file, instantiated from a variable one if it does not exist."""
    suffix = ".otf" if source.path.suffix == ".ttc" else source.path.suffix
    target = _folder() / f"{name.replace(' ', '-')}{suffix}"
    if not target.is_file():
        write_bytes(target, _instantiate(source, weight, name))
    return target


def _instantiate(source: _Source, weight: int, name: str) -> bytes:
    face = hb.Face(hb.Blob.from_file_path(str(source.path)), source.index)
    request = hb.SubsetInput()
    request.keep_everything()
    if face.axis_infos:
        request.pin_all_axes_to_default(face)
        if any(axis.tag == "wght" for axis in face.axis_infos):
            request.pin_axis_location(face, "wght", float(weight))
    face = hb.subset(face, request)
    font = TTFont(io.BytesIO(face.blob.data), recalcBBoxes=False, recalcTimestamp=False)
    names = font["name"]
    # Copyright, trademark and licence stay; the names become the one by which libass finds it.
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


def _packaged(family: str) -> Path:
    try:
        return next(Path(file.path) for file in fontpkg.family(family).files if file.style == "normal")
    except (fontpkg.FontpkgError, StopIteration) as error:
        raise NotConfigured(
            f"The caption font {family} is not installed.", fix=f"Run: pip install fontpkg-{family}"
        ) from error


def _folder() -> Path:
    return default_home() / "fonts" / _sources_hash()


@cache
def _sources_hash() -> str:
    versions = {}
    families = {f"fontpkg-{family}" for family, _ in _instances()}
    for package in families | {name.replace("_", "-") for name in SCRIPT_WHEELS}:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = ""
    return hash_of({"recipe": _RECIPE, "packages": versions})[:12]


def _instances() -> set[tuple[str, int]]:
    return {(style.family, style.weight) for style in STYLES.values()} | {_FALLBACK}


def _static_name(family: str, weight: int) -> str:
    return f"Reelbase {family.replace('-', ' ').title()} {weight}"
