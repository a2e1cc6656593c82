"""Cards with a text and an icon or a badge, and the arrows between them: what lists, steps and chains are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Actor, Element, Movement
from reelbase.media.shots.flowing import Sheen, breathe
from reelbase.media.shots.movements import ENTRANCE_S, float_gently, pop, then
from reelbase.media.shots.panels import (
    badge,
    card_with_text,
    common_setting,
    inset,
    middle_of,
    round_sprite,
    rows,
    square_in,
)
from reelbase.media.shots.sprites import accent_of, draw_icon, ink_of
from reelbase.media.shots.typesetting import Align, FaceRole, TypeSetting

_PADDING_UNITS = 2.6
_BULLET_UNITS = 10.0
_LYING_FROM = 1.7
"""From this ratio of its sides on a card has its icon beside its text instead of above it. Chosen by eye."""

BULLET = "•"
"""The mark of an item that is not numbered."""


@dataclass(frozen=True, slots=True)
class CardItem:
    """``lead``: an icon's name; ``mark``: a number or sign in a disc where there is no icon."""

    text: str
    icon: str | None = None
    mark: str = ""

    @property
    def has_lead(self) -> bool:
        return self.icon is not None or bool(self.mark)


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a card and its parts stand."""

    card: Rectangle
    lead: Rectangle | None
    text: Rectangle


def card_place(board: Board, card: Rectangle, item: CardItem, *, lead_units: float = 20.0) -> CardPlace:
    """Where the parts of an item stand in its card: the icon beside the text, or above it in a high card."""
    inner = inset(card, min(_PADDING_UNITS * board.unit, 0.12 * card.width, 0.12 * card.height))
    if not item.has_lead:
        return CardPlace(card, None, inner)
    if card.width > _LYING_FROM * card.height:
        largest = _BULLET_UNITS if item.mark == BULLET else lead_units
        side = round(min(inner.height, largest * board.unit, 0.3 * inner.width))
        lead = Rectangle(inner.x, round(inner.y + (inner.height - side) / 2), side, side)
        gap = round(_PADDING_UNITS * board.unit)
        text = Rectangle(inner.x + side + gap, inner.y, max(1, inner.width - side - gap), inner.height)
        return CardPlace(card, lead, text)
    upper, text = rows(inner, (0.48, 0.52), board.unit)
    return CardPlace(card, square_in(upper), text)


def shared_setting(
    board: Board,
    places: Sequence[CardPlace],
    items: Sequence[CardItem],
    *,
    largest: float = 12.0,
    lines: int = 3,
    role: FaceRole = "body",
) -> TypeSetting:
    """One type size for all cards, to the left of a lying card and in the middle of a high one."""
    align: Align = (
        "left" if all(p.lead is not None and p.text.x > p.lead.x + p.lead.width for p in places) else "centre"
    )
    setting = TypeSetting(role, largest, lines, align, shadow=0.0)
    texts = [(item.text, place.text) for item, place in zip(items, places, strict=True)]
    return common_setting(board, texts, setting)


def card_elements(
    board: Board,
    place: CardPlace,
    item: CardItem,
    setting: TypeSetting,
    entrance: Movement,
    at: int,
    *,
    number: int = 0,
    tint: RGB | None = None,
) -> list[Element]:
    """A card that enters, its icon or badge that pops up a little later and floats on, and light that runs over it."""
    elements = card_with_text(board, place.card, item.text, place.text, setting, entrance, tint=tint)
    later = min(at + board.seconds(0.3), max(at, board.frames - board.seconds(0.3)))
    elements.append(Sheen(board, place.card, later, period_s=2.6, phase=0.16 * (number % 5), edge=3.2 * board.unit))
    if place.lead is not None:
        pops = pop(min(at + 3, later), board.seconds(ENTRANCE_S))
        phase = 0.23 * number
        if item.icon is not None:
            sway = float_gently(board.seconds(2.6), 1.3 * board.unit, phase)
            elements.append(Actor(draw_icon(item.icon, inset(place.lead, 0.03 * place.lead.width)), then(pops, sway)))
        else:
            disc = accent_of(board, 0 if tint is None else 1)
            if item.mark == BULLET:
                sign = round_sprite(*middle_of(place.lead), 0.26 * place.lead.width, disc)
            else:
                sign = badge(board, place.lead, item.mark, disc)
            elements.append(Actor(sign, then(pops, breathe(board.seconds(1.9), 0.035, phase))))
    return elements


def track_line(canvas: Any, board: Board, points: Sequence[tuple[float, float]], width_px: float) -> None:
    """A pale line through points, on which steps stand."""
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], False)
    paint = line(ink_of(board, 0.25), 0.6, width_px)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    canvas.drawPath(path, paint)
