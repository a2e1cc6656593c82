"""Which fonts a text needs, so that no character silently turns into an empty box."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import skia

from reelbase.media.fonts import typeface

_JOINERS = {0x200C, 0x200D, 0xFE0E, 0xFE0F}
_BOLD = 700


@dataclass(frozen=True, slots=True)
class Faces:
    """``families`` in order of preference, as names that ``collection`` (a skia FontCollection) knows."""

    collection: Any
    families: tuple[str, ...]


def drawable(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what no font here can draw, and the characters that were left out, each once."""
    kept: list[str] = []
    missing: dict[str, None] = {}
    for character in unicodedata.normalize("NFC", text):
        point = ord(character)
        if point in _JOINERS:
            # A joiner means something only after a character that is drawn.
            if kept and not kept[-1].isspace():
                kept.append(character)
        elif character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
            missing[character] = None
        elif unicodedata.category(character) == "Cf":
            continue
        elif _packaged_has(point) or _system_face(point) is not None:
            kept.append(character)
        else:
            missing[character] = None
    return "".join(kept), tuple(repr(c)[1:-1] for c in missing)


def faces_for(text: str, name: str, weight: int | None) -> Faces:
    """The packaged font first, then the others, then the system's fonts for what those lack."""
    provider = skia.textlayout.TypefaceFontProvider()
    families: list[str] = []

    def add(face: Any, alias: str) -> None:
        provider.registerTypeface(face, alias)
        families.append(alias)

    add(typeface(name, weight), "main")
    for other in ("montserrat", "noto_sans"):
        if other != name:
            add(typeface(other, 800), other)
    known: set[int] = set()
    for character in text:
        point = ord(character)
        if character.isspace() or point in _JOINERS or _packaged_has(point):
            continue
        face = _system_face(point)
        if face is not None and face.uniqueID() not in known:
            known.add(face.uniqueID())
            add(face, f"system{len(known)}")
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return Faces(collection, tuple(families))


@cache
def _packaged_has(point: int) -> bool:
    return any(typeface(name).unicharToGlyph(point) for name in ("anton", "montserrat", "noto_sans"))


@cache
def _system_face(point: int) -> Any:
    style = skia.FontStyle(_BOLD, skia.FontStyle.kNormal_Width, skia.FontStyle.kUpright_Slant)
    face = _system_fonts().matchFamilyStyleCharacter("", style, [], point)
    return face if face is not None and face.unicharToGlyph(point) else None


@cache
def _system_fonts() -> Any:
    return skia.FontMgr.RefDefault()
