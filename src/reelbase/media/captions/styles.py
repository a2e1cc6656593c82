"""Four caption styles, sized to the frame so that two lines fill the caption area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reelbase.kit.errors import InputError
from reelbase.media.formats import FrameFormat

LINE_HEIGHT = 1.2
"""Distance between two base lines, in em. Chosen by eye."""
MAX_LINES = 2
_OUTLINE_EM = 0.34
"""Height of the outlines and shadows around two lines, in em."""
_MIN_LINE_EM = 11.4
"""Width of the caption area in em at the largest letter size: room for about 20 letters. Chosen by eye."""

WordHighlight = Literal["colour", "box", "fade", "sweep"]


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """A caption style. Colours are RRGGBB, ``outline`` and ``shadow`` in em; ``size`` is relative to the largest fit.

    highlight: how the spoken word is shown: another colour, a box behind it, the others faded, or a sweep.
    """

    family: str
    weight: int
    size: float
    text: str
    active: str
    outline: float
    shadow: float
    highlight: WordHighlight


STYLES: dict[str, CaptionStyle] = {
    "bold": CaptionStyle("montserrat", 900, 1.0, "FFFFFF", "FFD93B", 0.085, 0.05, "colour"),
    "box": CaptionStyle("montserrat", 800, 0.96, "FFFFFF", "7C3AED", 0.07, 0.04, "box"),
    "clean": CaptionStyle("montserrat", 700, 0.86, "FFFFFF", "FFFFFF", 0.045, 0.035, "fade"),
    "karaoke": CaptionStyle("montserrat", 900, 1.0, "FFFFFF", "2EE6A6", 0.085, 0.05, "sweep"),
}


def style_named(name: str) -> CaptionStyle:
    """A style by name. Raises InputError for an unknown one."""
    try:
        return STYLES[name]
    except KeyError:
        raise InputError(
            f"Unknown caption style {name!r}.", field="render.caption_style", fix=f"Use one of {', '.join(STYLES)}."
        ) from None


def em_px(format: FrameFormat) -> float:
    """The largest letter size in pixels at which two lines with their outlines fit the caption area."""
    box = format.caption_box
    return min(box.height / (MAX_LINES * LINE_HEIGHT + _OUTLINE_EM), box.width / _MIN_LINE_EM)
