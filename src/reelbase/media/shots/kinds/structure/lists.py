"""Lists that build up and steps in their order: a card for each, which enters on its word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from reelbase.media.formats import Rectangle
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.structure import ListContent, ListItem, StepsContent
from reelbase.media.shots.elements import Element, Growth
from reelbase.media.shots.flowing import DotFlow, Track
from reelbase.media.shots.kinds.structure.cards import (
    BULLET,
    CardItem,
    CardPlace,
    card_elements,
    card_place,
    shared_setting,
    track_line,
)
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, progress, rise
from reelbase.media.shots.panels import columns, inset, middle_of, rows, titled
from reelbase.media.shots.sprites import draw_sprite

_HIGHEST_UNITS, _HIGHEST_ALONE_UNITS = 42.0, 76.0
"""Height of a card at most, among others and alone; fewer than fill the area stand in its middle. Chosen by eye."""
_ONE_COLUMN = 3
"""Items that stand below each other in a wide area; more of them stand in two columns."""
_SIDE_BY_SIDE = 4
"""Steps that stand side by side in a wide area."""


def draw_list(content: ListContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    items = [CardItem(item.text, item.icon, "" if item.icon else BULLET) for item in content.items]
    return elements + _stacked(items, rest, _slots(rest, len(items)))


def draw_steps(content: StepsContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    count = len(content.steps)
    if rest.is_tall or count == 1 or count > _SIDE_BY_SIDE:
        items = _numbered(content.steps, content.first)
        slots = _slots(rest, count)
        return elements + _track(rest, slots) + _stacked(items, rest, slots)
    return elements + _side_by_side(content, rest)


def _numbered(steps: Sequence[ListItem], first: int) -> list[CardItem]:
    return [CardItem(step.text, mark=str(first + number)) for number, step in enumerate(steps)]


def _slots(board: Board, count: int) -> list[Rectangle]:
    gap = 2.4 * board.unit
    if board.is_tall or count <= _ONE_COLUMN:
        columns_of = [count]
        lanes = [board.area]
    else:
        columns_of = [-(-count // 2), count // 2]
        lanes = columns(board.area, (1, 1), 1.4 * gap)
    longest = columns_of[0]
    highest = _HIGHEST_UNITS if longest > 1 else _HIGHEST_ALONE_UNITS
    height = min(highest * board.unit, (board.area.height - gap * (longest - 1)) / longest)
    used = round(height * longest + gap * (longest - 1))
    slots = []
    for lane, number in zip(lanes, columns_of, strict=True):
        top = lane.y + (lane.height - used) // 2
        whole = rows(Rectangle(lane.x, top, lane.width, used), [1] * longest, gap)
        slots += whole[:number]
    return slots


def _stacked(items: Sequence[CardItem], board: Board, slots: Sequence[Rectangle]) -> list[Element]:
    places = [card_place(board, slot, item) for slot, item in zip(slots, items, strict=True)]
    setting = shared_setting(board, places, items, largest=13 if len(items) > 1 else 16)
    elements: list[Element] = []
    for number, (place, item) in enumerate(zip(places, items, strict=True)):
        at = board.at(number)
        entrance = rise(at, board.seconds(ENTRANCE_S), 3.5 * board.unit, angle=180.0)
        elements += card_elements(board, place, item, setting, entrance, at, number=number)
    return elements


def _track(board: Board, slots: Sequence[Rectangle]) -> list[Element]:
    """The line that joins steps below each other, visible between their cards."""
    elements: list[Element] = []
    for number, (upper, lower) in enumerate(pairwise(slots)):
        if upper.x != lower.x:
            continue
        place = card_place(board, upper, CardItem("", mark="1"))
        x = middle_of(place.lead)[0] if place.lead else middle_of(upper)[0]
        points = [(x, upper.y + upper.height - 1.0), (x, lower.y + 1.0)]
        box = Rectangle(
            round(x - board.unit),
            upper.y + upper.height - 1,
            round(2 * board.unit),
            lower.y - upper.y - upper.height + 2,
        )
        sprite = draw_sprite(box, partial(track_line, board=board, points=points, width_px=1.2 * board.unit))
        elements.append(Growth(sprite, progress(max(0, board.at(number + 1) - 5), board.seconds(0.25)), edge="top"))
    return elements


def _side_by_side(content: StepsContent, board: Board) -> list[Element]:
    """Steps in columns under a line with their numbers, along which dots run to the step that is reached."""
    count = len(content.steps)
    slots = columns(board.area, [1] * count, 3.5 * board.unit)
    items = _numbered(content.steps, content.first)
    side = min(24 * board.unit, 0.4 * board.area.height, 0.7 * slots[0].width)
    places = []
    for slot in slots:
        x = middle_of(slot)[0]
        lead = Rectangle(round(x - side / 2), slot.y, round(side), round(side))
        top = round(slot.y + side + 3 * board.unit)
        card = Rectangle(slot.x, top, slot.width, slot.y + slot.height - top)
        places.append(CardPlace(card, lead, inset(card, 2.6 * board.unit)))
    setting = shared_setting(board, places, items, largest=12, lines=5)
    y = slots[0].y + side / 2
    points = [(middle_of(slot)[0], y) for slot in slots]
    times = [board.at(number) for number in range(count)]

    def reached(number: int) -> float:
        passed = [place for place, at in enumerate(times) if at <= number]
        if not passed or count == 1:
            return 0.0
        place = passed[-1]
        return min(1.0, (place + ease_both((number - times[place]) / board.seconds(0.5)) - 0.5) / (count - 1))

    box = Rectangle(
        round(points[0][0]), round(y - board.unit), max(2, round(points[-1][0] - points[0][0])), round(2 * board.unit)
    )
    line = draw_sprite(box, lambda canvas: track_line(canvas, board, points, 1.2 * board.unit))
    elements: list[Element] = [Growth(line, progress(0, board.seconds(0.5)), edge="left")]
    elements.append(DotFlow(board, Track(points), reach=reached, gap_units=16))
    for number, (place, item) in enumerate(zip(places, items, strict=True)):
        entrance = rise(times[number], board.seconds(ENTRANCE_S), 4 * board.unit)
        elements += card_elements(board, place, item, setting, entrance, times[number], number=number)
    return elements
