"""Panels that kinds of shots are laid out with: rows and columns, titles, cards with icons, texts of one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, WHITE, fill
from reelbase.media.pictures.icons import render_icon
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Movement
from reelbase.media.shots.movements import ENTRANCE_S, rise
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import draw_card, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text, set_text

_LIGHT_FROM = 0.42
"""Luma from which dark ink is read better on a colour than white. Chosen by eye."""


def rows(area: Rectangle, weights: Sequence[float], gap_px: float = 0.0) -> list[Rectangle]:
    """The area cut into rows from top to bottom, as high as their weights have it, with gaps between them."""
    room = max(1.0, area.height - gap_px * (len(weights) - 1))
    found, top = [], float(area.y)
    for weight in weights:
        height = room * weight / sum(weights)
        found.append(Rectangle(area.x, round(top), area.width, max(1, round(height))))
        top += height + gap_px
    return found


def columns(area: Rectangle, weights: Sequence[float], gap_px: float = 0.0) -> list[Rectangle]:
    """The area cut into columns from left to right, as wide as their weights have it, with gaps between them."""
    turned = rows(Rectangle(area.y, area.x, area.height, area.width), weights, gap_px)
    return [Rectangle(row.y, row.x, row.height, row.width) for row in turned]


def inset(area: Rectangle, dx: float, dy: float | None = None) -> Rectangle:
    """The area without a border of so many pixels at its sides, and above and below."""
    down = dx if dy is None else dy
    return Rectangle(
        round(area.x + dx),
        round(area.y + down),
        max(1, round(area.width - 2 * dx)),
        max(1, round(area.height - 2 * down)),
    )


def middle_of(area: Rectangle) -> tuple[float, float]:
    return area.x + area.width / 2, area.y + area.height / 2


def square_in(area: Rectangle, share: float = 1.0) -> Rectangle:
    """The largest square in the middle of an area, times ``share``."""
    side = share * min(area.width, area.height)
    x, y = middle_of(area)
    return around(x, y, side, side)


def around(x: float, y: float, width: float, height: float) -> Rectangle:
    """The rectangle of that size with its middle at (x, y)."""
    return Rectangle(round(x - width / 2), round(y - height / 2), round(width), round(height))


def common_setting(board: Board, texts: Sequence[tuple[str, Rectangle]], setting: TypeSetting) -> TypeSetting:
    """The setting with the largest type size at which every text fits its box, so that all have the same size."""
    sizes = [lay_out_text(board, text, box, setting).size_px for text, box in texts if text.strip()]
    return replace(setting, largest=min([setting.largest, *(size / board.unit for size in sizes)]))


def text_actor(
    board: Board,
    text: str,
    box: Rectangle,
    setting: TypeSetting,
    movement: Movement,
    tint: RGB | None = None,
) -> Element:
    return Actor(set_text(board, text, box, setting, tint), movement, LayoutRole.TEXT)


def titled(board: Board, title: str, *, start: int = 0, largest: float = 10.0) -> tuple[list[Element], Board]:
    """A title at the top of the area, and the board below it; without a title the board as it is."""
    if not title.strip():
        return [], board
    setting = TypeSetting("heading", largest, 2, valign=0.0)
    box = board.part_of_area(0, 0, 1, 0.24)
    height = lay_out_text(board, title, box, setting).height + 3.5 * board.unit
    entrance = rise(start, board.seconds(ENTRANCE_S), 4 * board.unit)
    area = board.area
    rest = Rectangle(area.x, round(area.y + height), area.width, round(area.height - height))
    return [text_actor(board, title, box, setting, entrance)], board.within(rest)


def labelled(
    board: Board, label: str, *, start: int = 0, largest: float = 8.5, share: float = 0.22, lines: int = 3
) -> tuple[list[Element], Board]:
    """A label at the bottom of the area, and the board above it; without a label the board as it is."""
    if not label.strip():
        return [], board
    setting = TypeSetting("body", largest, lines, valign=1.0)
    box = board.part_of_area(0, 1 - share, 1, share)
    height = lay_out_text(board, label, box, setting).height + 3.0 * board.unit
    entrance = rise(start, board.seconds(ENTRANCE_S), 2.5 * board.unit)
    area = board.area
    rest = Rectangle(area.x, area.y, area.width, round(area.height - height))
    return [text_actor(board, label, box, setting, entrance)], board.within(rest)


def ink_on(board: Board, tint: RGB) -> RGB:
    """The colour in which text is read best on a colour."""
    luma = 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2]
    return mix(board.palette.deep, BLACK, 0.35) if luma > _LIGHT_FROM else WHITE


def round_shape(area: Rectangle, round_px: float) -> Any:
    """A rectangle with round corners, for skia."""
    return skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(area.x, area.y, area.width, area.height), round_px, round_px)


def pale_alpha(board: Board, alpha: float) -> float:
    """The opacity of what is there but not lit: dark ink on a light ground needs less than light ink on a dark one."""
    return 0.5 * alpha if board.style.is_light else alpha


def card_with_text(
    board: Board,
    area: Rectangle,
    text: str,
    box: Rectangle,
    setting: TypeSetting,
    movement: Movement,
    *,
    tint: RGB | None = None,
) -> list[Element]:
    """A card, and a text in a box on it, which move as one."""
    x, y = middle_of(area)

    def together(number: int) -> Placement | None:
        pose = movement(number)
        return None if pose is None else replace(pose, pivot=pose.pivot or (x, y))

    card = draw_sprite(area, lambda canvas: draw_card(canvas, board, area, tint=tint), margin=5 * board.unit)
    elements: list[Element] = [Actor(card, together)]
    if text.strip():
        ink = ink_of(board) if tint is None else ink_on(board, tint)
        elements.append(text_actor(board, text, box, replace(setting, shadow=0.0), together, ink))
    return elements


def paint_icon(canvas: Any, name: str, area: Rectangle, *, opacity: float = 1.0) -> None:
    """Draw an icon in the middle of ``area``, as large as fits."""
    pixels = render_icon(name, max(8, min(area.width, area.height)))
    height, width = pixels.shape[:2]
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    left, top = area.x + (area.width - width) / 2, area.y + (area.height - height) / 2
    paint = skia.Paint(AntiAlias=True, Alphaf=opacity)
    canvas.drawImage(image, left, top, skia.SamplingOptions(skia.FilterMode.kLinear), paint)


def rounded(canvas: Any, area: Rectangle, tint: RGB, radius_px: float, alpha: float = 1.0) -> None:
    """Draw a rectangle with rounded corners."""
    shape = skia.Rect.MakeXYWH(area.x, area.y, area.width, area.height)
    canvas.drawRRect(skia.RRect.MakeRectXY(shape, radius_px, radius_px), fill(tint, alpha))


def round_sprite(x: float, y: float, radius_px: float, tint: RGB, alpha: float = 1.0) -> PlanarLayer:
    """A disc as a sprite."""
    box = around(x, y, 2 * radius_px, 2 * radius_px)
    return draw_sprite(box, lambda canvas: canvas.drawCircle(x, y, radius_px, fill(tint, alpha)), margin=2)


def badge(board: Board, area: Rectangle, text: str, tint: RGB) -> PlanarLayer:
    """A disc with a short text, such as a number, in the middle of ``area``."""
    x, y = middle_of(area)
    radius = min(area.width, area.height) / 2
    setting = TypeSetting("number", 1.1 * radius / board.unit, 1, shadow=0.0)
    block = lay_out_text(board, text, around(x, y, 1.6 * radius, 1.9 * radius), setting, ink_on(board, tint))

    def draw(canvas: Any) -> None:
        canvas.drawCircle(x, y, radius, fill(tint))
        paint_text(canvas, board, block, setting)

    return draw_sprite(around(x, y, 2 * radius, 2 * radius), draw, margin=2)
