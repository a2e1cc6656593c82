"""Places a sprite in a frame: moved, scaled, turned and faded, in the cheapest way that gives those pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from reelbase.media.compositor import Compositor, blend
from reelbase.media.formats import Rectangle
from reelbase.media.planes import CLEAR, PlanarFrame, PlanarLayer, Plane

_LINEAR = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
_STILL_PX = 1 / 16
"""Movement in pixels below which a sprite counts as standing still."""


@dataclass(frozen=True, slots=True)
class Placement:
    """How a sprite differs from the way it was drawn.

    dx, dy: its shift in frame pixels; scale, and angle in degrees clockwise, about its middle or ``pivot`` (frame
    pixels); opacity from 0 to 1.
    """

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    angle: float = 0.0
    opacity: float = 1.0
    pivot: tuple[float, float] | None = None

    @property
    def is_upright(self) -> bool:
        """Whether it is neither scaled nor turned."""
        return self.scale == 1.0 and self.angle == 0.0

    @property
    def is_shifted_only(self) -> bool:
        """Whether whole even pixels of shift are all that differs, so that nothing has to be resampled."""
        even = all(abs(shift - 2 * round(shift / 2)) < _STILL_PX for shift in (self.dx, self.dy))
        return even and self.scale == 1.0 and self.angle == 0.0 and self.opacity == 1.0


STILL = Placement()


def lay_sprite(
    compositor: Compositor,
    frame: PlanarFrame,
    sprite: PlanarLayer,
    pose: Placement = STILL,
    clip: Rectangle | None = None,
) -> None:
    """Blend a sprite over the frame, within ``clip`` if given. ``sprite.x`` and ``y_top`` are frame pixels."""
    if pose.opacity <= 0.0 or pose.scale <= 0.0:
        return
    limit = _even(clip) if clip else Rectangle(0, 0, frame.y.shape[1], frame.y.shape[0])
    if pose.is_shifted_only:
        _lay_shifted(frame, sprite, 2 * round(pose.dx / 2), 2 * round(pose.dy / 2), limit)
    elif pose.is_upright and not sprite.opaque:
        _lay_between(compositor, frame, sprite, pose, limit)
    else:
        _lay_warped(compositor, frame, sprite, pose, limit)


def covered_box(sprite: PlanarLayer, pose: Placement) -> Rectangle:
    """The smallest rectangle of whole even pixels that contains the sprite in its pose."""
    height, width = sprite.y.shape
    if pose.is_shifted_only:
        return Rectangle(sprite.x + 2 * round(pose.dx / 2), sprite.y_top + 2 * round(pose.dy / 2), width, height)
    px, py = pose.pivot or (sprite.x + width / 2, sprite.y_top + height / 2)
    cos, sin = _turn(pose)
    xs, ys = [], []
    for x in (sprite.x - px, sprite.x + width - px):
        for y in (sprite.y_top - py, sprite.y_top + height - py):
            xs.append(px + pose.dx + cos * x - sin * y)
            ys.append(py + pose.dy + sin * x + cos * y)
    left, top = math.floor(min(xs)) & ~1, math.floor(min(ys)) & ~1
    right, bottom = (math.ceil(max(xs)) + 1) & ~1, (math.ceil(max(ys)) + 1) & ~1
    return Rectangle(left, top, right - left, bottom - top)


def intersection(a: Rectangle, b: Rectangle) -> Rectangle | None:
    left, top = max(a.x, b.x), max(a.y, b.y)
    right, bottom = min(a.x + a.width, b.x + b.width), min(a.y + a.height, b.y + b.height)
    return Rectangle(left, top, right - left, bottom - top) if left < right and top < bottom else None


def _lay_shifted(frame: PlanarFrame, sprite: PlanarLayer, dx: int, dy: int, limit: Rectangle) -> None:
    height, width = sprite.y.shape
    area = intersection(Rectangle(sprite.x + dx, sprite.y_top + dy, width, height), limit)
    if area is None:
        return
    for target, colour, inverse_alpha, divisor in _planes(frame, sprite):
        x, y = (area.x - sprite.x - dx) // divisor, (area.y - sprite.y_top - dy) // divisor
        wide, high = area.width // divisor, area.height // divisor
        part = target[area.y // divisor :, area.x // divisor :][:high, :wide]
        if inverse_alpha is None:
            np.copyto(part, colour[y : y + high, x : x + wide])
        else:
            blend(part, colour[y : y + high, x : x + wide], inverse_alpha[y : y + high, x : x + wide])


def _lay_between(
    compositor: Compositor, frame: PlanarFrame, sprite: PlanarLayer, pose: Placement, limit: Rectangle
) -> None:
    """Blend an upright sprite at a place between pixels: mixtures of neighbouring rows and columns.

    That is what a warp gives, in an eighth of its time. The sprite's own border is transparent, so its first row and
    column need not be mixed with anything outside.
    """
    # Both planes of chroma have the same alpha, which is mixed once.
    mixed_from: Plane | None = None
    for target, colour, inverse_alpha, divisor in _planes(frame, sprite):
        assert inverse_alpha is not None
        whole_x, part_x = _whole_and_part((sprite.x + pose.dx) / divisor)
        whole_y, part_y = _whole_and_part((sprite.y_top + pose.dy) / divisor)
        height, width = colour.shape
        placed = Rectangle(whole_x + 1, whole_y + 1, width - 1, height - 1)
        bounds = (limit.x // divisor, limit.y // divisor, limit.width // divisor, limit.height // divisor)
        area = intersection(placed, Rectangle(*bounds))
        if area is None:
            continue
        x, y = area.x - whole_x, area.y - whole_y
        shown = _between(compositor, 0, colour, (x, y), area, (part_x, part_y))
        if pose.opacity < 1.0:
            cv2.convertScaleAbs(shown, dst=shown, alpha=pose.opacity)
        if inverse_alpha is not mixed_from:
            hidden = _between(compositor, 2, inverse_alpha, (x, y), area, (part_x, part_y))
            _fade_alpha(hidden, pose.opacity)
            mixed_from = inverse_alpha
        part = target[area.y : area.y + area.height, area.x : area.x + area.width]
        blend(part, shown, hidden)


def _whole_and_part(place: float) -> tuple[int, float]:
    whole = math.floor(place)
    return whole, place - whole


def _between(
    compositor: Compositor, index: int, plane: Plane, at: tuple[int, int], area: Rectangle, parts: tuple[float, float]
) -> Plane:
    """The part of a plane from ``at`` on, as large as ``area``, mixed with its left and upper neighbours."""
    (x, y), (part_x, part_y) = at, parts
    high, wide = area.height, area.width
    across = compositor.scratch(index, high + 1, wide)
    rows = plane[y - 1 : y + high]
    cv2.addWeighted(rows[:, x : x + wide], 1.0 - part_x, rows[:, x - 1 : x - 1 + wide], part_x, 0.0, dst=across)
    mixed = compositor.scratch(index + 1, high, wide)
    cv2.addWeighted(across[1:], 1.0 - part_y, across[:-1], part_y, 0.0, dst=mixed)
    return mixed


def _lay_warped(
    compositor: Compositor, frame: PlanarFrame, sprite: PlanarLayer, pose: Placement, limit: Rectangle
) -> None:
    area = intersection(covered_box(sprite, pose), limit)
    if area is None:
        return
    # Both planes of chroma have the same alpha, which is warped once.
    warped_divisor = 0
    for target, colour, inverse_alpha, divisor in _planes(frame, sprite):
        x, y = area.x // divisor, area.y // divisor
        size = (area.width // divisor, area.height // divisor)
        matrix = _inverse_map(sprite, pose, x, y, divisor)
        part = target[y : y + size[1], x : x + size[0]]
        shown = compositor.scratch(0, size[1], size[0])
        hidden = compositor.scratch(1, size[1], size[0])
        _warp(colour, matrix, shown, 0)
        if pose.opacity < 1.0:
            cv2.convertScaleAbs(shown, dst=shown, alpha=pose.opacity)
        if divisor != warped_divisor:
            _warp(np.zeros_like(colour) if inverse_alpha is None else inverse_alpha, matrix, hidden, CLEAR)
            _fade_alpha(hidden, pose.opacity)
            warped_divisor = divisor
        blend(part, shown, hidden)


def _warp(plane: Plane, matrix: np.ndarray, out: Plane, outside: int) -> None:
    size = (out.shape[1], out.shape[0])
    border = cv2.BORDER_CONSTANT
    cv2.warpAffine(
        plane, matrix, size, out, flags=_LINEAR, borderMode=border, borderValue=outside, hint=cv2.ALGO_HINT_APPROX
    )


def _fade_alpha(inverse_alpha: Plane, opacity: float) -> None:
    if opacity < 1.0:
        cv2.convertScaleAbs(inverse_alpha, dst=inverse_alpha, alpha=opacity, beta=CLEAR * (1.0 - opacity))


def _planes(frame: PlanarFrame, sprite: PlanarLayer) -> tuple[tuple[Plane, Plane, Plane | None, int], ...]:
    return (
        (frame.y, sprite.y, sprite.inverse_alpha, 1),
        (frame.u, sprite.u, sprite.inverse_alpha_half, 2),
        (frame.v, sprite.v, sprite.inverse_alpha_half, 2),
    )


def _inverse_map(sprite: PlanarLayer, pose: Placement, x0: int, y0: int, divisor: int) -> np.ndarray:
    """From indices of a plane of the frame, counted from (x0, y0), to indices of the sprite's plane."""
    height, width = sprite.y.shape
    px, py = pose.pivot or (sprite.x + width / 2, sprite.y_top + height / 2)
    cos, sin = _turn(pose)
    size = cos * cos + sin * sin
    a, b, c, d = cos / size, sin / size, -sin / size, cos / size
    # Source = pivot + inverse * (target - pivot - shift), in pixels.
    tx = px - a * (px + pose.dx) - b * (py + pose.dy)
    ty = py - c * (px + pose.dx) - d * (py + pose.dy)
    # Chroma is sited at the left one of its two columns and between its two rows.
    right, down = 0.5, divisor / 2
    x, y = x0 * divisor + right, y0 * divisor + down
    return np.array(
        [
            [a, b, (a * x + b * y + tx - sprite.x - right) / divisor],
            [c, d, (c * x + d * y + ty - sprite.y_top - down) / divisor],
        ]
    )


def _turn(pose: Placement) -> tuple[float, float]:
    angle = math.radians(pose.angle)
    return pose.scale * math.cos(angle), pose.scale * math.sin(angle)


def _even(area: Rectangle) -> Rectangle:
    left, top = area.x & ~1, area.y & ~1
    return Rectangle(left, top, (area.x + area.width + 1 & ~1) - left, (area.y + area.height + 1 & ~1) - top)
