"""Grounds inside: a studio, doorways, a table top and a room of lines."""

from __future__ import annotations

from typing import Any

import skia

from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, fill, glow, line, polygon, slanted, upright
from reelbase.media.pictures.palettes import mix
from reelbase.media.pictures.stage import Stage


def studio(canvas: Any, stage: Stage) -> None:
    """A wall, a floor and a spotlight."""
    colours = stage.palette
    horizon = stage.floor - 0.14 * stage.reach
    wall = [(0.0, colours.deep, 1.0), (0.75, colours.middle, 1.0), (1.0, mix(colours.middle, colours.glow, 0.18), 1.0)]
    canvas.drawPaint(upright(0, horizon, wall))
    glow(canvas, stage.x, stage.y, 1.15 * stage.reach, colours.glow, 0.62)
    side = -1 if stage.pick(2) else 1
    for number, (spread, strength) in enumerate(((0.62, 0.13), (0.42, 0.14), (0.24, 0.12))):
        top = stage.x + side * (0.55 + 0.05 * number) * stage.reach
        half = spread * stage.reach
        above = [(top - 0.10 * half, -0.05 * stage.height), (top + 0.10 * half, -0.05 * stage.height)]
        beam = polygon(*above, (stage.x + half, stage.floor), (stage.x - half, stage.floor))
        paint = upright(0, stage.floor, [(0.0, colours.spark, strength), (1.0, colours.spark, 0.02)])
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.05 * stage.reach))
        canvas.drawPath(beam, paint)
    floor = [
        (0.0, mix(colours.ridge, colours.glow, 0.30), 1.0),
        (0.25, mix(colours.ridge, colours.middle, 0.5), 1.0),
        (1.0, colours.deep, 1.0),
    ]
    canvas.drawRect(skia.Rect(0, horizon, stage.width, stage.height), upright(horizon, stage.height, floor))
    haze = [(0.0, colours.glow, 0.0), (0.5, colours.glow, 0.24), (1.0, colours.glow, 0.0)]
    band = 0.11 * stage.reach
    canvas.drawRect(
        skia.Rect(0, horizon - band, stage.width, horizon + band), upright(horizon - band, horizon + band, haze)
    )
    glow(canvas, stage.x, stage.floor, 0.95 * stage.reach, mix(colours.glow, colours.spark, 0.4), 0.6, flat=0.26)


def arches(canvas: Any, stage: Stage) -> None:
    """Doorways within doorways, and a floor that leads to them."""
    colours = stage.palette
    canvas.drawPaint(
        upright(0, stage.floor, [(0.0, mix(colours.glow, colours.middle, 0.4), 1.0), (1.0, colours.glow, 1.0)])
    )
    glow(canvas, stage.x, stage.y + 0.1 * stage.reach, 0.8 * stage.reach, colours.spark, 0.7)
    layers = 5
    for number in range(layers):
        share = number / (layers - 1)
        half = (0.46 + 0.15 * number * stage.stretch**1.2) * stage.reach
        top = stage.y - (0.52 + 0.16 * number) * stage.reach
        bottom = stage.floor + (0.02 + 0.05 * number) * stage.reach
        door = skia.Path()
        door.addRoundRect(skia.Rect(stage.x - half, top, stage.x + half, bottom + half * 2), half, half)
        below = skia.Path()
        below.addRect(skia.Rect(0, bottom, stage.width, bottom + 4 * stage.reach))
        margin = 0.1 * stage.width
        wall = skia.Path()
        wall.addRect(skia.Rect(-margin, -margin, stage.width + margin, stage.height + margin))
        wall = skia.Op(wall, skia.Op(door, below, skia.PathOp.kDifference_PathOp), skia.PathOp.kDifference_PathOp)
        body = mix(mix(colours.glow, colours.middle, 0.65 + 0.35 * share), colours.deep, max(0.0, share - 0.35) * 1.35)
        cast_shadow(
            canvas,
            wall,
            0.03 * stage.reach,
            0.02 * stage.reach,
            0.025 * stage.reach,
            0.40,
            mix(colours.deep, BLACK, 0.4),
        )
        lit = [(0.0, mix(body, BLACK, 0.12), 1.0), (1.0, mix(body, colours.glow, 0.10), 1.0)]
        canvas.drawPath(wall, upright(top, bottom, lit))
        canvas.drawPath(wall, line(mix(body, WHITE, 0.4), 0.30, 0.004 * stage.reach))
    _lit_floor(canvas, stage)


def _lit_floor(canvas: Any, stage: Stage) -> None:
    colours = stage.palette
    top = stage.floor - 0.02 * stage.reach
    body = [
        (0.0, mix(colours.middle, colours.glow, 0.35), 1.0),
        (0.22, mix(colours.middle, colours.ridge, 0.5), 1.0),
        (1.0, mix(colours.deep, BLACK, 0.2), 1.0),
    ]
    edge = skia.Path()
    edge.addRect(skia.Rect(0, top, stage.width, stage.height))
    cast_shadow(canvas, edge, 0.04 * stage.reach, 0, -0.02 * stage.reach, 0.25)
    canvas.drawRect(skia.Rect(0, top, stage.width, stage.height), upright(top, stage.height, body))
    glow(canvas, stage.x, stage.floor + 0.05 * stage.reach, 0.9 * stage.reach, colours.spark, 0.40, flat=0.2)


