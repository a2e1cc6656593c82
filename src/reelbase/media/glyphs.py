"""Finds the fonts that a text needs, so that no character silently turns into an empty box."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import skia

from reelbase.media.fonts import typeface, typeface_of_file
from reelbase.media.script_fonts import SCRIPT_WEIGHT, han_face, han_language, script_files

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
        elif _packaged_has(point) or further_typeface(point) is not None:
            shown.append(character)
        else:
            missing[character] = None
    return "".join(shown), tuple(repr(c)[1:-1] for c in missing)


def font_fallback(text: str, name: str, weight: int | None) -> FontFallback:
    """The named packaged font first, then the others, then the wheels' and the system's for what those lack."""
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
    language = han_language(text)
    for character in text:
        point = ord(character)
        if character.isspace() or point in _JOINERS or _packaged_has(point):
            continue
        face = further_typeface(point, language)
        if face is not None and face.uniqueID() not in seen:
            seen.add(face.uniqueID())
            add(face, f"further{len(seen)}")
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return FontFallback(collection, tuple(families))


@cache
def _packaged_has(point: int) -> bool:
    return any(typeface(name).unicharToGlyph(point) for name in ("anton", "montserrat", "noto_sans"))


@cache
def text_unicode() -> Any:
    """The skia.Unicode that paragraphs are built with."""
    return skia.Unicodes.ICU.Make()


@lru_cache(maxsize=8192)
def further_typeface(point: int, language: str = "") -> Any:
    """The skia.Typeface of an optional wheel, or else of the system, that has a code point; None if none has it.

    language: decides the shapes of Chinese characters.
    """
    for path in script_files():
        index = han_face(language) if path.suffix == ".ttc" else 0
        if typeface_of_file(path, None, index).unicharToGlyph(point):
            return typeface_of_file(path, SCRIPT_WEIGHT, index)
    return system_typeface(point)


@cache
def system_typeface(point: int) -> Any:
    """The system's bold skia.Typeface that has a code point, or None."""
    style = skia.FontStyle(_BOLD, skia.FontStyle.kNormal_Width, skia.FontStyle.kUpright_Slant)
    face = _font_manager().matchFamilyStyleCharacter("", style, [], point)
    return face if face is not None and face.unicharToGlyph(point) else None


@cache
def _font_manager() -> Any:
    return skia.FontMgr.RefDefault()
