"""Draws sprites: with skia, once, at their final size, into premultiplied planes."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.picture import Layer
from reelbase.media.pictures.contrast import luminances, readable
from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, colour, fill, read_rgba
from reelbase.media.pictures.icons import render_icon
from reelbase.media.pictures.palettes import RGB, Palette, mix
from reelbase.media.pictures.shadows import throw_shadow
from reelbase.media.planes import PlanarLayer, Plane, planar_layer
from reelbase.media.shots.board import Board

_SHADOW: RGB = (0.02, 0.01, 0.05)

Draw = Callable[[Any], None]
"""Draws on a skia canvas in frame pixels."""


def draw_sprite(area: Rectangle, draw: Draw, *, margin: float = 0.0) -> PlanarLayer:
    """A sprite over ``area`` and ``margin`` pixels around it, cut to what is drawn."""
    left, top = math.floor(area.x - margin) & ~1, math.floor(area.y - margin) & ~1
    width = (math.ceil(area.x + area.width + margin) - left + 1) & ~1
    height = (math.ceil(area.y + area.height + margin) - top + 1) & ~1
    surface = skia.Surface.MakeRasterN32Premul(max(2, width), max(2, height))
    with surface as canvas:
        canvas.translate(-left, -top)
        draw(canvas)
    pixels = read_rgba(surface)
    return planar_layer(Layer("sprite", pixels, left, top, 1.0)) or _nothing(left, top)


def draw_icon(name: str, area: Rectangle, *, shadow: float = 0.35) -> PlanarLayer:
    """An icon in the middle of ``area``, as large as fits, with a soft shadow below it."""
    size = min(area.width, area.height)
    pixels = render_icon(name, max(8, round(size)))
    height, width = pixels.shape[:2]
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    left, top = area.x + (area.width - width) / 2, area.y + (area.height - height) / 2

    def draw(canvas: Any) -> None:
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        if shadow > 0:
            throw_shadow(
                canvas,
                (left, top, width, height),
                lambda small: small.drawImage(image, left, top, sampling),
                blur_px=0.045 * size,
                drop_px=0.05 * size,
                tint=_SHADOW,
                strength=shadow,
            )
        canvas.drawImage(image, left, top, sampling)

    return draw_sprite(Rectangle(round(left), round(top), width, height), draw, margin=0.2 * size)


def draw_arrival(area: PlanarLayer, draw: Callable[[Any, Callable[[float], Any]], None]) -> Plane:
    """When each pixel of a sprite appears, for ``Reveal``: (height, width) uint8.

    draw: draws strokes and areas in frame pixels with paints that the second argument makes of a share from 0 to 1.
    Later strokes cover earlier ones; where nothing is drawn the sprite appears last.
    """
    height, width = area.y.shape
    surface = skia.Surface.MakeRaster(
        skia.ImageInfo.Make(width, height, skia.kGray_8_ColorType, skia.kOpaque_AlphaType)
    )

    def paint(share: float) -> Any:
        value = min(1.0, max(0.0, share))
        return skia.Paint(Color=colour((value, value, value)), AntiAlias=False)

    with surface as canvas:
        canvas.clear(colour(WHITE))
        canvas.translate(-area.x, -area.y_top)
        draw(canvas, paint)
    return np.ascontiguousarray(read_rgba(surface)[..., 0])


def ink_of(board: Board, strength: float = 1.0) -> RGB:
    """The colour of text on the ground; with less ``strength`` nearer to the ground's own."""
    palette = board.palette
    if board.style.is_light:
        return mix(palette.middle, palette.deep, 0.35 + 0.65 * strength)
    return mix(palette.middle, WHITE, 0.35 + 0.65 * strength)


def accent_of(board: Board, number: int = 0) -> RGB:
    """Colours of emphasis in order: the palette's accent, its glow, and mixtures for further ones.

    On light grounds each is dark enough for text.
    """
    palette = board.palette
    choices = (
        palette.accent,
        palette.glow,
        mix(palette.accent, palette.glow, 0.5),
        mix(palette.glow, palette.ridge, 0.4),
    )
    chosen = choices[number % len(choices)]
    if not board.style.is_light:
        return chosen
    return readable(mix(chosen, palette.deep, 0.5), palette.deep, *_light_ground(palette))


@lru_cache(maxsize=64)
def _light_ground(palette: Palette) -> tuple[float, float]:
    """The luminances of what text stands on in light styles: the sheet, and where it is shaded."""
    shaded = mix(mix(palette.spark, WHITE, 0.5), palette.middle, 0.15)
    return float(luminances(np.array(shaded, np.float32))), 1.0


def draw_card(
    canvas: Any, board: Board, area: Rectangle, *, tint: RGB | None = None, radius: float | None = None
) -> None:
    """A card in the style's way of making surfaces: a panel that text stands on."""
    palette, surface = board.palette, board.style.surface
    round_px = 3.2 * board.unit if radius is None else radius
    if surface in ("paper", "chalk", "outline") and radius is None:
        round_px = 1.2 * board.unit
    shape = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(area.x, area.y, area.width, area.height), round_px, round_px)
    path = skia.Path()
    path.addRRect(shape)
    base = tint or (
        mix(palette.middle, (1, 1, 1), 0.86) if board.style.is_light else mix(palette.ridge, palette.deep, 0.3)
    )
    if surface in ("soft", "paper"):
        cast_shadow(canvas, path, 1.6 * board.unit, 0, 1.1 * board.unit, 0.38, mix(palette.deep, BLACK, 0.5))
    if surface in ("outline", "chalk", "glow"):
        canvas.drawPath(path, fill(base, 0.35 if tint is None else 0.85))
        edge = skia.Paint(Color=colour(accent_of(board)), AntiAlias=True, Style=skia.Paint.kStroke_Style)
        edge.setStrokeWidth(0.45 * board.unit)
        canvas.drawPath(path, edge)
        return
    canvas.drawPath(path, fill(base, 0.94))


def card_colour(board: Board) -> RGB:
    """The colour of a card without a tint of its own."""
    palette = board.palette
    return mix(palette.middle, WHITE, 0.86) if board.style.is_light else mix(palette.ridge, palette.deep, 0.3)


def _nothing(x: int, y: int) -> PlanarLayer:
    clear = np.zeros((2, 2, 4), np.uint8)
    clear[..., 3] = 1
    layer = planar_layer(Layer("nothing", clear, x, y, 1.0))
    assert layer is not None
    return layer
