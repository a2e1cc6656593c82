"""Two things against each other, or one instead of the other: a panel each, and a sign between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import line
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.structure import VersusContent, VersusSide
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Wipe
from reelbase.media.shots.flowing import Sheen, breathe
from reelbase.media.shots.movements import ENTRANCE_S, ease_out, float_gently, pop, progress, rise, then
from reelbase.media.shots.panels import (
    around,
    badge,
    columns,
    common_setting,
    ink_on,
    inset,
    middle_of,
    rows,
    square_in,
    text_actor,
)
from reelbase.media.shots.sprites import accent_of, card_colour, draw_card, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting

_GAP_UNITS = 5.0
_BADGE_UNITS = 17.0


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where the parts of one side stand; ``number`` is its part, ``angle`` where it comes from."""

    side: VersusSide
    area: Rectangle
    icon: Rectangle | None
    name: Rectangle
    points: tuple[Rectangle, ...]
    number: int
    angle: float


def draw_versus(content: VersusContent, board: Board) -> list[Element]:
    stacked = board.area.width < 1.25 * board.area.height
    cut = rows if stacked else columns
    first, second = cut(board.area, (1, 1), _GAP_UNITS * board.unit)
    panels = [
        _panel(board, content.left, first, 0, stacked=stacked),
        _panel(board, content.right, second, 1, stacked=stacked),
    ]
    name = common_setting(board, [(p.side.name, p.name) for p in panels], TypeSetting("heading", 15, 2, shadow=0.0))
    texts = [(text, box) for p in panels for text, box in zip(p.side.points, p.points, strict=True)]
    point = common_setting(board, texts, TypeSetting(largest=10, max_lines=2, shadow=0.0))
    elements: list[Element] = []
    for panel in panels:
        elements += _side(content, board, panel, name, point)
    x, y = middle_of(board.area)
    place = around(x, y, _BADGE_UNITS * board.unit, _BADGE_UNITS * board.unit)
    at = max(board.at(1) - board.seconds(0.1), 0)
    if content.rejects_left:
        return elements + _rejection(board, panels, at)
    sign = badge(board, place, "VS", ink_of(board))
    moves = then(pop(at, board.seconds(ENTRANCE_S)), breathe(board.seconds(1.3), 0.05))
    return [*elements, Actor(sign, moves)]


def _panel(board: Board, side: VersusSide, area: Rectangle, number: int, *, stacked: bool) -> _Panel:
    inner = inset(area, 3.5 * board.unit)
    # The sign in the middle stands on the inner edges of both panels.
    room = (_BADGE_UNITS - _GAP_UNITS) / 2 * board.unit
    if stacked:
        cut = round(max(0.0, room - 2.5 * board.unit))
        top = inner.y + (cut if number else 0)
        inner = Rectangle(inner.x, top, inner.width, inner.height - cut)
    elif side.points or side.icon is None:
        cut = round(max(0.0, room - 2 * board.unit))
        inner = Rectangle(inner.x + (cut if number else 0), inner.y, inner.width - cut, inner.height)
    icon: Rectangle | None = None
    if side.icon is not None:
        if stacked:
            icon, inner = columns(inner, (0.36, 0.64), 2.5 * board.unit)
        else:
            share = 0.34 if side.points else 0.52
            icon, inner = rows(inner, (share, 1 - share), 2 * board.unit)
        icon = square_in(icon)
    count = len(side.points)
    parts = rows(inner, [1.25, *[1] * count], 0.8 * board.unit)
    angle = (270.0 if not number else 90.0) if stacked else (180.0 if not number else 0.0)
    return _Panel(side, area, icon, parts[0], tuple(parts[1:]), number, angle)


