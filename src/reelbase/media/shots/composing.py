"""Composes a shot: from its content and its look to the elements that its frames are painted from."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from reelbase.media.captions.look import CaptionLook
from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat
from reelbase.media.pictures.palettes import palette_for, palette_of_scene
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.board import Board, content_area
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import Element, LayoutRole
from reelbase.media.shots.entering import EnteringShot
from reelbase.media.shots.grounds import dust_over, ground_of
from reelbase.media.shots.kinds import DRAWERS
from reelbase.media.shots.punching import Punch, PunchedShot
from reelbase.media.shots.styles import style_for
from reelbase.media.speech.scripts import columns_of

_CARD_COLUMNS = 160
"""What fits on a card, in half-width characters."""
log = logging.getLogger(__name__)


class Composition:
    """The elements of a shot, back to front. Paints any frame, in any order."""

    def __init__(
        self, elements: Sequence[Element], format: FrameFormat, entrance: str = "cut", punch: Punch | None = None
    ) -> None:
        self.elements = tuple(elements)
        self._paint_shot = self._paint_whole if punch is None else PunchedShot(punch, self._paint_whole).paint
        self._entering = (
            None
            if entrance == "cut"
            else EnteringShot(entrance, format, ground=self._paint_ground, whole=self._paint_whole)
        )

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        if self._entering is not None and self._entering.lasts(number):
            self._entering.paint(compositor, frame, number)
        else:
            self._paint_shot(compositor, frame, number)

    def _paint_whole(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        for element in self.elements:
            element.paint(compositor, frame, number)

    def _paint_ground(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        for element in self.elements:
            if element.role is LayoutRole.GROUND:
                element.paint(compositor, frame, number)


def compose(
    shot: DrawnShot, format: FrameFormat, *, preset: str, style: str, captions: CaptionLook | None = None
) -> Composition:
    """Draw everything that the shot shows, once. Raises KeyError for a kind that has no drawing.

    preset, style: the film's, which choose palette and style pack.
    """
    board = board_for(shot, format, preset=preset, style=style, captions=captions)
    elements = DRAWERS[type(shot.content)](shot.content, board)
    # Maps and landscapes fill the frame themselves.
    brings_ground = bool(elements) and elements[0].role is LayoutRole.GROUND
    shown = elements if brings_ground else [ground_of(board), dust_over(board), *elements]
    punch = None if shot.punch is None else Punch(shot.punch, board.area, format)
    return Composition(shown, format, shot.entrance, punch)


def compose_or_card(
    shot: DrawnShot, format: FrameFormat, *, preset: str, style: str, captions: CaptionLook | None = None
) -> tuple[Composition, str]:
    """The shot, or its words as type when it cannot be drawn, with what went wrong; an empty text otherwise.

    Its first, middle and last frame are tried, so that a film does not fail because of one picture.
    """
    try:
        composition = compose(shot, format, preset=preset, style=style, captions=captions)
        frame, compositor = PlanarFrame(format), Compositor(format)
        for number in (0, shot.frames // 2, shot.frames - 1):
            composition.paint(compositor, frame, number)
    except Exception as error:
        log.warning(
            "A shot of the kind %s cannot be drawn; its words are set instead.", shot.content.kind, exc_info=True
        )
        fault = f"{type(error).__name__}: {error}"
    else:
        return composition, ""
    card = replace(shot, content=card_of(shot.card or shot.content.kind), parts=())
    return compose(card, format, preset=preset, style=style, captions=captions), fault


def card_of(words: str) -> WordsContent:
    """A typographic card of so many of the words as fit on one; the longest word is emphasised."""
    shown = words.split()[:14]
    text = _first_columns(" ".join(shown), _CARD_COLUMNS).rstrip(",;:—–-、，；： ")
    longest = max(range(len(text.split())), key=lambda number: len(text.split()[number]), default=0)
    return WordsContent(text=text or "…", emphasis=(longest,) if len(shown) > 2 else ())


def _first_columns(text: str, columns: int) -> str:
    """As many characters as are at most so many half-width ones wide."""
    ends = accumulate(columns_of(character) for character in text)
    return text[: sum(end <= columns for end in ends)]


def board_for(
    shot: DrawnShot, format: FrameFormat, *, preset: str, style: str, captions: CaptionLook | None = None
) -> Board:
    palette = palette_for(preset, style)
    return Board(
        format=format,
        area=content_area(format, shot.framing, captions=captions),
        style=style_for(preset, style),
        palette=palette_of_scene(palette, shot.variant),
        frames=max(1, shot.frames),
        parts=shot.parts,
        seed=shot.seed,
        variant=shot.variant,
    )
