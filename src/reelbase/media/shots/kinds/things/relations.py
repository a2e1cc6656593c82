"""Two to four things in relation: beside, to, against, into, from, around, plus."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.things import ObjectsContent, RelatedThing
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Movement, Reveal
from reelbase.media.shots.figures import (
    EvenSwarm,
    Point,
    Polyline,
    along_arrival,
    draw_dot,
    draw_spot,
    path_through,
    spark_of,
)
from reelbase.media.shots.gliding import Glider, moved_to
from reelbase.media.shots.movements import (
    ENTRANCE_S,
    ease_both,
    float_gently,
    pop,
    progress,
    rise,
    shown_from,
    then,
)
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import TypeSetting, set_text

_LABEL_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one of the things stands: its picture's square and its label's box below, in frame pixels."""

    icon: Rectangle
    label: Rectangle

    @property
    def middle(self) -> Point:
        return self.icon.x + self.icon.width / 2, self.icon.y + self.icon.height / 2


def draw_objects(content: ObjectsContent, board: Board) -> list[Element]:
    if content.relation == "around":
        return _orbiting(content, board)
    slots = _slots(board, len(content.things), content)
    elements: list[Element] = []
    for number, slot in enumerate(slots):
        spot = draw_spot(board, *slot.middle, 0.52 * slot.icon.width, 0.8)
        elements.append(Actor(spot, shown_from(board.at(number))))
    for number, (before, after) in enumerate(pairwise(slots)):
        elements += _link(content, board, number, before, after)
    for number, (thing, slot) in enumerate(zip(content.things, slots, strict=True)):
        elements += _thing(content, board, thing, slot, number)
    return elements


