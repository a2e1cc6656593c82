"""A date on a tear-off calendar, whose leaves fall until it is there; or a year that years run up to."""

from __future__ import annotations

import re
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, fill
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import DateContent
from reelbase.media.shots.elements import Actor, Element, Flipbook, LayoutRole
from reelbase.media.shots.flowing import Sheen
from reelbase.media.shots.movements import ENTRANCE_S, float_gently, pop, rise, then
from reelbase.media.shots.panels import columns, ink_on, inset, middle_of, text_actor
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, set_text

_LEAVES = 3
"""Leaves that fall before the date is there, and the frames at 30 a second that each takes. Chosen by eye."""
_LEAF_S = 0.17


def draw_date(content: DateContent, board: Board) -> list[Element]:
    area, elements = board.area, []
    start = max(0, board.at(0) - board.seconds(_LEAF_S * _LEAVES + 0.1))
    if content.label.strip():
        card, label = _beside(board)
        align: Any = "centre" if board.is_tall or area.width < 1.3 * area.height else "left"
        setting = TypeSetting("heading", 12, 4, align, 0.2 if align == "centre" else 0.5)
        moves = rise(max(start, board.at(0) - 6), board.seconds(ENTRANCE_S), 3 * board.unit)
        elements.append(text_actor(board, content.label, label, setting, moves))
    else:
        card = area
    card = _card_in(card, board)
    return [*_calendar(content.date, board, card, start), *elements]


def _beside(board: Board) -> tuple[Rectangle, Rectangle]:
    """Where the card and its label stand."""
    area = board.area
    if board.is_tall or area.width < 1.3 * area.height:
        high = round(0.68 * area.height)
        gap = round(2.5 * board.unit)
        return (
            Rectangle(area.x, area.y, area.width, high),
            Rectangle(area.x, area.y + high + gap, area.width, area.height - high - gap),
        )
    left, right = columns(area, (0.55, 0.45), 5 * board.unit)
    return left, right


def _card_in(room: Rectangle, board: Board) -> Rectangle:
    """A leaf in the middle of its room, a little wider than high, with space for the rings above it."""
    rings = round(4 * board.unit)
    # It grows beyond its size for a moment when it appears.
    width = round(0.92 * min(room.width, 1.3 * (room.height - rings)))
    height = min(round(0.92 * (room.height - rings)), round(width / 1.05))
    return Rectangle(
        room.x + (room.width - width) // 2, room.y + rings + (room.height - rings - height) // 2, width, height
    )


def _calendar(date: str, board: Board, card: Rectangle, start: int) -> list[Element]:
    head = Rectangle(card.x, card.y, card.width, round(0.2 * card.height))
    face = inset(Rectangle(card.x, card.y + head.height, card.width, card.height - head.height), 3 * board.unit)
    paper = mix(board.palette.spark, WHITE, 0.6)
    tint = accent_of(board)
    setting = TypeSetting("number", 46, 2, shadow=0.0, line_height=1.02)
    text = set_text(board, date, face, setting, ink_on(board, paper))
    whole = draw_sprite(card, lambda canvas: _leaf(canvas, board, card, head, paper, tint), margin=6 * board.unit)
    floats = float_gently(board.seconds(3.0), 1.6 * board.unit)
    enters = then(pop(0 if start < 4 else start, board.seconds(ENTRANCE_S)), floats)
    x, y = middle_of(card)
    centred = then(enters, lambda _: Placement(pivot=(x, y)))
    elements: list[Element] = [Actor(whole, centred), Actor(text, centred, LayoutRole.TEXT)]
    elements.append(_falling_leaves(date, board, card, head, paper, start, floats))
    elements.append(Actor(_rings(board, card), centred))
    elements.append(
        Sheen(board, inset(head, 2.4 * board.unit, 0.3 * board.unit), board.at(0) + board.seconds(0.3), period_s=1.5)
    )
    return elements


def _leaf(canvas: Any, board: Board, card: Rectangle, head: Rectangle, paper: RGB, tint: RGB) -> None:
    round_px = 3.0 * board.unit
    shape = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(card.x, card.y, card.width, card.height), round_px, round_px)
    path = skia.Path()
    path.addRRect(shape)
    cast_shadow(canvas, path, 1.6 * board.unit, 0, 1.2 * board.unit, 0.4, mix(board.palette.deep, BLACK, 0.5))
    canvas.drawPath(path, fill(paper))
    canvas.save()
    canvas.clipRRect(shape, True)
    canvas.drawRect(skia.Rect.MakeXYWH(head.x, head.y, head.width, head.height), fill(tint))
    canvas.restore()


def _rings(board: Board, card: Rectangle) -> PlanarLayer:
    ring = mix(board.palette.deep, BLACK, 0.2)
    light = mix(board.palette.spark, board.palette.middle, 0.25)
    wide, high = 2.2 * board.unit, 9 * board.unit
    box = Rectangle(card.x, round(card.y - 0.45 * high), card.width, round(high))

    def draw(canvas: Any) -> None:
        for share in (0.22, 0.78):
            x = card.x + share * card.width
            canvas.drawCircle(x, card.y + 0.38 * high, 1.0 * wide, fill(ring, 0.55))
            body = skia.Rect.MakeXYWH(x - wide / 2, box.y, wide, 0.86 * high)
            canvas.drawRRect(skia.RRect.MakeRectXY(body, wide / 2, wide / 2), fill(light))

    return draw_sprite(box, draw, margin=2)


def _falling_leaves(
    date: str, board: Board, card: Rectangle, head: Rectangle, paper: RGB, start: int, floats: Any
) -> Flipbook:
    """Leaves that fold up to the top edge one after the other, each drawn at a few heights."""
    step = max(1, board.seconds(_LEAF_S) // 4)
    pages: list[tuple[int, PlanarLayer]] = []
    number = start
    digits = re.sub(r"\D", "", date)
    for leaf in range(_LEAVES):
        for share in (1.0, 0.72, 0.4, 0.14):
            shade = mix(paper, BLACK, 0.03 + 0.16 * (1 - share) + 0.02 * leaf)
            pages.append((number, _folded(board, card, head, shade, share, bool(digits))))
            number += step
    clear = draw_sprite(Rectangle(card.x, card.y, 2, 2), lambda canvas: None)
    pages.append((number, clear))
    return Flipbook(tuple(pages), lambda frame: floats(frame) if start + 1 <= frame else None)


def _folded(board: Board, card: Rectangle, head: Rectangle, shade: RGB, share: float, has_digits: bool) -> PlanarLayer:
    """A leaf below the head, as high as ``share`` of it, with lines in place of what cannot be read that fast."""
    top = head.y + head.height
    body = Rectangle(card.x, top, card.width, max(2, round(share * (card.height - head.height))))

    def draw(canvas: Any) -> None:
        round_px = 3.0 * board.unit * share
        shape = skia.Rect.MakeXYWH(body.x, body.y, body.width, body.height)
        canvas.drawRRect(skia.RRect.MakeRectXY(shape, round_px, round_px), fill(shade))
        canvas.drawRect(skia.Rect.MakeXYWH(body.x, body.y, body.width, body.height / 2), fill(shade))
        mark = fill(mix(shade, BLACK, 0.4), 0.35)
        for row in (0.32, 0.58) if has_digits else (0.45,):
            wide, high = 0.5 * body.width, 0.13 * body.height
            bar = skia.Rect.MakeXYWH(body.x + (body.width - wide) / 2, body.y + row * body.height, wide, high)
            canvas.drawRRect(skia.RRect.MakeRectXY(bar, high / 3, high / 3), mark)

    return draw_sprite(body, draw)
