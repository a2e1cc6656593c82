"""How a film's captions look: what a person chooses. Light, so that plan documents can hold it."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from reelbase.media.formats import FrameFormat, Rectangle

CaptionStyleName = Literal[
    "bold",
    "word_pop",
    "highlight_box",
    "karaoke",
    "broadcast",
    "minimal",
    "typewriter",
    "handwritten",
    "editorial",
]
CAPTION_STYLES: tuple[str, ...] = get_args(CaptionStyleName)

_SIZES = {"small": 0.8, "medium": 1.0, "large": 1.25}
"""Letter sizes, relative to the style's own. Chosen by eye."""
_TOP_SHARES = {"tall": 0.10, "wide": 0.06}
"""Upper edge of captions at the top, as a share of the frame's height: below the controls of the common platforms."""
_GAP_SHARE = 0.02
"""Room between captions and what else is shown, as a share of the frame's height."""
_BOXED = frozenset({"broadcast", "typewriter"})
_DARK, _DARK_ACCENT = "#2A1A10", "#B4431E"
"""Letters, and the word that is spoken, on light grounds. Chosen by eye."""
_HEX_COLOUR = r"^#[0-9A-Fa-f]{6}$"


class CaptionLook(BaseModel):
    """The captions of one film. Subtitle files are made whether captions are drawn into the picture or not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    style: CaptionStyleName = Field("bold", description="Type, highlight and motion of the captions.")
    place: Literal["low", "middle", "top"] = Field("low", description="Where in the picture the captions are.")
    size: Literal["small", "medium", "large"] = Field("medium", description="Size of the letters.")
    colour: str | None = Field(
        None, pattern=_HEX_COLOUR, description="Colour of the letters; by default the style's, dark on light grounds."
    )
    accent: str | None = Field(
        None, pattern=_HEX_COLOUR, description="Colour of the word that is spoken; the style's by default."
    )
    enabled: bool = Field(True, strict=True, description="Whether captions are drawn into the picture.")

    @property
    def scale(self) -> float:
        """Letter size relative to the style's own."""
        return _SIZES[self.size]


def on_light_ground(look: CaptionLook) -> CaptionLook:
    """The look with dark letters where it names no colours of its own; styles with a box of their own stay as they are.

    The outline of dark letters is light, so that they can also be read where a film shows a photograph.
    """
    if look.style in _BOXED or look.colour is not None:
        return look
    # In ``highlight_box`` the accent is what stands behind the spoken word.
    accent = look.accent if look.accent or look.style == "highlight_box" else _DARK_ACCENT
    return look.model_copy(update={"colour": _DARK, "accent": accent})


def caption_area(look: CaptionLook, format: FrameFormat) -> Rectangle:
    """The area that captions of this look never leave, in even frame pixels; other content stays out of it.

    Low captions end where ``format.caption_box`` ends, and large ones reach higher.
    """
    box = format.caption_box
    height = round(box.height * look.scale) & ~1
    if look.place == "low":
        top = box.y + box.height - height
    elif look.place == "middle":
        top = (format.height - height) // 2
    else:
        top = round(_TOP_SHARES["tall" if format.is_tall else "wide"] * format.height)
    return Rectangle(box.x & ~1, top & ~1, box.width & ~1, height)


def clear_area(look: CaptionLook | None, format: FrameFormat) -> Rectangle:
    """The area for everything else: clear of captions, and of the controls of the common platforms, in frame pixels.

    look: None for captions that are burned in. Around captions in the middle, the larger part is taken.
    """
    text, box, gap = format.text_box, format.caption_box, round(_GAP_SHARE * format.height)
    top, bottom = text.y, box.y + box.height
    if look is None:
        bottom = box.y - gap
    elif look.enabled:
        area = caption_area(look, format)
        above, below = (top, area.y - gap), (area.y + area.height + gap, bottom)
        top, bottom = max(above, below, key=lambda part: part[1] - part[0])
    return Rectangle(text.x, top, text.width, bottom - top)
