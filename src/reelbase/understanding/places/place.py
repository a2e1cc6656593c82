"""What a name on a map stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

PlaceKind = Literal[
    "continent",
    "country",
    "state",
    "region",
    "capital",
    "city",
    "district",
    "site",
    "pole",
    "ocean",
    "sea",
    "strait",
    "canal",
    "river",
    "lake",
    "waterfall",
    "reef",
    "wetland",
    "trench",
    "range",
    "mountain",
    "glacier",
    "canyon",
    "fault",
    "depression",
    "island",
    "peninsula",
    "cape",
    "desert",
    "forest",
    "park",
]
PLACE_KINDS: dict[str, PlaceKind] = {kind: kind for kind in get_args(PlaceKind)}
Marker = Literal["city", "country", "region", "water", "mountain"]
_MARKERS: dict[str, Marker] = {
    **dict.fromkeys(("capital", "city", "district", "site", "pole", "cape"), "city"),
    "country": "country",
    **dict.fromkeys(("ocean", "sea", "strait", "canal", "river", "lake", "waterfall", "reef", "trench"), "water"),
    **dict.fromkeys(("mountain", "range", "glacier"), "mountain"),
}


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place on the Earth.

    lat, lon: degrees, north and east positive; of an area the middle, of a river a point of its course.
    country: a code of ISO 3166 in lower case, or "" for what belongs to none or to several. region: the state of the
    USA it lies in (us-tx), or "". population: as GeoNames gives it, 0 where unknown. extent_km: the longest dimension,
    0 for a point.
    """

    name: str
    lat: float
    lon: float
    kind: PlaceKind
    country: str = ""
    region: str = ""
    population: int = 0
    extent_km: float = 0.0

    @property
    def marker(self) -> Marker:
        """How a map marks it."""
        return _MARKERS.get(self.kind, "region")

    def named(self, name: str) -> NamedPlace:
        """The same place under another name, as Constantinople for Istanbul."""
        return replace(self, name=name)
