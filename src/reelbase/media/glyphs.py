"""Finds the fonts that a text needs, so that no character silently turns into an empty box."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import skia

from reelbase.media.fonts import typeface

_JOINERS = {0x200C, 0x200D, 0xFE0E, 0xFE0F}
_BOLD = 700
"""OpenType weight class of bold, preferred among the system's fonts."""
_FALLBACK_WEIGHT = 800
"""OpenType weight of the packaged fonts that fill in for the first; chosen by eye to match its colour."""


@dataclass(frozen=True, slots=True)
class FontFallback:
    """``families`` in order of preference, as names that ``collection`` (a skia FontCollection) knows."""

    collection: Any
    families: tuple[str, ...]


def drawable(text: str) -> tuple[str, tuple[str, ...]]:
    """(the text without characters that no installed font can draw, those characters, each once)."""
    shown: list[str] = []
    missing: dict[str, None] = {}
    for character in unicodedata.normalize("NFC", text):
        point = ord(character)
        if point in _JOINERS:
            # A joiner has a meaning only after a character that is drawn.
            if shown and not shown[-1].isspace():
                shown.append(character)
        elif character.isspace():
            shown.append(" ")
        elif unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
            missing[character] = None
        elif unicodedata.category(character) == "Cf":
            continue
        elif _packaged_has(point) or system_typeface(point) is not None:
            shown.append(character)
        else:
            missing[character] = None
    return "".join(shown), tuple(repr(c)[1:-1] for c in missing)


def font_fallback(text: str, name: str, weight: int | None) -> FontFallback:
    """The named packaged font first, then the others, then the system's fonts for characters that those lack."""
    provider = skia.textlayout.TypefaceFontProvider()
    families: list[str] = []

    def add(face: Any, alias: str) -> None:
        provider.registerTypeface(face, alias)
        families.append(alias)

    add(typeface(name, weight), "main")
    for other in ("montserrat", "noto_sans"):
        if other != name:
            add(typeface(other, _FALLBACK_WEIGHT), other)
    seen: set[int] = set()
    for character in text:
        point = ord(character)
        if character.isspace() or point in _JOINERS or _packaged_has(point):
            continue
        face = system_typeface(point)
        if face is not None and face.uniqueID() not in seen:
            seen.add(face.uniqueID())
            add(face, f"system{len(seen)}")
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return FontFallback(collection, tuple(families))


@cache
def _packaged_has(point: int) -> bool:
    return any(typeface(name).unicharToGlyph(point) for name in ("anton", "montserrat", "noto_sans"))


@cache
def system_typeface(point: int) -> Any:
    """The system's bold skia.Typeface that has a code point, or None."""
    style = skia.FontStyle(_BOLD, skia.FontStyle.kNormal_Width, skia.FontStyle.kUpright_Slant)
    face = _font_manager().matchFamilyStyleCharacter("", style, [], point)
    return face if face is not None and face.unicharToGlyph(point) else None


@cache
def _font_manager() -> Any:
    return skia.FontMgr.RefDefault()
