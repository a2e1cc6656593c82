"""Projections of the Earth onto a plane, in kilometres, with y downwards as on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reelbase.media.shots.maps.shapes import Points

EARTH_RADIUS_KM = 6371.0
Flat = NDArray[np.float64]
"""(n, 2): x to the right and y down, in km from the projection's middle; NaN where a point is not shown."""
_EDGE_DEGREES = 179.95
_POLE_DEGREES = -89.9


class Projection(Protocol):
    def project(self, points: Points) -> Flat: ...

    def rings(self, points: Points) -> list[Flat]:
        """A closed outline as it is to be filled; none if it is not on this side of the Earth."""
        ...

    def lines(self, points: Points) -> list[Flat]:
        """An open line in pieces, without the edges that only the way of storing shapes has."""
        ...


@dataclass(frozen=True)
class Azimuthal:
    """Lambert's azimuthal equal-area projection: right at its middle, fit for half the Earth, at the poles too."""

    latitude: float
    longitude: float
    horizon_degrees: float = 120.0
    """Outlines that lie wholly beyond this distance from the middle are left out."""

    def project(self, points: Points) -> Flat:
        lon, lat = np.radians(points[:, 0] - self.longitude), np.radians(points[:, 1])
        middle = np.radians(self.latitude)
        near = np.sin(middle) * np.sin(lat) + np.cos(middle) * np.cos(lat) * np.cos(lon)
        factor = np.sqrt(2.0 / np.maximum(1.0 + near, 1e-6)) * EARTH_RADIUS_KM
        x = factor * np.cos(lat) * np.sin(lon)
        y = factor * (np.cos(middle) * np.sin(lat) - np.sin(middle) * np.cos(lat) * np.cos(lon))
        return np.column_stack([x, -y])

    def rings(self, points: Points) -> list[Flat]:
        return [self.project(points)] if self._in_sight(points).any() else []

    def lines(self, points: Points) -> list[Flat]:
        shown = self._in_sight(points)
        if not shown.any():
            return []
        edge = _stored_edges(points)
        return [self.project(part) for part in _pieces(points, shown[:-1] & shown[1:] & ~edge)]

    def _in_sight(self, points: Points) -> NDArray[np.bool_]:
        lon, lat = np.radians(points[:, 0] - self.longitude), np.radians(points[:, 1])
        middle = np.radians(self.latitude)
        near = np.sin(middle) * np.sin(lat) + np.cos(middle) * np.cos(lat) * np.cos(lon)
        shown: NDArray[np.bool_] = near > np.cos(np.radians(self.horizon_degrees))
        return shown


@dataclass(frozen=True)
class Globe:
    """The Earth as it is seen from far away: orthographic, one half of it."""

    latitude: float
    longitude: float

    def project(self, points: Points) -> Flat:
        x, y, depth = self._turned(points)
        flat = np.column_stack([x, y]) * EARTH_RADIUS_KM
        flat[depth < 0] = np.nan
        return flat

    def rings(self, points: Points) -> list[Flat]:
        """Points behind the Earth are moved to its edge, so that outlines end there."""
        x, y, depth = self._turned(points)
        if (depth <= 0).all():
            return []
        length = np.maximum(np.hypot(x, y), 1e-9)
        outward = np.where(depth < 0, 1.0 / length, 1.0)
        return [np.column_stack([x * outward, y * outward]) * EARTH_RADIUS_KM]

    def lines(self, points: Points) -> list[Flat]:
        shown = self._turned(points)[2] > 0
        return [self.project(part) for part in _pieces(points, shown[:-1] & shown[1:] & ~_stored_edges(points))]

    def _turned(self, points: Points) -> tuple[Flat, Flat, Flat]:
        lon, lat = np.radians(points[:, 0] - self.longitude), np.radians(points[:, 1])
        middle = np.radians(self.latitude)
        x = np.cos(lat) * np.sin(lon)
        y = np.cos(middle) * np.sin(lat) - np.sin(middle) * np.cos(lat) * np.cos(lon)
        depth = np.sin(middle) * np.sin(lat) + np.cos(middle) * np.cos(lat) * np.cos(lon)
        return x, -y, depth


@dataclass(frozen=True)
class EqualEarth:
    """The whole Earth with true areas, any meridian in its middle: Equal Earth, by Šavrič, Patterson and Jenny (2018).

    Points more than 180 degrees away go on beyond the outline, which clips what is drawn.
    """

    longitude: float

    def project(self, points: Points) -> Flat:
        away = (points[:, 0] - self.longitude + 180.0) % 360.0 - 180.0
        return _equal_earth(away, points[:, 1])

    def rings(self, points: Points) -> list[Flat]:
        lon, lat = self._unwrapped(points), points[:, 1]
        turn = lon[-1] - lon[0]
        if abs(turn) > 300.0:
            # It goes round a pole: closed along the edge of the map.
            pole = -90.0 if lat.mean() < 0 else 90.0
            ends = np.linspace(lon[-1], lon[0], 8)
            lon, lat = np.r_[lon, ends], np.r_[lat, np.full(8, pole)]
        return [_equal_earth(lon + shift, lat) for shift in (-360.0, 0.0, 360.0) if _touches(lon + shift)]

    def lines(self, points: Points) -> list[Flat]:
        lon = self._unwrapped(points)
        edge = _stored_edges(points)
        found = []
        for shift in (-360.0, 0.0, 360.0):
            if _touches(lon + shift):
                whole = np.column_stack([lon + shift, points[:, 1]])
                found += [_equal_earth(part[:, 0], part[:, 1]) for part in _pieces(whole, ~edge)]
        return found

    @property
    def outline(self) -> Flat:
        lat = np.linspace(90.0, -90.0, 91)
        left, right = _equal_earth(np.full(91, -180.0), lat), _equal_earth(np.full(91, 180.0), lat[::-1])
        return np.concatenate([left, right])

    def _unwrapped(self, points: Points) -> NDArray[np.float64]:
        lon = points[:, 0] - self.longitude
        start = (lon[0] + 180.0) % 360.0 - 180.0
        unwrapped: NDArray[np.float64] = np.unwrap(lon, period=360.0) - lon[0] + start
        return unwrapped


def _equal_earth(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Flat:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(np.radians(lat)))
    square = theta * theta
    power6 = square**3
    x = 2.0 * np.sqrt(3.0) * np.radians(lon) * np.cos(theta)
    x = x / (3.0 * (9.0 * a4 * power6 * square + 7.0 * a3 * power6 + 3.0 * a2 * square + a1))
    y = theta * (a1 + a2 * square + power6 * (a3 + a4 * square))
    return np.column_stack([x, -y]) * EARTH_RADIUS_KM


def _touches(lon: NDArray[np.float64]) -> bool:
    return bool(lon.min() < 180.0 and lon.max() > -180.0)


def _stored_edges(points: Points) -> NDArray[np.bool_]:
    """Which steps of a line run along the antimeridian or the South Pole, where shapes are only cut for storage."""
    lon, lat = np.abs(points[:, 0]), points[:, 1]
    meridian = (lon[:-1] > _EDGE_DEGREES) & (lon[1:] > _EDGE_DEGREES)
    pole = (lat[:-1] < _POLE_DEGREES) & (lat[1:] < _POLE_DEGREES)
    return meridian | pole


def _pieces(points: Points, joined: NDArray[np.bool_]) -> list[Points]:
    """A line cut where two neighbours are not joined; pieces of one point are left out."""
    cuts = np.flatnonzero(~joined) + 1
    return [part for part in np.split(points, cuts) if len(part) > 1]
