"""Things side by side in true proportion, on one ground line."""

from __future__ import annotations

from typing import Any

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.charts import SizedThing, SizesContent
from reelbase.media.shots.elements import Actor, Element, Growth
from reelbase.media.shots.flowing import Sheen, breathe
from reelbase.media.shots.movements import ENTRANCE_S, fade, float_gently, pop, progress, then
from reelbase.media.shots.panels import around, common_setting, rounded, rows, text_actor, titled
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting

_SMALLEST_UNITS = 1.0
"""A thing of less than this is a dot with a ring around it, so that it is found."""
_NAME_SHARE = 0.8
"""Width that a thing's name has at least, as a share of what it has when all have the same."""


def draw_sizes(content: SizesContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    area = rest.area
    things = content.things
    has_figures = any(thing.quantity is not None for thing in things)
    texts_px = round((0.26 if has_figures else 0.15) * area.height)
    gap = 3 * board.unit
    largest = max(thing.size for thing in things)
    shares = [thing.size / largest for thing in things]
    width = area.width - gap * (len(things) - 1)
    least = _NAME_SHARE * width / len(things)
    sides = _sides(shares, width, area.height - texts_px - 3 * board.unit, least)
    widths = [max(side, least) for side in sides]
    spare = max(0.0, (width - sum(widths)) / len(things))
    floor = round(area.y + area.height - texts_px)
    base = Rectangle(area.x, floor, area.width, max(2, round(0.5 * board.unit)))
    base_line = draw_sprite(base, lambda canvas: rounded(canvas, base, ink_of(board, 0.5), 0))
    elements.append(Growth(base_line, progress(0, board.seconds(0.4)), edge="left"))
    slots, x = [], float(area.x)
    for room in widths:
        slots.append(
            Rectangle(
                round(x), floor + round(1.2 * board.unit), round(room + spare), texts_px - round(1.2 * board.unit)
            )
        )
        x += room + spare + gap
    names = [rows(slot, (0.52, 0.48)) if has_figures else [slot, slot] for slot in slots]
    label = common_setting(
        board,
        [(t.label, n[1 if has_figures else 0]) for t, n in zip(things, names, strict=True)],
        TypeSetting(largest=8, max_lines=2, valign=0.0),
    )
    shown = [(t.quantity.shown, n[0]) for t, n in zip(things, names, strict=True) if t.quantity is not None]
    figure = common_setting(board, shown, TypeSetting("number", 13, 1))
    for number, (thing, side, slot, name) in enumerate(zip(things, sides, slots, names, strict=True)):
        at = board.at(number)
        elements += _thing(board, thing, side, slot, floor, number, at)
        moves = fade(max(0, at - 3), board.seconds(0.25))
        elements.append(text_actor(board, thing.label, name[1 if has_figures else 0], label, moves))
        if thing.quantity is not None:
            elements.append(text_actor(board, thing.quantity.shown, name[0], figure, moves, accent_of(board)))
    return elements


def _sides(shares: list[float], width: float, height: float, least: float) -> list[float]:
    """The sides in pixels, in proportion: as large as both the height and the names' room allow."""
    high = height
    for _ in range(40):
        if sum(max(share * high, least) for share in shares) <= width:
            break
        high *= 0.94
    return [share * high for share in shares]


def _thing(
    board: Board, thing: SizedThing, side: float, slot: Rectangle, floor: int, number: int, at: int
) -> list[Element]:
    middle = slot.x + slot.width / 2
    enters = pop(at, board.seconds(ENTRANCE_S))
    if side < _SMALLEST_UNITS * board.unit:
        radius = max(1.0, side / 2)
        ring = around(middle, floor - radius, 6 * board.unit, 6 * board.unit)

        def draw_dot(canvas: Any) -> None:
            canvas.drawCircle(middle, floor - radius, radius, fill(accent_of(board)))
            canvas.drawCircle(middle, floor - radius, 2.6 * board.unit, line(accent_of(board), 0.9, 0.4 * board.unit))

        return [Actor(draw_sprite(ring, draw_dot, margin=2), then(enters, breathe(board.seconds(1.2), 0.15)))]
    box = Rectangle(round(middle - side / 2), round(floor - side), round(side), round(side))
    if thing.icon is not None:
        # An icon is as high as it is wide at most; it sways only sideways, so that it stays on the ground.
        icon = draw_icon(thing.icon, box, shadow=0.25)
        sway = float_gently(board.seconds(2.6), min(1.4 * board.unit, 0.05 * side), 0.3 * number)
        return [Actor(icon, then(enters, sway))]
    tint = accent_of(board, number % 2)
    radius = side / 2
    sprite = draw_sprite(box, lambda canvas: canvas.drawCircle(middle, floor - radius, radius, fill(tint)))
    elements: list[Element] = [Actor(sprite, enters)]
    if side > 12 * board.unit:
        inner = around(middle, floor - radius, 1.3 * radius, 1.3 * radius)
        elements.append(Sheen(board, inner, at + board.seconds(0.5), period_s=1.9, phase=0.2 * number))
    return elements
