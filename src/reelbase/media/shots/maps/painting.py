"""Paints maps with skia: water, land, borders, lakes and rivers, in the colours of a film's palette."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import WHITE, colour, fill, round_light
from reelbase.media.pictures.palettes import RGB, Palette, mix
from reelbase.media.pictures.shadows import throw_shadow
from reelbase.media.shots.maps.framing import MapFrame
from reelbase.media.shots.maps.projections import EqualEarth, Flat, Globe
from reelbase.media.shots.maps.shapes import Points, Ring, Scale, WorldShapes

_STEP_PX = 0.6
"""Points of an outline that lie nearer together than this are one."""
_LARGE_FROM = 0.28
_MEDIUM_FROM = 0.05
"""Pixels a km from which the detailed and the middle shapes are drawn, so that coasts look drawn, not angular."""
_GRATICULES = ((0.02, 30), (0.12, 15), (0.4, 10), (1.2, 5), (1e9, 2))
"""Up to so many pixels a km, degrees between the lines of latitude and longitude."""
_RIVER_RANKS = ((0.06, 11), (0.14, 9), (0.3, 8), (0.6, 6), (1.2, 5), (1e9, 3))
"""Up to so many pixels a km, the least rank of rivers that are drawn."""


@dataclass(frozen=True, slots=True)
class MapColours:
    water: RGB
    deep_water: RGB
    shallow: RGB
    land: RGB
    land_shade: RGB
    border: RGB
    coast: RGB
    first: RGB
    """The country that a map is about; ``second`` for others that are coloured."""
    second: RGB
    river: RGB
    route: RGB
    casing: RGB


def map_colours(palette: Palette, *, is_light: bool) -> MapColours:
    """Land lighter than water, both quieter than what is coloured; on light grounds paper and pale water."""
    if is_light:
        paper = mix(palette.spark, WHITE, 0.4)
        water = mix(palette.glow, WHITE, 0.45)
        return MapColours(
            water=water,
            deep_water=mix(water, palette.middle, 0.14),
            shallow=mix(water, WHITE, 0.55),
            land=paper,
            land_shade=mix(paper, palette.middle, 0.10),
            border=mix(paper, palette.deep, 0.35),
            coast=mix(palette.middle, palette.deep, 0.3),
            first=mix(palette.accent, palette.deep, 0.12),
            second=mix(paper, palette.accent, 0.5),
            river=mix(palette.middle, palette.glow, 0.2),
            route=mix(palette.ridge, palette.deep, 0.5),
            casing=WHITE,
        )
    water = mix(palette.deep, palette.ridge, 0.55)
    land = mix(palette.middle, palette.glow, 0.22)
    return MapColours(
        water=water,
        deep_water=mix(palette.deep, (0.0, 0.0, 0.0), 0.25),
        shallow=mix(water, palette.middle, 0.5),
        land=land,
        land_shade=mix(land, palette.deep, 0.28),
        border=mix(land, palette.deep, 0.55),
        coast=mix(land, palette.spark, 0.5),
        first=palette.accent,
        second=mix(palette.middle, palette.accent, 0.55),
        river=mix(palette.glow, palette.spark, 0.15),
        route=palette.spark,
        casing=mix(palette.deep, (0.0, 0.0, 0.0), 0.4),
    )


def scale_for(frame: MapFrame) -> Scale:
    """Which shapes have the detail that a frame shows."""
    if frame.scale >= _LARGE_FROM:
        return "large"
    return "medium" if frame.scale >= _MEDIUM_FROM else "small"


def paint_map(
    canvas: Any, world: WorldShapes, frame: MapFrame, screen: Rectangle, colours: MapColours, unit: float
) -> None:
    """Everything that a map always shows, over all of ``screen``. unit: a hundredth of the picture's shorter side."""
    canvas.save()
    _paint_water(canvas, frame, screen, colours, unit)
    _paint_graticule(canvas, frame, colours, unit)
    outlines = world.outlines(scale_for(frame))
    rings = outlines.rings(frame.area, frame.smallest_degrees)
    land = path_of(frame, rings)
    whole = (screen.x, screen.y, screen.width, screen.height)
    for reach, drop, tint, strength in (
        (3.0, 0.0, colours.shallow, 0.7),
        (1.2, 0.0, colours.shallow, 0.6),
        (0.6, 0.5, colours.casing, 0.35),
    ):
        throw_shadow(
            canvas,
            whole,
            lambda small: small.drawPath(land, fill(WHITE)),
            blur_px=reach * unit,
            drop_px=drop * unit,
            tint=tint,
            strength=strength,
        )
    top, bottom = screen.y, screen.y + screen.height
    ramp = skia.GradientShader.MakeLinear(
        [skia.Point(0, top), skia.Point(0, bottom)], [colour(colours.land), colour(colours.land_shade)]
    )
    canvas.drawPath(land, skia.Paint(Shader=ramp, AntiAlias=True, Dither=True))
    _paint_borders(canvas, world, frame, colours, unit)
    _paint_waters(canvas, world, frame, colours, unit)
    canvas.restore()