def table(canvas: Any, stage: Stage) -> None:
    """A table from above, with a round mat and the light of a window across it."""
    colours = stage.palette
    body = [(0.0, mix(colours.middle, colours.glow, 0.30), 1.0), (0.5, colours.middle, 1.0)]
    canvas.drawPaint(
        slanted(0, 0, stage.width, stage.height, [*body, (1.0, mix(colours.deep, colours.middle, 0.25), 1.0)])
    )
    glow(canvas, stage.x, stage.y, 1.2 * stage.reach, colours.glow, 0.35)
    lean = 0.55 * stage.reach
    for number in range(4):
        x = stage.x + (number - 1.9) * 0.52 * stage.reach
        above = [(x + lean, -0.05 * stage.height), (x + lean + 0.34 * stage.reach, -0.05 * stage.height)]
        pane = polygon(*above, (x - lean + 0.34 * stage.reach, 1.05 * stage.height), (x - lean, 1.05 * stage.height))
        light = fill(colours.spark, 0.10)
        light.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.03 * stage.reach))
        canvas.drawPath(pane, light)
    for share, radius in ((0.0, 0.515), (1.0, 0.43)):
        mat = skia.Path()
        mat.addCircle(stage.x, stage.y, radius * stage.reach)
        cast_shadow(canvas, mat, 0.03 * stage.reach, 0.012 * stage.reach, 0.03 * stage.reach, 0.40, colours.deep)
        face = mix(colours.ridge, colours.middle, 0.35) if share == 0.0 else mix(colours.glow, colours.spark, 0.35)
        top, bottom = stage.y - radius * stage.reach, stage.y + radius * stage.reach
        canvas.drawPath(mat, upright(top, bottom, [(0.0, mix(face, WHITE, 0.18), 1.0), (1.0, face, 1.0)]))


def grid(canvas: Any, stage: Stage) -> None:
    """A floor of lines that runs to a bright horizon, with columns of light behind."""
    colours = stage.palette
    horizon = stage.floor - 0.20 * stage.reach
    sky = [(0.0, mix(colours.deep, BLACK, 0.2), 1.0), (0.6, colours.deep, 1.0), (1.0, colours.middle, 1.0)]
    canvas.drawPaint(upright(0, horizon, sky))
    glow(
        canvas, stage.x, stage.y + 0.05 * stage.reach, 1.1 * stage.reach, mix(colours.middle, colours.glow, 0.75), 0.80
    )
    _columns(canvas, stage, horizon)
    floor = [(0.0, mix(colours.middle, colours.glow, 0.25), 1.0), (0.18, mix(colours.deep, colours.middle, 0.6), 1.0)]
    canvas.drawRect(
        skia.Rect(0, horizon, stage.width, stage.height),
        upright(horizon, stage.height, [*floor, (1.0, mix(colours.deep, BLACK, 0.35), 1.0)]),
    )
    _floor_lines(canvas, stage, horizon)
    glow(canvas, stage.x, horizon, 1.3 * stage.reach, mix(colours.glow, colours.spark, 0.5), 0.75, flat=0.07)
    glow(canvas, stage.x, stage.floor + 0.02 * stage.reach, 0.75 * stage.reach, colours.glow, 0.5, flat=0.22)


def _columns(canvas: Any, stage: Stage, horizon: float) -> None:
    colours = stage.palette
    count = 11 if stage.width < stage.height else 19
    each = stage.width / count
    for number in range(count):
        climb = 0.25 + 0.55 * number / count
        high = (climb + stage.lot(-0.14, 0.14)) * 0.95 * stage.reach
        x = number * each
        bar = skia.RRect.MakeRectXY(skia.Rect(x + 0.14 * each, horizon - high, x + 0.86 * each, horizon + 4), 9, 9)
        body = [
            (0.0, mix(colours.middle, colours.glow, 0.85), 0.42),
            (1.0, mix(colours.middle, colours.glow, 0.3), 0.10),
        ]
        canvas.drawRRect(bar, upright(horizon - high, horizon, body))


def _floor_lines(canvas: Any, stage: Stage, horizon: float) -> None:
    colours = stage.palette
    depth = stage.height - horizon
    for number in range(1, 13):
        y = horizon + depth * (number / 12) ** 2.1
        strength = 0.10 + 0.22 * number / 12
        canvas.drawLine(0, y, stage.width, y, line(colours.glow, strength, (0.8 + 1.8 * number / 12) * stage.unit))
    for number in range(-14, 15):
        far, near = stage.x + number * 0.10 * stage.width, stage.x + number * 0.42 * stage.width
        paint = upright(
            horizon, stage.height, [(0.0, colours.glow, 0.06), (0.4, colours.glow, 0.30), (1.0, colours.glow, 0.20)]
        )
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(1.8 * stage.unit)
        canvas.drawLine(far, horizon, near, stage.height, paint)
