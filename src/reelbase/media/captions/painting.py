"""Paints captions into frames: each part of a cue is drawn once, and a frame is a few blends in rectangles."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from functools import lru_cache

from reelbase.media.captions.designs import design_of, measures_of
from reelbase.media.captions.frame_cues import FrameCue
from reelbase.media.captions.highlights import PAINTERS, CueFrame
from reelbase.media.captions.look import CaptionLook
from reelbase.media.captions.placing import place_words
from reelbase.media.captions.sheets import CueSheets
from reelbase.media.captions.typesetting import Typesetter
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame

_RETAINED_CUES = 2


class CaptionPainter:
    """Paints the captions of a stretch of film, its frames in any order. Not thread-safe."""

    def __init__(self, cues: tuple[FrameCue, ...], look: CaptionLook, format: FrameFormat, language: str) -> None:
        """cues: in order and without overlap, counted in frames from the start of the stretch."""
        self._cues, self._look, self._format = cues, look, format
        self._design = design_of(look)
        self._measures = measures_of(look, format)
        self._typesetter = typesetter_for(look, language)
        self._paint = PAINTERS[self._design.highlight]
        self._starts = [cue.first for cue in cues]
        self._sheets: OrderedDict[int, CueSheets | None] = OrderedDict()

    def paint(self, frame: PlanarFrame, number: int) -> None:
        """Lay the captions of the stretch's frame ``number`` over ``frame``."""
        index = bisect_right(self._starts, number) - 1
        if index < 0 or number >= self._cues[index].stop:
            return
        sheets = self._sheets_of(index)
        if sheets is not None:
            self._paint(sheets, frame, CueFrame(number, self._format.fps, self._cues[index].first))

    def _sheets_of(self, index: int) -> CueSheets | None:
        if index not in self._sheets:
            while len(self._sheets) >= _RETAINED_CUES:
                self._sheets.popitem(last=False)
            self._sheets[index] = self._laid_out(self._cues[index])
        return self._sheets[index]

    def _laid_out(self, cue: FrameCue) -> CueSheets | None:
        place = self._look.place
        words = place_words(
            cue,
            self._measures,
            self._design,
            self._typesetter,
            centred=place == "middle"
            or (place == "low" and self._format.is_tall and not self._design.backdrop_opacity),
            low=place == "low",
        )
        return CueSheets(words, self._measures.area, self._design, self._typesetter) if words else None


@lru_cache(maxsize=8)
def typesetter_for(look: CaptionLook, language: str) -> Typesetter:
    """The type of a look, with its measured words."""
    return Typesetter(design_of(look), language)
