"""A formula drawn as in print; its terms light up, with what they stand for below."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill, line
from reelbase.media.pictures.palettes import RGB
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.science import FormulaContent, FormulaTerm
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Movement
from reelbase.media.shots.figures import growing_bar, path_through
from reelbase.media.shots.mathematics import FormulaBox, FormulaInk, FormulaLayout, Measure, read_formula
from reelbase.media.shots.movements import ENTRANCE_S, punch, rise, then
from reelbase.media.shots.panels import common_setting, inset, titled
from reelbase.media.shots.sprites import accent_of, draw_card, draw_sprite, ink_of
from reelbase.media.shots.typesetting import Align, TextBlock, TypeSetting, lay_out_text, set_text
from reelbase.media.speech.scripts import is_right_to_left

_LARGEST_UNITS = 24.0
_LINE_GAP = 0.35
"""Space between the lines of a broken formula, in type sizes."""
_MOST_PIECES = 24
_WORTH_BREAKING = 1.7
"""How much larger the type must become for a formula to be broken into more lines."""
_SLANT = -0.2
"""How far variables lean, as in print; chosen by eye."""


def draw_formula(content: FormulaContent, board: Board) -> list[Element]:
    title, inner = titled(board, content.title)
    terms = content.terms
    share = 1.0 if not terms else max(0.34, 0.62 - 0.08 * len(terms))
    wide = inner.area.width > 1.5 * inner.area.height and len(terms) > 0
    card = inner.part_of_area(0, 0, 0.56, 1) if wide else inner.part_of_area(0, 0, 1, share)
    if not terms:
        card = inner.part_of_area(0, 0.08, 1, 0.84)
    sprite = draw_sprite(card, lambda canvas: draw_card(canvas, board, card), margin=5 * board.unit)
    elements: list[Element] = [
        *title,
        Actor(sprite, rise(0, board.seconds(0.25), 2 * board.unit, angle=-90.0)),
    ]
    elements += _formula(content.formula, terms, board, inset(card, 5 * board.unit), board.at(0))
    rule = Rectangle(
        card.x + round(5 * board.unit),
        card.y + card.height - round(3 * board.unit),
        card.width - round(10 * board.unit),
        max(2, round(0.6 * board.unit)),
    )
    elements.append(growing_bar(board, rule, "left", accent_of(board)))
    if terms:
        area = (
            inner.part_of_area(0.6, 0.02, 0.4, 0.96) if wide else inner.part_of_area(0, share + 0.04, 1, 0.96 - share)
        )
        elements += _meanings(terms, board, area)
    return elements


def _formula(formula: str, terms: tuple[FormulaTerm, ...], board: Board, box: Rectangle, at: int) -> list[Element]:
    """The formula in pieces that rise one after the other; each term's signs in a colour of their own."""
    marks = {_bare_sign(term.sign): number for number, term in enumerate(terms)}
    lines, size = _fitted(formula, marks, board, box)
    pieces: dict[tuple[int, int], list[tuple[FormulaInk, float, float]]] = defaultdict(list)
    height = sum(each.above + each.below for each in lines) + _LINE_GAP * (len(lines) - 1)
    top = box.y + (box.height - height * size) / 2
    last = max((ink.piece for each in lines for ink in each.inks), default=0)
    step = 1 + last // _MOST_PIECES
    for each in lines:
        left, baseline = box.x + (box.width - each.width * size) / 2, top + each.above * size
        for ink in each.inks:
            pieces[ink.piece // step, ink.mark].append((ink, left, baseline))
        top += (each.above + each.below + _LINE_GAP) * size
    frames = min(board.seconds(0.9), (board.frames - at) // 2)
    elements: list[Element] = []
    for (piece, mark), inks in sorted(pieces.items()):
        start = at + round(frames * piece / max(1, last // step + 1))
        moves: Movement = rise(start, board.seconds(ENTRANCE_S), 3 * board.unit)
        if mark >= 0:
            moves = then(
                moves, punch(max(board.at(mark + 1), start + board.seconds(ENTRANCE_S)), board.seconds(0.5), 1.3)
            )
        tint = ink_of(board) if mark < 0 else accent_of(board, mark)
        sprite = draw_sprite(box, _painter(board, inks, size, tint), margin=3 * board.unit)
        elements.append(Actor(sprite, moves))
    return elements


def _bare_sign(sign: str) -> str:
    return "".join(sign.split())


def _fitted(formula: str, marks: dict[str, int], board: Board, box: Rectangle) -> tuple[list[FormulaBox], float]:
    """The formula in as many lines as give the largest type, and its type size in pixels."""
    tree = read_formula(formula, frozenset(marks))
    layout = FormulaLayout(_measuring(board), marks)
    whole = layout.lines(tree, math.inf)[0].width
    best: tuple[float, list[FormulaBox]] = (0.0, [])
    for count in (1, 2, 3, 4, 6, 9):
        lines = layout.lines(tree, 1.12 * whole / count)
        width = max(0.1, *(each.width for each in lines)) if len(lines) > 1 else max(0.1, lines[0].width)
        height = sum(each.above + each.below for each in lines) + _LINE_GAP * (len(lines) - 1)
        size = min(_LARGEST_UNITS * board.unit, box.width / width, box.height / max(0.1, height))
        if size > (1.0 if not best[1] else _WORTH_BREAKING) * best[0]:
            best = (size, lines)
    return best[1], best[0]


def _painter(board: Board, inks: list[tuple[FormulaInk, float, float]], size: float, tint: RGB) -> Any:
    def draw(canvas: Any) -> None:
        for ink, left, baseline in inks:
            if ink.kind == "line":
                points = [(left + x * size, baseline + y * size) for x, y in ink.points]
                canvas.drawPath(path_through(points), line(tint, 1.0, max(2.0, 0.06 * size * ink.size)))
                continue
            _paint_sign(canvas, board, ink, left + ink.x * size, baseline + ink.y * size, size * ink.size, tint)

    return draw


def _paint_sign(canvas: Any, board: Board, ink: FormulaInk, x: float, y: float, size: float, tint: RGB) -> None:
    block = _block(board, ink.text, size, tint)
    canvas.save()
    if ink.role == "variable" and ink.text.isascii():
        canvas.translate(x, y)
        canvas.skew(_SLANT, 0)
        canvas.translate(-x, -y)
    block.paragraph.paint(canvas, x, y - block.paragraph.AlphabeticBaseline)
    canvas.restore()


def _block(board: Board, text: str, size: float, tint: RGB | None = None) -> TextBlock:
    setting = TypeSetting("body", size / board.unit, 1, "left", 0.0, shadow=0.0)
    room = Rectangle(0, 0, round(size * (len(text) + 2) * 2), round(size * 4))
    return lay_out_text(board, text, room, setting, tint)


def _measuring(board: Board) -> Measure:
    """Widths in type sizes, each measured once."""
    known: dict[str, float] = {}

    def measure(text: str, role: str) -> float:
        if text not in known:
            known[text] = _block(board, text, 100.0).ink_width / 100.0
        return known[text] + (0.05 if role == "variable" else 0.0)

    return measure


def _meanings(terms: tuple[FormulaTerm, ...], board: Board, area: Rectangle) -> list[Element]:
    """A row a term: its sign on a disc, and what it stands for."""
    height = min(area.height / len(terms), 0.26 * board.area.height)
    top = area.y + (area.height - height * len(terms)) / 2
    sign_width = round(min(0.3 * area.width, 18 * board.unit))
    gap = round(3 * board.unit)
    rows = [
        Rectangle(area.x, round(top + number * height), area.width, round(0.86 * height))
        for number in range(len(terms))
    ]
    boxes = [Rectangle(row.x + sign_width + gap, row.y, row.width - sign_width - gap, row.height) for row in rows]
    setting = common_setting(
        board,
        [(term.meaning, box) for term, box in zip(terms, boxes, strict=True)],
        TypeSetting("body", 9.5, 2, "left"),
    )
    elements: list[Element] = []
    for number, (term, row, box) in enumerate(zip(terms, rows, boxes, strict=True)):
        at = board.at(number + 1)
        entrance = rise(at, board.seconds(ENTRANCE_S), 3 * board.unit, angle=180.0)
        sign_box = Rectangle(row.x, row.y, sign_width, row.height)
        elements.append(Actor(_sign(board, term.sign, sign_box, accent_of(board, number)), entrance))
        align: Align = "right" if is_right_to_left(term.meaning) else "left"
        placed = TypeSetting("body", setting.largest, 2, align)
        elements.append(Actor(set_text(board, term.meaning, box, placed), entrance, LayoutRole.TEXT))
    return elements


def _sign(board: Board, sign: str, box: Rectangle, tint: RGB) -> PlanarLayer:
    """A term's sign as in the formula, on a pill of its colour."""
    inside = inset(box, 0.14 * min(box.width, box.height))
    paint = formula_painter(board, sign, inside, board.palette.deep, largest=11.0)
    shape = skia.RRect.MakeRectXY(
        skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height), 2.4 * board.unit, 2.4 * board.unit
    )

    def draw(canvas: Any) -> None:
        canvas.drawRRect(shape, fill(tint))
        paint(canvas)

    return draw_sprite(box, draw)


def formula_painter(board: Board, formula: str, box: Rectangle, tint: RGB, *, largest: float) -> Callable[[Any], None]:
    """Draws a whole formula in one colour in the middle of a box, in type of at most ``largest`` units."""
    lines, size = _fitted(formula, {}, board, box)
    size = min(size, largest * board.unit)
    height = sum(each.above + each.below for each in lines) + _LINE_GAP * (len(lines) - 1)

    def draw(canvas: Any) -> None:
        top = box.y + (box.height - height * size) / 2
        for each in lines:
            left, baseline = box.x + (box.width - each.width * size) / 2, top + each.above * size
            _painter(board, [(ink, left, baseline) for ink in each.inks], size, tint)(canvas)
            top += (each.above + each.below + _LINE_GAP) * size

    return draw
