"""Grounds under an open sky: hills, night and sea."""

from __future__ import annotations

import math
from typing import Any

from reelbase.media.pictures.drawing import BLACK, WHITE, cast_shadow, fill, glow, line, ridge, round_light, upright
from reelbase.media.pictures.palettes import mix
from reelbase.media.pictures.stage import Stage


def hills(canvas: Any, stage: Stage) -> None:
    """A low sun behind ridges that fade into the air."""
    colours = stage.palette
    horizon = stage.floor - 0.10 * stage.reach
    sky = [(0.0, colours.deep, 1.0), (0.5, colours.middle, 1.0), (1.0, mix(colours.middle, colours.glow, 0.75), 1.0)]
    canvas.drawPaint(upright(0.06 * stage.height, horizon, sky))
    sun_x, sun_y = stage.x + stage.lot(-0.12, 0.12) * stage.reach, stage.y - 0.02 * stage.reach
    glow(canvas, sun_x, sun_y, 1.25 * stage.reach, colours.glow, 0.75)
    radius = stage.lot(0.44, 0.52) * stage.reach
    disc = [(0.0, mix(colours.glow, colours.spark, 0.75), 1.0), (1.0, mix(colours.glow, colours.spark, 0.2), 1.0)]
    canvas.drawCircle(sun_x, sun_y, radius, upright(sun_y - radius, sun_y + radius, disc))
    _clouds(canvas, stage, horizon)
    layers = 5
    for number in range(layers):
        share = number / (layers - 1)
        base = horizon + (share**1.25 - 0.22) * 0.62 * stage.reach
        swing = (0.13 - 0.05 * share) * stage.reach
        near = mix(mix(colours.middle, colours.glow, 0.42 * (1 - share)), mix(colours.ridge, BLACK, 0.1), share)
        _hill(canvas, stage, base, swing, near, mix(near, colours.glow, 0.5 * (1 - share) + 0.12))


def _hill(canvas: Any, stage: Stage, base: float, swing: float, body: Any, crest: Any) -> None:
    phases = [stage.lot(0, math.tau) for _ in range(3)]
    long = stage.reach * stage.lot(1.1, 1.7)

    def height_at(x: float) -> float:
        waves = (math.sin(x / long * 2.1 + phases[0]), 0.45 * math.sin(x / long * 5.3 + phases[1]))
        return base - swing * (sum(waves) + 0.16 * math.sin(x / long * 11.0 + phases[2]))

    path = ridge(stage.width, stage.height, height_at, stage.width / 160)
    stops = [(0.0, crest, 1.0), (0.35, body, 1.0), (1.0, mix(body, BLACK, 0.25), 1.0)]
    canvas.drawPath(path, upright(base - 1.4 * swing, base + 0.5 * stage.reach, stops))


def _clouds(canvas: Any, stage: Stage, horizon: float) -> None:
    for _ in range(5):
        x, y = stage.lot(0, stage.width), stage.lot(stage.y - 0.62 * stage.reach, horizon - 0.3 * stage.reach)
        length = stage.lot(0.35, 0.9) * stage.reach
        for layer in range(3):
            shift = stage.lot(-0.2, 0.2) * length
            glow(canvas, x + shift, y + layer * 0.02 * stage.reach, length * 0.6, stage.palette.spark, 0.16, flat=0.09)


def night(canvas: Any, stage: Stage) -> None:
    """Stars, a veil of light, and the edge of a planet."""
    colours = stage.palette
    sky = [(0.0, mix(colours.deep, BLACK, 0.25), 1.0), (0.55, mix(colours.deep, colours.middle, 0.55), 1.0)]
    canvas.drawPaint(upright(0, stage.height, [*sky, (1.0, mix(colours.middle, colours.glow, 0.15), 1.0)]))
    tints = (colours.middle, mix(colours.middle, colours.accent, 0.35), mix(colours.middle, colours.glow, 0.6))
    slope = stage.lot(-0.5, 0.5)
    for number in range(9):
        way = (number - 4) * 0.30 * stage.reach
        x = stage.x + way + stage.lot(-0.2, 0.2) * stage.reach
        y = stage.y + slope * way + stage.lot(-0.22, 0.22) * stage.reach
        glow(canvas, x, y, stage.lot(0.5, 0.9) * stage.reach, tints[number % 3], 0.34)
    glow(canvas, stage.x, stage.y, 0.9 * stage.reach, colours.glow, 0.55)
    for _ in range(150):
        x, y = stage.lot(0, stage.width), stage.lot(0, stage.height)
        bright = stage.lot(0.0, 1.0) ** 3
        radius = (0.7 + 2.3 * bright) * stage.unit
        canvas.drawCircle(x, y, radius, fill(colours.spark, 0.25 + 0.7 * bright))
        if bright > 0.55:
            glow(canvas, x, y, 9 * radius, colours.glow, 0.55 * bright)
    _planet(canvas, stage)


