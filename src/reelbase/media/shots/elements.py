"""What a shot consists of: sprites drawn once, and how each appears and moves. A frame is blends in rectangles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import cv2
import numpy as np

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.planes import PlanarFrame, PlanarLayer, Plane
from reelbase.media.shots.masking import SteppedSprite
from reelbase.media.shots.placing import STILL, Placement, covered_box, intersection, lay_sprite

Timing = Callable[[int], float]
"""From the number of a frame to a share from 0 to 1."""
Movement = Callable[[int], Placement | None]
"""From the number of a frame to a pose; None while the sprite is not visible."""


class LayoutRole(StrEnum):
    """What an element is to the layout. Texts never overlap each other; nothing but grounds leaves the area."""

    GROUND = "ground"
    FIGURE = "figure"
    TEXT = "text"


class Element(Protocol):
    @property
    def role(self) -> LayoutRole: ...

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        """Blend the element over the frame as it looks at the shot's frame ``number``; any order of numbers."""
        ...

    def box(self, number: int) -> Rectangle | None:
        """The rectangle that it covers at that frame, in frame pixels; None while it is not visible."""
        ...


@dataclass(frozen=True, slots=True)
class Actor:
    """A sprite that appears and moves as ``movement`` has it."""

    sprite: PlanarLayer
    movement: Movement
    role: LayoutRole = LayoutRole.FIGURE

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        pose = self.movement(number)
        if pose is not None:
            lay_sprite(compositor, frame, self.sprite, pose)

    def box(self, number: int) -> Rectangle | None:
        pose = self.movement(number)
        return None if pose is None or pose.opacity <= 0 else covered_box(self.sprite, pose)


class Growth:
    """A sprite that slides out from behind one of its own edges, such as a bar that grows from its base."""

    def __init__(
        self, sprite: PlanarLayer, progress: Timing, *, edge: str = "bottom", role: LayoutRole = LayoutRole.FIGURE
    ) -> None:
        """edge: the edge that it grows from: bottom, top, left or right."""
        self.role = role
        self._sprite, self._progress = sprite, progress
        self._away = {"bottom": (0, 1), "top": (0, -1), "left": (-1, 0), "right": (1, 0)}[edge]
        self._visible = visible_part(sprite)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        share = self._progress(number)
        if share > 0.0:
            lay_sprite(compositor, frame, self._sprite, self._shift(share), clip=self._visible)

    def box(self, number: int) -> Rectangle | None:
        share = self._progress(number)
        return intersection(covered_box(self._sprite, self._shift(share)), self._visible) if share > 0.0 else None

    def _shift(self, share: float) -> Placement:
        hidden = 1.0 - min(1.0, share)
        x, y = self._away
        # Whole pixels: the speed hides the steps, and nothing is resampled.
        dx, dy = x * hidden * self._visible.width, y * hidden * self._visible.height
        return Placement(dx=2 * round(dx / 2), dy=2 * round(dy / 2))


class Wipe:
    """A sprite that is uncovered from one edge to the opposite one, such as a line of handwriting."""

    def __init__(
        self, sprite: PlanarLayer, progress: Timing, *, edge: str = "left", role: LayoutRole = LayoutRole.FIGURE
    ) -> None:
        """edge: the edge at which it begins: left, right, top or bottom."""
        self.role = role
        self._sprite, self._progress, self._edge = sprite, progress, edge
        self._visible = visible_part(sprite)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        shown = self.box(number)
        if shown is not None:
            lay_sprite(compositor, frame, self._sprite, STILL, clip=shown)

    def box(self, number: int) -> Rectangle | None:
        share = min(1.0, self._progress(number))
        x, y, width, height = self._visible.x, self._visible.y, self._visible.width, self._visible.height
        wide, high = 2 * round(share * width / 2), 2 * round(share * height / 2)
        if share <= 0.0 or min(wide, high) == 0:
            return None
        return {
            "left": Rectangle(x, y, wide, height),
            "right": Rectangle(x + width - wide, y, wide, height),
            "top": Rectangle(x, y, width, high),
            "bottom": Rectangle(x, y + height - high, width, high),
        }[self._edge]


class Reveal:
    """A sprite whose pixels appear at times of their own: a route that is drawn, a ring that closes, ink that spreads.

    arrival: (height, width) uint8, when each pixel of the sprite appears: 0 first, 255 last.
    softness: how wide the edge between the uncovered and the covered part is, in steps of ``arrival``.
    """

    def __init__(
        self,
        sprite: PlanarLayer,
        arrival: Plane,
        progress: Timing,
        *,
        softness: float = 3.0,
        role: LayoutRole = LayoutRole.FIGURE,
    ) -> None:
        self.role = role
        self._sprite, self._progress, self._softness = sprite, progress, softness
        self._stepped = SteppedSprite(sprite, arrival)
        self._steps = np.arange(256, dtype=np.float32)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        share = self._progress(number)
        if share <= 0.0:
            return
        if share >= 1.0:
            lay_sprite(compositor, frame, self._sprite)
            return
        front = share * (255.0 + 2 * self._softness) - self._softness
        table = np.clip((front - self._steps) / self._softness * 127.5 + 127.5, 0, 255).astype(np.uint8)
        self._stepped.lay(compositor, frame, table)

    def box(self, number: int) -> Rectangle | None:
        return self._stepped.box if self._progress(number) > 0.0 else None


@dataclass(frozen=True, slots=True)
class Flipbook:
    """Sprites of which one is visible at a time: the last whose frame has come, in its pose."""

    pages: tuple[tuple[int, PlanarLayer], ...]
    movement: Movement = lambda _: STILL
    role: LayoutRole = LayoutRole.FIGURE

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        page, pose = self._page(number), self.movement(number)
        if page is not None and pose is not None:
            lay_sprite(compositor, frame, page, pose)

    def box(self, number: int) -> Rectangle | None:
        page, pose = self._page(number), self.movement(number)
        return None if page is None or pose is None else covered_box(page, pose)

    def _page(self, number: int) -> PlanarLayer | None:
        return next((page for at, page in reversed(self.pages) if at <= number), None)


@dataclass(frozen=True, slots=True)
class Swarm:
    """One small sprite at many places: particles, drops, sparks.

    places: from the frame's number to the places' middles as (count, 2) floats, in frame pixels.
    clip: where it is visible.
    """

    sprite: PlanarLayer
    places: Callable[[int], np.ndarray]
    clip: Rectangle
    role: LayoutRole = LayoutRole.FIGURE

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        height, width = self.sprite.y.shape
        left, top = self.sprite.x + width / 2, self.sprite.y_top + height / 2
        for x, y in self.places(number):
            lay_sprite(compositor, frame, self.sprite, Placement(dx=float(x) - left, dy=float(y) - top), clip=self.clip)

    def box(self, number: int) -> Rectangle | None:
        return self.clip if len(self.places(number)) else None


def visible_part(sprite: PlanarLayer) -> Rectangle:
    """The part of a sprite that is not transparent, without the border that interpolation needs."""
    height, width = sprite.y.shape
    if sprite.inverse_alpha is None:
        return Rectangle(sprite.x, sprite.y_top, width, height)
    x, y, wide, high = cv2.boundingRect(cv2.bitwise_not(sprite.inverse_alpha))
    return Rectangle(sprite.x + x, sprite.y_top + y, wide, high)


def visible_boxes(elements: Sequence[Element], number: int, role: LayoutRole) -> list[Rectangle]:
    """The rectangles of all elements of a role that are visible at a frame."""
    boxes = (element.box(number) for element in elements if element.role is role)
    return [box for box in boxes if box is not None]
