"""Grounds of form alone: cut paper, rays and soft lights."""

from __future__ import annotations

import math
from typing import Any

import skia

from reelbase.media.pictures.drawing import (
    BLACK,
    WHITE,
    cast_shadow,
    fill,
    glow,
    line,
    polygon,
    round_light,
    slanted,
    smooth_closed,
    upright,
)
from reelbase.media.pictures.palettes import mix
from reelbase.media.pictures.stage import Stage


def rings(canvas: Any, stage: Stage) -> None:
    """Sheets of paper with a hole cut into each, the light far inside."""
    colours = stage.palette
    canvas.drawPaint(fill(mix(colours.glow, colours.middle, 0.15)))
    glow(canvas, stage.x, stage.y, 0.85 * stage.reach, colours.spark, 0.75)
    layers = 6
    phases = [stage.lot(0, math.tau) for _ in range(3)]
    for number in range(layers):
        share = number / (layers - 1)
        radius = (0.50 + 0.19 * number + 0.012 * number**2) * stage.reach
        sheet = _sheet(stage, radius, phases, number)
        body = (
            mix(colours.glow, colours.middle, min(1.0, 0.45 + share * 1.1))
            if share < 0.5
            else mix(colours.middle, colours.deep, (share - 0.5) * 1.9)
        )
        cast_shadow(canvas, sheet, 0.035 * stage.reach, 0, 0.030 * stage.reach, 0.42, mix(colours.deep, BLACK, 0.4))
        lit = [(0.0, mix(body, BLACK, 0.10), 1.0), (1.0, mix(body, colours.glow, 0.12), 1.0)]
        canvas.drawPath(sheet, upright(stage.y - radius, stage.y + radius, lit))
        canvas.drawPath(sheet, line(mix(body, WHITE, 0.35), 0.35, 0.0045 * stage.reach))


def _sheet(stage: Stage, radius: float, phases: list[float], number: int) -> Any:
    points = []
    count = 40
    for index in range(count):
        angle = math.tau * index / count
        bend = 0.055 * math.sin(3 * angle + phases[0] + number * 0.5) + 0.04 * math.sin(
            5 * angle + phases[1] - number * 0.7
        )
        reach = radius * (1.0 + bend + 0.02 * math.sin(2 * angle + phases[2]))
        wide = 1.0 + (stage.stretch - 1.0) * 0.13 * number
        points.append((stage.x + wide * reach * math.cos(angle), stage.y + 1.04 * reach * math.sin(angle)))
    hole = smooth_closed(points)
    margin = 0.2 * max(stage.width, stage.height)
    whole = skia.Path()
    whole.addRect(skia.Rect(-margin, -margin, stage.width + margin, stage.height + margin))
    return skia.Op(whole, hole, skia.PathOp.kDifference_PathOp)


def rays(canvas: Any, stage: Stage) -> None:
    """A sunburst."""
    colours = stage.palette
    far = math.hypot(stage.width, stage.height)
    stops = [(0.0, mix(colours.middle, colours.glow, 0.55), 1.0), (0.35, colours.middle, 1.0), (1.0, colours.deep, 1.0)]
    canvas.drawPaint(round_light(stage.x, stage.y, 0.62 * stage.height + 0.1 * far, stops))
    count = 14 + 2 * stage.pick(4)
    turn = stage.lot(0, math.tau / count)
    fade = [(0.0, colours.glow, 0.50), (0.25, colours.glow, 0.24), (0.8, colours.glow, 0.05), (1.0, colours.glow, 0.0)]
    paint = round_light(stage.x, stage.y, 0.6 * far, fade)
    for number in range(count):
        a = turn + math.tau * number / count
        b = a + math.tau / count / 2
        rim = [(stage.x + far * math.cos(x), stage.y + far * math.sin(x)) for x in (a, b)]
        canvas.drawPath(polygon((stage.x, stage.y), *rim), paint)
    glow(canvas, stage.x, stage.y, 0.95 * stage.reach, mix(colours.glow, colours.spark, 0.45), 0.75)
    disc = 0.56 * stage.reach
    for radius, strength in ((disc * 1.22, 0.10), (disc, 0.16)):
        canvas.drawCircle(stage.x, stage.y, radius, fill(colours.spark, strength))


def mesh(canvas: Any, stage: Stage) -> None:
    """Large soft lights that run into each other, with glass balls in them."""
    colours = stage.palette
    stops = [(0.0, colours.deep, 1.0), (1.0, mix(colours.middle, colours.ridge, 0.5), 1.0)]
    canvas.drawPaint(slanted(0, 0, stage.width, stage.height, stops))
    tints = (
        colours.middle,
        mix(colours.middle, colours.glow, 0.5),
        colours.glow,
        mix(colours.middle, colours.accent, 0.45),
    )
    for number in range(6):
        angle = stage.lot(0, math.tau)
        way = stage.lot(0.35, 0.9) * stage.reach
        x, y = stage.x + stage.stretch * way * math.cos(angle), stage.y + way * math.sin(angle)
        glow(canvas, x, y, stage.lot(0.8, 1.3) * stage.stretch * stage.reach, tints[number % 4], 0.62)
    glow(canvas, stage.x, stage.y, 0.85 * stage.reach, mix(colours.glow, colours.spark, 0.4), 0.72)
    for number in range(5):
        angle = math.tau * (number + stage.lot(-0.3, 0.3)) / 5
        way = stage.lot(0.62, 0.95) * stage.reach
        x, y = stage.x + stage.stretch * way * math.cos(angle), stage.y + 0.8 * way * math.sin(angle)
        _ball(canvas, stage, x, y, stage.lot(0.05, 0.13))


def _ball(canvas: Any, stage: Stage, x: float, y: float, size: float) -> None:
    radius = size * stage.reach
    colours = stage.palette
    shadow = skia.Path()
    shadow.addCircle(x, y, radius)
    cast_shadow(canvas, shadow, 0.4 * radius, 0.1 * radius, 0.45 * radius, 0.30, colours.deep)
    body = [
        (0.0, mix(colours.glow, WHITE, 0.65), 1.0),
        (0.35, mix(colours.glow, colours.middle, 0.25), 1.0),
        (0.85, mix(colours.middle, colours.deep, 0.35), 1.0),
        (1.0, mix(colours.middle, colours.glow, 0.35), 1.0),
    ]
    canvas.drawCircle(x, y, radius, round_light(x - 0.35 * radius, y - 0.4 * radius, 1.5 * radius, body))
