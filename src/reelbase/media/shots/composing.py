"""Composes a shot: from its content and its look to the elements that its frames are painted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat
from reelbase.media.pictures.palettes import palette_for, palette_of_scene
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.board import Board, content_area
from reelbase.media.shots.elements import Element
from reelbase.media.shots.grounds import ground_of
from reelbase.media.shots.kinds import DRAWERS
from reelbase.media.shots.styles import style_for

if TYPE_CHECKING:
    from reelbase.media.shots.contents import ShotContent

DRAWING_VERSION = 1
"""Raised whenever the same content would give other pixels."""


@dataclass(frozen=True, slots=True)
class DrawnShot:
    """What a drawn shot depends on, besides the film's format and look.

    parts: when each part of the content appears, in frames from the shot's start; None where no word calls for it.
    seed: decides what is varied, such as the ground; shots of one scene share theirs.
    """

    content: ShotContent
    parts: tuple[int | None, ...] = ()
    framing: str = "medium"
    seed: str = ""


class Composition:
    """The elements of a shot, back to front. Paints any frame, in any order."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self.elements = tuple(elements)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        for element in self.elements:
            element.paint(compositor, frame, number)


def compose(shot: DrawnShot, format: FrameFormat, *, frames: int, preset: str, style: str) -> Composition:
    """Draw everything that the shot shows, once. Raises KeyError for a kind that has no drawing.

    frames: how long the shot is visible. preset, style: the film's, which choose palette and style pack.
    """
    board = board_for(shot, format, frames=frames, preset=preset, style=style)
    return Composition([ground_of(board), *DRAWERS[type(shot.content)](shot.content, board)])


def board_for(shot: DrawnShot, format: FrameFormat, *, frames: int, preset: str, style: str) -> Board:
    palette = palette_for(preset, style)
    variant = sum(shot.seed.encode()) if shot.seed else 0
    return Board(
        format=format,
        area=content_area(format, shot.framing),
        style=style_for(preset, style),
        palette=palette_of_scene(palette, variant),
        frames=max(1, frames),
        parts=shot.parts,
        seed=shot.seed,
    )
