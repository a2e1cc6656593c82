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
    pieces = emoji_pieces(text)
    words = "".join(" " if is_icon else piece for piece, is_icon in pieces)
    return words, tuple(piece for piece, is_icon in pieces if is_icon)


def emoji_pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """The text in order, in pieces: (characters, False), or (an icon's name, True). Raises StorageError."""
    if not any(_may_be_emoji(character) for character in text):
        return ((text, False),) if text else ()
    known = _names_by_character()
    plain = "".join(c for c in text if c != _VARIATION_SELECTOR and c not in _SKIN_TONES)
    pieces: list[tuple[str, bool]] = []
    at = 0
    while at < len(plain):
        found = next((n for n in range(_MAX_EMOJI_CHARACTERS, 0, -1) if plain[at : at + n] in known), 0)
        if found:
            pieces.append((known[plain[at : at + found]], True))
        elif pieces and not pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + plain[at], False)
        else:
            pieces.append((plain[at], False))
        at += max(1, found)
    return tuple(pieces)


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
