"""Separates emoji from a text, so that they are drawn as icons instead of glyphs of some font."""

from __future__ import annotations

from functools import cache

from reelbase.media.pictures.icons import icon_library

_VARIATION_SELECTOR = "\ufe0f"
_SKIN_TONES = {chr(point) for point in range(0x1F3FB, 0x1F400)}
_MAX_EMOJI_CHARACTERS = 8
"""Characters of the longest emoji in the icon collection (families joined with zero-width joiners)."""


def split_emoji(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without emoji, and the names of their icons in order. Raises StorageError when icons are missing."""
    if not any(_may_be_emoji(character) for character in text):
        return text, ()
    known = _names_by_character()
    plain = "".join(c for c in text if c != _VARIATION_SELECTOR and c not in _SKIN_TONES)
    rest: list[str] = []
    names: list[str] = []
    at = 0
    while at < len(plain):
        found = next((n for n in range(_MAX_EMOJI_CHARACTERS, 0, -1) if plain[at : at + n] in known), 0)
        if found:
            names.append(known[plain[at : at + found]])
            rest.append(" ")
            at += found
        else:
            rest.append(plain[at])
            at += 1
    return "".join(rest), tuple(names)


def _may_be_emoji(character: str) -> bool:
    point = ord(character)
    return point >= 0x1F000 or 0x2600 <= point <= 0x27BF or 0x2B00 <= point <= 0x2BFF or 0x231A <= point <= 0x23FF


@cache
def _names_by_character() -> dict[str, str]:
    return {
        icon.character.replace(_VARIATION_SELECTOR, ""): icon.name
        for icon in icon_library().icons
        if icon.character and _may_be_emoji(icon.character[0])
    }
