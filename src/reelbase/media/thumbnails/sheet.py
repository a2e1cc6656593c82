"""The sheet that a thumbnail is painted on: its ground, its subject and its text, measured so that it can be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

from reelbase.media.compositor import Compositor
from reelbase.media.formats import Rectangle
from reelbase.media.pictures.contrast import LEAST_CONTRAST, contrast, luminances, readable
from reelbase.media.pictures.drawing import BLACK, WHITE, fill
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import PlanarFrame, PlanarLayer, rgb_of_planes
from reelbase.media.shots.board import Board
from reelbase.media.shots.placing import STILL, Placement, covered_box, intersection, lay_sprite
from reelbase.media.shots.sheets import rgb_of
from reelbase.media.shots.sprites import accent_of, draw_icon, draw_sprite, ink_of
from reelbase.media.shots.typesetting import Align, FaceRole, Span, TypeSetting, fit_text, paint_text
from reelbase.media.speech.scripts import is_right_to_left

LEAST_TYPE_SHARE = 0.106
"""Least type size as a share of the shorter side: ten pixels where a thumbnail is 94 pixels high or wide."""
_SCRIMS = (0.0, 0.35, 0.55, 0.72, 0.86)


class Sheet:
    """Paints in the order of the calls. ``boxes``: what texts and subjects cover, so that nothing overlaps.

    type_px, contrast: the smallest type size and the least contrast of all texts so far.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.frame = PlanarFrame(board.format)
        self.compositor = Compositor(board.format)
        self.texts: list[Rectangle] = []
        self.subjects: list[Rectangle] = []
        self.type_px = math.inf
        self.contrast = math.inf

    @property
    def whole(self) -> Rectangle:
        return Rectangle(0, 0, self.board.format.width, self.board.format.height)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 3) uint8 RGB."""
        return rgb_of(self.frame, self.board.format)

    def draw(self, draw: Callable[[Any], None], area: Rectangle | None = None, *, margin: float = 0.0) -> None:
        """Lay over the frame what is drawn in frame pixels."""
        lay_sprite(self.compositor, self.frame, draw_sprite(area or self.whole, draw, margin=margin))

    def lay(self, sprite: PlanarLayer, pose: Placement = STILL) -> None:
        """A subject, or a part of one."""
        lay_sprite(self.compositor, self.frame, sprite, pose)
        covered = intersection(covered_box(sprite, pose), self.whole)
        if covered is not None:
            self.subjects.append(covered)

    def icon(self, name: str, area: Rectangle, angle: float = 0.0) -> None:
        """Its shadow may reach below text: what it covers is the icon itself."""
        lay_sprite(self.compositor, self.frame, draw_icon(name, area, shadow=0.4), Placement(angle=angle))
        self.subjects.append(area)

    def write(
        self,
        text: str,
        box: Rectangle,
        *,
        largest: float,
        role: FaceRole = "heading",
        align: Align = "left",
        valign: float = 0.5,
        lines: int = 5,
        emphasis: int | None = None,
        tint: RGB | None = None,
        is_subject: bool = False,
    ) -> bool:
        """Set a text whole and readable on what is there already; False where it cannot be, and nothing is painted.

        largest: type size in hundredths of the frame's shorter side. emphasis: a word, counted from 0, in the accent.
        Text that runs from right to left is aligned at the other side. is_subject: for a sign that is looked at and not
        read, such as a question mark, no scrim is laid.
        """
        board = self.board
        if is_right_to_left(text) and align == "left":
            align = "right"
        setting = TypeSetting(role, largest, lines, align, valign, line_height=1.06, shadow=0.45)
        plain = fit_text(board, [Span(text)], box, setting)
        if plain is None:
            return False
        area = _grown(_ink_box(plain), 0.25 * plain.size_px)
        ink, shade = self._prepared(area, tint, _SCRIMS[:1] if is_subject else _SCRIMS)
        accent = self._accent(area, ink)
        spans = _emphasised(text, emphasis, ink, accent)
        if len(spans) > 1:
            shade = min(shade, contrast(accent, *self._luminances(area)))
        block = fit_text(board, spans, box, setting)
        if block is None:
            return False
        if max(ink) < 0.5:
            # A shadow lifts light letters, and blurs dark ones.
            setting = replace(setting, shadow=0.0)
        covered = _ink_box(block)
        self.draw(lambda canvas: paint_text(canvas, board, block, setting), covered, margin=0.35 * block.size_px)
        if is_subject:
            self.subjects.append(covered)
            return True
        self.texts.append(covered)
        self.type_px, self.contrast = min(self.type_px, block.size_px), min(self.contrast, shade)
        return True

    def _prepared(self, area: Rectangle, tint: RGB | None, scrims: Sequence[float]) -> tuple[RGB, float]:
        """The ink that is read best on the area, and its contrast; a scrim is laid where no ink is read well."""
        palette = self.board.palette
        dark = mix(palette.deep, BLACK, 0.45)
        choices = [tint] if tint is not None else [ink_of(self.board), WHITE, dark]
        for strength in scrims:
            if strength:
                self._scrim(area, WHITE if self.board.style.is_light else dark, strength)
            low, high = self._luminances(area)
            best = max(choices, key=lambda ink: contrast(ink, low, high))
            if contrast(best, low, high) >= LEAST_CONTRAST:
                return best, contrast(best, low, high)
            if strength and tint is not None:
                choices = [tint, ink_of(self.board), WHITE, dark]
        return best, contrast(best, low, high)

    def _accent(self, area: Rectangle, ink: RGB) -> RGB:
        """An accent that is read on the area: the first that is as it is, else one nearer to the ink."""
        low, high = self._luminances(area)
        accents = [accent_of(self.board), accent_of(self.board, 1), self.board.palette.accent]
        found = [accent for accent in accents if contrast(accent, low, high) >= LEAST_CONTRAST]
        return found[0] if found else readable(accents[0], ink, low, high)

    def _scrim(self, area: Rectangle, tint: RGB, strength: float) -> None:
        soft = 0.05 * min(self.whole.width, self.whole.height)
        wide = _grown(area, soft)
        paint = fill(tint, strength)
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.5 * soft))
        shape = skia.Rect.MakeXYWH(wide.x, wide.y, wide.width, wide.height)
        self.draw(lambda canvas: canvas.drawRoundRect(shape, soft, soft, paint), wide, margin=1.5 * soft)

    def _luminances(self, area: Rectangle) -> tuple[float, float]:
        """The darkest and the lightest that text on the area has behind it: the 3rd and 97th of a hundred."""
        part = intersection(area, self.whole)
        if part is None:
            return 0.0, 1.0
        # Every fourth pixel, and the colour that it has.
        x, y, right, bottom = part.x & ~3, part.y & ~3, part.x + part.width, part.y + part.height
        light = self.frame.y[y:bottom:4, x:right:4].astype(np.float32)
        blue, red = (plane[y // 2 : bottom // 2 : 2, x // 2 : right // 2 : 2] for plane in self.frame.planes[1:])
        found = luminances(np.clip(rgb_of_planes(light, _like(blue, light), _like(red, light)), 0.0, 1.0))
        return float(np.percentile(found, 3)), float(np.percentile(found, 97))


def _like(plane: NDArray[np.uint8], light: NDArray[np.float32]) -> NDArray[np.float32]:
    high, wide = light.shape
    return np.pad(plane, ((0, 1), (0, 1)), mode="edge")[:high, :wide].astype(np.float32)


def _emphasised(text: str, emphasis: int | None, ink: RGB, accent: RGB) -> Sequence[Span]:
    words = text.split()
    if emphasis is None or emphasis >= len(words):
        return [Span(text, ink)]
    before, after = " ".join(words[:emphasis]), " ".join(words[emphasis + 1 :])
    spans = [Span(before + " ", ink)] if before else []
    spans.append(Span(words[emphasis], accent))
    return [*spans, Span(" " + after, ink)] if after else spans


def _ink_box(block: Any) -> Rectangle:
    left, top = math.floor(block.ink_left), math.floor(block.top)
    return Rectangle(left, top, math.ceil(block.ink_left + block.ink_width) - left, math.ceil(block.height))


def _grown(area: Rectangle, by: float) -> Rectangle:
    edge = round(by)
    return Rectangle(area.x - edge, area.y - edge, area.width + 2 * edge, area.height + 2 * edge)
