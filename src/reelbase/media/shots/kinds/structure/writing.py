"""Code and commands: a listing with the lines in focus, and a terminal in which a command is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import fill
from reelbase.media.pictures.palettes import RGB
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.structure import CodeContent, TerminalContent
from reelbase.media.shots.elements import Actor, Element, LayoutRole, Movement, Wipe
from reelbase.media.shots.figures import keyframes
from reelbase.media.shots.kinds.structure.windows import (
    LINE_HEIGHT,
    WINDOW_FAINT,
    WINDOW_INK,
    advance_share,
    mono_size,
    window,
    window_for,
    window_room,
    wrapped,
)
from reelbase.media.shots.movements import ease_out, progress, rise, shown_from
from reelbase.media.shots.placing import Placement
from reelbase.media.shots.sprites import accent_of, draw_sprite
from reelbase.media.shots.typesetting import Span, TypeSetting, set_text
from reelbase.media.speech.scripts import columns_of
from reelbase.media.speech.tables import listed

_KEYWORD: RGB = (0.78, 0.57, 0.96)
_STRING: RGB = (0.62, 0.85, 0.55)
_NUMBER: RGB = (0.98, 0.71, 0.45)
_COMMENT: RGB = (0.52, 0.57, 0.68)
_CALL: RGB = (0.47, 0.75, 0.98)
_PROMPT: RGB = (0.42, 0.86, 0.58)
_WORDS = frozenset(
    listed("""
        and as assert async await break case catch class const continue def default defer del do elif else end enum
        except export extends false False finally fn for from func function go goto if impl implements import in
        interface is lambda let loop match mod module mut new nil None not null or package pass private protected
        public raise return self static struct super switch then this throw trait true True try type typedef union
        unless until use using var void when where while with yield SELECT FROM WHERE JOIN ON GROUP ORDER BY INSERT
        INTO VALUES UPDATE SET DELETE CREATE TABLE AND OR NOT NULL AS LIMIT int float double char bool string long
    """)
)
"""Words that one or the other of the common languages gives a meaning of its own."""
_CODE = re.compile(
    r"(?P<comment>(?:(?<!\S)#|//|--(?=\s)).*$)|(?P<string>\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'|`[^`]*`?)"
    r"|(?P<number>\b\d[\w.]*)|(?P<call>\b[^\W\d]\w*(?=\())|(?P<word>[^\W\d]\w*)|(?P<other>.)"
)
_TINTS: dict[str, RGB] = {"comment": _COMMENT, "string": _STRING, "number": _NUMBER, "call": _CALL}
_TYPING_RATE = 22.0
"""Characters a second that are typed; faster where the shot is short."""


def draw_code(content: CodeContent, board: Board) -> list[Element]:
    digits = len(str(len(content.lines))) + 2
    lines = [" " * digits + text for text in content.lines]
    size = mono_size(board, lines, window_room(board, board.area))
    size_px = size * board.unit
    area = window_for(board, board.area, 1.12 * LINE_HEIGHT * size_px * len(lines))
    elements, room = window(board, area, content.language)
    gutter = round(digits * advance_share(board) * size_px)
    pitch = min(room.height / len(content.lines), LINE_HEIGHT * size_px * 1.12)
    top = room.y + (room.height - pitch * len(content.lines)) / 2
    rows = [
        Rectangle(room.x, round(top + number * pitch), room.width, round(pitch)) for number in range(len(content.lines))
    ]
    if content.focus:
        elements += _focus(content, board, rows)
    gap = min(board.seconds(0.09), 0.3 * board.frames / len(content.lines))
    for number, (text, row) in enumerate(zip(content.lines, rows, strict=True)):
        at = round(gap * number) + board.seconds(0.12)
        elements += _line(board, number, text, row, gutter, size, at)
    return elements


def _line(board: Board, number: int, text: str, row: Rectangle, gutter: int, size: float, at: int) -> list[Element]:
    setting = TypeSetting("mono", size, 1, "left", shadow=0.0)
    right = TypeSetting("mono", size, 1, "right", shadow=0.0)
    column = Rectangle(row.x, row.y, round(gutter * 0.75), row.height)
    elements: list[Element] = [
        Actor(set_text(board, str(number + 1), column, right, WINDOW_FAINT), shown_from(at), LayoutRole.TEXT)
    ]
    if text.strip():
        room = Rectangle(row.x + gutter, row.y, row.width - gutter, row.height)
        sprite = set_text(board, _coloured(text), room, setting, WINDOW_INK)
        elements.append(Wipe(sprite, progress(at, board.seconds(0.22), ease_out), role=LayoutRole.TEXT))
    return elements


def _coloured(text: str) -> list[Span]:
    """The line's words, strings, numbers and comments in the colours that editors give them."""
    indent = len(text) - len(text.lstrip())
    spans = [Span("\u00a0" * indent)] if indent else []
    for match in _CODE.finditer(text.strip()):
        kind, word = match.lastgroup or "other", match[0]
        tint = _TINTS.get(kind)
        if kind in ("word", "call") and word in _WORDS:
            tint = _KEYWORD
        spans.append(Span(word, tint))
    return spans


