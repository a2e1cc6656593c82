"""Frames: which part of the world a map shows, so that its places stand in the area with their surroundings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import Rectangle
from reelbase.media.shots.maps.projections import EARTH_RADIUS_KM, Azimuthal, EqualEarth, Flat, Globe, Projection
from reelbase.media.shots.maps.shapes import GeoArea, Points, unit_vectors

_WORLD_RADIUS_DEGREES = 58.0
"""Places that lie farther than this from their middle are shown on a map of the whole world."""
_USUAL_MERIDIAN = 10.0
"""Degrees east in the middle of maps of the world: their far edge then crosses nothing but the tip of Asia."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A projection and its place on the screen.

    scale: pixels a km. x, y: frame pixels of the projection's middle. area: what of the Earth may be visible.
    """

    projection: Projection
    scale: float
    x: float
    y: float
    area: GeoArea

    def to_pixels(self, flat: Flat) -> Flat:
        return flat * self.scale + [self.x, self.y]

    def pixels_of(self, points: Points) -> Flat:
        """(n, 2) in frame pixels, of longitudes and latitudes."""
        return self.to_pixels(self.projection.project(points))

    @property
    def is_world(self) -> bool:
        return isinstance(self.projection, EqualEarth)

    @property
    def smallest_degrees(self) -> float:
        """The size of what takes a pixel: smaller shapes need not be drawn."""
        return 1.0 / self.scale / 111.2


def frame_around(
    focus: Points, box: Rectangle, screen: Rectangle, *, smallest_km: float, share: float = 0.74, is_path: bool = False
) -> MapFrame:
    """The frame in which the points of ``focus`` fill ``share`` of ``box``, but at least ``smallest_km`` are shown.

    smallest_km: the least distance that the box's shorter side shows. screen: all that is painted. is_path: whether
    the points are a way that a map of the whole world must not cut.
    """
    latitude, longitude, radius = _middle(focus)
    if radius > _WORLD_RADIUS_DEGREES:
        return _world(focus, box, screen, is_path)
    projection = Azimuthal(latitude, longitude)
    low, high = _bounds(projection.project(focus))
    # Once more about the middle of what is shown, which is not the mean of its points.
    latitude, longitude = _unprojected(projection, (low + high) / 2)
    projection = Azimuthal(latitude, longitude)
    low, high = _bounds(projection.project(focus))
    width, height = np.maximum(high - low, 1e-3)
    scale = min(share * box.width / width, share * box.height / height, min(box.width, box.height) / smallest_km)
    x = box.x + box.width / 2 - scale * (low[0] + high[0]) / 2
    y = box.y + box.height / 2 - scale * (low[1] + high[1]) / 2
    return MapFrame(projection, scale, x, y, GeoArea(latitude, longitude, _reach(screen, scale, x, y)))


def globe_frame(latitude: float, longitude: float, x: float, y: float, radius_px: float) -> MapFrame:
    """The Earth from afar, with a point in its middle."""
    tilt = max(-50.0, min(50.0, latitude * 0.75))
    return MapFrame(Globe(tilt, longitude), radius_px / EARTH_RADIUS_KM, x, y, GeoArea(tilt, longitude, 90.0))


def _world(focus: Points, box: Rectangle, screen: Rectangle, is_path: bool) -> MapFrame:
    """The whole world, with Europe in the middle unless the points lie about the Pacific."""
    longitude = _best_meridian(focus[:, 0], 350.0 if is_path else 180.0)
    projection = EqualEarth(longitude)
    low, high = _bounds(projection.project(focus))
    outline = projection.outline
    whole = outline.max(axis=0) - outline.min(axis=0)
    fitting = min(0.94 * box.width / (high[0] - low[0] + 1), 0.94 * box.height / (high[1] - low[1] + 1))
    # As large as the screen is wide, unless the points would then leave the box; larger only where it is tall.
    scale = min(fitting, max(screen.width / whole[0], 0.5 * screen.height / whole[1]))
    # The map may be wider than the screen: what is shown is chosen by the points.
    x = box.x + box.width / 2 - scale * (low[0] + high[0]) / 2
    y = box.y + box.height / 2 - scale * (low[1] + high[1]) / 2
    x = _held(x, scale * whole[0] / 2, screen.x, screen.width)
    y = _held(y, scale * whole[1] / 2, screen.y, screen.height)
    return MapFrame(projection, scale, x, y, GeoArea(0.0, longitude, 180.0))


def _held(middle: float, half: float, start: float, length: float) -> float:
    """The middle moved so that what is wider than the screen leaves no gap, and what is not stands inside it."""
    first, last = start + length - half, start + half
    return min(max(middle, min(first, last)), max(first, last))


def _best_meridian(longitudes: NDArray[np.float64], widest_span: float) -> float:
    """The usual middle, unless points that span less than ``widest_span`` degrees lie on both sides of its far edge."""
    ordered = np.sort(longitudes % 360.0)
    gaps = np.diff(np.r_[ordered, ordered[0] + 360.0])
    widest = int(gaps.argmax())
    start, span = float(ordered[(widest + 1) % len(ordered)]), 360.0 - float(gaps[widest])
    to_edge = (_USUAL_MERIDIAN + 180.0 - start) % 360.0
    is_cut = 0.0 < to_edge < span and span < widest_span
    return (start + span / 2 + 180.0) % 360.0 - 180.0 if is_cut else _USUAL_MERIDIAN


def _middle(points: Points) -> tuple[float, float, float]:
    """The middle of points on the Earth and their greatest distance from it, in degrees."""
    vectors = unit_vectors(points)
    middle = vectors.min(axis=0) + vectors.max(axis=0)
    middle = middle / max(float(np.linalg.norm(middle)), 1e-9)
    away = np.degrees(np.arccos(np.clip(vectors @ middle, -1.0, 1.0)))
    latitude = math.degrees(math.asin(max(-1.0, min(1.0, float(middle[2])))))
    return latitude, math.degrees(math.atan2(middle[1], middle[0])), float(away.max())


def _bounds(flat: Flat) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.nanmin(flat, axis=0), np.nanmax(flat, axis=0)


def _unprojected(projection: Azimuthal, flat: NDArray[np.float64]) -> tuple[float, float]:
    """The latitude and longitude of a point of the plane."""
    x, y = float(flat[0]), float(-flat[1])
    distance = math.hypot(x, y)
    if distance < 1e-6:
        return projection.latitude, projection.longitude
    angle = 2.0 * math.asin(min(1.0, distance / (2.0 * EARTH_RADIUS_KM)))
    middle = math.radians(projection.latitude)
    sine = math.cos(angle) * math.sin(middle) + y * math.sin(angle) * math.cos(middle) / distance
    across = math.atan2(
        x * math.sin(angle),
        distance * math.cos(middle) * math.cos(angle) - y * math.sin(middle) * math.sin(angle),
    )
    longitude = (projection.longitude + math.degrees(across) + 180.0) % 360.0 - 180.0
    return math.degrees(math.asin(max(-1.0, min(1.0, sine)))), longitude


def _reach(screen: Rectangle, scale: float, x: float, y: float) -> float:
    """How far from the projection's middle the screen's farthest corner is, in degrees."""
    farthest = max(
        math.hypot(cx - x, cy - y)
        for cx in (screen.x, screen.x + screen.width)
        for cy in (screen.y, screen.y + screen.height)
    )
    return min(120.0, math.degrees(2.0 * math.asin(min(1.0, farthest / scale / (2.0 * EARTH_RADIUS_KM)))) + 1.0)
