"""Figures that count: glyphs drawn once as sprites, set anew in each frame."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.pictures.palettes import RGB
from reelbase.media.planes import PlanarFrame, PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import LayoutRole, Movement
from reelbase.media.shots.placing import Placement, lay_sprite
from reelbase.media.shots.sprites import draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text

_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Glyph:
    """The sprite of a digit or of what stands between digits, drawn at x = 0, and how far the next one is, in pixels.

    What is no digit is one glyph, because the letters of a unit are joined or reversed in some scripts.
    """

    sprite: PlanarLayer
    advance_px: float


class CountingText:
    """A text that changes from frame to frame, such as a number that counts up, centred on ``middle_px``.

    text_at: the text by the frame's number. Digits all take the same room, so that nothing jumps.
    """

    def __init__(
        self,
        board: Board,
        box: Rectangle,
        longest: str,
        text_at: Callable[[int], str],
        movement: Movement,
        *,
        setting: TypeSetting | None = None,
        tint: RGB | None = None,
    ) -> None:
        """longest: the widest text that is shown; it decides the size. Raises nothing that set_text does not."""
        self.role = LayoutRole.TEXT
        self._text_at, self._movement = text_at, movement
        chosen = setting or TypeSetting(role="number", largest=30.0, max_lines=1)
        widest = "".join("0" if character in _DIGITS else character for character in longest)
        block = lay_out_text(board, widest, box, chosen, tint)
        self._height = block.height
        self._top = block.top
        texts = {longest, *(text_at(number) for number in range(board.frames))}
        self._draw_glyphs(board, texts, block.size_px, chosen, tint)
        width = max(self._width(text) for text in texts)
        if width > box.width:
            # Wider than the layout found it: the digits all take the room of the widest, or it had to cut the text.
            scale = box.width / width
            self._draw_glyphs(board, texts, block.size_px * scale, chosen, tint)
            self._top += (1.0 - scale) * self._height / 2
            self._height *= scale
        self._middle_px = box.x + box.width / 2
        self._align_left = chosen.align == "left"
        self._left = float(box.x)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        pose = self._movement(number)
        if pose is None:
            return
        text = self._text_at(number)
        x = self._start(text)
        middle = (self._middle_px, self._top + self._height / 2)
        for piece in _pieces(text):
            glyph = self._glyphs.get(piece)
            if glyph is not None and not piece.isspace():
                inset = (self._advances[piece] - glyph.advance_px) / 2
                # Whole even pixels: standing digits are blended without being resampled.
                dx, dy = 2 * round((x + inset) / 2), 2 * round(self._top / 2)
                placed = Placement(pose.dx + dx, pose.dy + dy, pose.scale, 0.0, pose.opacity, _about(middle, dx, dy))
                lay_sprite(compositor, frame, glyph.sprite, placed)
            x += self._advances.get(piece, 0.0)

    def box(self, number: int) -> Rectangle | None:
        pose = self._movement(number)
        if pose is None:
            return None
        text = self._text_at(number)
        width = self._width(text)
        left, top = self._start(text) + pose.dx, self._top + pose.dy
        return Rectangle(round(left), round(top), round(width), round(self._height))

    def _draw_glyphs(
        self, board: Board, texts: set[str], size_px: float, setting: TypeSetting, tint: RGB | None
    ) -> None:
        pieces = {*_DIGITS, *(piece for text in texts for piece in _pieces(text))}
        self._glyphs = {piece: _glyph(board, piece, size_px, setting, tint) for piece in sorted(pieces)}
        digit = max(self._glyphs[piece].advance_px for piece in _DIGITS)
        self._advances = {
            piece: digit if piece in _DIGITS else glyph.advance_px for piece, glyph in self._glyphs.items()
        }

    def _width(self, text: str) -> float:
        return sum(self._advances.get(piece, 0.0) for piece in _pieces(text))

    def _start(self, text: str) -> float:
        if self._align_left:
            return self._left
        return self._middle_px - self._width(text) / 2


def _pieces(text: str) -> list[str]:
    return re.findall(r"[0-9]|[^0-9]+", text)


def _about(middle: tuple[float, float], dx: float, dy: float) -> tuple[float, float]:
    """The point about which a glyph scales with its text, seen from where the glyph was drawn."""
    return middle[0] - dx, middle[1] - dy


def _glyph(board: Board, piece: str, size_px: float, setting: TypeSetting, tint: RGB | None) -> Glyph:
    units = size_px / board.unit
    room = Rectangle(0, 0, round(2 * size_px * (len(piece) + 2)), round(4 * size_px))
    alone = TypeSetting(setting.role, units, 1, "left", 0.0, setting.line_height, setting.shadow)
    # Spaces at a line's end have no width of their own.
    led, shown = piece[: len(piece) - len(piece.lstrip())], piece.strip()
    trail = piece[len(piece.rstrip()) :] if shown else ""
    space = 0.25 * size_px
    block = lay_out_text(board, shown or "\u00a0", room, alone, tint)
    box = Rectangle(round(len(led) * space if shown else 0), 0, round(block.width), round(block.height))

    def draw(canvas: Any) -> None:
        canvas.translate(box.x, 0)
        paint_text(canvas, board, block, alone)

    sprite = draw_sprite(box, draw, margin=0.3 * size_px)
    width = (block.ink_width if shown else 0.0) + space * (len(led) + len(trail))
    return Glyph(sprite, width)
