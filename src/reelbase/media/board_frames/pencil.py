"""A sheet of paper and a pencil: lines that tremble a little, hatching, and drawings turned into both."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from reelbase.media.picture import Pixels
from reelbase.media.pictures.drawing import read_rgba

Grey = NDArray[np.float32]
Point = tuple[float, float]
_PAPER = np.array([250, 248, 242], np.float32)
_GRAPHITE = np.array([46, 47, 52], np.float32)
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_STEP_UNITS = 7.0
"""Length of the pieces of a line, each of which goes its own way a little."""
_TREMBLE_UNITS = 0.28


class PencilSheet:
    """``dark`` is how much graphite lies on each pixel: (height, width) float32, from 0 to 1.

    A unit is a hundredth of the shorter side.
    """

    def __init__(self, width: int, height: int, random: np.random.Generator) -> None:
        self.width, self.height = width, height
        self.unit = min(width, height) / 100
        self.random = random
        self.dark: Grey = np.zeros((height, width), np.float32)

    def line(self, points: Sequence[Point], *, weight: float = 0.7, strength: float = 0.8) -> None:
        """A line through points, drawn twice as a hand does. ``weight`` in units."""
        width = max(0.8, weight * self.unit)
        paint = skia.Paint(
            Color=skia.Color4f(0, 0, 0, 0.62).toColor(),
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=width,
            StrokeCap=skia.Paint.kRound_Cap,
            StrokeJoin=skia.Paint.kRound_Join,
        )
        paths = [self._trembling(points) for _ in range(2)]
        found = self._alpha_of(points, lambda canvas: [canvas.drawPath(path, paint) for path in paths], 2 * width)
        if found is not None:
            place, alpha = found
            self.dark[place] = np.maximum(self.dark[place], strength * alpha)

    def area(self, points: Sequence[Point], *, clears: bool = True, tone: float = 0.0) -> None:
        """Clear the paper inside a shape, or hatch it: ``tone`` from 0 (paper) to 1."""
        path = skia.Path()
        path.addPoly([skia.Point(*point) for point in points], True)
        paint = skia.Paint(Color=skia.ColorBLACK, AntiAlias=True)
        found = self._alpha_of(points, lambda canvas: canvas.drawPath(path, paint), 0.0)
        if found is None:
            return
        place, alpha = found
        if clears:
            self.dark[place] *= 1 - alpha
        if tone > 0:
            hatched = self.hatching(np.full_like(alpha, 1 - tone), place[1].start, place[0].start)
            self.dark[place] = np.maximum(self.dark[place], alpha * hatched)

    def ellipse(self, x: float, y: float, rx: float, ry: float, *, tone: float) -> None:
        """A hatched ellipse, such as a shadow on a floor."""
        turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        self.area([(x + rx * float(np.cos(t)), y + ry * float(np.sin(t))) for t in turns], clears=False, tone=tone)

    def place(self, sprite: Pixels, left: float, top: float) -> None:
        """Draw a picture in pencil: (h, w, 4) uint8, premultiplied RGBA. It hides what lies behind it."""
        x, y = round(left), round(top)
        height, width = sprite.shape[:2]
        x0, y0, x1, y1 = max(0, x), max(0, y), min(self.width, x + width), min(self.height, y + height)
        if x0 >= x1 or y0 >= y1:
            return
        alpha: Grey = np.asarray(sprite[..., 3] / 255, np.float32)
        light: Grey = np.asarray(sprite[..., :3] @ _LUMA / 255 + (1 - alpha), np.float32)
        drawn = self._drawn(light, alpha, x, y)
        part = slice(y0 - y, y1 - y), slice(x0 - x, x1 - x)
        place = slice(y0, y1), slice(x0, x1)
        self.dark[place] = self.dark[place] * (1 - alpha[part]) + drawn[part]

    def hatching(self, light: Grey, x: int = 0, y: int = 0) -> Grey:
        """Strokes for tones: none where it is light, one direction where it is dim, both where it is dark."""
        rows, columns = np.indices(light.shape, np.float32)
        rows, columns = rows + y, columns + x
        pitch = max(3.0, 1.9 * self.unit)
        wave = 0.6 * np.sin(rows / (9 * self.unit)) + 0.5 * np.sin(columns / (13 * self.unit))
        across = np.abs(((columns + rows + wave * self.unit) / (1.41 * pitch)) % 1 - 0.5) * 2
        along = np.abs(((columns - 0.8 * rows + wave * self.unit) / (1.28 * pitch)) % 1 - 0.5) * 2
        dim, deep = np.clip((0.86 - light) / 0.5, 0, 1), np.clip((0.46 - light) / 0.4, 0, 1)
        first = np.clip((across - (0.74 - 0.34 * dim)) * 3.2, 0, 1) * np.clip(dim * 6, 0, 1) * (0.42 + 0.4 * dim)
        second = np.clip((along - (0.70 - 0.4 * deep)) * 3.2, 0, 1) * np.clip(deep * 6, 0, 1) * 0.8
        return np.asarray(np.maximum(np.maximum(first, second), 0.35 * deep), np.float32)

    def tilt(self, degrees: float) -> None:
        """Turn what is drawn, enlarged so that no corner stays empty."""
        around = cv2.getRotationMatrix2D((self.width / 2, self.height / 2), degrees, 1.16)
        self.dark = np.asarray(
            cv2.warpAffine(self.dark, around, (self.width, self.height), flags=cv2.INTER_LINEAR), np.float32
        )

    def pixels(self) -> Pixels:
        """The sheet as a picture: (height, width, 3) uint8, RGB."""
        grain = self.random.normal(0.0, 1.0, self.dark.shape).astype(np.float32)
        tooth = cv2.GaussianBlur(grain, (0, 0), 0.7)
        # Graphite catches on the tooth of the paper, and lightly drawn places show it most.
        dark = np.clip(self.dark * (1 + 0.34 * tooth * (1 - 0.6 * self.dark)), 0, 1)[..., None]
        paper = _PAPER * (1 + 0.006 * tooth[..., None])
        return np.asarray(np.clip(paper + dark * (_GRAPHITE - paper), 0, 255) + 0.5, np.uint8)

    def _drawn(self, light: Grey, alpha: Grey, x: int, y: int) -> Grey:
        """Outlines and tones of a picture."""
        fine, coarse = max(0.6, 0.30 * self.unit), max(1.2, 0.75 * self.unit)
        soft = cv2.GaussianBlur(light, (0, 0), 0.6 * fine)
        inner = np.clip((cv2.GaussianBlur(soft, (0, 0), coarse) - soft - 0.02) * 9.0, 0, 1)
        outline = np.clip((alpha - cv2.GaussianBlur(alpha, (0, 0), 1.3 * fine)) * 2.6, 0, 1)
        # Bright things stay paper: only what is clearly darker is shaded.
        tones = self.hatching(np.clip(light * 1.12 + 0.06, 0, 1), x, y) * alpha
        dark = np.clip((0.16 - light) * 8, 0, 1) * alpha * 0.82
        return np.asarray(np.clip(np.maximum.reduce([inner * alpha, outline, tones, dark]), 0, 0.95), np.float32)

    def _trembling(self, points: Sequence[Point]) -> skia.Path:
        path = skia.Path()
        path.moveTo(*self._near(points[0]))
        for start, end in itertools.pairwise(points):
            length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
            pieces = max(1, round(length / (_STEP_UNITS * self.unit)))
            for piece in range(1, pieces + 1):
                share = piece / pieces
                between = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
                path.lineTo(*self._near(between))
        return path

    def _near(self, point: Point) -> Point:
        dx, dy = self.random.normal(0.0, _TREMBLE_UNITS * self.unit, 2)
        return point[0] + float(dx), point[1] + float(dy)

    def _alpha_of(
        self, points: Sequence[Point], draw: Callable[[Any], object], margin: float
    ) -> tuple[tuple[slice, slice], Grey] | None:
        """The part of the sheet around points, and how much of each of its pixels a drawing covers."""
        margin += 2 + 3 * _TREMBLE_UNITS * self.unit
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = max(0, math.floor(min(xs) - margin)), max(0, math.floor(min(ys) - margin))
        right = min(self.width, math.ceil(max(xs) + margin))
        bottom = min(self.height, math.ceil(max(ys) + margin))
        if left >= right or top >= bottom:
            return None
        surface = skia.Surface.MakeRasterN32Premul(right - left, bottom - top)
        with surface as canvas:
            canvas.translate(-left, -top)
            draw(canvas)
        alpha = np.asarray(read_rgba(surface)[..., 3], np.float32) / np.float32(255)
        return (slice(top, bottom), slice(left, right)), alpha
