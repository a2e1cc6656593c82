"""The shapes of the world: outlines and borders of countries, states of the USA, rivers and lakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.errors import StorageError
from reelbase.media.assets import REINSTALL_FIX

WORLD = Path(__file__).resolve().parents[3] / "assets" / "world"
_WATER_STEP_DEGREES = 0.002

Scale = Literal["small", "medium", "large", "states"]
Points = NDArray[np.float64]
"""(n, 2): longitude and latitude in degrees. A line that crosses the antimeridian jumps by 360 degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A closed outline. polygon: rings of one polygon are its outline, then its holes."""

    points: Points
    country: str
    polygon: int


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """A line between two countries, or a coast."""

    points: Points
    is_coast: bool


@dataclass(frozen=True, slots=True)
class GeoArea:
    """A round area of the Earth. Middle in degrees; radius_degrees: 180 is all of it."""

    latitude: float
    longitude: float
    radius_degrees: float


@dataclass(frozen=True, slots=True, eq=False)
class Water:
    """A river or the outline of a lake. names: keys of its names. rank: 10 for the world's largest, down to 0."""

    lines: tuple[Points, ...]
    names: tuple[str, ...]
    rank: int
    is_lake: bool


@dataclass(frozen=True, slots=True)
class AreaLabel:
    name: str
    longitude: float
    latitude: float


class Outlines:
    """Countries, or states, at one scale."""

    def __init__(self, data: Any, scale: Scale) -> None:
        steps, self._ends = data[f"{scale}_steps"].astype(np.int64), data[f"{scale}_ends"]
        grid = data[f"{scale}_grid"]
        self._starts = np.r_[0, self._ends[:-1]]
        # Every arc begins anew: what was summed up before it is taken away.
        sums = np.cumsum(steps, axis=0)
        before = np.where(self._starts[:, None] > 0, sums[np.maximum(self._starts - 1, 0)], 0)
        self._points: Points = (sums - np.repeat(before, np.diff(np.r_[0, self._ends]), axis=0)) * grid[:2] + grid[2:]
        self._ring_arcs, self._ring_ends = data[f"{scale}_ring_arcs"], data[f"{scale}_ring_ends"]
        self._polygons = data[f"{scale}_ring_polygons"]
        self._codes = [str(code).lower() for code in data[f"{scale}_codes"]]
        self._owners = data[f"{scale}_polygon_owners"]

    def rings(self, area: GeoArea, smallest_degrees: float = 0.0) -> list[Ring]:
        """Outlines and holes that reach into an area; rings of a polygon stand together.

        smallest_degrees: diameter below which an outline is left out.
        """
        return [self._all_rings[number] for number in self._ring_caps.within(area, smallest_degrees)]

    def borders(self, area: GeoArea, smallest_degrees: float = 0.0) -> list[Border]:
        """Every coast and border once, within an area."""
        return [self._all_borders[number] for number in self._border_caps.within(area, smallest_degrees)]

    def of_country(self, code: str) -> list[Ring]:
        return [ring for ring in self._all_rings if ring.country == code]

    @cached_property
    def _all_rings(self) -> list[Ring]:
        found, first = [], 0
        for end, polygon in zip(self._ring_ends, self._polygons, strict=True):
            arcs = self._ring_arcs[first:end]
            parts = [self._arc(arc)[:-1] if arc >= 0 else self._arc(~arc)[:0:-1] for arc in arcs]
            found.append(Ring(np.concatenate(parts), self._codes[self._owners[polygon]], int(polygon)))
            first = end
        return found

    @cached_property
    def _all_borders(self) -> list[Border]:
        users: list[set[str]] = [set() for _ in self._ends]
        first = 0
        for end, polygon in zip(self._ring_ends, self._polygons, strict=True):
            for arc in self._ring_arcs[first:end]:
                users[arc if arc >= 0 else ~arc].add(self._codes[self._owners[polygon]])
            first = end
        counts = np.bincount(np.where(self._ring_arcs >= 0, self._ring_arcs, ~self._ring_arcs), minlength=len(users))
        # An arc that two shapes of one country share is neither.
        return [
            Border(self._arc(number), len(codes) == 1)
            for number, codes in enumerate(users)
            if len(codes) > 1 or counts[number] == 1
        ]

    @cached_property
    def _ring_caps(self) -> _Caps:
        return _Caps([ring.points for ring in self._all_rings])

    @cached_property
    def _border_caps(self) -> _Caps:
        return _Caps([border.points for border in self._all_borders])

    def _arc(self, number: int) -> Points:
        return self._points[self._starts[number] : self._ends[number]]


