"""What stands behind a thumbnail's text and subject: the style's own ground, its accent, rays, or two halves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reelbase.media.pictures.drawing import BLACK, WHITE, fill, glow, slanted
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarLayer, planes_of_rgb
from reelbase.media.shots.board import Board
from reelbase.media.shots.figures import draw_spot, path_through
from reelbase.media.shots.grounds import ground_of
from reelbase.media.shots.sprites import accent_of
from reelbase.media.thumbnails.sheet import Sheet


def style_ground(sheet: Sheet) -> None:
    ground_of(sheet.board).paint(sheet.compositor, sheet.frame, 0)


def bold_ground(sheet: Sheet) -> None:
    """The accent over the whole frame, with a great circle in a lighter tone: what stands out in a list."""
    board, whole = sheet.board, sheet.whole
    base = bold_colour(board)
    light = mix(base, WHITE, 0.10 if board.style.is_light else 0.28)
    low = mix(base, board.palette.middle, 0.22)
    size = max(whole.width, whole.height)
    x = (0.86 if board.random("bold").uniform(0, 1) < 0.5 else 0.14) * whole.width
    y = 0.2 * whole.height

    def draw(canvas: Any) -> None:
        canvas.drawPaint(
            slanted(0, 0, whole.width, whole.height, [(0.0, light, 1.0), (0.5, base, 1.0), (1.0, low, 1.0)])
        )
        canvas.drawCircle(x, y, 0.42 * size, fill(light, 0.5))
        canvas.drawCircle(x, y, 0.27 * size, fill(mix(light, WHITE, 0.1 if board.style.is_light else 0.3), 0.5))

    sheet.draw(draw)


def bold_colour(board: Board) -> RGB:
    """The colour of the bold ground: far from the style's own ground in light or dark."""
    return mix(board.palette.middle, board.palette.deep, 0.55) if board.style.is_light else board.palette.accent


def bold_ink(board: Board) -> RGB:
    return WHITE if board.style.is_light else mix(board.palette.deep, BLACK, 0.35)


def rays(sheet: Sheet, x: float, y: float) -> None:
    """Rays in two tones that run together at a point, where it is light."""
    board, whole = sheet.board, sheet.whole
    palette = board.palette
    light = board.style.is_light
    base = mix(palette.middle, palette.deep, 0.3) if not light else mix(palette.glow, WHITE, 0.55)
    other = mix(palette.middle, palette.glow, 0.14) if not light else mix(palette.glow, WHITE, 0.25)
    reach = 1.5 * max(whole.width, whole.height)
    count = 14

    def draw(canvas: Any) -> None:
        canvas.drawPaint(fill(base))
        for number in range(count):
            first = math.tau * (number / count + 0.01)
            last = first + math.pi / count
            ends = [(x + reach * math.cos(angle), y + reach * math.sin(angle)) for angle in (first, last)]
            canvas.drawPath(path_through([(x, y), *ends], closed=True), fill(other))
        glow(canvas, x, y, 0.55 * max(whole.width, whole.height), mix(palette.glow, WHITE, 0.3), 0.4)
        if not light:
            for corner in ((0, 0), (whole.width, whole.height)):
                glow(canvas, *corner, 0.6 * max(whole.width, whole.height), palette.deep, 0.55)

    sheet.draw(draw)


def halves(sheet: Sheet) -> None:
    """Two colours that meet at a slope."""
    board, whole = sheet.board, sheet.whole
    palette = board.palette
    dark = mix(palette.deep, BLACK, 0.2)
    edge = [(0.0, 0.0), (0.26, 0.0), (0.1, 1.0), (0.0, 1.0)]
    if board.is_tall:
        edge = [(0.0, 0.0), (1.0, 0.0), (1.0, 0.12), (0.0, 0.32)]
    corners = [(x * whole.width, y * whole.height) for x, y in edge]
    band = mix(accent_of(board), palette.glow, 0.2)

    def draw(canvas: Any) -> None:
        canvas.drawPaint(slanted(0, 0, whole.width, whole.height, [(0.0, palette.middle, 1.0), (1.0, dark, 1.0)]))
        canvas.drawPath(path_through(corners, closed=True), fill(band))
        glow(canvas, 0.9 * whole.width, 0.9 * whole.height, 0.6 * max(whole.width, whole.height), palette.glow, 0.28)

    sheet.draw(draw)


def picture_ground(sheet: Sheet, picture: np.ndarray) -> None:
    """A picture of the film's size: (height, width, 3) uint8 RGB."""
    sheet.frame.y[:], sheet.frame.u[:], sheet.frame.v[:] = planes_of_rgb(np.ascontiguousarray(picture))


def spot(sheet: Sheet, x: float, y: float, radius: float) -> PlanarLayer:
    """The soft round light behind a subject."""
    return draw_spot(sheet.board, x, y, radius, 1.2)
