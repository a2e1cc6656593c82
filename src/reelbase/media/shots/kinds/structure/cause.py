"""Cause and effect: cards in a chain, each called by its word, with arrows that run from one to the next."""

from __future__ import annotations

from reelbase.media.formats import Rectangle
from reelbase.media.shots.board import Board
from reelbase.media.shots.chevrons import Heading, arrow_between
from reelbase.media.shots.contents.structure import CauseContent
from reelbase.media.shots.elements import Element
from reelbase.media.shots.kinds.structure.cards import (
    CardItem,
    card_elements,
    card_place,
    shared_setting,
)
from reelbase.media.shots.movements import ENTRANCE_S, pop
from reelbase.media.shots.panels import columns, rows
from reelbase.media.shots.sprites import accent_of

_ARROW_UNITS = 13.0
"""Length of the room for an arrow, at most. Chosen by eye."""


def draw_cause(content: CauseContent, board: Board) -> list[Element]:
    items = [CardItem(item.text, item.icon) for item in (content.cause, *content.effects)]
    is_down = board.is_tall or (len(items) > 2 and board.area.width < 1.5 * board.area.height)
    length = board.area.height if is_down else board.area.width
    arrow = min(_ARROW_UNITS * board.unit, 0.3 * length / len(items))
    weights: list[float] = [(length - arrow * (len(items) - 1)) / len(items)]
    for _ in items[1:]:
        weights += [arrow, weights[0]]
    cut = rows if is_down else columns
    parts: list[Rectangle] = cut(board.area, weights)
    cards, arrows = parts[::2], parts[1::2]
    places = [card_place(board, card, item, lead_units=26) for card, item in zip(cards, items, strict=True)]
    setting = shared_setting(board, places, items, largest=13, lines=4)
    heading: Heading = "down" if is_down else "right"
    elements: list[Element] = []
    for number, (place, item) in enumerate(zip(places, items, strict=True)):
        at = board.at(number)
        tint = accent_of(board) if number == len(items) - 1 else None
        entrance = pop(at, board.seconds(ENTRANCE_S))
        elements += card_elements(board, place, item, setting, entrance, at, number=number, tint=tint)
        if number:
            elements += arrow_between(board, arrows[number - 1], heading, max(0, at - board.seconds(0.25)))
    return elements
