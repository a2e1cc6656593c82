"""The stage of a drawn scene: where on the canvas its subject stands, and the random numbers that vary it."""

from __future__ import annotations

from dataclasses import dataclass

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import SeededRandom
from reelbase.media.picture_files import FRAME_SCALE
from reelbase.media.pictures.palettes import Palette


@dataclass(frozen=True, slots=True)
class Stage:
    """All lengths in canvas pixels.

    x, y: middle of the subject; reach: the square around it that stays clear of text.
    floor: where things stand; unit: a thousandth of the canvas's shorter side.
    left, right: ends of the frame's focus box, for things beside the subject.
    stretch: how much wider than high the canvas is, at least 1; forms around the subject spread by it.
    """

    width: int
    height: int
    x: float
    y: float
    reach: float
    floor: float
    left: float
    right: float
    unit: float
    stretch: float
    palette: Palette
    random: SeededRandom

    def lot(self, low: float, high: float) -> float:
        return self.random.uniform(low, high)

    def pick(self, count: int) -> int:
        """One of 0 to ``count - 1``."""
        return min(count - 1, int(self.random.uniform(0.0, float(count))))


def stage_for(format: FrameFormat, palette: Palette, seed: str) -> Stage:
    width, height = format.canvas
    box = format.focus_box

    def on_canvas(at: float, frame_side: int, canvas_side: int) -> float:
        return canvas_side / 2 + (at - frame_side / 2) / FRAME_SCALE

    top = on_canvas(box.y, format.height, height)
    bottom = on_canvas(box.y + box.height, format.height, height)
    return Stage(
        width=width,
        height=height,
        x=width / 2,
        y=(top + bottom) / 2,
        reach=min(box.width, box.height) / FRAME_SCALE,
        floor=bottom - 0.05 * (bottom - top),
        left=on_canvas(box.x, format.width, width),
        right=on_canvas(box.x + box.width, format.width, width),
        unit=min(width, height) / 1000,
        stretch=max(1.0, width / height),
        palette=palette,
        random=SeededRandom(seed),
    )