def _slots(board: Board, count: int, content: ObjectsContent) -> list[Slot]:
    tall, wide = board.area.height > 1.1 * board.area.width, board.area.width > 1.6 * board.area.height
    if tall and count < 4:
        width = 0.6 if count == 2 else 0.52
        shares = [((0.0 if k % 2 == 0 else 1 - width), k / count, width, 1 / count - 0.02) for k in range(count)]
    elif count == 4 and not wide:
        shares = [(0.54 * (k % 2), 0.52 * (k // 2), 0.46, 0.48) for k in range(4)]
    else:
        gap = 0.09 if content.relation != "beside" else 0.03
        width = (1 - gap * (count - 1)) / count
        shares = [(k * (width + gap), 0.06, width, 0.9) for k in range(count)]
    has_labels = any(thing.label for thing in content.things)
    return [_slot(board.part_of_area(*share), has_labels) for share in shares]


def _slot(cell: Rectangle, has_label: bool) -> Slot:
    room = (1 - _LABEL_SHARE) if has_label else 1.0
    side = round(min(cell.width, room * cell.height) * (0.96 if has_label else 0.9))
    below = round(_LABEL_SHARE * cell.height) if has_label else 0
    top = cell.y + max(0, (cell.height - side - below) // 2)
    return Slot(
        Rectangle(cell.x + (cell.width - side) // 2, top, side, side),
        Rectangle(cell.x, top + side + below // 12, cell.width, below - below // 12),
    )


def _thing(content: ObjectsContent, board: Board, thing: RelatedThing, slot: Slot, number: int) -> list[Element]:
    at = board.at(number)
    sprite = draw_icon(thing.icon, _inset(slot.icon, 0.06))
    rest: Movement = float_gently(board.seconds(2.8), 2.2 * board.unit, 0.37 * number)
    if content.relation == "against":
        rest = _lurching(board, number, len(content.things))
    elements: list[Element] = [Glider(sprite, then(pop(at, board.seconds(ENTRANCE_S)), rest))]
    if thing.label:
        text = set_text(board, thing.label, slot.label, TypeSetting("heading", 8.0, 2, valign=0.2))
        elements.append(Actor(text, rise(at, board.seconds(ENTRANCE_S), 3 * board.unit), LayoutRole.TEXT))
    return elements


def _lurching(board: Board, number: int, count: int) -> Movement:
    """Towards the others again and again."""
    way = 1 if number < count / 2 else -1
    period = board.seconds(1.1)

    def pose(frame: int) -> Placement:
        push = math.sin(math.pi * ((frame % period) / period)) ** 6
        return Placement(dx=way * 4.0 * board.unit * push)

    return pose


def _inset(box: Rectangle, share: float) -> Rectangle:
    cut = round(share * min(box.width, box.height))
    return Rectangle(box.x + cut, box.y + cut, box.width - 2 * cut, box.height - 2 * cut)


def _link(content: ObjectsContent, board: Board, number: int, before: Slot, after: Slot) -> list[Element]:
    at = max(board.at(number), board.at(number + 1))
    relation = content.relation
    if relation == "beside":
        return []
    if relation in ("plus", "against"):
        return [_sign(board, relation, before, after, at)]
    first, last = (after, before) if relation == "from" else (before, after)
    track = _way(board, first, last)
    elements = [_arrow(board, track, at)]
    carried = {"into": content.things[number].icon, "from": content.things[number].icon}.get(relation)
    start = at + board.seconds(0.45)
    speed = track.length / board.seconds(1.3)
    if carried is None:
        return [
            *elements,
            EvenSwarm(draw_dot(board, 1.5 * board.unit, spark_of(board)), track.flow(3, speed, start), board.area),
        ]
    size = round(0.2 * before.icon.width)
    sprite = moved_to(draw_icon(carried, Rectangle(0, 0, size, size), shadow=0.0), 0, 0)
    return [*elements, EvenSwarm(sprite, track.flow(2, track.length / board.seconds(1.6), start), board.area)]


def _way(board: Board, first: Slot, last: Slot) -> Polyline:
    """From one picture's edge to the other's, past their labels: straight in a row, else in a curve."""
    (x1, y1), (x2, y2) = first.middle, last.middle
    leave, arrive = 0.5 * first.icon.width, 0.5 * last.icon.width
    side = 1 if x2 > x1 else -1
    if abs(y2 - y1) < 0.5 * leave:
        over = max(0.0, leave + arrive - 0.75 * abs(x2 - x1)) / 2
        return Polyline(((x1 + side * (leave - over), y1), (x2 - side * (arrive - over), y2)))
    down = 1 if y2 > y1 else -1
    label = last.label.height * 1.1 if down < 0 else 0.0
    if len({first.icon.width, last.icon.width}) == 1 and abs(x2 - x1) > leave + arrive:
        # From row to row of a grid: through the gap between its columns.
        start, end = (x1 - leave * 0.9, y1 + 0.3 * leave * down), (x2 + arrive * 0.95, y2 - 0.1 * arrive * down)
        if down * side < 0:
            return _curved(start, ((x1 + x2) / 2, start[1]), ((x1 + x2) / 2, end[1]), end)
    start, end = (x1 + side * leave, y1), (x2, y2 - down * (arrive + label))
    corner = (x2, y1)
    return _curved(start, corner, corner, end)


def _curved(a: Point, b: Point, c: Point, d: Point) -> Polyline:
    """A cubic curve as a track."""
    steps = [step / 24 for step in range(25)]
    weights = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in steps]
    return Polyline(
        tuple(
            (
                sum(w * p[0] for w, p in zip(row, (a, b, c, d), strict=True)),
                sum(w * p[1] for w, p in zip(row, (a, b, c, d), strict=True)),
            )
            for row in weights
        )
    )


def _arrow(board: Board, track: Polyline, at: int) -> Element:
    head = min(6.0 * board.unit, 0.45 * track.length)
    thick = 1.7 * board.unit
    x2, y2 = track.points[-1]
    x1, y1 = track.place(track.length - head)
    angle = math.atan2(y2 - y1, x2 - x1)
    tip = [(x2 - head * math.cos(angle + turn), y2 - head * math.sin(angle + turn)) for turn in (-0.55, 0.55)]
    shaft = [track.place(share * (track.length - 0.7 * head) / 40) for share in range(41)]

    def draw(canvas: Any) -> None:
        canvas.drawPath(path_through(shaft), line(accent_of(board), 1.0, thick))
        canvas.drawPath(path_through([tip[0], (x2, y2), tip[1]], closed=True), fill(accent_of(board)))

    sprite = draw_sprite(_around(track.points, head), draw, margin=thick)
    return Reveal(sprite, along_arrival(sprite, track, head), progress(at, board.seconds(0.45), ease_both))


def _around(points: tuple[Point, ...], margin: float) -> Rectangle:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rectangle(
        round(min(xs) - margin),
        round(min(ys) - margin),
        round(max(xs) - min(xs) + 2 * margin),
        round(max(ys) - min(ys) + 2 * margin),
    )


def _sign(board: Board, relation: str, before: Slot, after: Slot, at: int) -> Element:
    x, y = ((a + b) / 2 for a, b in zip(before.middle, after.middle, strict=True))
    size = 6.5 * board.unit
    box = Rectangle(round(x - size), round(y - size), round(2 * size), round(2 * size))
    bolt = [(0.25, -0.75), (-0.45, 0.1), (-0.02, 0.1), (-0.25, 0.75), (0.45, -0.15), (0.02, -0.15)]

    def draw(canvas: Any) -> None:
        canvas.drawCircle(x, y, 0.96 * size, fill(accent_of(board)))
        if relation == "plus":
            for dx, dy in ((0.5, 0.0), (0.0, 0.5)):
                canvas.drawLine(
                    x - dx * size,
                    y - dy * size,
                    x + dx * size,
                    y + dy * size,
                    line(board.palette.deep, 1.0, 0.24 * size),
                )
        else:
            points = [(x + 0.9 * dx * size, y + 0.9 * dy * size) for dx, dy in bolt]
            canvas.drawPath(path_through(points, closed=True), fill(board.palette.deep))

    beat = board.seconds(1.1)

    def beating(number: int) -> Placement:
        return Placement(scale=1.0 + 0.1 * math.sin(math.pi * ((number % beat) / beat)) ** 6)

    return Actor(draw_sprite(box, draw), then(pop(at, board.seconds(0.3)), beating))


def _orbiting(content: ObjectsContent, board: Board) -> list[Element]:
    """All but the last circle the last one, in front of it and behind it."""
    *outer, inner = content.things
    legend = any(thing.label for thing in content.things)
    area = board.part_of_area(0, 0, 1, 0.84) if legend else board.area
    x, y = area.x + area.width / 2, area.y + area.height / 2
    shorter = min(area.width, area.height)
    small, large = round(0.25 * shorter), round(0.46 * shorter)
    far_x = min((area.width - small) / 2, 0.85 * shorter)
    far_y = min((area.height - small) / 2 - 1, 0.42 * far_x + 0.1 * shorter)
    ring = draw_sprite(
        area,
        lambda canvas: canvas.drawOval(skia.Rect.MakeXYWH(x - far_x, y - far_y, 2 * far_x, 2 * far_y), _dashed(board)),
    )
    middle = draw_icon(inner.icon, Rectangle(round(x - large / 2), round(y - large / 2), large, large))
    behind, before = [], []
    for number, thing in enumerate(outer):
        sprite = moved_to(draw_icon(thing.icon, Rectangle(0, 0, small, small)), 0, 0)
        way = _orbit(board, (x, y), (far_x, far_y), number / len(outer), board.at(number))
        behind.append(Actor(sprite, partial(way, in_front=False)))
        before.append(Actor(sprite, partial(way, in_front=True)))
    still = pop(0, board.seconds(ENTRANCE_S))
    return [
        Actor(draw_spot(board, x, y, 0.5 * shorter), shown_from(0)),
        Actor(ring, shown_from(0)),
        *behind,
        Glider(middle, then(still, float_gently(board.seconds(3.2), 1.6 * board.unit))),
        *before,
        *(_legend(content, board) if legend else []),
    ]


def _dashed(board: Board) -> Any:
    paint = line(ink_of(board, 0.7), 0.6, 0.5 * board.unit)
    paint.setPathEffect(skia.DashPathEffect.Make([1.6 * board.unit, 1.8 * board.unit], 0))
    return paint


def _orbit(board: Board, middle: Point, far: Point, first: float, at: int) -> Any:
    period = board.seconds(3.6)

    def pose(number: int, in_front: bool) -> Placement | None:
        if number < at:
            return None
        angle = math.tau * (number / period + first)
        if (math.sin(angle) >= 0) != in_front:
            return None
        x, y = middle[0] + far[0] * math.cos(angle), middle[1] + far[1] * math.sin(angle)
        return Placement(dx=2 * round(x / 2), dy=2 * round(y / 2))

    return pose


def _legend(content: ObjectsContent, board: Board) -> list[Element]:
    shown = [thing for thing in content.things if thing.label]
    elements: list[Element] = []
    for number, thing in enumerate(shown):
        cell = board.part_of_area(number / len(shown), 0.87, 1 / len(shown), 0.13)
        side = round(0.62 * min(cell.height, 0.5 * cell.width))
        text_box = Rectangle(cell.x + side + side // 4, cell.y, cell.width - side - side // 3, cell.height)
        text = set_text(board, thing.label, text_box, TypeSetting("heading", 6.5, 2, "left"))
        icon = draw_icon(thing.icon, Rectangle(cell.x, cell.y + (cell.height - side) // 2, side, side), shadow=0.2)
        at = board.at(content.things.index(thing))
        entrance = rise(at, board.seconds(ENTRANCE_S), 3 * board.unit)
        elements += [Actor(icon, entrance), Actor(text, entrance, LayoutRole.TEXT)]
    return elements
