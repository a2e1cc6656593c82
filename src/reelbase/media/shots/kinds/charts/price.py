"""A price on a tag that swings on its string; the price before is crossed out first."""

from __future__ import annotations

import math
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, cast_shadow, fill, line
from reelbase.media.pictures.palettes import mix
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import PriceContent
from reelbase.media.shots.elements import Actor, Element, Wipe
from reelbase.media.shots.flowing import Sheen
from reelbase.media.shots.movements import ENTRANCE_S, ease_out, float_gently, pop, progress, rise, then
from reelbase.media.shots.panels import columns, ink_on, inset, labelled, middle_of, rows, text_actor
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text


def draw_price(content: PriceContent, board: Board) -> list[Element]:
    at = max(0, board.at(0) - board.seconds(0.15))
    label, rest = labelled(board, content.label, start=min(6, at), largest=11, share=0.26)
    area = rest.area
    elements: list[Element] = []
    if content.icon is not None:
        if area.width > 1.4 * area.height:
            picture, area = columns(area, (0.32, 0.68), 4 * board.unit)
        else:
            picture, area = rows(area, (0.36, 0.64), 2 * board.unit)
        sway = float_gently(board.seconds(2.8), 2.2 * board.unit)
        elements.append(
            Actor(
                draw_icon(content.icon, inset(picture, 0.04 * picture.width)),
                then(pop(0, board.seconds(ENTRANCE_S)), sway),
            )
        )
    if content.before is not None:
        old, area = rows(area, (0.24, 0.76), 2 * board.unit)
        elements += _old_price(content, board, old, at)
    return [*elements, *_tag(content, board, area, at), *label]


def _old_price(content: PriceContent, board: Board, box: Rectangle, at: int) -> list[Element]:
    assert content.before is not None
    setting = TypeSetting("number", 18, 1)
    block = lay_out_text(board, content.before.shown, box, setting)
    thick = max(3.0, 0.12 * block.size_px)
    y = block.top + 0.52 * block.height
    ends = (
        (block.ink_left - 1.5 * board.unit, y + 0.08 * block.height),
        (
            block.ink_left + block.ink_width + 1.5 * board.unit,
            y - 0.08 * block.height,
        ),
    )
    place = Rectangle(round(ends[0][0]), round(block.top), round(ends[1][0] - ends[0][0]), round(block.height))

    def strike(canvas: Any) -> None:
        path = skia.Path()
        path.addPoly([skia.Point(*end) for end in ends], False)
        canvas.drawPath(path, line(accent_of(board), 1.0, thick))

    crossing = Wipe(draw_sprite(place, strike, margin=thick), progress(max(4, at - 6), board.seconds(0.35), ease_out))
    moves = rise(0, board.seconds(ENTRANCE_S), 2 * board.unit)
    return [text_actor(board, content.before.shown, box, setting, moves, ink_of(board, 0.55)), crossing]


def _tag(content: PriceContent, board: Board, area: Rectangle, at: int) -> list[Element]:
    """The tag, and what stands on it, which sway together."""
    tint = accent_of(board)
    body = _body_in(board, area)
    nose = round(0.5 * min(body.height, 0.5 * body.width))
    face = Rectangle(body.x + nose, body.y, body.width - nose, body.height)
    inner = inset(face, 4.5 * board.unit, 0.1 * face.height)
    figure, per = (inner, None) if not content.per.strip() else rows(inner, (0.68, 0.32))
    ink = ink_on(board, tint)
    string = _string(board, body, nose)
    enters = rise(at, board.seconds(0.45), 6 * board.unit, angle=-90.0)
    sway = _sway(board, at)
    moves = then(enters, sway)
    sprite = draw_sprite(body, lambda canvas: _draw_tag(canvas, board, body, nose), margin=5 * board.unit)
    elements: list[Element] = [Actor(sprite, moves), Actor(string, moves)]
    number = TypeSetting("number", 44, 1, shadow=0.0)
    elements.append(text_actor(board, content.quantity.shown, figure, number, moves, ink))
    if per is not None:
        elements.append(
            text_actor(board, content.per, per, TypeSetting(largest=11, max_lines=1, shadow=0.0), moves, ink)
        )
    elements.append(Sheen(board, inset(face, 1.5 * board.unit), at + board.seconds(0.5), period_s=1.7))
    return elements


def _body_in(board: Board, area: Rectangle) -> Rectangle:
    inner = inset(area, 1.5 * board.unit, 3.0 * board.unit)
    width = min(inner.width, round(2.6 * inner.height))
    height = min(inner.height, round(0.56 * width))
    x, y = middle_of(inner)
    return Rectangle(round(x - width / 2), round(y - height / 2), width, height)


def _sway(board: Board, at: int) -> Any:
    period = board.seconds(2.2)

    def pose(number: int) -> Placement:
        share = math.tau * (number - at) / period
        return Placement(dx=1.4 * board.unit * math.sin(share), dy=0.7 * board.unit * math.cos(2 * share))

    return pose


def _draw_tag(canvas: Any, board: Board, body: Rectangle, nose: int) -> None:
    path = skia.Path()
    round_px = 3.5 * board.unit
    right, bottom, middle = body.x + body.width, body.y + body.height, body.y + body.height / 2
    corners = [(body.x + nose, body.y), (right, body.y), (right, bottom), (body.x + nose, bottom), (body.x, middle)]
    path.addPoly([skia.Point(*corner) for corner in corners], True)
    paint = fill(accent_of(board))
    paint.setPathEffect(skia.CornerPathEffect.Make(round_px))
    cast_shadow(canvas, path, 1.8 * board.unit, 0, 1.3 * board.unit, 0.4, mix(board.palette.deep, BLACK, 0.5))
    canvas.drawPath(path, paint)
    canvas.drawCircle(body.x + 0.55 * nose, middle, 0.17 * nose, fill(mix(board.palette.deep, BLACK, 0.3), 0.85))


def _string(board: Board, body: Rectangle, nose: int) -> Any:
    x, y = body.x + 0.55 * nose, body.y + body.height / 2
    top = body.y - 2.5 * board.unit

    def draw(canvas: Any) -> None:
        path = skia.Path()
        path.moveTo(x, y)
        path.cubicTo(
            x - 0.5 * nose, y - 0.3 * body.height, x + 0.4 * nose, top + 0.2 * body.height, x - 0.1 * nose, top
        )
        canvas.drawPath(path, line(ink_of(board), 0.9, 0.9 * board.unit))

    return draw_sprite(Rectangle(body.x, round(top), nose, round(y - top)), draw, margin=board.unit)
