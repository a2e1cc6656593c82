"""Style packs: the type, the ground and the surfaces that all shots of a film share."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StyleFace:
    """A packaged font (a name in ``media.fonts``) at a weight; ``capitals`` and ``spacing`` (in type sizes) as set."""

    font: str
    weight: int | None = None
    capitals: bool = False
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class StylePack:
    """A look.

    heading, body, number, mono: the faces of titles, of running text, of figures, and of code.
    ground: the name of what fills the frame behind everything, in ``media.shots.grounds``.
    surface: how cards and bars are made: ``soft`` (rounded, with a shadow), ``flat``, ``outline``, ``glow``, ``chalk``
    or ``paper``.
    is_light: whether the ground is light and the ink dark.
    """

    name: str
    heading: StyleFace
    body: StyleFace
    number: StyleFace
    mono: StyleFace
    ground: str
    surface: str
    is_light: bool = False


_MONO = StyleFace("jetbrains_mono", 600)
_PACKS = (
    StylePack(
        "flat",
        StyleFace("montserrat", 800),
        StyleFace("montserrat", 600),
        StyleFace("montserrat", 800),
        _MONO,
        "glow",
        "soft",
    ),
)
STYLE_PACKS = {pack.name: pack for pack in _PACKS}
_BY_PRESET: dict[str, str] = {}
"""The pack that a preset's films have unless their style names another."""


def style_for(preset: str, style: str = "") -> StylePack:
    """The pack of a film. A pack's name inside ``style`` chooses it, else the preset does."""
    for word in style.casefold().split():
        if word in STYLE_PACKS:
            return STYLE_PACKS[word]
    chosen = _BY_PRESET.get(preset)
    if chosen is not None:
        return STYLE_PACKS[chosen]
    digest = hashlib.sha256(preset.encode()).digest()
    return _PACKS[digest[0] % len(_PACKS)]
