"""What a map is about, as points on the Earth: places, countries, waters and areas."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from reelbase.media.shots.contents.time_and_place import MapPlace
from reelbase.media.shots.maps.projections import Azimuthal, Flat
from reelbase.media.shots.maps.shapes import Points, Ring, Water, WorldShapes

_KM_PER_DEGREE = 111.2
_PART_OF_LARGEST = 0.3
"""A part of a country counts when it is this share of the largest one, or lies near it."""
_NEAR = 1.05
"""How near, in radii of the largest part."""
_USUAL_EXTENT_KM = {"region": 700.0, "water": 700.0, "mountain": 120.0}
_WATER_WORDS = re.compile(r"\b(the|lake|river|loch|reservoir|canal)\b", re.IGNORECASE)
_SAME_WATER_DEGREES = 12.0
_SAME_RIVER_DEGREES = 1.5


def focus_of(world: WorldShapes, places: Sequence[MapPlace], countries: Sequence[str]) -> Points:
    """The points that a map must show: (n, 2), longitude and latitude."""
    parts = [points_of_place(world, place) for place in places]
    parts += [points_of_country(world, code) for code in countries]
    return np.concatenate(parts)


def points_of_place(world: WorldShapes, place: MapPlace) -> Points:
    point = np.array([[place.longitude, place.latitude]])
    code = code_of_place(world, place)
    if code:
        return points_of_country(world, code, point)
    if place.kind == "water" and (water := water_of(world, place)) is not None:
        return np.concatenate(water.lines)
    extent = place.extent_km or _USUAL_EXTENT_KM.get(place.kind, 0.0)
    return circle_around(place.latitude, place.longitude, extent / 2) if extent else point


def code_of_place(world: WorldShapes, place: MapPlace) -> str | None:
    """The code of the country or of the state of the USA that a place is, if its outline is known."""
    if place.kind == "country":
        return place.country
    if place.kind == "region" and place.country == "us":
        return next((code for code, label in world.labels.items() if "-" in code and label.name == place.name), None)
    return None


def points_of_country(world: WorldShapes, code: str, otherwise: Points | None = None) -> Points:
    """The outline of a country without what lies far from it, as Alaska does, and overseas parts."""
    rings = main_rings(world.of_area(code, "medium") or world.of_area(code, "large"))
    if not rings:
        label = world.labels.get(code)
        known = np.array([[label.longitude, label.latitude]]) if label else np.zeros((1, 2))
        return known if otherwise is None else otherwise
    return np.concatenate([ring.points for ring in rings])


def main_rings(rings: list[Ring]) -> list[Ring]:
    """The largest outline of a country, with those that are large too or lie near it."""
    if not rings:
        return []
    largest = max(rings, key=lambda ring: _size(ring.points))
    plane = Azimuthal(float(largest.points[:, 1].mean()), _mean_longitude(largest.points))
    flat = plane.project(largest.points)
    middle = (flat.min(axis=0) + flat.max(axis=0)) / 2
    radius = float(np.hypot(*(flat.max(axis=0) - flat.min(axis=0)))) / 2
    area = _area(flat)
    found = []
    for ring in rings:
        other = plane.project(ring.points)
        away = float(np.hypot(*((other.min(axis=0) + other.max(axis=0)) / 2 - middle)))
        if away <= _NEAR * radius or (_area(other) >= _PART_OF_LARGEST * area and away < 6000):
            found.append(ring)
    return found


def water_of(world: WorldShapes, place: MapPlace) -> Water | None:
    """The river or lake that a place names, where the map has it near its point."""
    name = " ".join(_WATER_WORDS.sub(" ", place.name).casefold().split())
    for water in (*world.lakes, *world.rivers):
        if name in {" ".join(_WATER_WORDS.sub(" ", other).split()) for other in water.names}:
            points = np.concatenate(water.lines)
            away = np.hypot((points[:, 0] - place.longitude + 180) % 360 - 180, points[:, 1] - place.latitude).min()
            if away < _SAME_WATER_DEGREES:
                return water if water.is_lake else _whole(world, water, name)
    return None


def circle_around(latitude: float, longitude: float, radius_km: float) -> Points:
    angle = np.linspace(0.0, 2 * np.pi, 25)[:-1]
    lat = np.clip(latitude + radius_km / _KM_PER_DEGREE * np.sin(angle), -89.5, 89.5)
    lon = longitude + radius_km / _KM_PER_DEGREE * np.cos(angle) / np.maximum(np.cos(np.radians(lat)), 0.2)
    return np.column_stack([lon, lat])


def _whole(world: WorldShapes, river: Water, name: str) -> Water:
    """A river with all its parts, which the data has as lines of one name or another: Danube, Donau."""
    lines, names = list(river.lines), {name, *river.names}
    rest = [other for other in world.rivers if other is not river]
    found = True
    while found:
        found = False
        for other in list(rest):
            keys = {*other.names, *(" ".join(_WATER_WORDS.sub(" ", key).split()) for key in other.names)}
            if keys & names and _gap(np.concatenate(lines), np.concatenate(other.lines)) < _SAME_RIVER_DEGREES:
                lines += other.lines
                names |= keys
                rest.remove(other)
                found = True
    return Water(tuple(lines), tuple(sorted(names)), river.rank, is_lake=False)


def _gap(a: Points, b: Points) -> float:
    return float(np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2).min()))


def _size(points: Points) -> float:
    lat = np.radians(float(points[:, 1].mean()))
    lon = np.unwrap(points[:, 0], period=360.0)
    return _area(np.column_stack([lon * np.cos(lat), points[:, 1]]))


def _area(flat: Flat) -> float:
    x, y = flat[:, 0], flat[:, 1]
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


def _mean_longitude(points: Points) -> float:
    return float((np.unwrap(points[:, 0], period=360.0).mean() + 180.0) % 360.0 - 180.0)
