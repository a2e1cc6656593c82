"""The board that a shot is drawn on: its area of the frame, its look, and when each part of its content appears."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reelbase.media.captions.look import CaptionLook, clear_area
from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.motion import SeededRandom
from reelbase.media.pictures.palettes import Palette
from reelbase.media.shots.styles import StylePack

FIRST_PART_S = 0.15
"""Seconds from a shot's start to its first part, for parts that no word calls. Chosen by eye, as is the next one."""
PART_GAP_S = 0.35
_FRAMING_SHARES = {"wide": 0.80, "medium": 0.92, "close": 1.0}
"""Share of the area that the content takes. Chosen by eye."""


@dataclass(frozen=True, slots=True)
class Board:
    """All lengths in frame pixels, all times in frames from the shot's start.

    area: where content may be drawn: never on captions or on the platforms' controls. Grounds fill the whole frame.
    frames: how long the shot is visible.
    parts: when each part of the content appears, by its number, as far as words call for it.
    seed: decides everything that is varied; equal boards and contents give equal pixels.
    variant: which light of the film's palette the scene is in; the shots of a scene share it, and their ground.
    """

    format: FrameFormat
    area: Rectangle
    style: StylePack
    palette: Palette
    frames: int
    parts: tuple[int | None, ...]
    seed: str
    variant: int = 0

    @property
    def fps(self) -> int:
        return self.format.fps

    @property
    def unit(self) -> float:
        """A hundredth of the area's shorter side, in pixels: lengths in it look the same in every format."""
        return min(self.area.width, self.area.height) / 100

    @property
    def is_tall(self) -> bool:
        return self.area.height >= self.area.width

    @property
    def middle(self) -> tuple[float, float]:
        return self.area.x + self.area.width / 2, self.area.y + self.area.height / 2

    def at(self, part: int) -> int:
        """The frame at which a part appears: on its word, or in its turn, and early enough to be seen."""
        latest = max(0, self.frames - round(0.5 * self.fps))
        if part < len(self.parts):
            called = self.parts[part]
            if called is not None:
                return max(0, min(called, latest))
        turn = round((FIRST_PART_S + PART_GAP_S * part) * self.fps)
        after = [frame for frame in self.parts[: part + 1] if frame is not None]
        return max(0, min(max([turn, *after]), latest))

    def seconds(self, duration_s: float) -> int:
        """Frames that last so many seconds; at least 1."""
        return self.format.frames(duration_s)

    def random(self, purpose: str) -> SeededRandom:
        return SeededRandom(f"{self.seed}/{purpose}")

    def part_of_area(self, x: float, y: float, width: float, height: float) -> Rectangle:
        """A rectangle by shares of the area."""
        area = self.area
        return Rectangle(
            round(area.x + x * area.width),
            round(area.y + y * area.height),
            round(width * area.width),
            round(height * area.height),
        )

    def within(self, area: Rectangle) -> Board:
        """The same board with a smaller area."""
        return replace(self, area=area)


def content_area(format: FrameFormat, framing: str = "medium", *, captions: CaptionLook | None = None) -> Rectangle:
    """What platforms' controls and the captions leave free, as large as the framing has it."""
    whole = clear_area(captions, format)
    share = _FRAMING_SHARES[framing]
    width, height = round(whole.width * share), round(whole.height * share)
    return Rectangle(whole.x + (whole.width - width) // 2, whole.y + (whole.height - height) // 2, width, height)
