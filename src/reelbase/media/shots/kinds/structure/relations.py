"""One thing and its parts as a tree, stages in a ring, and two groups with what they have in common."""

from __future__ import annotations

import math
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.structure import CycleContent, TreeContent, VennContent
from reelbase.media.shots.elements import Actor, Element, Wipe
from reelbase.media.shots.flowing import DotFlow, Track
from reelbase.media.shots.kinds.structure.cards import CardItem, card_elements, card_place, shared_setting, track_line
from reelbase.media.shots.movements import ENTRANCE_S, pop, progress, rise, spring
from reelbase.media.shots.panels import around, columns, common_setting, inset, middle_of, rows, text_actor, titled
from reelbase.media.shots.placing import Placement, intersection
from reelbase.media.shots.sprites import accent_of, draw_sprite
from reelbase.media.shots.typesetting import TypeSetting

Point = tuple[float, float]
_LENS = 0.46
"""How much of a group's width lies in both groups. Chosen by eye."""
_FLATTEST_CARD, _HIGHEST_CARD = 4.5, 1.25
"""Width by height of the cards of a ring. Width counts for more than height, because words need it."""


def draw_tree(content: TreeContent, board: Board) -> list[Element]:
    area, count = board.area, len(content.branches)
    is_down = board.is_tall or area.width < 1.4 * area.height
    root_px = (0.2 if is_down else 0.26) * area.height
    gap = (4.0 if is_down else 13.0) * board.unit
    width = area.width if is_down else min(area.width, 0.56 * area.width)
    root = Rectangle(round(area.x + (area.width - width) / 2), area.y, round(width), round(root_px))
    below = Rectangle(area.x, round(root.y + root_px + gap), area.width, round(area.height - root_px - gap))
    if is_down:
        indent = round(12 * board.unit)
        slots = rows(
            Rectangle(below.x + indent, below.y, below.width - indent, below.height), [1] * count, 2.4 * board.unit
        )
    else:
        slots = columns(below, [1] * count, 2.6 * board.unit)
    items = [CardItem(branch.text, branch.icon) for branch in content.branches]
    places = [card_place(board, slot, item) for slot, item in zip(slots, items, strict=True)]
    setting = shared_setting(board, places, items, largest=12, lines=4)
    elements: list[Element] = []
    for number, slot in enumerate(slots):
        at = board.at(number)
        elements += _branch(board, _elbow(board, root, slot, is_down=is_down), max(0, at - board.seconds(0.2)))
    root_item = CardItem(content.root)
    place = card_place(board, root, root_item)
    heading = TypeSetting("heading", 15, 2, shadow=0.0)
    elements += card_elements(
        board, place, root_item, heading, pop(0, board.seconds(ENTRANCE_S)), 0, tint=accent_of(board)
    )
    for number, (card, item) in enumerate(zip(places, items, strict=True)):
        at = board.at(number)
        angle = 0.0 if is_down else 270.0
        entrance = rise(at, board.seconds(ENTRANCE_S), 2.5 * board.unit, angle=angle)
        elements += card_elements(board, card, item, setting, entrance, at, number=number + 1)
    return elements


def _elbow(board: Board, root: Rectangle, slot: Rectangle, *, is_down: bool) -> list[Point]:
    """From the root's lower edge to the branch's nearest edge, with one or two corners."""
    bottom = float(root.y + root.height)
    if is_down:
        x = root.x + 5 * board.unit
        y = slot.y + slot.height / 2
        return [(x, bottom), (x, y), (float(slot.x), y)]
    x, y = middle_of(root)[0], (bottom + slot.y) / 2
    goal = slot.x + slot.width / 2
    return [(x, bottom), (x, y), (goal, y), (goal, float(slot.y))]


def _branch(board: Board, points: list[Point], at: int) -> list[Element]:
    track = Track(points)
    sprite = draw_sprite(
        track.box, lambda canvas: track_line(canvas, board, points, 1.1 * board.unit), margin=board.unit
    )
    grown = progress(at, board.seconds(0.35))
    return [Wipe(sprite, grown, edge="top"), DotFlow(board, track, start=at, reach=grown, gap_units=24)]