def _focus(content: CodeContent, board: Board, rows: list[Rectangle]) -> list[Element]:
    """A band of light on the line in focus, which it leaves for the next one on its word."""
    first = rows[content.focus[0] - 1]
    box = Rectangle(first.x - round(2 * board.unit), first.y, first.width + round(4 * board.unit), first.height)
    edge = max(2, round(0.9 * board.unit))

    def draw(canvas: Any) -> None:
        shape = skia.RRect.MakeRectXY(
            skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height), 0.8 * board.unit, 0.8 * board.unit
        )
        canvas.drawRRect(shape, fill(accent_of(board), 0.24))
        canvas.drawRect(skia.Rect.MakeXYWH(box.x, box.y, edge, box.height), fill(accent_of(board)))

    glide = board.seconds(0.25)
    moments: list[tuple[int, float, float]] = []
    starts = sorted(board.at(number) for number in range(len(content.focus)))
    for number, line_number in enumerate(content.focus):
        shift = rows[line_number - 1].y - first.y
        if number:
            moments.append((starts[number], 0.0, moments[-1][2]))
        moments.append((starts[number] + (glide if number else 0), 0.0, float(shift)))
    moves = keyframes(*moments, easing=ease_out)
    start = board.at(0)

    def pose(number: int) -> Placement | None:
        return moves(number) if number >= start else None

    return [Actor(draw_sprite(box, draw), pose)]


def draw_terminal(content: TerminalContent, board: Board) -> list[Element]:
    """The command is typed after a prompt, and its output follows line by line."""
    wide = board.area.width > 1.3 * board.area.height
    area = board.area if wide else board.part_of_area(0, 0.06, 1, 0.88)
    size, command, output = _fitted(content, board, window_room(board, area))
    size_px = size * board.unit
    pitch = LINE_HEIGHT * size_px
    area = window_for(board, area, pitch * (len(command) + len(output) + 1.7))
    elements, room = window(board, area, "")
    column = advance_share(board) * size_px
    prompt_px = 2 * column
    at = board.at(0)
    typed = sum(len(piece) for piece in command)
    frames = max(2, min(board.seconds(typed / _TYPING_RATE), round(0.45 * (board.frames - at))))
    setting = TypeSetting("mono", size, 1, "left", shadow=0.0)
    prompt = Rectangle(room.x, room.y, round(prompt_px), round(pitch))
    elements.append(Actor(set_text(board, "$", prompt, setting, _PROMPT), shown_from(0), LayoutRole.TEXT))
    done = 0
    moments: list[tuple[int, float, float]] = [(0, prompt_px, 0.0)]
    for number, piece in enumerate(command):
        row = Rectangle(
            round(room.x + prompt_px), round(room.y + number * pitch), round(room.width - prompt_px), round(pitch)
        )
        start = at + round(frames * done / max(1, typed))
        done += len(piece)
        end = max(start + 1, at + round(frames * done / max(1, typed)))
        if piece.strip():
            steps = max(1, len(piece))
            timing = progress(start, end - start, _stepped(steps))
            sprite = set_text(board, _shown(piece), row, setting, WINDOW_INK)
            elements.append(Wipe(sprite, timing, role=LayoutRole.TEXT))
        moments += [(start, prompt_px, number * pitch), (end, prompt_px + columns_of(piece) * column, number * pitch)]
    answered = max(board.at(1), at + frames + board.seconds(0.2)) if output else at + frames
    answered = min(answered, max(at + frames, board.frames - board.seconds(0.4)))
    gap = min(board.seconds(0.16), 0.5 * (board.frames - answered) / max(1, len(output)))
    for number, text in enumerate(output):
        row = Rectangle(room.x, round(room.y + (len(command) + number + 0.35) * pitch), room.width, round(pitch))
        if text.strip():
            appears = rise(answered + round(gap * number), board.seconds(0.2), 1.2 * board.unit)
            elements.append(Actor(set_text(board, _shown(text), row, setting, WINDOW_FAINT), appears, LayoutRole.TEXT))
    if output:
        moments += [(answered, *moments[-1][1:]), (answered, 0.0, (len(command) + len(output) + 0.7) * pitch)]
    elements.append(_cursor(board, room, column, pitch, moments))
    return elements


def _stepped(steps: int) -> Callable[[float], float]:
    """Character by character."""
    return lambda share: round(share * steps) / steps


def _shown(text: str) -> str:
    """With its indentation, which typesetting would drop."""
    indent = len(text) - len(text.lstrip())
    return "\u00a0" * indent + text.strip()


def _fitted(content: TerminalContent, board: Board, room: Rectangle) -> tuple[float, list[str], list[str]]:
    """The largest type size in units at which the command, cut into lines, and the output fit the room."""
    size = 9.5
    while True:
        most = max(8, int(room.width / (advance_share(board) * size * board.unit)) - 3)
        command = wrapped(content.command, most)
        lines = len(command) + len(content.output) + 1.7
        longest = max((columns_of(text) for text in content.output), default=0)
        fits = lines * LINE_HEIGHT * size * board.unit <= room.height
        if (fits and (longest <= most + 2 or size <= 3.6)) or size < 2.2:
            return size, command, list(content.output)
        size *= 0.95


def _cursor(
    board: Board, room: Rectangle, column: float, pitch: float, moments: list[tuple[int, float, float]]
) -> Element:
    box = Rectangle(room.x, round(room.y + 0.14 * pitch), max(2, round(0.9 * column)), round(0.72 * pitch))
    shape = skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height)
    sprite = draw_sprite(box, lambda canvas: canvas.drawRect(shape, fill(accent_of(board), 0.9)))
    moves = keyframes(*moments, easing=lambda share: share)
    last = moments[-1][0]
    half = max(1, board.seconds(0.4))

    def pose(number: int) -> Placement | None:
        if number > last and (number - last) // half % 2:
            return None
        found = moves(number)
        limit = room.width - column
        return found and Placement(dx=2 * round(min(found.dx, limit) / 2), dy=2 * round(found.dy / 2))

    cursor: Movement = pose
    return Actor(sprite, cursor)
