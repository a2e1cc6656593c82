"""What each caption style looks like: its type, its colours, and how the spoken word stands out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from reelbase.media.captions.look import CaptionLook, caption_area
from reelbase.media.captions.styles import LINE_HEIGHT, MAX_LINES
from reelbase.media.formats import FrameFormat, Rectangle

SIDE_EM = 0.24
"""Room beside a line, in em: for outlines, shadows and the growth of a spoken word."""
_AROUND_EM = 0.42
"""Height of the outlines and shadows around the lines, in em."""
_LEAST_LINE_EM = 11.4
"""Width of the caption area in em, at medium size. Chosen by eye."""
_LIGHT_LUMA = 140
"""Luma (0 to 255) from which a colour needs dark letters on it, or a dark outline around it."""
_DARK, _WHITE = 0x101010, 0xFFFFFF


class Highlight(StrEnum):
    """How a word changes when it is spoken."""

    GROW = "grow"
    APPEAR = "appear"
    BOX = "box"
    SWEEP = "sweep"
    LETTERS = "letters"
    WRITE = "write"
    UNDERLINE = "underline"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CaptionDesign:
    """A caption style, drawn. Colours are 0xRRGGBB; lengths end in ``_em`` and are multiples of the letter size.

    font, weight: a name in ``FONT_FILES``, and its weight (None for a font that has one).
    size: letter size relative to the largest at which two lines fit the caption area.
    shadow_blur_em, shadow_drop_em, shadow_opacity: one soft shadow; without blur it is a hard one, beside the letters.
    backdrop_opacity: of a dark box behind each line; 0 for none.
    words_a_cue: most words shown at once; None for as many as fit.
    line_em: longest line that is easy to read. line_height: distance between two base lines, in em.
    centred: whether each line is centred; else all begin at the same edge.
    """

    font: str
    weight: int | None
    highlight: Highlight
    size: float = 1.0
    capitals: bool = False
    letters: int = _WHITE
    accent: int = 0xFFD93B
    outline_em: float = 0.0
    shadow_blur_em: float = 0.0
    shadow_drop_em: float = 0.0
    shadow_opacity: float = 0.0
    backdrop_opacity: float = 0.0
    lines: int = MAX_LINES
    words_a_cue: int | None = None
    line_em: float = 24.0
    line_height: float = LINE_HEIGHT
    centred: bool = True

    @property
    def outline(self) -> int:
        """Colour of the outline: dark around light letters, light around dark ones."""
        return _DARK if luma(self.letters) >= _LIGHT_LUMA else 0xF4F4F4

    @property
    def letters_on_accent(self) -> int:
        """Colour of letters on a box of the accent's colour."""
        return _DARK if luma(self.accent) >= _LIGHT_LUMA else _WHITE


DESIGNS: dict[str, CaptionDesign] = {
    "bold": CaptionDesign(
        "montserrat", 900, Highlight.GROW, outline_em=0.085, shadow_drop_em=0.05, shadow_opacity=0.45
    ),
    "word_pop": CaptionDesign(
        "lilita_one",
        None,
        Highlight.APPEAR,
        size=1.4,
        capitals=True,
        accent=0x3DF07F,
        outline_em=0.09,
        shadow_drop_em=0.06,
        shadow_opacity=0.5,
        lines=1,
        words_a_cue=3,
    ),
    "highlight_box": CaptionDesign(
        "outfit",
        800,
        Highlight.BOX,
        size=0.98,
        accent=0x6D3BF5,
        outline_em=0.06,
        shadow_drop_em=0.04,
        shadow_opacity=0.4,
    ),
    "karaoke": CaptionDesign(
        "nunito", 900, Highlight.SWEEP, accent=0x2EE6A6, outline_em=0.08, shadow_drop_em=0.05, shadow_opacity=0.45
    ),
    "broadcast": CaptionDesign(
        "atkinson_hyperlegible", None, Highlight.NONE, size=0.74, backdrop_opacity=0.82, line_em=19.0
    ),
    "minimal": CaptionDesign(
        "inter",
        600,
        Highlight.NONE,
        size=0.7,
        shadow_blur_em=0.09,
        shadow_drop_em=0.03,
        shadow_opacity=0.85,
        line_em=20.0,
    ),
    "typewriter": CaptionDesign(
        "jetbrains_mono",
        700,
        Highlight.LETTERS,
        size=0.72,
        accent=0xFFB454,
        backdrop_opacity=0.78,
        line_em=20.0,
        centred=False,
    ),
    "handwritten": CaptionDesign(
        "caveat",
        700,
        Highlight.WRITE,
        size=1.22,
        accent=0xFFE066,
        outline_em=0.07,
        shadow_drop_em=0.04,
        shadow_opacity=0.4,
        line_height=1.0,
    ),
    "editorial": CaptionDesign(
        "fraunces",
        650,
        Highlight.UNDERLINE,
        size=0.86,
        accent=0xFF5A4E,
        shadow_blur_em=0.08,
        shadow_drop_em=0.03,
        shadow_opacity=0.85,
    ),
}
"""By the names of ``CaptionStyleName``. Sizes, weights and colours were chosen by eye."""


def design_of(look: CaptionLook) -> CaptionDesign:
    """The look's style in its colours."""
    design = DESIGNS[look.style]
    if look.colour is not None:
        design = replace(design, letters=int(look.colour[1:], 16))
    if look.accent is not None:
        design = replace(design, accent=int(look.accent[1:], 16))
    return design


@dataclass(frozen=True, slots=True)
class CaptionMeasures:
    """Sizes of a look on a frame format: the area in frame pixels, the letter size in pixels, and the line in em."""

    area: Rectangle
    em_px: float
    line_em: float


def measures_of(look: CaptionLook, format: FrameFormat) -> CaptionMeasures:
    """Measures at which two lines of the style's letters, or its one line, fit the caption area."""
    design, area = DESIGNS[look.style], caption_area(look, format)
    fitting = area.height / (design.lines * design.line_height + _AROUND_EM)
    largest = min(area.height / (MAX_LINES * LINE_HEIGHT + _AROUND_EM), area.width * look.scale / _LEAST_LINE_EM)
    em_px = min(design.size * largest, fitting)
    return CaptionMeasures(area, em_px, min(area.width / em_px - 2 * SIDE_EM, design.line_em))


def luma(colour: int) -> float:
    """Luma of 0xRRGGBB by ITU-R BT.709, 0 to 255."""
    return 0.2126 * (colour >> 16) + 0.7152 * (colour >> 8 & 255) + 0.0722 * (colour & 255)


def look_of_subtitles(look: CaptionLook) -> CaptionLook:
    """The look by which subtitle files are broken into cues: the same, but never a few words at a time."""
    words = DESIGNS[look.style].words_a_cue
    return look if words is None else look.model_copy(update={"style": "broadcast", "size": "medium"})


def nearest_style(look: CaptionLook) -> str:
    """The style for ASS files that is most like a look."""
    alike = {Highlight.BOX: "box", Highlight.SWEEP: "karaoke", Highlight.GROW: "bold", Highlight.APPEAR: "bold"}
    return alike.get(DESIGNS[look.style].highlight, "clean")
