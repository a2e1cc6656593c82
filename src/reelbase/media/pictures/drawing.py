"""Brushes: soft light, gradients without bands, shapes with shadows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from reelbase.media.picture import Pixels
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.planes import FROM_RGB, Plane

BLACK: RGB = (0.0, 0.0, 0.0)
WHITE: RGB = (1.0, 1.0, 1.0)
GROUND_SCALE = 0.5
"""Grounds are drawn smaller: they are out of focus behind the subject, and it quarters the work."""
_TO_THE_LEFT = np.array([[0.25, 0.75, 0.0]], np.float32)
"""From the middle of two columns to the left one, where H.264 sites chroma, in columns of half size."""
GRAIN = 1.15
"""Standard deviation of the grain, in 8-bit steps; enough that a slow gradient shows no bands."""


def colour(rgb: RGB, alpha: float = 1.0) -> int:
    clamped = [min(1.0, max(0.0, value)) for value in (*rgb, alpha)]
    return int(skia.Color4f(*clamped).toColor())


def fill(rgb: RGB, alpha: float = 1.0) -> Any:
    return skia.Paint(Color=colour(rgb, alpha), AntiAlias=True)


def line(rgb: RGB, alpha: float, width: float) -> Any:
    return skia.Paint(
        Color=colour(rgb, alpha),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
    )


def upright(y0: float, y1: float, stops: Sequence[tuple[float, RGB, float]]) -> Any:
    """A paint that changes from ``y0`` down to ``y1``; stops are (place 0..1, colour, alpha)."""
    return slanted(0, y0, 0, y1, stops)


def slanted(x0: float, y0: float, x1: float, y1: float, stops: Sequence[tuple[float, RGB, float]]) -> Any:
    colours, places = _ramp(stops)
    shader = skia.GradientShader.MakeLinear([skia.Point(x0, y0), skia.Point(x1, y1)], colours, places)
    return skia.Paint(Shader=shader, AntiAlias=True, Dither=True)


def round_light(x: float, y: float, radius: float, stops: Sequence[tuple[float, RGB, float]]) -> Any:
    """A paint that changes from the point (x, y) outwards."""
    colours, places = _ramp(stops)
    shader = skia.GradientShader.MakeRadial(skia.Point(x, y), radius, colours, places)
    return skia.Paint(Shader=shader, AntiAlias=True, Dither=True)


def glow(canvas: Any, x: float, y: float, radius: float, rgb: RGB, strength: float, *, flat: float = 1.0) -> None:
    """Light that fades like a bell curve; ``flat`` below 1 makes it an ellipse that lies on the ground."""
    steps = [(step / 8, rgb, strength * math.exp(-((step / 8 * 2.3) ** 2))) for step in range(8)]
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(1.0, flat)
    canvas.drawCircle(0, 0, radius, round_light(0, 0, radius, [*steps, (1.0, rgb, 0.0)]))
    canvas.restore()


def cast_shadow(canvas: Any, path: Any, blur: float, dx: float, dy: float, strength: float, tint: RGB = BLACK) -> None:
    """The shadow that a shape throws on what is behind it; draw the shape afterwards."""
    paint = fill(tint, strength)
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    canvas.save()
    canvas.translate(dx, dy)
    canvas.drawPath(path, paint)
    canvas.restore()


def smooth_closed(points: Sequence[tuple[float, float]]) -> Any:
    """A closed curve through points."""
    path = skia.PathBuilder() if hasattr(skia, "PathBuilder") else skia.Path()
    count = len(points)
    path.moveTo(*points[0])
    for index in range(count):
        before, a, b, after = (points[(index + step) % count] for step in (-1, 0, 1, 2))
        path.cubicTo(
            a[0] + (b[0] - before[0]) / 6,
            a[1] + (b[1] - before[1]) / 6,
            b[0] - (after[0] - a[0]) / 6,
            b[1] - (after[1] - a[1]) / 6,
            b[0],
            b[1],
        )
    path.close()
    return path.detach() if hasattr(path, "detach") else path


def polygon(*points: tuple[float, float]) -> Any:
    """A closed shape with straight sides."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], True)
    return path


def ridge(width: float, bottom: float, height_at: Callable[[float], float], step: float) -> Any:
    """The area below a line over the whole width; ``height_at`` gives y for x."""
    points = [(-step, bottom)]
    x = -step
    while x <= width + step:
        points.append((x, height_at(x)))
        x += step
    return polygon(*points, (width + step, bottom))