def draw_cycle(content: CycleContent, board: Board) -> list[Element]:
    elements, rest = titled(board, content.title)
    area, count = rest.area, len(content.stages)
    items = [CardItem(stage.text, stage.icon) for stage in content.stages]
    cards = ring_of_cards(area, count, 5.0 * board.unit)
    places = [card_place(rest, card, item) for card, item in zip(cards, items, strict=True)]
    setting = shared_setting(rest, places, items, largest=12, lines=4)
    rx, ry = (area.width - cards[0].width) / 2, (area.height - cards[0].height) / 2
    x, y = middle_of(area)
    points = [(x + rx * math.sin(math.tau * s / 96), y - ry * math.cos(math.tau * s / 96)) for s in range(97)]
    track = Track(points)
    ring = draw_sprite(track.box, lambda canvas: _ring_line(canvas, board, points, cards), margin=board.unit)
    elements.append(Actor(ring, pop(0, board.seconds(ENTRANCE_S))))
    elements.append(DotFlow(board, track, start=4, gap_units=11, radius_px=1.3 * board.unit, tint=accent_of(board)))
    for number in range(count):
        at = rest.at(min(number + 1, count - 1))
        elements.append(_heading(rest, track, cards, number, at))
    for number, (place, item) in enumerate(zip(places, items, strict=True)):
        at = rest.at(number)
        elements += card_elements(rest, place, item, setting, pop(at, board.seconds(ENTRANCE_S)), at, number=number)
    return elements


def _ring_line(canvas: Any, board: Board, points: list[Point], cards: list[Rectangle]) -> None:
    """The ring, but not behind cards that it would be seen through."""
    canvas.save()
    if board.style.surface in ("outline", "chalk", "glow"):
        for card in cards:
            shape = skia.Rect.MakeXYWH(card.x, card.y, card.width, card.height)
            canvas.clipRect(shape, skia.ClipOp.kDifference, True)
    track_line(canvas, board, points, 1.4 * board.unit)
    canvas.restore()


def ring_of_cards(area: Rectangle, count: int, gap: float) -> list[Rectangle]:
    """Cards of one size round the area's middle, clockwise from the top: the largest that do not touch."""
    best, largest = _ring(area, count, 0.2 * area.width, 0.1 * area.height), 0.0
    for width in [0.8 - 0.04 * step for step in range(17)]:
        for height in [0.44 - 0.03 * step for step in range(13)]:
            cards = _ring(area, count, width * area.width, height * area.height)
            ratio = cards[0].width / cards[0].height
            if not _FLATTEST_CARD >= ratio >= _HIGHEST_CARD:
                continue
            size = cards[0].width ** 1.6 * cards[0].height
            spaced = [inset(card, -gap / 2) for card in cards]
            apart = all(intersection(a, b) is None for n, a in enumerate(spaced) for b in spaced[n + 1 :])
            if apart and size > largest:
                best, largest = cards, size
    return best


def _ring(area: Rectangle, count: int, width: float, height: float) -> list[Rectangle]:
    x, y = middle_of(area)
    rx, ry = (area.width - width) / 2, (area.height - height) / 2
    angles = [math.tau * number / count for number in range(count)]
    return [around(x + rx * math.sin(angle), y - ry * math.cos(angle), width, height) for angle in angles]