def path_of(frame: MapFrame, rings: Iterable[Ring]) -> Any:
    """Outlines as one skia path in frame pixels. Neighbours' common edges cancel out, so that no seam is left."""
    path = skia.Path()
    for ring in rings:
        for flat in frame.projection.rings(ring.points):
            _add(path, frame.to_pixels(flat), closed=True)
    return path


def line_of(frame: MapFrame, lines: Iterable[Points]) -> Any:
    path = skia.Path()
    for points in lines:
        for flat in frame.projection.lines(points):
            _add(path, frame.to_pixels(flat), closed=False)
    return path


def paint_country(canvas: Any, frame: MapFrame, rings: list[Ring], tint: RGB, unit: float) -> None:
    """A country in a colour of its own, with a lighter edge that stands out from its neighbours."""
    path = path_of(frame, rings)
    path.setFillType(skia.PathFillType.kEvenOdd)
    glow = fill(tint, 0.5)
    glow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kOuter_BlurStyle, 1.1 * unit))
    canvas.drawPath(path, glow)
    canvas.drawPath(path, fill(tint, 0.92))
    canvas.drawPath(path, stroke(mix(tint, WHITE, 0.55), 0.28 * unit, 0.9))


def paint_globe(canvas: Any, world: WorldShapes, frame: MapFrame, colours: MapColours, radius_px: float) -> None:
    """The Earth from afar, as a small picture that says where a map's part of it lies."""
    assert isinstance(frame.projection, Globe)
    shine = [(0.0, colours.shallow, 1.0), (0.75, colours.water, 1.0), (1.0, colours.deep_water, 1.0)]
    canvas.drawCircle(
        frame.x,
        frame.y,
        radius_px,
        round_light(frame.x - 0.3 * radius_px, frame.y - 0.3 * radius_px, 1.4 * radius_px, shine),
    )
    canvas.save()
    disc = skia.Path()
    disc.addCircle(frame.x, frame.y, radius_px)
    canvas.clipPath(disc, True)
    land = path_of(frame, world.outlines("small").rings(frame.area))
    canvas.drawPath(land, fill(colours.land))
    canvas.restore()
    canvas.drawCircle(frame.x, frame.y, radius_px, stroke(colours.coast, 0.03 * radius_px, 0.9))


def _paint_water(canvas: Any, frame: MapFrame, screen: Rectangle, colours: MapColours, unit: float) -> None:
    whole = skia.Rect.MakeXYWH(screen.x, screen.y, screen.width, screen.height)
    x, y = screen.x + screen.width / 2, screen.y + 0.42 * screen.height
    reach = 0.75 * max(screen.width, screen.height)
    light = [(0.0, colours.water, 1.0), (0.55, colours.water, 1.0), (1.0, colours.deep_water, 1.0)]
    if not isinstance(frame.projection, EqualEarth):
        canvas.drawRect(whole, round_light(x, y, reach, light))
        return
    canvas.drawRect(whole, fill(colours.deep_water))
    globe = skia.Path()
    _add(globe, frame.to_pixels(frame.projection.outline), closed=True)
    canvas.drawPath(globe, round_light(x, y, reach, light))
    canvas.drawPath(globe, stroke(colours.coast, 0.25 * unit, 0.5))
    canvas.clipPath(globe, True)