def _planet(canvas: Any, stage: Stage) -> None:
    colours = stage.palette
    radius = stage.lot(1.1, 1.5) * stage.width
    x, y = stage.x + stage.lot(-0.25, 0.25) * stage.width, stage.floor + 0.16 * stage.reach + radius
    edge = radius / (radius + 0.34 * stage.reach)
    air = [(0.0, colours.glow, 0.75), (edge, colours.glow, 0.60), (edge + (1 - edge) * 0.25, colours.glow, 0.22)]
    canvas.drawCircle(x, y, radius / edge, round_light(x, y, radius / edge, [*air, (1.0, colours.glow, 0.0)]))
    body = [
        (0.0, mix(colours.deep, BLACK, 0.3), 1.0),
        (0.72, mix(colours.deep, BLACK, 0.15), 1.0),
        (0.94, mix(colours.ridge, colours.middle, 0.55), 1.0),
        (1.0, mix(colours.middle, colours.glow, 0.75), 1.0),
    ]
    canvas.drawCircle(x, y, radius, round_light(x, y, radius, body))


def waves(canvas: Any, stage: Stage) -> None:
    """A wide sky with rings of light, over sheets of water one before the other."""
    colours = stage.palette
    sky = [(0.0, colours.deep, 1.0), (0.5, colours.middle, 1.0), (1.0, mix(colours.middle, colours.glow, 0.6), 1.0)]
    canvas.drawPaint(upright(0.05 * stage.height, stage.floor, sky))
    glow(canvas, stage.x, stage.y, 1.2 * stage.reach, mix(colours.glow, colours.spark, 0.2), 0.80)
    for number in range(4):
        radius = (0.50 + 0.17 * number + 0.03 * number * number) * stage.reach
        canvas.drawCircle(stage.x, stage.y, radius, fill(colours.spark, 0.075 - 0.012 * number))
    layers = 5
    for number in range(layers):
        _wave(canvas, stage, number / (layers - 1))


def _wave(canvas: Any, stage: Stage, share: float) -> None:
    colours = stage.palette
    phase = stage.lot(0, math.tau)
    long = stage.lot(0.9, 1.3) * max(stage.width / 1.4, stage.reach)
    swing = (0.060 - 0.015 * share) * stage.reach
    base = stage.floor - 0.08 * stage.reach + share**1.1 * 0.74 * stage.reach
    far, near = mix(colours.glow, colours.middle, 0.55), mix(colours.ridge, colours.deep, 0.55)
    body = mix(far, colours.middle, 2 * share) if share < 0.5 else mix(colours.middle, near, 2 * share - 1)

    def height_at(x: float) -> float:
        waves = math.sin(math.tau * x / long + phase) + 0.3 * math.sin(2.3 * math.tau * x / long)
        return float(base + swing * waves)

    path = ridge(stage.width, 1.2 * stage.height, height_at, stage.width / 120)
    cast_shadow(canvas, path, 0.035 * stage.reach, 0, -0.012 * stage.reach, 0.30, mix(colours.deep, BLACK, 0.3))
    crest = mix(body, colours.glow, 0.30 * (1 - share) + 0.12)
    stops = [(0.0, crest, 1.0), (0.3, body, 1.0), (1.0, mix(body, colours.deep, 0.55), 1.0)]
    canvas.drawPath(path, upright(base - swing, base + 0.75 * stage.reach, stops))
    canvas.drawPath(path, line(mix(crest, WHITE, 0.4), 0.28, 0.003 * stage.reach))
