"""Routes: the line of a journey over the Earth, and how far along it each place lies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reelbase.media.shots.maps.framing import MapFrame
from reelbase.media.shots.maps.projections import Flat
from reelbase.media.shots.maps.shapes import Points, unit_vectors

Travel = Literal["land", "sea", "air"]
_STEP_DEGREES = 0.5
_LEAST_STEPS = 24
_LIFT = 0.16
_BEND = 0.35
"""How high a flight rises, and how strongly a way bends at its places, as shares of a leg. Chosen by eye."""


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """A route on the screen.

    pixels: (n, 2) in frame pixels. shares: (n,) from 0 to 1, the length up to each point. stops: the share at which
    each place is reached. jumps: indexes of points after which the line leaves one edge of the map for the other.
    """

    pixels: Flat
    shares: NDArray[np.float64]
    stops: tuple[float, ...]
    jumps: frozenset[int]

    def at(self, share: float) -> tuple[float, float]:
        """The point of the route at a share of its length."""
        x = np.interp(share, self.shares, self.pixels[:, 0])
        y = np.interp(share, self.shares, self.pixels[:, 1])
        return float(x), float(y)


def ways_between(places: Points, by: Travel) -> list[Points]:
    """From each place to the next: by air the shortest way over the Earth, else straight on the chart."""
    if by == "air":
        return _great_circles(places)
    legs = []
    for start, end in pairwise(places):
        away = (end[0] - start[0] + 180.0) % 360.0 - 180.0
        steps = max(_LEAST_STEPS, round(max(abs(away), abs(end[1] - start[1])) / _STEP_DEGREES))
        share = np.linspace(0.0, 1.0, steps + 1)
        lon = (start[0] + share * away + 180.0) % 360.0 - 180.0
        legs.append(np.column_stack([lon, start[1] + share * (end[1] - start[1])]))
    return legs


def _great_circles(places: Points) -> list[Points]:
    legs = []
    vectors = unit_vectors(places)
    for start, end in pairwise(vectors):
        angle = float(np.arccos(np.clip(start @ end, -1.0, 1.0)))
        steps = max(_LEAST_STEPS, round(np.degrees(angle) / _STEP_DEGREES))
        share = np.linspace(0.0, 1.0, steps + 1)[:, None]
        if angle < 1e-6:
            way = np.repeat(start[None, :], steps + 1, axis=0)
        else:
            way = (np.sin((1 - share) * angle) * start + np.sin(share * angle) * end) / np.sin(angle)
        lat = np.degrees(np.arcsin(np.clip(way[:, 2], -1.0, 1.0)))
        legs.append(np.column_stack([np.degrees(np.arctan2(way[:, 1], way[:, 0])), lat]))
    return legs


def journey_line(frame: MapFrame, places: Points, by: Travel) -> JourneyLine:
    """The line through places in their order: bows by air, and ways that bend at their places."""
    legs = [frame.pixels_of(leg) for leg in ways_between(places, by)]
    legs = [_lifted(leg) for leg in legs] if by == "air" else _rounded(legs)
    pixels = np.concatenate([legs[0], *(leg[1:] for leg in legs[1:])])
    lengths = np.hypot(*np.diff(pixels, axis=0).T)
    jumps = np.flatnonzero(lengths > 40 * max(1.0, float(np.median(lengths))))
    lengths[jumps] = 0.0
    sums = np.r_[0.0, np.cumsum(lengths)]
    shares = sums / max(float(sums[-1]), 1e-9)
    ends = np.cumsum([0, *(len(leg) - 1 for leg in legs)])
    return JourneyLine(
        pixels, shares, tuple(float(shares[end]) for end in ends), frozenset(int(jump) for jump in jumps)
    )


def _lifted(leg: Flat) -> Flat:
    """A leg in a bow, as flights are drawn: upwards, and higher in the middle."""
    if np.hypot(*np.diff(leg, axis=0).T).max() > 0.2 * np.hypot(*np.ptp(leg, axis=0)):
        return leg
    along = leg[-1] - leg[0]
    across = np.array([along[1], -along[0]]) * (1.0 if along[0] >= 0 else -1.0)
    return leg + _LIFT * across * np.sin(np.linspace(0.0, np.pi, len(leg)))[:, None]


def _rounded(legs: list[Flat]) -> list[Flat]:
    """Legs that pass through their places in a curve instead of a corner."""
    if len(legs) < 2:
        return legs
    directions = [leg[-1] - leg[0] for leg in legs]
    tangents = [
        directions[0],
        *((a + b) / 2 for a, b in pairwise(directions)),
        directions[-1],
    ]
    found = []
    for leg, before, after in zip(legs, tangents[:-1], tangents[1:], strict=True):
        t = np.linspace(0.0, 1.0, len(leg))[:, None]
        length = float(np.hypot(*(leg[-1] - leg[0])))
        start = _of_length(before, _BEND * length) - (leg[-1] - leg[0]) * _BEND
        end = _of_length(after, _BEND * length) - (leg[-1] - leg[0]) * _BEND
        # Hermite's curve of the bend alone, on top of the way itself.
        found.append(leg + (t**3 - 2 * t**2 + t) * start + (t**3 - t**2) * end)
    return found


def _of_length(vector: Flat, length: float) -> Flat:
    return vector / max(float(np.hypot(*vector)), 1e-9) * length
