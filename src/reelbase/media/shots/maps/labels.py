"""Places labels on maps: beside their points, inside the area, and never on each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reelbase.media.formats import Rectangle

# To the right first, then where the eye expects a name next.
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_STEPS = 14
_BETWEEN = 0.3
LEAST_BETWEEN_PX = 10.0
"""Least distance between two labels, as a share of a label's height, and in pixels: sprites have a soft edge."""


@dataclass(frozen=True, slots=True)
class LabelSpot:
    """Where a label stands: its box, and whether a line should lead from it to its point."""

    box: Rectangle
    is_far: bool


def spread_labels(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[int, int]],
    area: Rectangle,
    blocked: Iterable[Rectangle],
    gaps: Sequence[float],
) -> list[LabelSpot | None]:
    """A spot for each label in order of importance, or None where none is free.

    points, sizes, gaps: of each label its point, its box, and the least distance between them, in frame pixels.
    blocked: what labels must not cover.
    """
    taken = list(blocked)
    spots: list[LabelSpot | None] = []
    for point, size, gap in zip(points, sizes, gaps, strict=True):
        spot = _free_spot(point, size, area, taken, gap)
        spots.append(spot)
        if spot is not None:
            taken.append(spot.box)
    return spots


def overlaps(a: Rectangle, b: Rectangle, gap: float = 0.0) -> bool:
    """Whether two boxes are nearer to each other than ``gap`` pixels."""
    apart_x = a.x >= b.x + b.width + gap or b.x >= a.x + a.width + gap
    apart_y = a.y >= b.y + b.height + gap or b.y >= a.y + a.height + gap
    return not (apart_x or apart_y)


def inside(box: Rectangle, area: Rectangle) -> bool:
    return (
        box.x >= area.x
        and box.y >= area.y
        and box.x + box.width <= area.x + area.width
        and box.y + box.height <= area.y + area.height
    )


def _free_spot(
    point: tuple[float, float], size: tuple[int, int], area: Rectangle, taken: list[Rectangle], gap: float
) -> LabelSpot | None:
    x, y = point
    width, height = size
    for step in range(_STEPS):
        away = gap + 0.55 * height * step
        for side_x, side_y in _SIDES:
            diagonal = 0.75 if side_x and side_y else 1.0
            left = x + side_x * (away * diagonal + width / 2) - width / 2
            top = y + side_y * (away * diagonal + height / 2) - height / 2
            box = Rectangle(round(left), round(top), width, height)
            if inside(box, area) and not any(
                overlaps(box, other, max(LEAST_BETWEEN_PX, _BETWEEN * height)) for other in taken
            ):
                return LabelSpot(box, step > 1)
    return None
