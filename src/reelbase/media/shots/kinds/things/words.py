"""Kinetic type: the words appear as they are said, the important ones large."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

from reelbase.media.captions.reading_order import visual_order
from reelbase.media.formats import Rectangle
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole
from reelbase.media.shots.movements import drift, pop, rise, then
from reelbase.media.shots.sprites import accent_of, draw_icon
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, set_text
from reelbase.media.speech.scripts import columns_of, is_unspaced, may_end_line

_WORD_S = 0.2
"""Seconds between two words that no word of the narration calls. Chosen by eye, as is the next one."""
_ENTRANCE_S = 0.28
_LEAST_OF_LINE = 0.65
"""How short a line may be that ends where a word does, as a share of lines of equal length."""
_LINE_COLUMNS = 16
"""Longest line, in half-width characters: eight Chinese ones. Chosen by eye."""


@dataclass(frozen=True, slots=True)
class _Line:
    words: tuple[tuple[int, str], ...]
    is_large: bool


def draw_words(content: WordsContent, board: Board) -> list[Element]:
    elements: list[Element] = []
    area = board.area
    if content.icon:
        box = board.part_of_area(0.25, 0.0, 0.5, 0.30)
        elements.append(Actor(draw_icon(content.icon, box), pop(0, board.seconds(_ENTRANCE_S))))
        area = board.part_of_area(0, 0.33, 1, 0.67)
    lines = _lines(content)
    weights = [1.55 if line.is_large else 1.0 for line in lines]
    room = min(area.height, 26 * board.unit * sum(weights))
    top = area.y + (area.height - room) / 2
    for line, weight in zip(lines, weights, strict=True):
        height = room * weight / sum(weights)
        box = Rectangle(area.x, round(top), area.width, round(height))
        elements += _placed(line, board, box)
        top += height
    return elements


def _lines(content: WordsContent) -> list[_Line]:
    """Emphasised words stand alone on their lines; the others share lines of some fourteen characters."""
    large = set(content.emphasis)
    lines: list[_Line] = []
    run: list[tuple[int, str]] = []
    for number, word in _pieces(content.text):
        if number in large:
            if run:
                lines.append(_Line(tuple(run), False))
                run = []
            joins = lines and lines[-1].is_large and number - 1 in large
            if joins and columns_of(lines[-1].words[0][1]) + columns_of(word) < 12:
                lines[-1] = _Line((*lines[-1].words, (number, word)), True)
            else:
                lines.append(_Line(((number, word),), True))
            continue
        is_piece = bool(run) and run[-1][0] == number
        if is_piece or sum(columns_of(other) + 1 for _, other in run) + columns_of(word) > _LINE_COLUMNS:
            lines += [_Line(tuple(run), False)] if run else []
            run = []
        run.append((number, word))
    if run:
        lines.append(_Line(tuple(run), False))
    return lines


def _pieces(text: str) -> list[tuple[int, str]]:
    """The words with their numbers; those of scripts without spaces are in pieces of at most a line."""
    pieces: list[tuple[int, str]] = []
    for number, word in enumerate(text.split()):
        if 2 * sum(map(is_unspaced, word)) <= len(word):
            pieces.append((number, word))
            continue
        left = word
        while left:
            end = _line_end(left)
            pieces.append((number, left[:end]))
            left = left[end:]
    return pieces


def _line_end(text: str) -> int:
    """After how many characters a line ends: after a pause or a Japanese word, if one ends near a fair length."""
    columns = columns_of(text)
    fair = columns / math.ceil(columns / _LINE_COLUMNS)
    ends = [end for end in range(1, len(text) + 1) if may_end_line(text, end)]
    fitting = [end for end in ends if _LEAST_OF_LINE * fair <= columns_of(text[:end]) <= _LINE_COLUMNS] or ends[:1]
    return min(fitting, key=lambda end: (-_end_quality(text, end), abs(columns_of(text[:end]) - fair)))


def _end_quality(text: str, end: int) -> int:
    if end == len(text) or unicodedata.category(text[end - 1]) in ("Po", "Pe", "Pf"):
        return 2
    # Japanese words mostly begin with a Chinese character or katakana, and end in hiragana.
    return int("\u3040" <= text[end - 1] <= "\u309f" and not "\u3040" <= text[end] <= "\u309f")


def _placed(line: _Line, board: Board, box: Rectangle) -> list[Element]:
    """Each word a sprite of its own, on one line that is as large as fits."""
    setting = TypeSetting("heading", 26.0, 1) if line.is_large else TypeSetting("body", 15.0, 1)
    text = " ".join(word for _, word in line.words)
    block = lay_out_text(board, text, box, setting)
    space = 0.28 * block.size_px
    fixed = TypeSetting(setting.role, block.size_px / board.unit, 1, "left")
    words = visual_order([line.words], lambda word: word[1], "")[0]
    widths = [lay_out_text(board, word, box, fixed).ink_width for _, word in words]
    x = box.x + (box.width - sum(widths) - space * (len(widths) - 1)) / 2
    elements: list[Element] = []
    for (number, word), width in zip(words, widths, strict=True):
        tint = accent_of(board) if line.is_large else None
        place = Rectangle(round(x), box.y, round(width + block.size_px), box.height)
        at = _time_of(board, number)
        entrance = (
            pop(at, board.seconds(_ENTRANCE_S))
            if line.is_large
            else rise(at, board.seconds(_ENTRANCE_S), 5 * board.unit)
        )
        moves = then(entrance, drift(board.frames, 0, 0, 1.03)) if line.is_large else entrance
        elements.append(Actor(set_text(board, word, place, fixed, tint), moves, LayoutRole.TEXT))
        x += width + space
    return elements


def _time_of(board: Board, number: int) -> int:
    if number < len(board.parts) and board.parts[number] is not None:
        return board.at(number)
    return min(board.seconds(_WORD_S) * number, max(0, board.frames - board.seconds(0.6)))