def read_rgba(surface: Any) -> Pixels:
    """The pixels of a skia.Surface: (height, width, 4) uint8, RGBA, straight alpha."""
    width, height = surface.width(), surface.height()
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    surface.readPixels(info, pixels, pixels.strides[0], 0, 0)
    return pixels


def paint_ground(width: int, height: int, draw: Callable[[Any], None], finish: Callable[[Any], Any]) -> Pixels:
    """Draw at half size in half floats, let ``finish`` change the (h, w, 3) float picture, add grain: RGBA, opaque."""
    small = _small_ground(width, height, draw, finish)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    out = np.empty((height, width, 4), np.uint8)
    out[..., 3] = 255
    large *= 255.0
    large += _grain(height, width)[..., None]
    np.clip(large, 0.0, 255.0, out=large)
    out[..., :3] = np.rint(large)
    return out


def ground_planes(
    width: int, height: int, draw: Callable[[Any], None], finish: Callable[[Any], Any]
) -> tuple[Plane, Plane, Plane]:
    """What ``paint_ground`` draws as Y, U and V planes, in a third of the time: only luma is enlarged.

    width, height: even.
    """
    small = _small_ground(width, height, draw, finish)
    np.clip(small, 0.0, 1.0, out=small)
    y, u, v = cv2.split(cv2.transform(small, FROM_RGB * np.array([255, 255, 255, 1], np.float32)))
    luma = cv2.resize(y, (width, height), interpolation=cv2.INTER_CUBIC)
    # Grain of the same strength in red, green and blue is grain of luma, in its limited range.
    grain = _grain(height, width)
    bright = cv2.scaleAdd(grain, 219 / 255, luma)
    left_u, left_v = (cv2.filter2D(plane, -1, _TO_THE_LEFT) for plane in (u, v))
    return _rounded(bright), _rounded(left_u), _rounded(left_v)


def _small_ground(
    width: int, height: int, draw: Callable[[Any], None], finish: Callable[[Any], Any]
) -> NDArray[np.float32]:
    """The picture at half size: (h, w, 3), from 0 to 1."""
    small_width, small_height = math.ceil(width * GROUND_SCALE), math.ceil(height * GROUND_SCALE)
    info = skia.ImageInfo.Make(small_width, small_height, skia.kRGBA_F16_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRaster(info)
    with surface as canvas:
        canvas.clear(colour(BLACK))
        canvas.scale(GROUND_SCALE, GROUND_SCALE)
        draw(canvas)
    raw = np.zeros((small_height, small_width, 4), np.float16)
    surface.readPixels(info, raw, raw.strides[0], 0, 0)
    finished: NDArray[np.float32] = finish(np.ascontiguousarray(raw[..., :3], np.float32))
    return finished


def _rounded(plane: NDArray[np.float32]) -> Plane:
    return np.asarray(cv2.convertScaleAbs(plane), np.uint8)


def _grain(height: int, width: int) -> NDArray[np.float32]:
    tile = _grain_tile()
    side = tile.shape[0]
    return np.tile(tile, (-(-height // side), -(-width // side)))[:height, :width]


@cache
def _grain_tile() -> NDArray[np.float32]:
    noise = np.random.Generator(np.random.PCG64(20)).normal(0.0, GRAIN, (389, 389))
    return noise.astype(np.float32)


def vignetted(picture: NDArray[np.float32], x: float, y: float, strength: float) -> NDArray[np.float32]:
    """Darker away from the point (x, y), both as shares of the sides."""
    height, width = picture.shape[:2]
    across = (np.arange(width, dtype=np.float32) / width - x)[None, :]
    down = (np.arange(height, dtype=np.float32) / height - y)[:, None]
    far = np.clip((across * 1.5) ** 2 + (down * 1.35) ** 2, 0.0, 1.0)
    picture *= (1.0 - strength * far)[..., None]
    return picture


def _ramp(stops: Sequence[tuple[float, RGB, float]]) -> tuple[list[int], list[float]]:
    """Colours between the stops are mixed in linear light, in finer steps than skia would."""
    colours: list[int] = []
    places: list[float] = []
    for (a_at, a, a_alpha), (b_at, b, b_alpha) in pairwise(stops):
        steps = 4 if a != b else 1
        for step in range(steps):
            share = step / steps
            colours.append(colour(mix(a, b, share), a_alpha + (b_alpha - a_alpha) * share))
            places.append(a_at + (b_at - a_at) * share)
    last_at, last, last_alpha = stops[-1]
    return [*colours, colour(last, last_alpha)], [*places, last_at]
