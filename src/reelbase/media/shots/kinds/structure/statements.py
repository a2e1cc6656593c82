"""What is said: a question, a definition, a quotation, a title. Type carries them; one figure moves all the while."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.structure import DefinitionContent, QuestionContent, QuoteContent, TitleContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Movement
from reelbase.media.shots.figures import draw_spot, growing_bar, reading
from reelbase.media.shots.gliding import Glider
from reelbase.media.shots.movements import (
    ENTRANCE_S,
    float_gently,
    pop,
    rise,
    shown_from,
    then,
)
from reelbase.media.shots.sprites import accent_of, draw_card, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import Align, TypeSetting, set_text
from reelbase.media.speech.scripts import is_right_to_left


def draw_question(content: QuestionContent, board: Board) -> list[Element]:
    wide = board.area.width > 1.3 * board.area.height
    figure = board.part_of_area(0.0, 0.04, 0.3, 0.92) if wide else board.part_of_area(0.2, 0.0, 0.6, 0.38)
    box = board.part_of_area(0.34, 0.02, 0.66, 0.96) if wide else board.part_of_area(0, 0.42, 1, 0.58)
    setting = TypeSetting("heading", 18.0, 8, _start_of(content.text) if wide else "centre", 0.5 if wide else 0.25)
    elements: list[Element] = [*_question_mark(content, board, figure)]
    elements.append(reading(board, content.text, box, setting, board.at(0)))
    return elements


def _question_mark(content: QuestionContent, board: Board, box: Rectangle) -> list[Element]:
    """The mark on a disc, or the icon with the mark as its badge. It nods."""
    side = min(box.width, box.height)
    x, y = box.x + box.width / 2, box.y + box.height / 2
    sway = then(pop(0, board.seconds(ENTRANCE_S)), float_gently(board.seconds(2.4), 2.6 * board.unit))
    if content.icon is None:
        return [Glider(_mark_disc(board, x, y, 0.46 * side), sway)]
    icon_box = Rectangle(round(x - 0.42 * side), round(y - 0.42 * side), round(0.84 * side), round(0.84 * side))
    badge = then(
        pop(board.seconds(0.25), board.seconds(ENTRANCE_S)), float_gently(board.seconds(1.9), 2.0 * board.unit, 0.4)
    )
    return [
        Actor(draw_spot(board, x, y, 0.5 * side), shown_from(0)),
        Glider(draw_icon(content.icon, icon_box), sway),
        Glider(_mark_disc(board, x + 0.33 * side, y - 0.3 * side, 0.17 * side), badge),
    ]


def _mark_disc(board: Board, x: float, y: float, radius: float) -> Any:
    box = Rectangle(round(x - radius), round(y - radius), round(2 * radius), round(2 * radius))
    mark = skia.Path()
    # A question mark in strokes: a hook and a dot, so that it looks alike in every face.
    hook = skia.Rect.MakeXYWH(x - 0.3 * radius, y - 0.62 * radius, 0.6 * radius, 0.6 * radius)
    mark.addArc(hook, 185, 240)
    last = mark.getPoint(mark.countPoints() - 1)
    mark.quadTo(x, last.y() + 0.16 * radius, x, y + 0.24 * radius)

    def draw(canvas: Any) -> None:
        canvas.drawCircle(x, y, radius, fill(accent_of(board)))
        canvas.drawCircle(x, y, 0.9 * radius, line(board.palette.deep, 0.25, 0.025 * radius))
        canvas.drawPath(mark, line(board.palette.deep, 1.0, 0.17 * radius))
        canvas.drawCircle(x, y + 0.52 * radius, 0.115 * radius, fill(board.palette.deep))

    return draw_sprite(box, draw)


def draw_definition(content: DefinitionContent, board: Board) -> list[Element]:
    """The term, a rule that is drawn while its meaning is read, and the meaning."""
    elements: list[Element] = []
    wide = board.area.width > 1.3 * board.area.height
    text_area = board.area
    if content.icon:
        figure = board.part_of_area(0, 0.08, 0.32, 0.84) if wide else board.part_of_area(0, 0, 1, 0.34)
        text_area = board.part_of_area(0.37, 0, 0.63, 1) if wide else board.part_of_area(0, 0.36, 1, 0.64)
        elements += _floating_icon(board, content.icon, figure)
    inner = board.within(text_area)
    align: Align = _start_of(content.term)
    bar_px = round(1.8 * board.unit)
    inset = 3 * bar_px
    on_right = align == "right"

    def column(y: float, height: float) -> Rectangle:
        box = inner.part_of_area(0, y, 1, height)
        return Rectangle(box.x + (0 if on_right else inset), box.y, box.width - inset, box.height)

    term = set_text(
        board, content.term, column(0.04, 0.3), TypeSetting("heading", 24.0, 2, align, 1.0), accent_of(board)
    )
    at = board.at(0)
    elements.append(Actor(term, rise(at, board.seconds(ENTRANCE_S), 6 * board.unit, angle=180), LayoutRole.TEXT))
    meaning_at = max(board.at(1), at + board.seconds(0.25))
    align = _start_of(content.meaning)
    elements.append(
        reading(board, content.meaning, column(0.42, 0.54), TypeSetting("body", 14.0, 8, align, 0.0), meaning_at)
    )
    bar = inner.part_of_area(0, 0.05, 1, 0.9)
    x = bar.x + bar.width - bar_px if on_right else bar.x
    elements.append(growing_bar(board, Rectangle(x, bar.y, bar_px, bar.height), "top", accent_of(board)))
    rule = column(0.375, 0.01)
    ruled = Rectangle(rule.x, rule.y, rule.width, max(2, round(0.5 * board.unit)))
    elements.append(growing_bar(board, ruled, "right" if on_right else "left", ink_of(board, 0.5)))
    return elements


def _floating_icon(board: Board, icon: str, box: Rectangle) -> list[Element]:
    side = min(box.width, box.height)
    x, y = box.x + box.width / 2, box.y + box.height / 2
    place = Rectangle(round(x - 0.4 * side), round(y - 0.42 * side), round(0.8 * side), round(0.8 * side))
    sway = then(pop(0, board.seconds(ENTRANCE_S)), float_gently(board.seconds(2.8), 2.2 * board.unit))
    return [
        Actor(draw_spot(board, x, y, 0.5 * side), shown_from(0)),
        Glider(draw_icon(icon, place), sway),
    ]


def draw_quote(content: QuoteContent, board: Board) -> list[Element]:
    """The words on a card with a large quotation mark, and who said them below it."""
    area = board.area
    named = bool(content.speaker or content.role)
    wide = area.width > 1.3 * area.height
    mark_px = round((20 if not wide else 22) * board.unit)
    below = 0.21 if content.speaker and content.role else 0.15 if named else 0.0
    card = Rectangle(
        area.x,
        area.y + mark_px // 3,
        area.width,
        round(area.height * (1 - below)) - mark_px // 3 - round(2 * board.unit),
    )
    sprite = draw_sprite(card, lambda canvas: draw_card(canvas, board, card), margin=5 * board.unit)
    pad = round(5.5 * board.unit)
    box = Rectangle(
        card.x + pad, card.y + round(0.62 * mark_px), card.width - 2 * pad, card.height - round(0.62 * mark_px) - pad
    )
    elements: list[Element] = [
        Actor(sprite, rise(0, board.seconds(ENTRANCE_S), 3 * board.unit, angle=-90.0)),
        _quotation_mark(board, card, mark_px, content.text),
        reading(board, content.text, box, TypeSetting("heading", 18.0, 9, _start_of(content.text), 0.5), board.at(0)),
    ]
    return [*elements, *_speaker(content, board, below)] if named else elements


def _quotation_mark(board: Board, card: Rectangle, size: int, text: str) -> Element:
    """Two commas upside down, on the corner where the text begins."""
    on_right = is_right_to_left(text)
    x = card.x + card.width - size - 4 * board.unit if on_right else card.x + 4 * board.unit
    box = Rectangle(round(x), card.y - size // 3, size, round(0.8 * size))
    radius = 0.2 * size

    def draw(canvas: Any) -> None:
        for left in (0.0, 0.5):
            middle = box.x + left * size + radius * 1.1
            bottom = box.y + 0.5 * size
            canvas.drawCircle(middle, bottom, radius, fill(accent_of(board)))
            tail = skia.Path()
            tail.moveTo(middle - radius, bottom)
            tail.quadTo(middle - radius, box.y + 0.08 * size, middle + 0.75 * radius, box.y + 0.02 * size)
            tail.lineTo(middle + 0.75 * radius, box.y + 0.13 * size)
            tail.quadTo(middle - 0.1 * radius, box.y + 0.2 * size, middle, bottom - 0.5 * radius)
            tail.close()
            canvas.drawPath(tail, fill(accent_of(board)))

    moves = then(
        pop(board.seconds(0.12), board.seconds(ENTRANCE_S)), float_gently(board.seconds(2.2), 1.6 * board.unit)
    )
    return Glider(draw_sprite(box, draw), moves)


def _speaker(content: QuoteContent, board: Board, share: float) -> list[Element]:
    at = max(0, min(board.seconds(0.5), board.frames - board.seconds(0.5)))
    align = _start_of(content.speaker or content.role)
    on_right = align == "right"
    dash = 0.12
    start = 0.0 if on_right else dash + 0.03
    top = 1 - share + 0.015
    elements: list[Element] = []
    entrance = rise(at, board.seconds(ENTRANCE_S), 4 * board.unit)
    name_share = 0.6 if content.role and content.speaker else 1.0
    height = share - 0.015
    if content.speaker:
        box = board.part_of_area(start, top, 1 - dash - 0.03, height * name_share)
        name = set_text(board, content.speaker, box, TypeSetting("heading", 8.0, 1, align), accent_of(board))
        elements.append(Actor(name, entrance, LayoutRole.TEXT))
    if content.role:
        role_top = top + (height * name_share if content.speaker else 0)
        box = board.part_of_area(start, role_top, 1 - dash - 0.03, height * (1 - name_share if content.speaker else 1))
        role = set_text(board, content.role, box, TypeSetting("body", 5.5, 1, align), ink_of(board, 0.8))
        elements.append(Actor(role, entrance, LayoutRole.TEXT))
    middle = board.part_of_area(0, top + height * name_share / 2 - 0.004, dash, 0.008)
    x = board.area.x + board.area.width - middle.width if on_right else middle.x
    rule = Rectangle(x, middle.y, middle.width, max(2, round(0.8 * board.unit)))
    elements.append(growing_bar(board, rule, "right" if on_right else "left", accent_of(board)))
    return elements


def draw_title(content: TitleContent, board: Board) -> list[Element]:
    """The title between two rules that open while it stands; a section's number on a disc above it."""
    badge = content.number is not None or content.icon is not None
    top = 0.32 if badge else 0.1
    room = (0.7 if content.subtitle else 0.86) - top
    elements: list[Element] = []
    if badge:
        elements += _badge(content, board, board.part_of_area(0.3, 0.0, 0.4, 0.28))
    box = board.part_of_area(0, top + 0.03, 1, room)
    setting = TypeSetting("heading", 22.0, 4)
    title = set_text(board, content.text, box, setting)
    at = board.seconds(0.1)
    elements.append(
        Actor(title, rise(at, board.seconds(0.42), 10 * board.unit), LayoutRole.TEXT),
    )
    for y, height in ((top, 1), (top + room + 0.045, 1)):
        elements += _opening_rule(board, y, height)
    if content.subtitle:
        place = board.part_of_area(0, top + room + 0.08, 1, 1 - top - room - 0.09)
        subtitle = set_text(board, content.subtitle, place, TypeSetting("body", 8.5, 2, valign=0.2), accent_of(board))
        entrance = rise(board.seconds(0.35), board.seconds(ENTRANCE_S), 5 * board.unit)
        elements.append(Actor(subtitle, entrance, LayoutRole.TEXT))
    return elements


