"""Style packs: the type, the ground and the surfaces that all shots of a film share."""

from __future__ import annotations

from dataclasses import dataclass

from reelbase.media.timeline import TransitionKind, Wipe


@dataclass(frozen=True, slots=True)
class StyleFace:
    """A packaged font (a name in ``media.fonts``) at a weight; ``capitals`` and ``spacing`` (in type sizes) as set.

    scale: how much larger it is set than others, for faces with small letters.
    """

    font: str
    weight: int | None = None
    capitals: bool = False
    spacing: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class StylePack:
    """A look.

    heading, body, number, mono: the faces of titles, of running text, of figures, and of code.
    ground: the name of what fills the frame behind everything, in ``media.shots.grounds``.
    surface: how cards and bars are made: ``soft`` (rounded, with a shadow), ``flat``, ``outline``, ``glow``, ``chalk``
    or ``paper``.
    is_light: whether the ground is light and the ink dark.
    transition: how one section of the film gives way to the next; wipe: what a wipe between drawn shots looks like.
    """

    name: str
    heading: StyleFace
    body: StyleFace
    number: StyleFace
    mono: StyleFace
    ground: str
    surface: str
    is_light: bool = False
    transition: TransitionKind = TransitionKind.CROSSFADE
    wipe: Wipe = "edge"


_MONO = StyleFace("jetbrains_mono", 600)
_PACKS = (
    StylePack(
        "flat",
        heading=StyleFace("montserrat", 800),
        body=StyleFace("montserrat", 600),
        number=StyleFace("montserrat", 800),
        mono=_MONO,
        ground="glow",
        surface="soft",
        transition=TransitionKind.SLIDE,
    ),
    StylePack(
        "paper",
        heading=StyleFace("fraunces", 800),
        body=StyleFace("nunito", 700),
        number=StyleFace("fraunces", 900),
        mono=_MONO,
        ground="paper",
        surface="paper",
        is_light=True,
        transition=TransitionKind.WIPE,
        wipe="page",
    ),
    StylePack(
        "ink",
        heading=StyleFace("lilita_one"),
        body=StyleFace("nunito", 700),
        number=StyleFace("lilita_one"),
        mono=_MONO,
        ground="ink",
        surface="outline",
        is_light=True,
        transition=TransitionKind.WIPE,
        wipe="ink",
    ),
    StylePack(
        "neon",
        heading=StyleFace("outfit", 800),
        body=StyleFace("outfit", 500),
        number=StyleFace("outfit", 800),
        mono=_MONO,
        ground="grid",
        surface="glow",
        transition=TransitionKind.ZOOM,
    ),
    StylePack(
        "chalkboard",
        heading=StyleFace("caveat", 700, scale=1.35),
        body=StyleFace("caveat", 700, scale=1.35),
        number=StyleFace("caveat", 700, scale=1.35),
        mono=_MONO,
        ground="chalkboard",
        surface="chalk",
        transition=TransitionKind.WIPE,
    ),
    StylePack(
        "editorial",
        heading=StyleFace("anton", capitals=True, spacing=0.01),
        body=StyleFace("inter", 600),
        number=StyleFace("anton"),
        mono=_MONO,
        ground="plain",
        surface="flat",
        transition=TransitionKind.SLIDE,
    ),
)
STYLE_PACKS = {pack.name: pack for pack in _PACKS}
_BY_PRESET = {
    "motivation": "editorial",
    "explainer": "flat",
    "facts": "flat",
    "history": "paper",
    "finance": "flat",
    "science": "flat",
}
"""The pack that a preset's films have unless their style names another."""


def style_for(preset: str, style: str = "") -> StylePack:
    """The pack of a film. A pack's name inside ``style`` chooses it, else the preset does."""
    return style_named(style) or STYLE_PACKS[_BY_PRESET.get(preset, "flat")]


def style_named(style: str) -> StylePack | None:
    """The pack whose name is a word of ``style``; None where there is none."""
    return next((STYLE_PACKS[word] for word in style.casefold().split() if word in STYLE_PACKS), None)
