"""The names of places and what each may stand for, from the assets and this folder's tables."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from reelbase.kit.errors import StorageError
from reelbase.understanding.places.place import PLACE_KINDS, NamedPlace, PlaceKind
from reelbase.understanding.places.spelling import key_of

WORLD = Path(__file__).resolve().parents[2] / "assets" / "world"
TABLES = Path(__file__).resolve().parent
_FIX = "Run make setup in a checkout, or install the reelbase package again."
_SMALL_CITY = 15_000
_LARGE_CAPITAL = 100_000
_PRIORS = {
    "continent": 1.0,
    "country": 0.95,
    "ocean": 0.95,
    "sea": 0.9,
    "state": 0.88,
    "pole": 0.9,
    "range": 0.9,
    "mountain": 0.85,
    "desert": 0.85,
    "island": 0.8,
    "peninsula": 0.8,
    "region": 0.85,
}
_OTHER_FEATURES = 0.8
_WELL_KNOWN = 0.82
_WATERS = frozenset({"river", "lake", "canal"})
_SETTLED = frozenset({"city", "capital"})
_SAME_WATER_DEGREES = 3.0
_LARGER_THAN_ITS_STATE = 500_000
"""A city from this population on is what its name means, not the state of that name: New York, Washington."""


@dataclass(frozen=True, slots=True)
class PlaceSense:
    """One thing that a name may stand for.

    prior: 0 to 1, how likely without any context. ambiguous: the name is also a common word or a person's name, so
    that it needs evidence of a place. adjective: the name is an adjective or a word for its people.
    """

    place: NamedPlace
    prior: float
    ambiguous: bool = False
    adjective: bool = False


class Gazetteer:
    """All names. Cities, states and waters are some 26,000 lines, each taken apart when its name is looked up."""

    def __init__(self, world: Path = WORLD, tables: Path = TABLES) -> None:
        """Raises StorageError when the assets are missing or damaged."""
        self.countries: dict[str, NamedPlace] = {}
        """By code."""
        self.neighbours: dict[str, tuple[str, ...]] = {}
        """Codes of the countries that share a land border with one, by its code."""
        self._senses: dict[str, list[PlaceSense]] = {}
        self._points: dict[str, list[str]] = {}
        self._doubtful = {key_of(line) for line in _lines(tables / "doubtful_names.txt")}
        try:
            points = gzip.decompress((world / "places.txt.gz").read_bytes()).decode().splitlines()
        except (OSError, ValueError, EOFError) as error:
            raise StorageError(f"The places are missing or damaged: {world}.", fix=_FIX) from error
        self._add_countries(tables / "countries.txt", [line for line in points if line.startswith("\t")])
        self._add_features(tables / "features.txt")
        for line in points:
            for key in line.split("\t", 2)[1].split(";"):
                self._points.setdefault(key, []).append(line)
        self._add_former_names(tables / "former_names.txt")

    def find(self, name: str) -> list[PlaceSense]:
        """What a name may stand for, in any spelling; nothing if it is unknown."""
        key = key_of(name)
        listed = self._senses.get(key, [])
        waters = [sense.place for sense in listed if sense.place.kind in _WATERS]
        points = [sense for line in self._points.get(key, ()) if (sense := self._sense_of(line, key)) is not None]
        named = [sense for sense in points if not _is_listed(sense.place, waters)]
        large = any(s.place.kind in _SETTLED and s.place.population > _LARGER_THAN_ITS_STATE for s in [*listed, *named])
        return [*listed, *(replace(s, prior=0.7) if s.place.kind == "state" and large else s for s in named)]

    def _add(self, name: str, place: NamedPlace, prior: float, *, adjective: bool = False) -> None:
        plain = name.removeprefix("=")
        key = key_of(plain)
        senses = self._senses.setdefault(key, [])
        if not any((sense.place.lat, sense.place.lon) == (place.lat, place.lon) for sense in senses):
            senses.append(PlaceSense(place, prior, plain != name or key in self._doubtful, adjective))

    def _add_countries(self, table: Path, facts: list[str]) -> None:
        by_code = {line.split("\t")[5]: line.split("\t") for line in facts}
        for line in _lines(table):
            code, names, adjectives = (part.strip() for part in line.split("|"))
            _, _, kind, lat, lon, _, _, people, extent, near = by_code[code]
            first, *others = _parts(names)
            place = NamedPlace(
                first.removeprefix("="),
                float(lat),
                float(lon),
                _kind(kind),
                code.lower(),
                "",
                int(people),
                float(extent),
            )
            self.countries[place.country] = place
            self.neighbours[place.country] = tuple(near.lower().split(",")) if near else ()
            for name in (first, *others):
                self._add(name, place, _PRIORS["country"])
            for name in _parts(adjectives):
                self._add(name, place, _PRIORS["country"], adjective=True)

    def _add_features(self, table: Path) -> None:
        for line in _lines(table):
            names, kind, point, extent, countries = (part.strip() for part in line.split("|"))
            lat, lon = (float(value) for value in point.split())
            first, *others = _parts(names)
            code = countries.lower() if len(countries.split()) == 1 else ""
            place = NamedPlace(first.removeprefix("="), lat, lon, _kind(kind), code, "", 0, float(extent))
            for name in (first, *others):
                self._add(name, place, _PRIORS.get(kind, _OTHER_FEATURES))

    def _add_former_names(self, table: Path) -> None:
        """Adds names of cities at the points of GeoNames, whose names for today's cities the table gives."""
        for line in _lines(table):
            names, today, code = (part.strip() for part in line.split("|"))
            key = key_of(today)
            senses = (self._sense_of(point, key) for point in self._points.get(key, ()) if f"\t{code}\t" in point)
            city = max((s for s in senses if s is not None), key=lambda s: s.place.population, default=None)
            if city is None:
                raise StorageError(f"{today} in {code} is no city of the gazetteer.", fix=f"Correct {table.name}.")
            for name in _parts(names):
                self._add(name, city.place.named(name), max(city.prior, _WELL_KNOWN))

    def _sense_of(self, line: str, key: str) -> PlaceSense | None:
        """What a line of the gazetteer says of a name; None for another language's spelling of a doubtful name."""
        name, keys, kind, lat, lon, code, region, people, extent, _ = line.split("\t")
        is_water = kind in {"river", "lake"}
        is_foreign = not is_water and key != keys.partition(";")[0]
        if is_foreign and key in self._doubtful:
            return None
        shown = _shown(name, kind, key_of(name) in self._doubtful)
        state = "" if is_water else region.lower()
        place = NamedPlace(shown, float(lat), float(lon), _kind(kind), code.lower(), state, int(people), float(extent))
        prior = water_prior(int(region), place.extent_km) if is_water else prior_of(place)
        return PlaceSense(place, prior - 0.1 if is_foreign else prior, key in self._doubtful)


