"""Captions can be read on the grounds of light style packs."""

from __future__ import annotations

import numpy as np
import pytest

from reelbase.media.captions.look import CAPTION_STYLES, CaptionLook, on_light_ground
from reelbase.media.captions.specimen import caption_specimen
from reelbase.media.formats import FrameFormat

FORMAT = FrameFormat(432, 768)
PAPER = 236


@pytest.mark.parametrize("style", CAPTION_STYLES)
def test_letters_are_dark_on_a_light_ground_unless_they_stand_on_a_box(style: str) -> None:
    look = on_light_ground(CaptionLook.model_validate({"style": style}))
    ground = np.full((FORMAT.height, FORMAT.width, 3), PAPER, np.uint8)
    shown = caption_specimen(look, FORMAT, text="every word is here", language="en", ground=ground)
    dark = (shown.max(axis=2) < 90).mean()
    assert dark > 0.01, "letters or their box stand out from paper"
    assert (look.colour is None) == (style in ("broadcast", "typewriter"))


def test_an_author_keeps_colours_of_their_own() -> None:
    look = CaptionLook(colour="#112233")
    assert on_light_ground(look) is look
    assert on_light_ground(CaptionLook(accent="#445566")).accent == "#445566"