def _opening_rule(board: Board, y: float, thickness: int) -> list[Element]:
    """A rule that grows from the middle to both sides."""
    thick = max(2, 2 * round(0.4 * board.unit * thickness))
    whole = board.part_of_area(0.12, y, 0.76, 0)
    half = whole.width // 2 & ~1
    right = Rectangle(whole.x + half, whole.y, half, thick)
    left = Rectangle(whole.x, whole.y, half, thick)
    return [growing_bar(board, left, "right", accent_of(board)), growing_bar(board, right, "left", accent_of(board))]


def _badge(content: TitleContent, board: Board, box: Rectangle) -> list[Element]:
    side = float(min(box.width, box.height))
    x, y = box.x + box.width / 2, box.y + box.height / 2
    entrance = pop(0, board.seconds(ENTRANCE_S))
    moves: Movement = then(entrance, float_gently(board.seconds(2.6), 1.6 * board.unit))
    elements: list[Element] = []
    if content.icon:
        icon_x = x + (0.32 * side if content.number is not None else 0)
        place = Rectangle(round(icon_x - 0.45 * side), round(y - 0.45 * side), round(0.9 * side), round(0.9 * side))
        elements.append(Glider(draw_icon(content.icon, place), moves))
        x -= 0.62 * side
        side *= 0.72
    if content.number is None:
        return elements
    disc = Rectangle(round(x - side / 2), round(y - side / 2), round(side), round(side))

    def draw(canvas: Any) -> None:
        canvas.drawCircle(x, y, 0.47 * side, fill(accent_of(board)))

    elements.append(Glider(draw_sprite(disc, draw), moves))
    number = Rectangle(round(x - 0.34 * side), round(y - 0.34 * side), round(0.68 * side), round(0.68 * side))
    setting = replace(TypeSetting("number", 0.52 * side / board.unit, 1), shadow=0.0)
    figure = set_text(board, str(content.number), number, setting, board.palette.deep)
    return [*elements, Glider(figure, moves, role=LayoutRole.TEXT)]


def _start_of(text: str) -> Align:
    """Where the lines of a text begin."""
    return "right" if is_right_to_left(text) else "left"
