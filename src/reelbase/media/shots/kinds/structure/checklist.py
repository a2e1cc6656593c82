"""Things to do, to have or to avoid, ticked or crossed out one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.structure import ChecklistContent, ChecklistItem
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Reveal
from reelbase.media.shots.figures import Polyline, along_arrival, path_through
from reelbase.media.shots.gliding import Glider
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, fade, float_gently, pop, progress, rise, then
from reelbase.media.shots.sprites import draw_card, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, set_text
from reelbase.media.speech.scripts import is_right_to_left

DONE: RGB = (0.16, 0.68, 0.38)
NOT_DONE: RGB = (0.85, 0.24, 0.26)
"""Ticks are green and crosses red, as everywhere; the sign's form says it as well."""


def draw_checklist(content: ChecklistContent, board: Board) -> list[Element]:
    elements: list[Element] = []
    top = 0.0
    if content.title:
        title = set_text(board, content.title, board.part_of_area(0, 0, 1, 0.14), TypeSetting("heading", 10.0, 2))
        elements.append(Actor(title, rise(0, board.seconds(ENTRANCE_S), 4 * board.unit), LayoutRole.TEXT))
        top = 0.17
    count = len(content.items)
    columns = 2 if board.area.width > 1.6 * board.area.height and count > 3 else 1
    rows = -(-count // columns)
    height = min((1 - top) / rows, 0.3)
    start = top + (1 - top - rows * height) / 2
    boxes = []
    for number in range(count):
        column, row = divmod(number, rows)
        width = (1 - 0.04 * (columns - 1)) / columns
        x = column * (width + 0.04) + 0.015
        boxes.append(board.part_of_area(x, start + (row + 0.06) * height, width - 0.03, 0.88 * height))
    size = min(_size(board, item, box) for item, box in zip(content.items, boxes, strict=True))
    for number, (item, box) in enumerate(zip(content.items, boxes, strict=True)):
        elements += _item(board, item, box, number, size)
    return elements


def _text_box(item: ChecklistItem, box: Rectangle) -> Rectangle:
    sign = min(box.height, round(0.2 * box.width))
    pad = round(0.04 * box.width)
    x = box.x + pad if is_right_to_left(item.text) else box.x + sign + pad // 2
    return Rectangle(x, box.y, box.width - sign - pad - pad // 2, box.height)


def _setting(item: ChecklistItem, largest: float) -> TypeSetting:
    return TypeSetting("body", largest, 3, "right" if is_right_to_left(item.text) else "left")


def _size(board: Board, item: ChecklistItem, box: Rectangle) -> float:
    """The type size in units at which an item fits, so that all items can share the smallest."""
    return lay_out_text(board, item.text, _text_box(item, box), _setting(item, 15.0)).size_px / board.unit


def _item(board: Board, item: ChecklistItem, box: Rectangle, number: int, size: float) -> list[Element]:
    at = board.at(number)
    arrives = rise(at, board.seconds(ENTRANCE_S), 3 * board.unit, angle=180.0)
    card = draw_sprite(box, lambda canvas: draw_card(canvas, board, box), margin=4 * board.unit)
    text = set_text(
        board, item.text, _text_box(item, box), _setting(item, size), None if item.done else ink_of(board, 0.7)
    )
    side = 0.62 * min(box.height, round(0.2 * box.width))
    x = box.x + (box.width - 0.75 * side if is_right_to_left(item.text) else 0.75 * side)
    y = box.y + box.height / 2
    return [
        Actor(card, arrives),
        Actor(text, then(arrives, fade(at, board.seconds(0.25))), LayoutRole.TEXT),
        *_sign(board, item.done, x, y, side, at + board.seconds(0.18), number),
    ]


def _sign(board: Board, done: bool, x: float, y: float, side: float, at: int, number: int) -> list[Element]:
    """A disc that pops up, and on it a tick or a cross that is drawn by hand. The disc goes on breathing."""
    disc_box = Rectangle(round(x - side / 2), round(y - side / 2), round(side), round(side))
    tint = DONE if done else NOT_DONE
    disc = draw_sprite(disc_box, lambda canvas: canvas.drawCircle(x, y, side / 2, fill(tint)))
    strokes = (
        [[(-0.23, 0.02), (-0.06, 0.19), (0.25, -0.17)]]
        if done
        else [[(-0.19, -0.19), (0.19, 0.19)], [(0.19, -0.19), (-0.19, 0.19)]]
    )
    tracks = [Polyline(tuple((x + px * side, y + py * side) for px, py in stroke)) for stroke in strokes]

    def draw(canvas: Any) -> None:
        for track in tracks:
            canvas.drawPath(path_through(track.points), line((1.0, 1.0, 1.0), 1.0, 0.115 * side))

    sprite = draw_sprite(disc_box, draw)
    arrivals = [along_arrival(sprite, track, 0.08 * side) for track in tracks]
    arrival = arrivals[0]
    if len(arrivals) > 1:
        second = np.clip(arrivals[1].astype(np.uint16) // 2 + 128, 0, 255)
        arrival = np.minimum(np.where(arrivals[0] < 255, arrivals[0] // 2, 255), second).astype(np.uint8)
    nod = float_gently(board.seconds(2.0), 1.4 * board.unit, 0.2 * number)
    draws = progress(at + board.seconds(0.12), board.seconds(0.3), ease_both)
    return [Glider(disc, then(pop(at, board.seconds(0.3)), nod)), Reveal(sprite, arrival, draws)]