def _paint_graticule(canvas: Any, frame: MapFrame, colours: MapColours, unit: float) -> None:
    step = next(degrees for scale, degrees in _GRATICULES if frame.scale <= scale)
    lat, lon = np.linspace(-80, 80, 81), np.linspace(-180, 180, 181)
    lines = [np.column_stack([np.full(81, float(at)), lat]) for at in range(-180, 180, step)]
    lines += [np.column_stack([lon, np.full(181, float(at))]) for at in range(-90 + step, 90, step)]
    if not frame.is_world:
        lines = [_near(points, frame) for points in lines]
    canvas.drawPath(
        line_of(frame, [points for points in lines if len(points) > 1]), stroke(colours.coast, 0.14 * unit, 0.13)
    )


def _near(points: Points, frame: MapFrame) -> Points:
    """The part of a long line that lies in sight, in steps that are short on the screen."""
    fine = np.column_stack(
        [np.interp(np.linspace(0, 1, 721), np.linspace(0, 1, len(points)), points[:, i]) for i in (0, 1)]
    )
    lon, lat = np.radians(fine[:, 0] - frame.area.longitude), np.radians(fine[:, 1])
    middle = np.radians(frame.area.latitude)
    near = np.sin(middle) * np.sin(lat) + np.cos(middle) * np.cos(lat) * np.cos(lon)
    shown = np.flatnonzero(near > np.cos(np.radians(min(150.0, frame.area.radius_degrees + 2))))
    return fine[shown[0] : shown[-1] + 1] if len(shown) else fine[:0]


def _paint_borders(canvas: Any, world: WorldShapes, frame: MapFrame, colours: MapColours, unit: float) -> None:
    borders = world.outlines(scale_for(frame)).borders(frame.area, frame.smallest_degrees)
    coasts = line_of(frame, (border.points for border in borders if border.is_coast))
    between = line_of(frame, (border.points for border in borders if not border.is_coast))
    thin = 0.7 if frame.is_world else 1.0
    canvas.drawPath(between, stroke(colours.border, 0.24 * unit * thin, 0.75))
    canvas.drawPath(coasts, stroke(colours.coast, 0.2 * unit * thin, 0.8))


def _paint_waters(canvas: Any, world: WorldShapes, frame: MapFrame, colours: MapColours, unit: float) -> None:
    least = next(rank for scale, rank in _RIVER_RANKS if frame.scale <= scale)
    for river in world.rivers:
        if river.rank >= least:
            width = unit * (0.12 + 0.03 * max(0, river.rank - 3))
            canvas.drawPath(line_of(frame, river.lines), stroke(colours.water, width, 0.9))
    lakes = skia.Path()
    for lake in world.lakes:
        for outline in lake.lines:
            for flat in frame.projection.rings(outline):
                _add(lakes, frame.to_pixels(flat), closed=True)
    lakes.setFillType(skia.PathFillType.kEvenOdd)
    canvas.drawPath(lakes, fill(colours.water))
    canvas.drawPath(lakes, stroke(colours.coast, 0.14 * unit, 0.6))


def _add(path: Any, pixels: Flat, *, closed: bool) -> None:
    """Add a line without points that a pixel does not tell apart."""
    cells = np.round(pixels / _STEP_PX)
    moves = np.any(np.diff(cells, axis=0) != 0, axis=1)
    chosen = pixels[np.r_[True, moves]]
    if len(chosen) > (2 if closed else 1):
        add_poly(path, chosen, closed=closed)


def add_poly(path: Any, pixels: Flat, *, closed: bool) -> None:
    """Add all of a line. The points are made by one call each: maps have a hundred thousand of them."""
    path.addPoly(list(map(skia.Point, *pixels.T.tolist())), closed)


def stroke(rgb: RGB, width: float, alpha: float) -> Any:
    return skia.Paint(
        Color=colour(rgb, alpha),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )
