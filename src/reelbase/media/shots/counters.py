"""Figures that count: glyphs drawn once as sprites, set anew in each frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.pictures.palettes import RGB
from reelbase.media.planes import PlanarFrame, PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import LayoutRole, Movement
from reelbase.media.shots.placing import Placement, lay_sprite
from reelbase.media.shots.sprites import draw_sprite
from reelbase.media.shots.typesetting import TypeSetting, lay_out_text, paint_text


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character's sprite, drawn at x = 0, and how far the next one stands from it, in pixels."""

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
        widest = "".join("0" if character.isdigit() else character for character in longest)
        block = lay_out_text(board, widest, box, chosen, tint)
        self._height = block.height
        self._top = block.top
        self._middle_px = box.x + box.width / 2
        if chosen.align == "left":
            self._middle_px = box.x + block.ink_width / 2
        characters = set(longest) | set("0123456789")
        self._glyphs = {character: _glyph(board, character, block.size_px, chosen, tint) for character in characters}
        digit = max(self._glyphs[str(value)].advance_px for value in range(10))
        self._advances = {
            character: digit if character.isdigit() else glyph.advance_px for character, glyph in self._glyphs.items()
        }
        self._align_left = chosen.align == "left"
        self._left = float(box.x)

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        pose = self._movement(number)
        if pose is None:
            return
        text = self._text_at(number)
        x = self._start(text)
        middle = (self._middle_px, self._top + self._height / 2)
        for character in text:
            glyph = self._glyphs.get(character)
            if glyph is not None and not character.isspace():
                inset = (self._advances[character] - glyph.advance_px) / 2
                # Whole even pixels: standing digits are blended without being resampled.
                dx, dy = 2 * round((x + inset) / 2), 2 * round(self._top / 2)
                placed = Placement(pose.dx + dx, pose.dy + dy, pose.scale, 0.0, pose.opacity, _about(middle, dx, dy))
                lay_sprite(compositor, frame, glyph.sprite, placed)
            x += self._advances.get(character, 0.0)

    def box(self, number: int) -> Rectangle | None:
        if self._movement(number) is None:
            return None
        text = self._text_at(number)
        width = sum(self._advances.get(character, 0.0) for character in text)
        return Rectangle(round(self._start(text)), round(self._top), round(width), round(self._height))

    def _start(self, text: str) -> float:
        if self._align_left:
            return self._left
        return self._middle_px - sum(self._advances.get(character, 0.0) for character in text) / 2


def _about(middle: tuple[float, float], dx: float, dy: float) -> tuple[float, float]:
    """The point about which a glyph scales with its text, seen from where the glyph was drawn."""
    return middle[0] - dx, middle[1] - dy


def _glyph(board: Board, character: str, size_px: float, setting: TypeSetting, tint: RGB | None) -> Glyph:
    units = size_px / board.unit
    room = Rectangle(0, 0, round(6 * size_px), round(4 * size_px))
    alone = TypeSetting(setting.role, units, 1, "left", 0.0, setting.line_height, setting.shadow)
    block = lay_out_text(board, character if not character.isspace() else "\u00a0", room, alone, tint)
    box = Rectangle(0, 0, round(block.width), round(block.height))
    sprite = draw_sprite(box, lambda canvas: paint_text(canvas, board, block, alone), margin=0.3 * size_px)
    return Glyph(sprite, max(0.2 * size_px if character.isspace() else 0.0, block.ink_width))
