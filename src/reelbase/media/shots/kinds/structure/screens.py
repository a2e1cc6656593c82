"""What stands on a screen: messages of a chat, and the page of a phone or a browser."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import WHITE, cast_shadow, fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.structure import ChatContent, ChatMessage, ScreenContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Movement
from reelbase.media.shots.figures import EvenSwarm, draw_dot, growing_bar
from reelbase.media.shots.gliding import Glider
from reelbase.media.shots.movements import ENTRANCE_S, ease_out, float_gently, pop, rise, shown_from, then
from reelbase.media.shots.panels import around, ink_on, middle_of, round_shape
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite
from reelbase.media.shots.typesetting import Align, TextBlock, TypeSetting, lay_out_text, paint_text, set_text
from reelbase.media.speech.scripts import is_right_to_left

_PAGE: RGB = (0.965, 0.97, 0.985)
_PAGE_INK: RGB = (0.10, 0.12, 0.18)
_PAGE_FAINT: RGB = (0.38, 0.42, 0.52)
_PAGE_LINE: RGB = (0.86, 0.88, 0.92)
_BUBBLE: RGB = (0.90, 0.915, 0.945)


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message that is laid out: its bubble, its text, and its sender's name above it if it has one."""

    message: ChatMessage
    box: Rectangle
    text: TextBlock
    sender: Rectangle | None


