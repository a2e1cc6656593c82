"""How captions look: four styles, sized to the frame so that two lines fill the caption box and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reelbase.kit.errors import InputError
from reelbase.media.formats import FrameFormat

LINE_HEIGHT = 1.2
"""Distance between two base lines, in em."""
MAX_LINES = 2

Mark = Literal["colour", "box", "fade", "sweep"]


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """Colours are RRGGBB. ``outline``, ``shadow`` and ``blur`` are in em; ``size`` is relative to the largest fit.

    mark: how the word that is heard is shown: another colour, a box behind it, the others faded, or a sweep.
    """

    family: str
    weight: int
    size: float
    text: str
    active: str
    outline: float
    shadow: float
    mark: Mark


STYLES: dict[str, CaptionStyle] = {
    "bold": CaptionStyle("montserrat", 900, 1.0, "FFFFFF", "FFD93B", 0.085, 0.05, "colour"),
    "box": CaptionStyle("montserrat", 800, 0.96, "FFFFFF", "7C3AED", 0.07, 0.04, "box"),
    "clean": CaptionStyle("montserrat", 700, 0.86, "FFFFFF", "FFFFFF", 0.045, 0.035, "fade"),
    "karaoke": CaptionStyle("montserrat", 900, 1.0, "FFFFFF", "2EE6A6", 0.085, 0.05, "sweep"),
}


def style_named(name: str) -> CaptionStyle:
    """Raises InputError for an unknown style."""
    try:
        return STYLES[name]
    except KeyError:
        raise InputError(
            f"Unknown caption style {name!r}.", field="render.caption_style", fix=f"Use one of {', '.join(STYLES)}."
        ) from None


def em_px(format: FrameFormat) -> float:
    """The largest letter size, in pixels, at which two lines with their outlines fit the caption box."""
    box = format.caption_box
    return min(box.height / (MAX_LINES * LINE_HEIGHT + 0.34), box.width / 11.4)
