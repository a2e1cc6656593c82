"""How computers work: numbers that are sorted by a method, and searches through a row or a tree."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import SearchContent, SortingContent
from reelbase.media.shots.elements import Actor, Element, Flipbook, Growth, LayoutRole, Movement
from reelbase.media.shots.figures import growing_bar, keyframes
from reelbase.media.shots.kinds.science.methods import Order, row_search_steps, sorting_steps, tree_order
from reelbase.media.shots.movements import ease_both, fade, pop, progress, then
from reelbase.media.shots.panels import around, ink_on, labelled, middle_of, rounded
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, card_colour, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text

_FOUND: RGB = (0.18, 0.74, 0.42)
_NODES = 7
"""Nodes of a tree whose values the text does not say."""


def draw_sorting(content: SortingContent, board: Board) -> list[Element]:
    """Bars from zero that change places, each with its number."""
    label, inner = labelled(board, content.label)
    area = inner.part_of_area(0, 0.02, 1, 0.95)
    count, largest = len(content.values), max(content.values)
    pitch = area.width / count
    steps = sorting_steps(content.method, content.values)
    first = board.at(0) + board.seconds(0.45)
    last = max(first + 1, round(0.86 * board.frames))
    number_px = min(0.11 * area.height, 0.62 * pitch)
    elements: list[Element] = []
    for index, value in enumerate(content.values):
        height = max(0.6 * board.unit, (area.height - 1.2 * number_px) * value / largest)
        x = area.x + pitch * (index + 0.5)
        box = around(x, area.y + area.height - height / 2, 0.74 * pitch, height)
        sprite = _bar(board, box, str(value), number_px, accent_of(board, index % 2))
        enters = fade(min(index, board.seconds(0.3)), board.seconds(0.2))
        moves = _exchanges(steps, index, pitch, first, last, board)
        elements.append(Actor(sprite, then(enters, moves)))
    floor = Rectangle(area.x, area.y + area.height, area.width, max(2, round(0.6 * board.unit)))
    return [*elements, growing_bar(board, floor, "left", ink_of(board, 0.8)), *label]


def _bar(board: Board, box: Rectangle, text: str, number_px: float, tint: RGB) -> PlanarLayer:
    setting = TypeSetting("number", 7.5, 1, shadow=0.0)
    room = Rectangle(
        round(box.x - 0.12 * box.width),
        round(box.y - 1.15 * number_px),
        round(1.24 * box.width),
        round(number_px * 1.1),
    )
    block = lay_out_text(board, text, room, setting)

    def draw(canvas: Any) -> None:
        rounded(canvas, box, tint, min(0.16 * box.width, box.height / 2))
        paint_text(canvas, board, block, setting)

    return draw_sprite(Rectangle(box.x, room.y, box.width, box.y + box.height - room.y), draw, margin=0.2 * box.width)


def _exchanges(steps: list[Order], index: int, pitch: float, first: int, last: int, board: Board) -> Movement:
    """Where one value is at each step; when all is done it bobs in its turn."""
    moments: list[tuple[int, float, float]] = [(first, 0.0, 0.0)]
    each = (last - first) / max(1, len(steps) - 1)
    for number, (before, after) in enumerate(pairwise(steps)):
        start, end = before.index(index), after.index(index)
        if start != end:
            at = first + number * each
            moments.append((round(at), (start - index) * pitch, 0.0))
            moments.append((max(round(at) + 1, round(at + 0.85 * each)), (end - index) * pitch, 0.0))
    glide = keyframes(*moments, easing=ease_both)
    place = steps[-1].index(index)

    def pose(number: int) -> Placement:
        found = glide(number) or Placement()
        wave = math.sin(number / board.fps * 4.2 - 0.6 * place) if number > last else 0.0
        return Placement(dx=2 * round(found.dx / 2), dy=2 * round(-0.6 * board.unit * (1 + wave) / 2 * (number > last)))

    return pose


def draw_search(content: SearchContent, board: Board) -> list[Element]:
    label, inner = labelled(board, content.label)
    if content.method in ("binary", "linear") and content.target is not None:
        return [*_row_search(content, content.target, inner), *label]
    return [*_tree_search(content, inner), *label]


def _row_search(content: SearchContent, target: int, board: Board) -> list[Element]:
    """A row of cells, or several rows where one would be too small; what cannot hold the target goes dark."""
    header = board.part_of_area(0, 0, 1, 0.2)
    area = board.part_of_area(0, 0.25, 1, 0.72)
    cells = _cells(len(content.values), area)
    steps, found = row_search_steps(content.method, content.values, target)
    first = board.at(0) + board.seconds(0.5)
    each = max(1.0, (0.86 * board.frames - first) / max(1, len(steps)))
    times = [round(first + number * each) for number in range(len(steps))]
    elements: list[Element] = [*_wanted(board, header, str(target))]
    for index, (value, cell) in enumerate(zip(content.values, cells, strict=True)):
        pages = [(min(index, board.seconds(0.3)), _cell(board, cell, str(value), card_colour(board)))]
        for time, (place, low, high) in zip(times, steps, strict=True):
            if found and place == index and (place, low, high) == steps[-1]:
                pages.append((time + board.seconds(0.15), _cell(board, cell, str(value), _FOUND)))
                break
            if not low <= index <= high:
                pages.append((time + board.seconds(0.25), _cell(board, cell, str(value), None)))
                break
        elements.append(Flipbook(tuple(pages)))
    return [*elements, _pointer(board, cells, [place for place, _, _ in steps], times, found)]


def _cells(count: int, area: Rectangle) -> list[Rectangle]:
    columns = max(range(1, count + 1), key=lambda n: min(area.width / n, area.height / -(-count // n)))
    rows = -(-count // columns)
    side = min(area.width / columns, area.height / rows)
    left = area.x + (area.width - side * columns) / 2
    top = area.y + (area.height - side * rows) / 2
    return [
        around(left + side * (index % columns + 0.5), top + side * (index // columns + 0.5), 0.86 * side, 0.86 * side)
        for index in range(count)
    ]


def _cell(board: Board, box: Rectangle, text: str, tint: RGB | None) -> PlanarLayer:
    """A number on a tile; without a tint it is one that is out of question."""
    ink = ink_on(board, tint) if tint else ink_of(board, 0.4)
    setting = TypeSetting("number", 0.42 * box.height / board.unit, 1, shadow=0.0)
    block = lay_out_text(board, text, around(*middle_of(box), 0.9 * box.width, 0.9 * box.height), setting, ink)

    def draw(canvas: Any) -> None:
        rounded(
            canvas,
            box,
            tint or mix(card_colour(board), board.palette.deep, 0.6),
            0.16 * box.width,
            0.96 if tint else 0.3,
        )
        paint_text(canvas, board, block, setting)

    return draw_sprite(box, draw, margin=2)


def _wanted(board: Board, box: Rectangle, text: str) -> list[Element]:
    """The value that is looked for, beside a magnifying glass."""
    side = 0.86 * box.height
    x, y = middle_of(box)
    radius = 0.3 * side
    glass_x = x - 0.75 * side
    setting = TypeSetting("number", 14.0, 1)
    room = Rectangle(round(x - 0.15 * side), box.y, round(2.2 * side), box.height)
    block = lay_out_text(board, text, room, replace(setting, align="left"), accent_of(board))

    def draw(canvas: Any) -> None:
        stroke = line(ink_of(board), 1.0, 0.1 * side)
        canvas.drawCircle(glass_x, y - 0.08 * side, radius, stroke)
        canvas.drawLine(
            glass_x + 0.72 * radius, y - 0.08 * side + 0.72 * radius, glass_x + 0.42 * side, y + 0.36 * side, stroke
        )
        paint_text(canvas, board, block, setting)

    return [Actor(draw_sprite(box, draw), pop(0, board.seconds(0.35)), LayoutRole.TEXT)]


def _pointer(board: Board, boxes: list[Rectangle], places: list[int], times: list[int], found: bool) -> Element:
    """A frame that goes from place to place. It breathes, and stays where the search ends."""
    start = boxes[places[0]]
    grown = around(*middle_of(start), 1.12 * start.width, 1.12 * start.height)
    thick = max(2.0, 0.06 * start.width)
    shape = skia.RRect.MakeRectXY(
        skia.Rect.MakeXYWH(grown.x, grown.y, grown.width, grown.height), 0.2 * start.width, 0.2 * start.width
    )
    sprite = draw_sprite(
        grown, lambda canvas: canvas.drawRRect(shape, line(accent_of(board), 1.0, thick)), margin=thick
    )
    moments: list[tuple[int, float, float]] = []
    glide = board.seconds(0.22)
    for number, (place, time) in enumerate(zip(places, times, strict=True)):
        box = boxes[place]
        if number:
            moments.append((max(time - glide, moments[-1][0] + 1), *moments[-1][1:]))
        moments.append(
            (max(time, moments[-1][0] + 1) if moments else time, float(box.x - start.x), float(box.y - start.y))
        )
    moves = keyframes(*moments, easing=ease_both)
    shown = max(0, times[0] - glide)
    del found

    def pose(number: int) -> Placement | None:
        at = moves(number)
        if number < shown or at is None:
            return None
        beat = 1.0 + 0.03 * math.sin(number / board.fps * 6.0)
        return Placement(dx=at.dx, dy=at.dy, scale=beat)

    return Actor(sprite, pose)


def _tree_search(content: SearchContent, board: Board) -> list[Element]:
    """A tree whose nodes light up in the order in which they are visited."""
    values = [str(value) for value in content.values] or [""] * _NODES
    levels = len(values).bit_length()
    area = board.area
    places = []
    for node in range(len(values)):
        level = (node + 1).bit_length() - 1
        within = node + 1 - (1 << level)
        x = area.x + area.width * (within + 0.5) / (1 << level)
        places.append((x, area.y + area.height * (level + 0.5) / levels))
    side = min(0.62 * area.height / levels, 0.82 * area.width / (1 << (levels - 1)))
    boxes = [around(x, y, side, side) for x, y in places]
    order = tree_order(content.method, len(values))
    target = str(content.target) if content.target is not None else None
    if target in values:
        order = order[: order.index(values.index(target)) + 1] if values.index(target) in order else order
    first = board.at(0) + board.seconds(0.45)
    each = max(1.0, (0.86 * board.frames - first) / max(1, len(order)))
    times = [round(first + number * each) for number in range(len(order))]

    def edges(canvas: Any) -> None:
        for node in range(1, len(values)):
            canvas.drawLine(*places[node], *places[(node - 1) // 2], line(ink_of(board), 0.6, 0.7 * board.unit))

    elements: list[Element] = [
        Growth(draw_sprite(area, edges), progress(0, board.seconds(0.4)), edge="top"),
    ]
    for node, box in enumerate(boxes):
        pages = [(min(2 * node, board.seconds(0.3)), _node(board, box, values[node], card_colour(board)))]
        if node in order:
            is_target = values[node] == target and order[-1] == node
            tint = _FOUND if is_target else accent_of(board)
            pages.append((times[order.index(node)], _node(board, box, values[node], tint)))
        elements.append(Flipbook(tuple(pages)))
    return [*elements, _pointer(board, boxes, order, times, target in values)]


def _node(board: Board, box: Rectangle, text: str, tint: RGB) -> PlanarLayer:
    x, y = middle_of(box)
    setting = TypeSetting("number", 0.4 * box.height / board.unit, 1, shadow=0.0)
    room = around(x, y, 0.8 * box.width, 0.8 * box.height)
    block = lay_out_text(board, text, room, setting, ink_on(board, tint)) if text else None

    def draw(canvas: Any) -> None:
        canvas.drawCircle(x, y, 0.48 * box.width, fill(tint))
        canvas.drawCircle(x, y, 0.48 * box.width, line(ink_of(board), 0.8, max(1.5, 0.03 * box.width)))
        if block is not None:
            paint_text(canvas, board, block, setting)

    return draw_sprite(box, draw, margin=2)
