"""One thing and what it does: its picture is large, and the action is the movement."""

from __future__ import annotations

import math

import numpy as np

from reelbase.media.formats import Rectangle
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.things import ObjectContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole
from reelbase.media.shots.figures import EvenSwarm, draw_spot
from reelbase.media.shots.gliding import Glider, moved_to
from reelbase.media.shots.kinds.things.acting import ActingObject
from reelbase.media.shots.kinds.things.actions import ACTIONS
from reelbase.media.shots.movements import ENTRANCE_S, ease_both, ease_out, pop, rise, shown_from, then
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import draw_icon
from reelbase.media.shots.typesetting import TypeSetting, set_text

_COUNTED_S = 1.1
"""Seconds in which all of a number of things appear. Chosen by eye."""
_DOUBLING = (1, 2, 4, 9)
"""How many there are after each step of multiplying without a stated number."""


def draw_object(content: ObjectContent, board: Board) -> list[Element]:
    area, label = _divided(content, board)
    start = max(board.at(0), min(board.seconds(0.4), board.frames // 3))
    if content.count is not None and content.count > 1 and content.action != "multiplies":
        return [*_group(content, board, area, start), *label]
    if content.action == "multiplies":
        return [*_multiplied(content, board, area, start), *label]
    size = 0.82 * min(area.width, area.height)
    middle = (area.x + area.width / 2, area.y + area.height / 2)
    thing = ActingObject(board, area, content.icon, size, middle, start)
    spot = draw_spot(board, *middle, 0.5 * min(area.width, area.height))
    return [Actor(spot, shown_from(0)), *ACTIONS[content.action](thing), *label]


def _divided(content: ObjectContent, board: Board) -> tuple[Rectangle, list[Element]]:
    """The thing's area, and its label below it or, in a wide area, beside it."""
    if not content.label:
        return board.area, []
    wide = board.area.width > 1.3 * board.area.height
    box = board.part_of_area(0.5, 0.1, 0.5, 0.8) if wide else board.part_of_area(0, 0.82, 1, 0.18)
    setting = TypeSetting("heading", 17.0 if wide else 11.0, 4 if wide else 2, "left" if wide else "centre")
    text = set_text(board, content.label, box, setting)
    entrance = rise(board.seconds(0.15), board.seconds(ENTRANCE_S), 6 * board.unit)
    area = board.part_of_area(0, 0, 0.46, 1) if wide else board.part_of_area(0, 0, 1, 0.79)
    return area, [Actor(text, entrance, LayoutRole.TEXT)]


def _grid(area: Rectangle, count: int) -> tuple[float, list[tuple[float, float]]]:
    """Pixels of a cell's side, and the middles of ``count`` cells as large as fit into the area, row by row."""

    def merit(columns: int) -> float:
        rows = -(-count // columns)
        full = 1.0 if rows * columns == count else 0.9
        return full * min(area.width / columns, area.height / rows)

    best = max(range(1, count + 1), key=merit)
    rows = -(-count // best)
    side = min(area.width / best, area.height / rows)
    places = []
    for number in range(count):
        row, column = divmod(number, best)
        in_row = min(best, count - row * best)
        x = area.x + area.width / 2 + (column - (in_row - 1) / 2) * side
        places.append((x, area.y + area.height / 2 + (row - (rows - 1) / 2) * side))
    return side, places


def _group(content: ObjectContent, board: Board, area: Rectangle, start: int) -> list[Element]:
    """Exactly as many as the text says; they appear in turn, then sway like a field or do what is said."""
    count = content.count or 1
    side, cells = _grid(area, count)
    sprite = moved_to(draw_icon(content.icon, Rectangle(0, 0, round(0.84 * side), round(0.84 * side))), 0, 0)
    gap = board.seconds(_COUNTED_S) / count
    middles = np.array(cells)
    order = np.arange(count)

    def places(number: int) -> np.ndarray:
        entered = np.clip((number - order * gap) / board.seconds(0.3), 0.0, 1.0)
        drop = np.array([(1.0 - ease_out(share)) * 0.5 * side for share in entered])
        sway = 0.035 * side * np.sin(number / board.fps * 2.4 + order * 0.7)
        shift = np.stack([np.zeros(count), sway - drop], axis=-1)
        found = middles + shift + _drive(content.action, board, area, (number - start - board.seconds(_COUNTED_S)))
        shown = entered > 0.0
        if content.action == "vanishes":
            shown &= order >= (number - start - board.seconds(_COUNTED_S)) / max(0.5, gap)
        result: np.ndarray = found[shown]
        return result

    return [EvenSwarm(sprite, places, area)]


def _drive(action: str, board: Board, area: Rectangle, frames: int) -> tuple[float, float]:
    """How far a whole group has moved: a short way, so that all of it stays visible."""
    share = ease_both(frames / board.seconds(1.2))
    wave = math.sin(frames / board.fps * 21) if action == "shakes" else 0.0
    return {
        "rises": (0.0, -0.08 * share * area.height),
        "falls": (0.0, 0.08 * share * area.height),
        "travels": (0.08 * share * area.width, 0.0),
        "shakes": (2.0 * board.unit * wave, 0.0),
    }.get(action, (0.0, 0.0))


def _multiplied(content: ObjectContent, board: Board, area: Rectangle, start: int) -> list[Element]:
    """One becomes two, those become four: each new one comes out of one that was there."""
    final = max(2, content.count or _DOUBLING[-1])
    side, cells = _grid(area, final)
    middle = (area.x + area.width / 2, area.y + area.height / 2)
    cells.sort(key=lambda cell: math.dist(cell, middle))
    size = round(0.84 * side)
    sprite = moved_to(draw_icon(content.icon, Rectangle(0, 0, size, size)), 0, 0)
    births = _births(final, content.count is None)
    start = max(start, board.frames // 4)
    step = min(board.seconds(0.55), max(3, (board.frames - start - board.seconds(0.3)) // max(1, max(births))))
    parents = [0, *(_parent(births, number) for number in range(1, final))]
    targets = np.array(cells)
    origins = targets[parents]
    origins[0] = middle

    frames = max(2, min(step, board.seconds(0.45)))

    def places(number: int) -> np.ndarray:
        found = []
        for index in range(final):
            born = start + (births[index] - 1) * step
            if number < born + (0 if index else frames):
                continue
            share = ease_out((number - born) / frames)
            sway = 0.03 * side * math.sin(number / board.fps * 2.4 + index)
            x, y = origins[index] + share * (targets[index] - origins[index])
            found.append((x, y + sway))
        return np.array(found[::-1]) if found else np.empty((0, 2))

    large = 0.7 * min(area.width, area.height)
    box = Rectangle(round(middle[0] - large / 2), round(middle[1] - large / 2), round(large), round(large))

    def first(number: int) -> Placement | None:
        """The first one, large and alone, until it has gone to its place among the others."""
        share = ease_both((number - start + step) / frames)
        if number >= start - step + frames:
            return None
        dx, dy = targets[0] - middle
        return Placement(dx * share, dy * share, (size / large) ** share)

    alone = Glider(draw_icon(content.icon, box), then(pop(0, board.seconds(ENTRANCE_S)), first))
    return [
        Actor(draw_spot(board, *middle, 0.5 * min(area.width, area.height)), shown_from(0)),
        EvenSwarm(sprite, places, area),
        alone,
    ]


def _births(final: int, few: bool) -> list[int]:
    """At which step each of them appears: the number of them doubles until all are there."""
    births = [0]
    step = 1
    while len(births) < final:
        total = _DOUBLING[min(step, len(_DOUBLING) - 1)] if few else 2 * len(births)
        births += [step] * (min(final, total) - len(births))
        step += 1
    return births


def _parent(births: list[int], number: int) -> int:
    before = sum(birth < births[number] for birth in births)
    return number % before