def _heading(board: Board, track: Track, cards: list[Rectangle], number: int, at: int) -> Element:
    """A chevron in the middle of the free way to the next stage."""
    count = len(cards)
    shares = [(number + step / 40) / count for step in range(41)]
    free = [share for share in shares if not any(_is_in(track.at(share), card) for card in cards)]
    share = free[len(free) // 2] if free else (number + 0.5) / count
    (x, y), (x1, y1) = track.at(share), track.at(min(1.0, share + 0.01))
    length = math.dist((x, y), (x1, y1)) or 1.0
    dx, dy = (x1 - x) / length, (y1 - y) / length
    size = 3.2 * board.unit

    def draw(canvas: Any) -> None:
        path = skia.Path()
        ends = [(-0.7, 1.0), (0.7, 0.0), (-0.7, -1.0)]
        path.addPoly([skia.Point(x + size * (a * dx - b * dy), y + size * (a * dy + b * dx)) for a, b in ends], False)
        paint = line(accent_of(board), 1.0, 1.6 * board.unit)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        canvas.drawPath(path, paint)

    sprite = draw_sprite(around(x, y, 3 * size, 3 * size), draw)
    return Actor(sprite, pop(max(0, at - board.seconds(0.2)), board.seconds(0.3)))


def _is_in(point: Point, card: Rectangle) -> bool:
    return card.x <= point[0] <= card.x + card.width and card.y <= point[1] <= card.y + card.height


def draw_venn(content: VennContent, board: Board) -> list[Element]:
    area = board.area
    stacked = area.height >= 0.95 * area.width
    long, short = (area.height, area.width) if stacked else (area.width, area.height)
    length = min(long / (2 - _LENS), 1.5 * short)
    breadth = min(float(short), 1.35 * length)
    x, y = middle_of(area)
    shift = length * (1 - _LENS) / 2
    way = (0, 1) if stacked else (1, 0)
    size = (breadth, length) if stacked else (length, breadth)
    middles = [(x - way[0] * shift, y - way[1] * shift), (x + way[0] * shift, y + way[1] * shift)]
    elements: list[Element] = []
    for number, middle in enumerate(middles):
        elements.append(_group(board, middle, size, number, accent_of(board, number), way))
    own = (0.62 * breadth, 0.3 * length) if stacked else (0.34 * length, 0.5 * breadth)
    # The middle of what belongs to one group alone.
    out = 0.49 * length
    names = [around(x + way[0] * s * out, y + way[1] * s * out, *own) for s in (-1, 1)]
    texts = [(content.left, names[0]), (content.right, names[1])]
    setting = common_setting(board, texts, TypeSetting("heading", 13, 3))
    for number, (text, box) in enumerate(texts):
        at = min(board.at(number) + 5, max(0, board.frames - 2))
        elements.append(text_actor(board, text, box, setting, rise(at, board.seconds(ENTRANCE_S), 3 * board.unit)))
    lens = (0.56 * breadth, 0.24 * length) if stacked else (0.3 * length, 0.52 * breadth)
    both = TypeSetting("body", 11, 5)
    moves = pop(board.at(2), board.seconds(ENTRANCE_S))
    return [*elements, text_actor(board, content.both, around(x, y, *lens), both, moves)]


def _group(
    board: Board, middle: Point, size: tuple[float, float], number: int, tint: RGB, way: tuple[int, int]
) -> Element:
    """A group that slides in from its side and keeps swaying a little towards the other one."""
    box = around(middle[0], middle[1], size[0] - 2.4 * board.unit, size[1] - 2.4 * board.unit)
    oval = skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height)

    def draw(canvas: Any) -> None:
        canvas.drawOval(oval, fill(tint, 0.34))
        canvas.drawOval(oval, line(tint, 1.0, 0.7 * board.unit))

    at, side = board.at(number), -1 if number == 0 else 1
    frames, period = board.seconds(0.45), board.seconds(3.2)

    def pose(frame: int) -> Placement | None:
        if frame < at:
            return None
        share = (frame - at + 1) / frames
        away = (
            5 * board.unit * (1 - spring(share))
            - 0.8 * board.unit * (1 - math.cos(math.tau * (frame - at) / period)) / 2
        )
        dx, dy = (side * step * away for step in way)
        return Placement(dx, dy, opacity=min(1.0, 2 * share))

    return Actor(draw_sprite(box, draw, margin=board.unit), pose)
