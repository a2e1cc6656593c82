"""A person: a face in a round frame, with a name, a role and years below or beside it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, fill, round_light
from reelbase.media.pictures.palettes import mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.things import PersonContent
from reelbase.media.shots.elements import Actor, Element, Flipbook, LayoutRole
from reelbase.media.shots.movements import ENTRANCE_S, float_gently, pop, rise, then
from reelbase.media.shots.people import Expression, FaceColours, face_pixels
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite
from reelbase.media.shots.typesetting import FaceRole, TypeSetting, set_text

_LEAST_LINE_UNITS = 5.2
_ROLE_CHARS = 24
_SYLLABLE_S = 0.17
"""The least height of a line, and how long a mouth stays open or closed while somebody speaks. Chosen by eye."""


def draw_person(content: PersonContent, board: Board) -> list[Element]:
    wide = board.area.width > 1.25 * board.area.height
    portrait = (
        board.part_of_area(0.02, 0.04, 0.42, 0.92) if wide else board.part_of_area(0.08, 0.0, 0.84, _top(content))
    )
    size = min(portrait.width, portrait.height)
    x, y = portrait.x + portrait.width / 2, portrait.y + portrait.height / 2
    entrance = pop(0, board.seconds(ENTRANCE_S))
    sway = float_gently(board.seconds(3.2), 1.6 * board.unit)
    elements: list[Element] = [
        Actor(_disc(board, x, y, 0.47 * size), entrance),
        _face(content, board, x, y, size, then(rise(2, board.seconds(ENTRANCE_S), 12 * board.unit), sway)),
    ]
    if content.icon:
        half = 0.15 * size
        box = Rectangle(round(x + 0.36 * size - half), round(y + 0.30 * size - half), round(2 * half), round(2 * half))
        bob = float_gently(board.seconds(2.1), 1.4 * board.unit, 0.3)
        elements.append(Actor(draw_icon(content.icon, box), then(pop(board.seconds(0.35), board.seconds(0.4)), bob)))
    return [*elements, *_plate(content, board, wide)]


def _face(content: PersonContent, board: Board, x: float, y: float, size: float, movement: Any) -> Element:
    """The face in its expression; somebody who speaks moves their mouth."""
    speaking: tuple[Expression, ...] = ("speaking", "neutral")
    expressions = speaking if content.expression == "speaking" else (content.expression,)
    seed = content.seed or content.name
    sprites = [_cut_out(board, seed, content, expression, x, y, size) for expression in expressions]
    if len(sprites) == 1:
        return Actor(sprites[0], movement)
    hold = board.seconds(_SYLLABLE_S)
    pages = tuple((number * hold, sprites[number % 2]) for number in range(board.frames // hold + 1))
    return Flipbook(pages, movement)


def _cut_out(
    board: Board, seed: str, content: PersonContent, expression: Expression, x: float, y: float, size: float
) -> PlanarLayer:
    """The face, which rises above its disc but does not leave it below."""
    pixels = face_pixels(seed, expression, face_colours(board), max(16, round(0.98 * size)), content.pronoun)
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    side = pixels.shape[0]
    left, top, radius = x - side / 2, y + 0.47 * size - side, 0.47 * size
    clip = skia.Path()
    clip.addRect(skia.Rect.MakeLTRB(left, top - side, left + side, y))
    clip.addCircle(x, y, radius)

    def draw(canvas: Any) -> None:
        canvas.clipPath(clip, True)
        canvas.drawImage(image, left, top, skia.SamplingOptions(skia.FilterMode.kLinear))

    return draw_sprite(Rectangle(round(left), round(top), side, side + 2), draw)


def face_colours(board: Board) -> FaceColours:
    """The film's colours as faces have them."""
    palette = board.palette
    return FaceColours(
        skin=mix(palette.spark, palette.glow, 0.16),
        ink=mix(palette.deep, BLACK, 0.35),
        clothing=accent_of(board),
        hair=mix(palette.middle, palette.accent, 0.35),
    )


def _disc(board: Board, x: float, y: float, radius: float) -> PlanarLayer:
    palette = board.palette
    light = [(0.0, mix(palette.glow, WHITE, 0.25), 1.0), (1.0, mix(palette.middle, palette.glow, 0.55), 1.0)]

    def draw(canvas: Any) -> None:
        path = skia.Path()
        path.addCircle(x, y, radius)
        cast_shadow(canvas, path, 2.0 * board.unit, 0, 1.4 * board.unit, 0.4, mix(palette.deep, BLACK, 0.5))
        canvas.drawPath(path, round_light(x - 0.3 * radius, y - 0.4 * radius, 1.6 * radius, light))
        canvas.drawCircle(x, y, radius + 0.9 * board.unit, _ring(board))

    box = Rectangle(math.floor(x - radius), math.floor(y - radius), math.ceil(2 * radius), math.ceil(2 * radius))
    return draw_sprite(box, draw, margin=5 * board.unit)


def _ring(board: Board) -> Any:
    paint = fill(accent_of(board))
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(0.8 * board.unit)
    return paint


def _rows_of(role: str) -> int:
    """Lines that a role takes: what somebody is fits on one, what they do may need three."""
    return 1 + (len(role) > _ROLE_CHARS) + (len(role) > 2 * _ROLE_CHARS)


def _top(content: PersonContent) -> float:
    """The face's share of a tall picture, which leaves more room where more is written."""
    return 0.60 if not content.role else 0.55 if _rows_of(content.role) == 1 else 0.50


def _plate(content: PersonContent, board: Board, wide: bool) -> list[Element]:
    """The name, and below it the role and the years, each in its turn."""
    top_share = _top(content) + 0.04
    column = (
        board.part_of_area(0.50, 0.16, 0.48, 0.70)
        if wide
        else board.part_of_area(0.02, top_share, 0.96, 1.0 - top_share)
    )
    rows = _rows_of(content.role)
    lines: list[tuple[str, FaceRole, float, float]] = [(content.name, "heading", 11.0, 0.46)]
    lines += [(content.role, "body", 7.4, (0.34, 0.58, 0.76)[rows - 1])] if content.role else []
    lines += [(content.years, "number", 5.6, 0.20)] if content.years else []
    used = sum(share for *_, share in lines)
    if used > 1.0:
        lines = [(text, role, largest, share / used) for text, role, largest, share in lines]
        used = 1.0
    top = column.y + (1.0 - used) / 2 * column.height if wide else float(column.y)
    elements: list[Element] = []
    for number, (text, role, largest, share) in enumerate(lines):
        height = share * column.height
        # Room for the soft edge around letters, so that lines keep apart.
        least = _LEAST_LINE_UNITS * board.unit * (rows if number == 1 else 1)
        edge = max(0.0, min(0.38 * largest * board.unit + 2, (height - least) / 2))
        box = Rectangle(column.x, round(top + edge), column.width, round(height - 2 * edge))
        setting = TypeSetting(
            role, largest, max(2, rows) if number < 2 else 1, "left" if wide else "centre", valign=0.5
        )
        tint = accent_of(board) if number == 2 else None
        at = board.seconds(0.18 + 0.16 * number)
        sprite = set_text(board, text, box, setting, tint)
        elements.append(Actor(sprite, rise(at, board.seconds(ENTRANCE_S), 5 * board.unit), LayoutRole.TEXT))
        top += height
    return elements