def prior_of(place: NamedPlace) -> float:
    """How likely a name alone means this city or state."""
    if place.kind == "capital":
        return 0.93 if place.population >= _LARGE_CAPITAL else 0.65
    if place.kind == "city":
        return min(0.8, 0.3 + 0.16 * math.log10(max(place.population, _SMALL_CITY) / _SMALL_CITY))
    return _PRIORS.get(place.kind, _OTHER_FEATURES)


def water_prior(rank: int, extent_km: float) -> float:
    """How likely a name alone means this river or lake. rank: 10 for the world's largest, to 0."""
    return min(0.88, 0.3 + 0.03 * rank + 0.3 * min(1.0, extent_km / 1500))


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the installed package, read when it is first needed."""
    return Gazetteer()


def _shown(name: str, kind: str, doubtful: bool) -> str:
    """A name as a map shows it: Lake Victoria, and Red River for what would otherwise be a colour."""
    words = set(name.casefold().split())
    if kind == "lake" and not words & {"lake", "lakes", "sea", "reservoir", "dam", "lagoon"}:
        return f"Lake {name}"
    return f"{name} River" if kind == "river" and doubtful and len(words) == 1 else name


def _is_listed(place: NamedPlace, waters: list[NamedPlace]) -> bool:
    """Whether a water of the map is one that our table of features has already, under the same name."""
    return place.kind in _WATERS and any(_distance_degrees(place, water) < _SAME_WATER_DEGREES for water in waters)


def _kind(kind: str) -> PlaceKind:
    """A kind as the data names it. Raises KeyError for one that is none of ours."""
    return PLACE_KINDS[kind]


def _distance_degrees(a: NamedPlace, b: NamedPlace) -> float:
    return math.hypot(a.lat - b.lat, (a.lon - b.lon) * math.cos(math.radians(a.lat)))


def _parts(names: str) -> list[str]:
    return [name.strip() for name in names.split(";") if name.strip()]


def _lines(table: Path) -> Iterator[str]:
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