def draw_chat(content: ChatContent, board: Board) -> list[Element]:
    """Messages pop up on their sides, each after the dots of somebody who writes."""
    area = board.area
    field_px = round(11 * board.unit)
    pad = round(3.5 * board.unit)
    room = Rectangle(area.x + pad, area.y + pad, area.width - 2 * pad, area.height - field_px - 2 * pad)
    bubbles = _bubbles(content, board, room)
    spare = room.y + room.height - bubbles[-1].box.y - bubbles[-1].box.height
    spare = max(0, min(spare, round(0.45 * area.height)) // 2 * 2)
    area = Rectangle(area.x, area.y + spare // 2, area.width, area.height - spare)
    bubbles = [_lowered(bubble, spare // 2) for bubble in bubbles]
    page = draw_sprite(area, lambda canvas: _chat_page(canvas, board, area, field_px), margin=5 * board.unit)
    elements: list[Element] = [Actor(page, rise(0, board.seconds(0.3), 2.5 * board.unit, angle=-90.0))]
    for number, bubble in enumerate(bubbles):
        elements += _message(board, bubble, board.at(number))
    elements += _input_field(board, area, field_px)
    return elements


def _chat_page(canvas: Any, board: Board, area: Rectangle, field_px: int) -> None:
    shape = round_shape(area, 3.4 * board.unit)
    path = skia.Path()
    path.addRRect(shape)
    cast_shadow(canvas, path, 1.6 * board.unit, 0, 1.0 * board.unit, 0.4)
    canvas.drawRRect(shape, fill(_PAGE))
    inset = 2.2 * board.unit
    top = area.y + area.height - field_px
    entry = Rectangle(
        round(area.x + inset), round(top + 0.5 * inset), round(area.width - 2 * inset), round(field_px - 1.5 * inset)
    )
    canvas.drawRRect(round_shape(entry, entry.height / 2), fill(WHITE))
    canvas.drawRRect(round_shape(entry, entry.height / 2), line(_PAGE_LINE, 1.0, max(1.0, 0.25 * board.unit)))
    x, y = entry.x + entry.width - entry.height / 2, entry.y + entry.height / 2
    canvas.drawCircle(x, y, 0.38 * entry.height, fill(accent_of(board)))
    size = 0.17 * entry.height
    arrow = skia.Path()
    arrow.addPoly([skia.Point(x - size, y - size), skia.Point(x + 1.2 * size, y), skia.Point(x - size, y + size)], True)
    canvas.drawPath(arrow, fill(ink_on(board, accent_of(board))))


def _input_field(board: Board, area: Rectangle, field_px: int) -> list[Element]:
    """The cursor in the field, and dots of someone who goes on writing."""
    inset = 2.2 * board.unit
    y = area.y + area.height - field_px + 0.5 * inset + (field_px - 1.5 * inset) / 2
    height = round(0.42 * (field_px - 1.5 * inset))
    box = around(area.x + inset + 3.5 * board.unit, y, max(2, 0.5 * board.unit), height)
    shape = skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height)
    cursor = draw_sprite(box, lambda canvas: canvas.drawRect(shape, fill(_PAGE_FAINT)))
    half = max(1, board.seconds(0.45))
    start = area.x + inset + 6.5 * board.unit

    def dots(number: int) -> np.ndarray:
        beat = number / board.fps * 6.0
        lift = [0.9 * board.unit * max(0.0, math.sin(beat - 0.9 * k)) for k in range(3)]
        return np.array([(start + 2.6 * board.unit * k, y - lift[k]) for k in range(3)])

    return [
        Actor(cursor, lambda number: Placement() if number // half % 2 == 0 else None),
        EvenSwarm(draw_dot(board, 0.75 * board.unit, _PAGE_FAINT), dots, area),
    ]


def _bubbles(content: ChatContent, board: Board, room: Rectangle) -> list[Bubble]:
    """All messages in the largest type at which they fit below each other."""
    largest = 9.0
    while True:
        found, top = [], float(room.y)
        for message in content.messages:
            bubble = _bubble(board, message, room, top, largest)
            found.append(bubble)
            top = bubble.box.y + bubble.box.height + 0.35 * largest * board.unit
        over = top - (room.y + room.height)
        if over <= 0 or largest < 2.6:
            return found
        largest *= 0.93


def _lowered(bubble: Bubble, by: int) -> Bubble:
    def moved(box: Rectangle) -> Rectangle:
        return Rectangle(box.x, box.y + by, box.width, box.height)

    text = bubble.text
    block = TextBlock(
        text.paragraph, text.left, text.top + by, text.width, text.height, text.size_px, text.ink_left, text.ink_width
    )
    return Bubble(bubble.message, moved(bubble.box), block, moved(bubble.sender) if bubble.sender else None)


def _bubble(board: Board, message: ChatMessage, room: Rectangle, top: float, size: float) -> Bubble:
    pad = 0.5 * size * board.unit
    align: Align = "right" if is_right_to_left(message.text) else "left"
    most = 0.8 * room.width - 2 * pad
    setting = TypeSetting("body", size, 9, align, 0.0, shadow=0.0)
    sender = None
    if message.sender.strip():
        sender = Rectangle(room.x, round(top), room.width, round(0.85 * size * board.unit))
        top += 0.9 * size * board.unit
    probe = Rectangle(0, 0, round(most), round(room.height))
    tint = ink_on(board, accent_of(board)) if message.side == "right" else _PAGE_INK
    first = lay_out_text(board, message.text, probe, setting, tint)
    width = max(first.ink_width, 0.8 * size * board.unit) + 2 * pad + 2
    x = room.x + room.width - width if message.side == "right" else room.x
    box = Rectangle(round(x), round(top), round(width), round(first.height + 1.3 * pad))
    text_box = Rectangle(round(x + pad), round(top + 0.65 * pad), round(width - 2 * pad) + 1, round(first.height) + 2)
    fixed = TypeSetting("body", first.size_px / board.unit, 9, align, 0.0, shadow=0.0)
    return Bubble(message, box, lay_out_text(board, message.text, text_box, fixed, tint), sender)


def _message(board: Board, bubble: Bubble, at: int) -> list[Element]:
    right = bubble.message.side == "right"
    box, tint = bubble.box, accent_of(board) if right else _BUBBLE
    round_px = min(0.5 * box.height, 3.2 * board.unit)

    def draw(canvas: Any) -> None:
        canvas.drawRRect(round_shape(box, round_px), fill(tint))
        corner = box.x + box.width - round_px if right else box.x
        canvas.drawRect(skia.Rect.MakeXYWH(corner, box.y + box.height - round_px, round_px, round_px), fill(tint))
        paint_text(canvas, board, bubble.text, TypeSetting("body", shadow=0.0))

    pivot = (box.x + (box.width if right else 0.0), box.y + float(box.height))
    grows = pop(at, board.seconds(0.28))

    def arrives(number: int) -> Placement | None:
        pose = grows(number)
        return pose and Placement(0.0, 0.0, pose.scale, 0.0, pose.opacity, pivot)

    elements: list[Element] = [Actor(draw_sprite(box, draw), arrives, LayoutRole.TEXT)]
    if bubble.sender is not None:
        setting = TypeSetting(
            "body", 0.62 * bubble.text.size_px / board.unit, 1, "right" if right else "left", shadow=0.0
        )
        name = set_text(board, bubble.message.sender, bubble.sender, setting, _PAGE_FAINT)
        elements.append(Actor(name, shown_from(at), LayoutRole.TEXT))
    return elements


def draw_screen(content: ScreenContent, board: Board) -> list[Element]:
    area = board.area
    phone = content.device == "phone"
    if phone:
        width = min(area.width, round(0.72 * area.height))
        device = Rectangle(area.x + (area.width - width) // 2, area.y, width, area.height)
    else:
        height = min(area.height, round(1.05 * area.width))
        device = Rectangle(area.x, area.y + (area.height - height) // 2, area.width, height)
    draw = _phone if phone else _browser
    sprite = draw_sprite(device, lambda canvas: draw(canvas, board, device), margin=5 * board.unit)
    bar = round((7.0 if phone else 9.0) * board.unit)
    pad = round(5 * board.unit)
    inner = Rectangle(device.x + pad, device.y + bar, device.width - 2 * pad, device.height - bar - pad)
    elements: list[Element] = [
        Actor(sprite, rise(0, board.seconds(0.32), 2.5 * board.unit, angle=-90.0)),
    ]
    elements += _page(content, board.within(inner), board)
    rule = Rectangle(
        device.x + pad,
        device.y + bar - max(2, round(0.5 * board.unit)),
        device.width - 2 * pad,
        max(2, round(0.5 * board.unit)),
    )
    return [*elements, growing_bar(board, rule, "left", accent_of(board))]


def _phone(canvas: Any, board: Board, device: Rectangle) -> None:
    shape = round_shape(device, 6.5 * board.unit)
    path = skia.Path()
    path.addRRect(shape)
    cast_shadow(canvas, path, 1.8 * board.unit, 0, 1.0 * board.unit, 0.45)
    canvas.drawRRect(shape, fill((0.05, 0.055, 0.08)))
    edge = round(1.5 * board.unit)
    screen = Rectangle(device.x + edge, device.y + edge, device.width - 2 * edge, device.height - 2 * edge)
    canvas.drawRRect(round_shape(screen, 5.2 * board.unit), fill(_PAGE))
    x = device.x + device.width / 2
    notch = around(x, device.y + 3.4 * board.unit, 16 * board.unit, 2.3 * board.unit)
    canvas.drawRRect(round_shape(notch, notch.height / 2), fill((0.05, 0.055, 0.08)))


def _browser(canvas: Any, board: Board, device: Rectangle) -> None:
    shape = round_shape(device, 2.6 * board.unit)
    path = skia.Path()
    path.addRRect(shape)
    cast_shadow(canvas, path, 1.8 * board.unit, 0, 1.0 * board.unit, 0.45)
    canvas.drawRRect(shape, fill(_PAGE))
    bar = 8.0 * board.unit
    canvas.save()
    canvas.clipRRect(shape, True)
    canvas.drawRect(skia.Rect.MakeXYWH(device.x, device.y, device.width, bar), fill(_PAGE_LINE))
    canvas.restore()
    for number, tint in enumerate(((1.0, 0.37, 0.34), (1.0, 0.74, 0.18), (0.16, 0.78, 0.25))):
        x = device.x + (4.0 + 4.0 * number) * board.unit
        canvas.drawCircle(x, device.y + bar / 2, 1.2 * board.unit, fill(tint))
    field = Rectangle(
        round(device.x + 17 * board.unit),
        round(device.y + 1.7 * board.unit),
        round(device.width - 21 * board.unit),
        round(4.6 * board.unit),
    )
    canvas.drawRRect(round_shape(field, field.height / 2), fill(WHITE))


def _page(content: ScreenContent, board: Board, whole: Board) -> list[Element]:
    """The heading with its icon, the lines, and the button, which is pressed at the end."""
    unit = whole.unit
    wide = board.area.width > 1.5 * board.area.height
    button = 0.17 if content.button else 0.0
    if content.icon and wide:
        figure, board_text = board.part_of_area(0, 0.08, 0.3, 0.84), board.within(board.part_of_area(0.34, 0, 0.66, 1))
    elif content.icon:
        figure, board_text = board.part_of_area(0, 0.03, 1, 0.27), board.within(board.part_of_area(0, 0.31, 1, 0.69))
    else:
        figure, board_text = None, board
    centred = not content.lines and not (content.icon and wide)
    align: Any = "centre" if centred else "right" if is_right_to_left(content.heading) else "left"
    heading_share = (0.34 if content.lines else 0.96) - (0.0 if content.lines else button)
    box = board_text.part_of_area(0, 0.02, 1, heading_share - 0.02)
    heading = set_text(whole, content.heading, box, TypeSetting("heading", 11.0, 4, align, shadow=0.0), _PAGE_INK)
    elements: list[Element] = []
    if figure is not None and content.icon is not None:
        side = 0.86 * min(figure.width, figure.height)
        icon = draw_icon(content.icon, around(*middle_of(figure), side, side), shadow=0.2)
        sway = float_gently(whole.seconds(2.4), 1.4 * unit)
        elements.append(Glider(icon, then(pop(whole.seconds(0.15), whole.seconds(ENTRANCE_S)), sway)))
    appears = rise(whole.seconds(0.2), whole.seconds(ENTRANCE_S), 3 * unit)
    elements.append(Actor(heading, appears, LayoutRole.TEXT))
    elements += _lines(content, whole, board_text, heading_share, 1 - heading_share - button)
    if content.button:
        elements += _button(content.button, whole, board_text.part_of_area(0, 1 - button + 0.01, 1, button - 0.03))
    return elements


def _lines(content: ScreenContent, whole: Board, board: Board, top: float, share: float) -> list[Element]:
    if not content.lines:
        return []
    height = min(share / len(content.lines), 0.2)
    boxes = [board.part_of_area(0, top + height * (k + 0.04), 1, 0.9 * height) for k in range(len(content.lines))]
    setting = TypeSetting("body", 7.5, 2, shadow=0.0)
    sizes = [lay_out_text(whole, text, box, setting).size_px for text, box in zip(content.lines, boxes, strict=True)]
    size = min(sizes) / whole.unit
    elements: list[Element] = []
    for number, (text, box) in enumerate(zip(content.lines, boxes, strict=True)):
        align: Any = "right" if is_right_to_left(text) else "left"
        at = min(whole.seconds(0.4 + 0.22 * number), max(0, whole.frames - whole.seconds(0.5)))
        sprite = set_text(whole, text, box, TypeSetting("body", size, 2, align, shadow=0.0), _PAGE_FAINT)
        elements.append(Actor(sprite, rise(at, whole.seconds(ENTRANCE_S), 2 * whole.unit), LayoutRole.TEXT))
    return elements


def _button(text: str, board: Board, box: Rectangle) -> list[Element]:
    """A button that gives way when it is pressed by a pointer that comes up to it."""
    tint = accent_of(board)
    width = min(box.width, round(60 * board.unit))
    place = Rectangle(box.x + (box.width - width) // 2, box.y, width, box.height)
    setting = TypeSetting("heading", 7.0, 1, shadow=0.0)
    block = lay_out_text(
        board, text, around(*middle_of(place), 0.84 * place.width, place.height), setting, ink_on(board, tint)
    )

    def draw(canvas: Any) -> None:
        canvas.drawRRect(round_shape(place, place.height / 2), fill(tint))
        paint_text(canvas, board, block, setting)

    pressed = max(board.seconds(0.7), round(0.62 * board.frames))
    arrives = rise(board.seconds(0.35), board.seconds(ENTRANCE_S), 2 * board.unit)

    def gives(number: int) -> Placement:
        share = (number - pressed) / max(1, board.seconds(0.25))
        return Placement(scale=1.0 - 0.06 * math.sin(math.pi * share)) if 0 < share < 1 else Placement()

    moves: Movement = then(arrives, gives)
    return [Actor(draw_sprite(place, draw), moves, LayoutRole.TEXT), _pointer(board, place, pressed)]


def _pointer(board: Board, place: Rectangle, pressed: int) -> Element:
    x, y = place.x + 0.72 * place.width, place.y + 0.5 * place.height
    size = 4.2 * board.unit
    shape = [(0, 0), (0, 1.0), (0.26, 0.78), (0.42, 1.12), (0.58, 1.05), (0.42, 0.72), (0.74, 0.72)]
    path = skia.Path()
    path.addPoly([skia.Point(x + px * size, y + py * size) for px, py in shape], True)
    box = Rectangle(round(x), round(y), round(size), round(1.2 * size))

    def draw(canvas: Any) -> None:
        canvas.drawPath(path, fill((0.08, 0.09, 0.13)))
        canvas.drawPath(path, line(WHITE, 1.0, max(1.5, 0.35 * board.unit)))

    frames = board.seconds(0.55)

    def pose(number: int) -> Placement | None:
        start = pressed - frames
        if number < start:
            return None
        left = 1.0 - ease_out((number - start) / frames)
        return Placement(dx=2 * round(4.5 * board.unit * left), dy=2 * round(0.9 * board.unit * left))

    return Actor(draw_sprite(box, draw, margin=board.unit), pose)
