"""Sprites: icons set into a scene's light, with the shadows, reflections and stands that tie them to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import skia

from reelbase.media.picture import Layer, Pixels
from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, colour, glow, line, read_rgba, slanted, upright
from reelbase.media.pictures.icons import render_icon
from reelbase.media.pictures.palettes import RGB, Palette, mix

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True, slots=True)
class Pose:
    """How an icon stands: ``tilt`` in degrees; ``blur`` as a share of its size; ``reflects`` is an alpha or 0."""

    tilt: float = 0.0
    blur: float = 0.0
    floats: bool = False
    reflects: float = 0.0


def sprite(name: str, x0: float, y0: float, x1: float, y1: float, depth: float, draw: Callable[[Any], None]) -> Layer:
    """A layer over the box (x0, y0)-(x1, y1), drawn in canvas pixels and cut to what it shows."""
    left, top = math.floor(x0), math.floor(y0)
    width, height = max(2, math.ceil(x1) - left), max(2, math.ceil(y1) - top)
    surface = skia.Surface.MakeRasterN32Premul(width, height)
    with surface as canvas:
        canvas.translate(-left, -top)
        draw(canvas)
    pixels = read_rgba(surface)
    x, y, cut_width, cut_height = cv2.boundingRect(np.ascontiguousarray(pixels[..., 3]))
    cut = np.ascontiguousarray(pixels[y : y + max(1, cut_height), x : x + max(1, cut_width)])
    return Layer(name, cut, left + x, top + y, round(depth, 3))


def standing(name: str, palette: Palette, x: float, floor: float, size: float, depth: float, pose: Pose) -> Layer:
    """An icon whose feet are at (x, floor), ``size`` its longer side, in its own light and shadow."""
    icon = _lit(render_icon(name, round(size)), palette)
    height, width = icon.shape[:2]
    image = skia.Image.fromarray(icon, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    foot = _foot_width(icon)
    margin = 0.32 * size

    def draw(canvas: Any) -> None:
        if pose.floats:
            glow(canvas, x, floor + 0.12 * size, 0.42 * size, BLACK, 0.34, flat=0.16)
        else:
            glow(canvas, x, floor, 0.62 * foot + 0.10 * size, mix(palette.deep, BLACK, 0.5), 0.55, flat=0.24)
            glow(canvas, x, floor - 0.006 * size, 0.40 * foot + 0.05 * size, BLACK, 0.60, flat=0.12)
        if pose.reflects and not pose.floats:
            _reflection(canvas, image, x - width / 2, floor, pose.reflects)
        canvas.save()
        canvas.rotate(pose.tilt, x, floor - height / 2)
        _backlit(canvas, icon, image, x - width / 2, floor - height, size, palette, pose.blur)
        canvas.restore()

    low = 0.62 * height if pose.reflects else margin
    box = x - width / 2 - margin, floor - height - margin, x + width / 2 + margin, floor + low
    return sprite(name, *box, depth, draw)


def hanging(name: str, palette: Palette, x: float, y: float, size: float, depth: float, pose: Pose) -> Layer:
    """An icon in front of a wall, its middle at (x, y); its shadow falls on the wall."""
    icon = _lit(render_icon(name, round(size)), palette)
    height, width = icon.shape[:2]
    image = skia.Image.fromarray(icon, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    margin = 0.30 * size

    def draw(canvas: Any) -> None:
        canvas.rotate(pose.tilt, x, y)
        left, top = x - width / 2, y - height / 2
        tint = mix(palette.deep, BLACK, 0.45)
        for sigma, drop, strength in ((0.075, 0.085, 0.42), (0.02, 0.028, 0.30)):
            _soft_shape(canvas, icon, left + 0.25 * drop * size, top + drop * size, sigma * size, tint, strength)
        _backlit(canvas, icon, image, left, top, size, palette, pose.blur)

    half = math.hypot(width, height) / 2 if pose.tilt else max(width, height) / 2
    return sprite(name, x - half - margin, y - half - margin, x + half + margin, y + half + margin, depth, draw)


def pedestal(palette: Palette, x: float, top: float, width: float, height: float, depth: float, tiers: int) -> Layer:
    """A round stand whose upper face has its middle at (x, top)."""
    squash = 0.17

    def draw(canvas: Any) -> None:
        low = top + height
        half = width / 2 * (1.0 + 0.28 * (tiers - 1))
        glow(canvas, x, low + squash * half * 0.8, 1.5 * half, mix(palette.deep, BLACK, 0.5), 0.65, flat=0.30)
        for tier in reversed(range(tiers)):
            tier_half = width / 2 * (1.0 + 0.28 * tier)
            tier_top = top + height * tier / tiers
            _cylinder(canvas, palette, x, tier_top, tier_half, height / tiers, squash)

    half = width / 2 * (1.0 + 0.28 * (tiers - 1)) * 1.6
    return sprite("pedestal", x - half, top - half * squash, x + half, top + height + 0.6 * half, depth, draw)


def plaque(palette: Palette, x: float, y: float, side: float, depth: float, tilt: float) -> Layer:
    """A pane of frosted glass that an icon hangs in front of."""

    def draw(canvas: Any) -> None:
        canvas.rotate(tilt, x, y)
        half = side / 2
        pane = skia.Path()
        pane.addRoundRect(skia.Rect(x - half, y - half, x + half, y + half), 0.22 * side, 0.22 * side)
        cast_shadow(canvas, pane, 0.055 * side, 0.01 * side, 0.07 * side, 0.42, mix(palette.deep, BLACK, 0.4))
        body = [
            (0.0, mix(palette.spark, palette.glow, 0.35), 0.96),
            (0.5, mix(palette.glow, palette.middle, 0.35), 0.94),
            (1.0, mix(palette.middle, palette.deep, 0.25), 0.94),
        ]
        canvas.drawPath(pane, slanted(x - half, y - half, x + half, y + half, body))
        canvas.save()
        canvas.clipPath(pane, True)
        glow(canvas, x - 0.25 * side, y - 0.42 * side, 0.75 * side, WHITE, 0.35)
        canvas.restore()
        inset = skia.Path()
        edge = 0.012 * side
        inset.addRoundRect(
            skia.Rect(x - half + edge, y - half + edge, x + half - edge, y + half - edge), 0.21 * side, 0.21 * side
        )
        canvas.drawPath(inset, line(WHITE, 0.45, 0.010 * side))

    reach = 0.5 * side * (1.45 if tilt else 1.0) + 0.22 * side
    return sprite("plaque", x - reach, y - reach, x + reach, y + reach, depth, draw)


def orbit_line(palette: Palette, x: float, y: float, rx: float, ry: float, width: float, depth: float) -> Layer:
    def draw(canvas: Any) -> None:
        oval = skia.Rect(x - rx, y - ry, x + rx, y + ry)
        canvas.drawOval(oval, line(palette.spark, 0.16, 4 * width))
        canvas.drawOval(oval, line(palette.spark, 0.55, width))

    pad = 4 * width
    return sprite("orbit", x - rx - pad, y - ry - pad, x + rx + pad, y + ry + pad, depth, draw)


def soft_disc(palette: Palette, x: float, y: float, radius: float, depth: float, strength: float) -> Layer:
    """A light out of focus, close to the camera."""

    def draw(canvas: Any) -> None:
        edge = skia.Paint(Color=colour(palette.spark, 0.5 * strength), AntiAlias=True)
        edge.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.10 * radius))
        canvas.drawCircle(x, y, radius, edge)
        glow(canvas, x, y, 1.5 * radius, palette.glow, 0.6 * strength)

    pad = 1.6 * radius
    return sprite("light", x - pad, y - pad, x + pad, y + pad, depth, draw)


def _cylinder(canvas: Any, palette: Palette, x: float, top: float, half: float, height: float, squash: float) -> None:
    ry = squash * half
    base = mix(palette.middle, palette.glow, 0.35)
    side = skia.Path()
    side.addRect(skia.Rect(x - half, top, x + half, top + height))
    side.addOval(skia.Rect(x - half, top + height - ry, x + half, top + height + ry))
    side = skia.Simplify(side)
    shades = [
        (0.0, mix(base, palette.deep, 0.55), 1.0),
        (0.28, mix(base, palette.spark, 0.30), 1.0),
        (0.55, base, 1.0),
        (1.0, mix(base, palette.deep, 0.80), 1.0),
    ]
    canvas.drawPath(side, slanted(x - half, top, x + half, top, shades))
    fall = [(0.0, BLACK, 0.0), (1.0, mix(palette.deep, BLACK, 0.3), 0.42)]
    canvas.drawPath(side, upright(top, top + height + ry, fall))
    face = skia.Rect(x - half, top - ry, x + half, top + ry)
    upper = [(0.0, mix(base, palette.spark, 0.55), 1.0), (1.0, mix(base, palette.spark, 0.12), 1.0)]
    canvas.drawOval(face, slanted(x - half, top - ry, x + half, top + ry, upper))
    canvas.drawOval(face, line(palette.spark, 0.55, max(1.0, 0.012 * half)))


def _soft_shape(canvas: Any, icon: Pixels, left: float, top: float, blur: float, rgb: RGB, strength: float) -> None:
    """The icon's outline in one colour, blurred; blurred small, since it has no detail left."""
    shrink = max(1.0, min(8.0, blur / 2.5))
    height, width = icon.shape[:2]
    small_size = max(1, round(width / shrink)), max(1, round(height / shrink))
    small = cv2.resize(np.ascontiguousarray(icon[..., 3]), small_size, interpolation=cv2.INTER_AREA)
    pad = math.ceil(3 * blur / shrink) + 1
    soft = cv2.GaussianBlur(cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_CONSTANT), (0, 0), blur / shrink)
    alpha = soft.astype(np.float32) * strength
    rgba = np.dstack([*(alpha * value for value in rgb), alpha])
    image = skia.Image.fromarray(np.rint(rgba).astype(np.uint8), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    scale_x, scale_y = width / small_size[0], height / small_size[1]
    x, y = left - pad * scale_x, top - pad * scale_y
    target = skia.Rect.MakeXYWH(x, y, image.width() * scale_x, image.height() * scale_y)
    canvas.drawImageRect(image, target, skia.SamplingOptions(skia.FilterMode.kLinear))


def _backlit(
    canvas: Any, icon: Pixels, image: Any, left: float, top: float, size: float, palette: Palette, blur: float
) -> None:
    """The icon with light coming round it; a dark one gets more of it, so that it stands out."""
    strength = min(0.95, 0.40 + 0.75 * max(0.0, 0.55 - _brightness(icon)))
    _soft_shape(canvas, icon, left, top, 0.035 * size, mix(palette.glow, palette.spark, 0.6), strength)
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    paint = skia.Paint()
    if blur:
        paint.setImageFilter(skia.ImageFilters.Blur(blur * size, blur * size))
    canvas.drawImage(image, left, top, sampling, paint)


def _reflection(canvas: Any, image: Any, left: float, floor: float, strength: float) -> None:
    height = image.height()
    canvas.saveLayer(None, None)
    canvas.save()
    canvas.translate(left, floor)
    canvas.scale(1, -1)
    paint = skia.Paint()
    paint.setImageFilter(skia.ImageFilters.Blur(0.006 * height, 0.012 * height))
    canvas.drawImage(image, 0, -height, skia.SamplingOptions(skia.FilterMode.kLinear), paint)
    canvas.restore()
    fade = upright(floor, floor + 0.5 * height, [(0.0, WHITE, strength), (1.0, WHITE, 0.0)])
    fade.setBlendMode(skia.BlendMode.kDstIn)
    canvas.drawPaint(fade)
    canvas.restore()


def _lit(icon: Pixels, palette: Palette) -> Pixels:
    """The icon, premultiplied, with a bright edge towards the light above and a shade of the ground below."""
    height, width = icon.shape[:2]
    alpha = icon[..., 3].astype(np.float32) / 255.0
    step = max(1.0, 0.012 * max(height, width))
    shifted = cv2.warpAffine(
        alpha, np.array([[1, 0, 0.35 * step], [0, 1, step]]), (width, height), borderMode=cv2.BORDER_CONSTANT
    )
    rim = cv2.GaussianBlur(np.clip(alpha - shifted, 0.0, 1.0), (0, 0), 0.45 * step) * alpha * 0.55
    down = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    shade = np.clip((down - 0.45) / 0.55, 0.0, 1.0) ** 1.5 * 0.20
    rgb = icon[..., :3].astype(np.float32) / 255.0
    light = np.array(mix(palette.spark, palette.glow, 0.25), np.float32)
    ground = np.array(mix(palette.deep, palette.middle, 0.35), np.float32)
    rgb += (ground * alpha[..., None] - rgb) * shade[..., None]
    rgb += (light * alpha[..., None] - rgb) * rim[..., None]
    out = np.dstack([rgb, alpha])
    return np.asarray(np.clip(out * 255.0 + 0.5, 0, 255), np.uint8)


def _brightness(icon: Pixels) -> float:
    """Mean luminance of what is opaque, 0 to 1."""
    weight = float(icon[..., 3].sum(dtype=np.float64)) or 1.0
    return float((icon[..., :3].astype(np.float32) @ _LUMA).sum(dtype=np.float64) / weight)


def _foot_width(icon: Pixels) -> float:
    """How wide the icon stands: the extent of its lowest part."""
    low = icon[-max(1, icon.shape[0] // 16) :, :, 3].max(axis=0) > 64
    places = np.flatnonzero(low)
    return float(places[-1] - places[0] + 1) if len(places) else icon.shape[1] * 0.4
