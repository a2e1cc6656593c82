"""Caption fonts: static files that libass finds by name, and the same faces for measuring text.

libass picks a face by family name and weight and does not move a variable font along its axes, so each weight that a
style uses is cut into a static font of its own, once, into a folder that is named after what it is cut from. Scripts
that the packaged families lack are looked for in the Noto wheels, if installed, and then among the system's fonts.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterable
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
from reelbase.media.captions.faces import Face, system_face
from reelbase.media.captions.styles import STYLES
from reelbase.media.speech.scripts import clean

_FALLBACK = ("noto-sans", 700)
_SCRIPT_WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")
_SCRIPT_WEIGHT = 700
_RECIPE = 2


def fonts_dir() -> Path:
    """The folder of the static fonts that captions use; made at first use. Raises StorageError, NotConfigured."""
    for family, weight in _instances():
        _static(_packaged(family), weight, _static_name(family, weight))
    return _folder()


def uncovered(text: str) -> tuple[str, ...]:
    """The characters of a text that no font here can draw, each once, in order; captions leave them out."""
    style = STYLES["bold"]
    missing = dict.fromkeys(char for char in clean(text) if not char.isspace())
    return tuple(char for char in missing if not _drawable(char, style.family, style.weight))


def drawable(text: str, family: str, weight: int) -> str:
    """The text without the characters that no font here can draw."""
    if face(family, weight).covers(text):
        return text
    return "".join(char for char in text if _drawable(char, family, weight))


@lru_cache(maxsize=4096)
def face_for(text: str, family: str, weight: int) -> Face:
    """The first face that has every character of the text, or the one that has most of them."""
    own = face(family, weight)
    best, fewest = own, len(own.missing(text))
    for candidate in _others(text, own) if fewest else ():
        missing = len(candidate.missing(text))
        if missing < fewest:
            best, fewest = candidate, missing
        if not missing:
            break
    return best


@lru_cache(maxsize=64)
def face(family: str, weight: int) -> Face:
    """The face of a packaged family at a weight. Raises NotConfigured when its wheel is not installed."""
    name = _static_name(family, weight)
    return Face.from_file(name, _static(_packaged(family), weight, name))


def _others(text: str, own: Face) -> Iterable[Face]:
    yield face(*_FALLBACK)
    lacking = own.missing(text)
    for path in _script_files():
        if lacking & _characters(path):
            yield _script_face(path)
    for char in sorted(lacking):
        found = system_face(ord(char))
        if found is not None:
            yield found


@lru_cache(maxsize=8192)
def _drawable(char: str, family: str, weight: int) -> bool:
    return not face_for(char, family, weight).missing(char)


@cache
def _script_files() -> tuple[Path, ...]:
    files: list[Path] = []
    for package in _SCRIPT_WHEELS:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            found = sorted(path for path in Path(spec.origin).parent.rglob("*") if path.suffix in (".ttf", ".otf"))
            files += [path for path in found if "Italic" not in path.name]
    return tuple(files)


@cache
def _characters(path: Path) -> frozenset[str]:
    points = hb.Face(hb.Blob.from_file_path(str(path))).unicodes
    return frozenset(map(chr, points))


@cache
def _script_face(path: Path) -> Face:
    name = f"Reelbase {path.stem.split('[')[0]} {_SCRIPT_WEIGHT}"
    return Face.from_file(name, _static(path, _SCRIPT_WEIGHT, name))


def _static(source: Path, weight: int, name: str) -> Path:
    """Path of a static font file, cut from a variable one when it is not there yet."""
    target = _folder() / f"{name.replace(' ', '-')}{source.suffix}"
    if not target.is_file():
        write_bytes(target, _cut(source, weight, name))
    return target


def _cut(source: Path, weight: int, name: str) -> bytes:
    face = hb.Face(hb.Blob.from_file_path(str(source)))
    if any(axis.tag == "wght" for axis in face.axis_infos):
        request = hb.SubsetInput()
        request.keep_everything()
        request.pin_all_axes_to_default(face)
        request.pin_axis_location(face, "wght", float(weight))
        face = hb.subset(face, request)
    font = TTFont(io.BytesIO(face.blob.data))
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
    return default_home() / "fonts" / _made_of()


@cache
def _made_of() -> str:
    versions = {}
    families = {f"fontpkg-{family}" for family, _ in _instances()}
    for package in families | {name.replace("_", "-") for name in _SCRIPT_WHEELS}:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = ""
    return hash_of({"recipe": _RECIPE, "packages": versions})[:12]


def _instances() -> set[tuple[str, int]]:
    return {(style.family, style.weight) for style in STYLES.values()} | {_FALLBACK}


def _static_name(family: str, weight: int) -> str:
    return f"Reelbase {family.replace('-', ' ').title()} {weight}"
