"""Colours of a film: its preset and style choose one palette, which all its scenes and its lettering share."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from functools import lru_cache

RGB = tuple[float, float, float]

_FAINT = 0.05
_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
_FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as sRGB in 0..1.

    deep: the darkest ground, behind text; middle: the ground around the subject; glow: the light behind it.
    ridge: shapes nearer than the ground; accent: ornaments and emphasis; spark: small lights, nearly white.
    """

    name: str
    deep: RGB
    middle: RGB
    glow: RGB
    ridge: RGB
    accent: RGB
    spark: RGB


def palette_for(preset: str, style: str = "") -> Palette:
    """The palette of a film. A palette's name inside ``style`` chooses it; other words choose by their hash."""
    choices = _PALETTES.get(preset, _PALETTES["explainer"])
    words = style.casefold().split()
    for palettes in (choices, *_PALETTES.values()):
        for palette in palettes:
            if palette.name in words:
                return palette
    if not words or words == ["plain"]:
        return choices[0]
    digest = hashlib.sha256(" ".join(words).encode()).digest()
    return choices[digest[0] % len(choices)]


def palette_of_scene(film: Palette, number: int) -> Palette:
    """The film's palette as one scene shows it: as it is, in warmer light, or leaning to its neighbour's ground."""
    siblings = next(palettes for palettes in _PALETTES.values() if film.name in {p.name for p in palettes})
    companion = siblings[(siblings.index(film) + 1) % len(siblings)]
    warm = replace(film, glow=mix(film.glow, film.accent, 0.55))
    leaning = replace(
        film,
        deep=mix(film.deep, companion.deep, 0.7),
        middle=mix(film.middle, companion.middle, 0.7),
        ridge=mix(film.ridge, companion.ridge, 0.7),
    )
    return (film, warm, leaning, replace(leaning, glow=warm.glow))[number % 4]


def palette_names() -> tuple[str, ...]:
    """Names that a style may use to choose a palette."""
    return tuple(palette.name for palettes in _PALETTES.values() for palette in palettes)


@lru_cache(maxsize=4096)
def mix(a: RGB, b: RGB, share: float) -> RGB:
    """``a`` at share 0, ``b`` at share 1; lightness, strength and hue change evenly, so nothing between turns grey."""
    (a_light, a_strength, a_hue), (b_light, b_strength, b_hue) = _lch(a), _lch(b)
    # A colour without strength has no hue of its own.
    weight_a, weight_b = (1.0 - share) * min(1.0, a_strength / _FAINT), share * min(1.0, b_strength / _FAINT)
    along = weight_b / (weight_a + weight_b) if weight_a + weight_b > 0 else share
    turn = math.remainder(b_hue - a_hue, math.tau)
    light = a_light + (b_light - a_light) * share
    strength = a_strength + (b_strength - a_strength) * share
    return _from_lch(light, strength, a_hue + turn * along)


def _lch(rgb: RGB) -> tuple[float, float, float]:
    """Oklab as lightness, strength (chroma) and hue in radians."""
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in rgb]
    cones = [sum(row[i] * linear[i] for i in range(3)) ** (1 / 3) for row in _TO_CONES]
    light, green_red, blue_yellow = (sum(row[i] * cones[i] for i in range(3)) for row in _TO_LAB)
    return light, math.hypot(green_red, blue_yellow), math.atan2(blue_yellow, green_red)


def _from_lch(light: float, strength: float, hue: float) -> RGB:
    green_red, blue_yellow = strength * math.cos(hue), strength * math.sin(hue)
    cones = [(light + row[0] * green_red + row[1] * blue_yellow) ** 3 for row in _FROM_LAB]
    linear = (min(1.0, max(0.0, sum(row[i] * cones[i] for i in range(3)))) for row in _FROM_CONES)
    red, green, blue = (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear)
    return red, green, blue


def _palette(name: str, *colours: str) -> Palette:
    return Palette(name, *(_rgb(colour) for colour in colours))


def _rgb(code: str) -> RGB:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


_PALETTES: dict[str, tuple[Palette, ...]] = {
    # name, deep, middle, glow, ridge, accent, spark
    "motivation": (
        _palette("dawn", "2a1245", "a8325e", "ff9d5c", "47164f", "ffc24b", "fff0d2"),
        _palette("ember", "2b0f1c", "a93a26", "ffb15a", "4a1420", "ffcf5a", "fff1d6"),
        _palette("summit", "141b4d", "5a48b8", "ff9fa8", "241f66", "ffd166", "ffeef0"),
    ),
    "explainer": (
        _palette("lagoon", "0c2a5e", "1f74c4", "7fe3ff", "0f3f86", "ffd84d", "eafaff"),
        _palette("iris", "221a63", "5a4fd0", "a9b8ff", "2f2585", "ffcf4a", "f2f0ff"),
        _palette("mint", "06363f", "15867f", "8bf0cf", "0a4c52", "ffd95a", "eafff7"),
    ),
    "facts": (
        _palette("berry", "2d0f5c", "8a2fc0", "ff8ae0", "47187f", "ffe14d", "fff0fd"),
        _palette("candy", "4a0f45", "cc2f7c", "ffb08a", "6d1758", "ffe45c", "fff2ea"),
        _palette("jungle", "06392f", "178a5a", "c3f56b", "0b5240", "ffe04d", "f7ffe4"),
    ),
    "history": (
        _palette("parchment", "2e1a10", "8c5a2e", "f2c27a", "47290f", "ffd88a", "fff3dc"),
        _palette("oxblood", "2c0d12", "86323a", "f0ae7c", "45141a", "f3c969", "fff0e0"),
        _palette("verdigris", "0f2a28", "3c7468", "d9d79a", "173d38", "f0c96a", "fbf7e2"),
    ),
    "finance": (
        _palette("emerald", "04302b", "0f7a5c", "8ff0b0", "07473b", "ffd35a", "effff4"),
        _palette("vault", "0c1c3d", "27508f", "8fc4ff", "122a5a", "ffcb57", "eef6ff"),
        _palette("graphite", "161b26", "465a78", "b9d3e8", "222b3b", "f5c451", "f3f8fc"),
    ),
    "science": (
        _palette("cosmos", "0b1036", "3a3fa8", "7fd0ff", "161a58", "6ff0e0", "eef6ff"),
        _palette("plasma", "1d0b45", "6a2fb5", "ff8fd0", "2d1264", "7fe9ff", "fbeeff"),
        _palette("reactor", "03303f", "0f7f9a", "7ff5e0", "06475a", "ffe066", "e9fffb"),
    ),
}
