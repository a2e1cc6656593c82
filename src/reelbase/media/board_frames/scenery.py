"""Where a scene takes place, in a few lines: a room in perspective, open land, or a table seen from above."""

from __future__ import annotations

import numpy as np

from reelbase.media.board_frames.pencil import PencilSheet
from reelbase.media.board_frames.vocabulary import OUTDOORS, words_of

HORIZONS = {"eye": 0.60, "tilted": 0.60, "low": 0.80, "high": 0.34, "top": 0.0}
"""Where the horizon lies below the upper edge, as a share of the height, by the camera's angle."""


def draw_scenery(sheet: PencilSheet, description: str, shot: str, angle: str) -> None:
    if shot == "top":
        _draw_table(sheet)
    elif shot in ("close", "detail"):
        _draw_blur(sheet)
    elif OUTDOORS & words_of(description):
        _draw_land(sheet, HORIZONS[angle] * sheet.height)
    else:
        _draw_room(sheet, HORIZONS[angle] * sheet.height)


def _draw_room(sheet: PencilSheet, horizon: float) -> None:
    """A back wall, the floor before it, and one thing on the wall."""
    width, height, random = sheet.width, sheet.height, sheet.random
    inset = 0.16 * width
    back = min(0.94 * height, horizon + 0.10 * height)
    ceiling = max(0.03 * height, horizon - 0.52 * height)
    vanishing = width / 2 + float(random.uniform(-0.08, 0.08)) * width
    sheet.line([(inset, back), (width - inset, back)], strength=0.6)
    for x in (inset, width - inset):
        sheet.line([(x, ceiling), (x, back)], strength=0.55)
    for x, corner in ((inset, 0.0), (width - inset, float(width))):
        slope = (back - horizon) / ((x - vanishing) or 1.0)
        sheet.line([(x, back), (corner, horizon + slope * (corner - vanishing))], strength=0.5)
    for share in (0.22, 0.5, 0.78):
        x = inset + share * (width - 2 * inset)
        spread = (height - horizon) / max(1.0, back - horizon)
        sheet.line([(x, back), (vanishing + (x - vanishing) * spread, float(height))], weight=0.45, strength=0.35)
    side = -1 if random.random() < 0.5 else 1
    middle = width / 2 + side * 0.22 * width
    window_half, top = 0.085 * width, max(ceiling + 4 * sheet.unit, horizon - 0.34 * height)
    bottom = top + min(0.16 * height, 0.24 * width)
    left, right = middle - window_half, middle + window_half
    sheet.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], strength=0.5)
    sheet.line([(middle, top), (middle, bottom)], weight=0.45, strength=0.4)
    sheet.area([(0, back), (width, back), (width, height), (0, height)], clears=False, tone=0.22)


def _draw_land(sheet: PencilSheet, horizon: float) -> None:
    """Hills before the sky, and ground that comes nearer."""
    width, height, random = sheet.width, sheet.height, sheet.random
    for rise, strength in ((0.11, 0.4), (0.05, 0.6)):
        phases = random.uniform(0, 2 * np.pi, 2)
        xs = np.linspace(0, width, 24)
        ys = horizon - rise * height * (
            0.55 + 0.45 * np.sin(xs / width * 4.2 + phases[0]) * np.cos(xs / width * 2.1 + phases[1])
        )
        ridge = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
        sheet.area([*ridge, (width, horizon), (0.0, horizon)], tone=0.2 if rise > 0.1 else 0.0)
        sheet.line(ridge, strength=strength)
    sheet.line([(0, horizon), (width, horizon)], strength=0.55)
    radius, x = 0.075 * width, width * float(random.choice([0.2, 0.8]))
    y = max(radius + 4 * sheet.unit, horizon - 0.36 * height)
    turns = np.linspace(0, 2 * np.pi, 30)
    sheet.line([(x + radius * float(np.cos(t)), y + radius * float(np.sin(t))) for t in turns], strength=0.5)
    for number in range(5):
        share = (number + 1) / 5
        y = horizon + share**1.6 * (height - horizon) * 0.92
        start = float(random.uniform(0.02, 0.5)) * width
        sheet.line([(start, y), (start + (0.16 + 0.3 * share) * width, y)], weight=0.45, strength=0.32)


def _draw_table(sheet: PencilSheet) -> None:
    """Boards of a table, seen from above."""
    count = 6
    for number in range(1, count):
        y = sheet.height * number / count
        sheet.line([(0, y), (sheet.width, y)], weight=0.5, strength=0.34)
        for _ in range(2):
            x = float(sheet.random.uniform(0.05, 0.8)) * sheet.width
            grain = y - float(sheet.random.uniform(0.2, 0.8)) * sheet.height / count
            sheet.line([(x, grain), (x + 0.14 * sheet.width, grain)], weight=0.4, strength=0.22)


def _draw_blur(sheet: PencilSheet) -> None:
    """Long slanting strokes: a background too near to be seen sharply."""
    width, height = sheet.width, sheet.height
    for number in range(14):
        x = (number + float(sheet.random.uniform(0.2, 0.8))) / 14 * 1.5 * width - 0.25 * width
        top = float(sheet.random.uniform(0.0, 0.14)) * height
        length = float(sheet.random.uniform(0.25, 0.6)) * height
        sheet.line([(x, top), (x - 0.28 * length, top + length)], weight=0.9, strength=0.2)