class _Caps:
    """For each of many lines a round area that holds it, so that what is out of sight need not be projected."""

    def __init__(self, lines: list[Points]) -> None:
        starts = np.cumsum([0, *(len(line) for line in lines[:-1])])
        vectors = unit_vectors(np.concatenate(lines))
        sums = np.add.reduceat(vectors, starts, axis=0)
        self._middles = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        lengths = np.diff(np.r_[starts, len(vectors)])
        near = np.einsum("ij,ij->i", vectors, np.repeat(self._middles, lengths, axis=0))
        self._radii = np.degrees(np.arccos(np.clip(np.minimum.reduceat(near, starts), -1.0, 1.0)))

    def within(self, area: GeoArea, smallest_degrees: float) -> NDArray[np.int64]:
        middle = unit_vectors(np.array([[area.longitude, area.latitude]]))[0]
        away = np.degrees(np.arccos(np.clip(self._middles @ middle, -1.0, 1.0)))
        return np.flatnonzero((away - self._radii <= area.radius_degrees) & (2 * self._radii >= smallest_degrees))


def unit_vectors(points: Points) -> NDArray[np.float64]:
    """Points as vectors from the Earth's middle: (n, 3), of length 1."""
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


class WorldShapes:
    """The shapes of the assets folder, each part decoded when it is first needed."""

    def __init__(self, folder: Path = WORLD) -> None:
        """Raises StorageError when the assets are missing or damaged."""
        try:
            with np.load(folder / "shapes.npz", allow_pickle=False) as archive:
                self._data = {name: archive[name] for name in archive.files if not name.startswith("large_")}
                self._large = folder / "shapes.npz"
        except (OSError, ValueError) as error:
            raise StorageError(
                f"The shapes of the world are missing or damaged: {folder}.", fix=REINSTALL_FIX
            ) from error
        self._outlines: dict[str, Outlines] = {}

    def outlines(self, scale: Scale) -> Outlines:
        """Countries at 1:110 million (small), 1:50 million (medium), 1:10 million (large), or the states of the USA."""
        if scale not in self._outlines:
            data = self._data
            if scale == "large":
                with np.load(self._large, allow_pickle=False) as archive:
                    data = {name: archive[name] for name in archive.files if name.startswith("large_")}
            self._outlines[scale] = Outlines(data, scale)
        return self._outlines[scale]

    def of_area(self, code: str, scale: Scale) -> list[Ring]:
        """The outlines of a country (tr) or of a state of the USA (us-tx)."""
        return self.outlines("states" if "-" in code else scale).of_country(code)

    @cached_property
    def rivers(self) -> tuple[Water, ...]:
        return tuple(self._waters("river"))

    @cached_property
    def lakes(self) -> tuple[Water, ...]:
        return tuple(self._waters("lake"))

    @cached_property
    def labels(self) -> dict[str, AreaLabel]:
        """The name and the middle of each country (tr) and state of the USA (us-tx), by its code."""
        columns = zip(self._data["label_codes"], self._data["label_names"], self._data["label_points"], strict=True)
        return {str(code): AreaLabel(str(name), float(lon), float(lat)) for code, name, (lon, lat) in columns}

    def _waters(self, kind: str) -> Iterator[Water]:
        steps, ends, owners = (self._data[f"{kind}_{part}"] for part in ("steps", "ends", "owners"))
        starts = np.r_[0, ends[:-1]]
        for owner, (names, rank) in enumerate(
            zip(self._data[f"{kind}_names"], self._data[f"{kind}_ranks"], strict=True)
        ):
            lines = tuple(
                np.cumsum(steps[starts[number] : ends[number]], axis=0) * _WATER_STEP_DEGREES
                for number in np.flatnonzero(owners == owner)
            )
            yield Water(
                lines, tuple(name.casefold() for name in str(names).split("|") if name), 10 - int(rank), kind == "lake"
            )


@cache
def world_shapes() -> WorldShapes:
    """The shapes of the installed package."""
    return WorldShapes()
