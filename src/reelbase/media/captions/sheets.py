"""The retained parts of one cue: each is drawn once, when a frame first shows it, and blended from then on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import skia

from reelbase.media.captions.designs import CaptionDesign
from reelbase.media.captions.placing import SetWord
from reelbase.media.captions.typesetting import Typesetter
from reelbase.media.formats import Rectangle
from reelbase.media.picture import Layer
from reelbase.media.pictures.drawing import read_rgba
from reelbase.media.planes import PlanarLayer, planar_layer

_SHADOW = (0.02, 0.01, 0.03)
_BACKDROP = (0.04, 0.04, 0.05)
BOX_SIDE_EM, _BOX_ABOVE_EM, _BOX_BELOW_EM, _BOX_RADIUS_EM = 0.17, 0.93, 0.31, 0.2
"""Edges of the box around a word, from its sides and its base line, and the radius of its corners."""
_BACKDROP_SIDE_EM, _BACKDROP_ABOVE_EM, _BACKDROP_BELOW_EM = 0.24, 0.93, 0.36
"""The same edges of the box behind a line, which has square corners."""
_MARGIN_EM = 0.5
"""Room around a word in its own layer: for accents, tails, outline and shadow."""


@dataclass(frozen=True, slots=True)
class WordPose:
    """How a word looks at rest: its colour (0xRRGGBB), and its ``scale`` around its middle."""

    colour: int
    scale: float = 1.0
    outlined: bool = True


class CueSheets:
    """Layers of a cue's words in frame pixels. Not thread-safe."""

    def __init__(
        self, words: tuple[SetWord, ...], area: Rectangle, design: CaptionDesign, typesetter: Typesetter
    ) -> None:
        self.words = words
        self._area, self._design, self._typesetter = area, design, typesetter
        self._drawn: dict[Any, PlanarLayer | None] = {}

    @property
    def design(self) -> CaptionDesign:
        return self._design

    def sheet(self, colour: int, *, outlined: bool = True) -> PlanarLayer | None:
        """All words at rest in one colour."""
        return self._once(
            ("sheet", colour, outlined), lambda: self._words_drawn(self.words, WordPose(colour, outlined=outlined))
        )

    def word(self, word: SetWord, pose: WordPose) -> PlanarLayer | None:
        """One word in a pose of its own."""
        return self._once((word.order, pose), lambda: self._words_drawn([word], pose))

    def backdrop(self) -> PlanarLayer | None:
        """The dark boxes behind the lines, or None for a design without them."""
        if not self._design.backdrop_opacity:
            return None
        return self._once("backdrop", self._backdrop)

    def filled(self, box: Rectangle, colour: int, radius: int) -> PlanarLayer | None:
        """A rectangle with round corners, in one colour."""
        return self._once((box, colour, radius), lambda: self._filled(box, colour, radius))

    def box_of(self, word: SetWord) -> Rectangle:
        """The box around a word, in even pixels, inside the caption area."""
        left = max(self._area.x, word.x - BOX_SIDE_EM * word.em_px)
        right = min(self._area.x + self._area.width, word.x + word.width + BOX_SIDE_EM * word.em_px)
        top, bottom = word.baseline - _BOX_ABOVE_EM * word.em_px, word.baseline + _BOX_BELOW_EM * word.em_px
        return even_rectangle(left, top, right, bottom)

    def box_radius(self, word: SetWord) -> int:
        return round(_BOX_RADIUS_EM * word.em_px)

    @cached_property
    def line_edges(self) -> tuple[int | None, ...]:
        """The rows at which one line's part of a sheet ends and the next one's begins; None above and below all."""
        baselines = sorted({word.baseline for word in self.words})
        below_px = _BACKDROP_BELOW_EM * self.words[0].em_px
        return None, *(round((baseline + below_px) / 2) * 2 for baseline in baselines[:-1]), None

    def _once(self, key: Any, draw: Any) -> PlanarLayer | None:
        if key not in self._drawn:
            self._drawn[key] = draw()
        return self._drawn[key]

    def _words_drawn(self, words: Sequence[SetWord], pose: WordPose) -> PlanarLayer | None:
        em_px = words[0].em_px
        around = _MARGIN_EM * em_px * max(1.0, pose.scale)
        grown = max(0.0, pose.scale - 1.0) / 2
        left = min(word.x - grown * word.width for word in words) - around
        right = max(word.x + (1 + grown) * word.width for word in words) + around
        top = min(word.baseline for word in words) - em_px - around
        bottom = max(word.baseline for word in words) + 0.3 * em_px + around
        box = even_rectangle(left, top, right, bottom)
        surface = skia.Surface.MakeRasterN32Premul(box.width, box.height)
        with surface as canvas:
            for paint, drop_em, opacity in self._passes(pose, em_px):
                if opacity < 1.0:
                    # The shadows of neighbouring letters overlap; together they are no darker than one.
                    canvas.saveLayerAlpha(None, round(255 * opacity))
                for word in words:
                    self._draw_word(canvas, word, pose, paint, drop_em * em_px, box)
                if opacity < 1.0:
                    canvas.restore()
        return planar_layer(Layer("caption", read_rgba(surface), box.x, box.y))

    def _draw_word(
        self, canvas: Any, word: SetWord, pose: WordPose, paint: Any, drop_px: float, box: Rectangle
    ) -> None:
        canvas.save()
        middle_x, middle_y = word.middle
        canvas.translate(middle_x - box.x, middle_y - box.y + drop_px)
        canvas.scale(pose.scale, pose.scale)
        self._typesetter.draw(canvas, word.text, word.x - middle_x, word.baseline - middle_y, word.em_px, paint)
        canvas.restore()

    def _passes(self, pose: WordPose, em_px: float) -> list[tuple[Any, float, float]]:
        """(paint, how far below the letters in em, opacity), back to front: shadow, outline, letters."""
        design, passes = self._design, []
        if design.shadow_opacity and pose.outlined:
            shadow = skia.Paint(Color4f=skia.Color4f(*_SHADOW, 1.0), AntiAlias=True)
            if design.shadow_blur_em:
                shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, design.shadow_blur_em * em_px))
            if design.outline_em:
                _stroke(shadow, 2 * design.outline_em * em_px)
            passes.append((shadow, design.shadow_drop_em, design.shadow_opacity))
        if design.outline_em and pose.outlined:
            outline = skia.Paint(Color4f=_colour(design.outline), AntiAlias=True)
            _stroke(outline, 2 * design.outline_em * em_px)
            passes.append((outline, 0.0, 1.0))
        passes.append((skia.Paint(Color4f=_colour(pose.colour), AntiAlias=True), 0.0, 1.0))
        return passes

    def _backdrop(self) -> PlanarLayer | None:
        em_px, edges = self.words[0].em_px, self.line_edges
        boxes = []
        for row in range(len(edges) - 1):
            line = [word for word in self.words if word.row == row]
            # Boxes that overlapped would be darker there, so one begins where the one above it ends.
            above, below = edges[row], edges[row + 1]
            boxes.append(
                even_rectangle(
                    min(word.x for word in line) - _BACKDROP_SIDE_EM * em_px,
                    line[0].baseline - _BACKDROP_ABOVE_EM * em_px if above is None else above,
                    max(word.x + word.width for word in line) + _BACKDROP_SIDE_EM * em_px,
                    line[0].baseline + _BACKDROP_BELOW_EM * em_px if below is None else below,
                )
            )
        left, right = min(box.x for box in boxes), max(box.x + box.width for box in boxes)
        whole = even_rectangle(left, boxes[0].y, right, boxes[-1].y + boxes[-1].height)
        surface = skia.Surface.MakeRasterN32Premul(whole.width, whole.height)
        with surface as canvas:
            canvas.translate(-whole.x, -whole.y)
            paint = skia.Paint(Color4f=skia.Color4f(*_BACKDROP, self._design.backdrop_opacity))
            for box in boxes:
                canvas.drawRect(skia.Rect.MakeXYWH(box.x, box.y, box.width, box.height), paint)
        return planar_layer(Layer("backdrop", read_rgba(surface), whole.x, whole.y))

    @staticmethod
    def _filled(box: Rectangle, colour: int, radius: int) -> PlanarLayer | None:
        surface = skia.Surface.MakeRasterN32Premul(box.width, box.height)
        with surface as canvas:
            shape = skia.RRect.MakeRectXY(skia.Rect.MakeWH(box.width, box.height), radius, radius)
            canvas.drawRRect(shape, skia.Paint(Color4f=_colour(colour), AntiAlias=True))
        return planar_layer(Layer("box", read_rgba(surface), box.x, box.y))


def even_rectangle(left: float, top: float, right: float, bottom: float) -> Rectangle:
    """The smallest rectangle in even pixels around these edges."""
    x, y = math.floor(left / 2) * 2, math.floor(top / 2) * 2
    return Rectangle(x, y, math.ceil(right / 2) * 2 - x, math.ceil(bottom / 2) * 2 - y)


def _stroke(paint: Any, width_px: float) -> None:
    paint.setStyle(skia.Paint.kStrokeAndFill_Style)
    paint.setStrokeWidth(width_px)
    paint.setStrokeJoin(skia.Paint.kRound_Join)


def _colour(colour: int) -> Any:
    return skia.Color4f((colour >> 16) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255, 1.0)