def _side(content: VersusContent, board: Board, panel: _Panel, name: TypeSetting, point: TypeSetting) -> list[Element]:
    at = board.at(panel.number)
    tint = _tint(content, board, panel.number)
    ink = ink_on(board, tint)
    sprite = draw_sprite(
        panel.area, lambda canvas: draw_card(canvas, board, panel.area, tint=tint), margin=5 * board.unit
    )
    slides = rise(at, board.seconds(ENTRANCE_S), 3 * board.unit, angle=panel.angle)
    elements: list[Element] = [Actor(sprite, slides)]
    later = min(at + board.seconds(0.5), board.frames)
    elements.append(Sheen(board, panel.area, later, period_s=2.8, phase=0.4 * panel.number, edge=3.2 * board.unit))
    if panel.icon is not None and panel.side.icon is not None:
        sway = float_gently(board.seconds(2.6), 1.8 * board.unit, 0.5 * panel.number)
        moves = then(pop(at + 3, board.seconds(ENTRANCE_S)), sway)
        elements.append(Actor(draw_icon(panel.side.icon, panel.icon), moves))
    elements.append(text_actor(board, panel.side.name, panel.name, name, slides, ink))
    latest = max(at, board.frames - board.seconds(0.5))
    for number, (text, box) in enumerate(zip(panel.side.points, panel.points, strict=True)):
        start = min(at + board.seconds(0.3 + 0.22 * number), latest)
        moves = rise(start, board.seconds(0.3), 2.5 * board.unit)
        elements.append(text_actor(board, text, box, point, moves, ink))
    return elements


def _tint(content: VersusContent, board: Board, number: int) -> RGB:
    if content.rejects_left:
        return card_colour(board) if number == 0 else accent_of(board)
    return accent_of(board, 1) if number == 0 else accent_of(board, 0)


def _rejection(board: Board, panels: list[_Panel], at: int) -> list[Element]:
    """The left side crossed out when the right one is named, and a tick on the right one."""
    area = panels[0].area
    thick = 1.7 * board.unit
    veil = mix(board.palette.deep, (0.0, 0.0, 0.0), 0.4)
    inner = inset(area, 0.06 * area.width, 0.1 * area.height)

    def cross(canvas: Any) -> None:
        x0, y0, x1, y1 = inner.x, inner.y, inner.x + inner.width, inner.y + inner.height
        for start, end in (((x0, y0), (x1, y1)), ((x0, y1), (x1, y0))):
            path = skia.Path()
            path.addPoly([skia.Point(*start), skia.Point(*end)], False)
            canvas.drawPath(path, line(veil, 0.55, 1.9 * thick))
            canvas.drawPath(path, line(_RED, 1.0, thick))

    crossing = Wipe(draw_sprite(inner, cross, margin=2 * thick), progress(at, board.seconds(0.4), ease_out))
    side = _BADGE_UNITS * board.unit
    right = panels[1].area
    x, y = middle_of(board.area)
    place = around(x, y, side, side) if area.width == right.width else around(*middle_of(right), side, side)
    tick = draw_sprite(place, lambda canvas: _tick(canvas, board, place), margin=2)
    moves = then(pop(at + board.seconds(0.2), board.seconds(ENTRANCE_S)), breathe(board.seconds(1.3), 0.05))
    return [crossing, Actor(tick, moves, LayoutRole.FIGURE)]


_RED: RGB = (0.93, 0.27, 0.25)


def _tick(canvas: Any, board: Board, place: Rectangle) -> None:
    x, y = middle_of(place)
    radius = place.width / 2
    canvas.drawCircle(x, y, radius, skia.Paint(Color4f=skia.Color4f(*ink_of(board), 1.0), AntiAlias=True))
    path = skia.Path()
    corners = [
        (x - 0.42 * radius, y + 0.02 * radius),
        (x - 0.1 * radius, y + 0.36 * radius),
        (x + 0.46 * radius, y - 0.34 * radius),
    ]
    path.addPoly([skia.Point(*corner) for corner in corners], False)
    paint = line(ink_on(board, ink_of(board)), 1.0, 0.24 * radius)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    canvas.drawPath(path, paint)
