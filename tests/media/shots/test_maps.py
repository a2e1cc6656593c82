"""Maps: true shapes, frames that hold their places, names that never cover each other, and equal pixels every time."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelbase.kit.errors import StorageError
from reelbase.media.compositor import Compositor
from reelbase.media.formats import ASPECTS, FrameFormat, Rectangle
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.board import content_area
from reelbase.media.shots.composing import Composition, DrawnShot, compose
from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.elements import LayoutRole, visible_boxes
from reelbase.media.shots.maps.focus import focus_of, main_rings, water_of
from reelbase.media.shots.maps.framing import MapFrame, frame_around
from reelbase.media.shots.maps.journeys import journey_line, ways_between
from reelbase.media.shots.maps.labels import inside, overlaps, spread_labels
from reelbase.media.shots.maps.projections import EARTH_RADIUS_KM, Azimuthal, EqualEarth, Flat, Globe
from reelbase.media.shots.maps.shapes import GeoArea, WorldShapes, world_shapes

WORLD = GeoArea(0.0, 0.0, 180.0)
FRAMES = 90


def place(name: str, lat: float, lon: float, kind: str = "city", **more: Any) -> dict[str, Any]:
    return {"name": name, "latitude": lat, "longitude": lon, "kind": kind, **more}


ISTANBUL, ROME = place("Istanbul", 41, 29, country="tr"), place("Rome", 41.9, 12.5, country="it")
LONDON, NEW_YORK, TOKYO = place("London", 51.5, -0.1), place("New York", 40.7, -74), place("Tokyo", 35.7, 139.7)
XIAN, SAMARKAND = place("Xi'an", 34.3, 108.9, country="cn"), place("Samarkand", 39.7, 67, country="uz")
BALKANS = ["rs", "hr", "ba", "me", "mk", "al", "si", "xk", "bg"]
CASES: dict[str, dict[str, Any]] = {
    "a city": {"kind": "map", "places": [ISTANBUL]},
    "three cities of the world": {"kind": "map", "places": [NEW_YORK, LONDON, TOKYO]},
    "a lake": {"kind": "map", "places": [place("Lake Baikal", 53.6, 106.8, "water", extent_km=630)]},
    "a river": {"kind": "map", "places": [place("Danube", 45.5, 19, "water", extent_km=1687), ROME]},
    "a range": {"kind": "map", "places": [place("Alps", 46.4, 9.8, "mountain", extent_km=1100)]},
    "a mountain": {"kind": "map", "places": [place("Mount Everest", 28, 86.9, "mountain")]},
    "a region": {"kind": "map", "title": "Steppe", "places": [place("Siberia", 62, 100, "region", extent_km=6000)]},
    "an ocean": {"kind": "map", "places": [place("Pacific Ocean", 0, -155, "water", extent_km=15000)]},
    "a state": {"kind": "map", "countries": ["us"], "places": [place("Texas", 31, -98, "region", country="us")]},
    "an archipelago": {"kind": "map", "countries": ["fj"]},
    "a continent of ice": {"kind": "map", "countries": ["aq"], "places": [place("South Pole", -90, 0)]},
    "a tiny country": {"kind": "map", "countries": ["va"]},
    "a country without a shape": {"kind": "map", "countries": ["gp"]},
    "many countries": {"kind": "map", "title": "The Balkans", "countries": BALKANS},
    "a long road": {"kind": "route", "title": "The Silk Road", "places": [XIAN, SAMARKAND, ISTANBUL, ROME]},
    "a flight": {"kind": "route", "by": "air", "places": [LONDON, NEW_YORK]},
    "a voyage over the Pacific": {
        "kind": "route",
        "by": "sea",
        "places": [
            place("Seville", 37.4, -6),
            place("Rio de Janeiro", -22.9, -43.2),
            place("Strait of Magellan", -53.5, -70.8),
            place("Guam", 13.5, 144.8),
            place("Cebu", 10.3, 123.9),
        ],
    },
}


def drawn(content: dict[str, Any], format: FrameFormat, *, preset: str = "explainer") -> Composition:
    shot = DrawnShot(SHOT_CONTENT.validate_python(content), FRAMES)
    return compose(shot, format, preset=preset, style="")


def painted(composition: Composition, format: FrameFormat, number: int) -> PlanarFrame:
    frame = PlanarFrame(format)
    composition.paint(Compositor(format), frame, number)
    return frame


def area_km2(flat: Flat) -> float:
    x, y = flat[:, 0], flat[:, 1]
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


class TestShapes:
    @pytest.mark.parametrize("scale", ["small", "medium", "large"])
    def test_the_world_has_countries_coasts_and_borders_at_each_scale(self, scale: Any) -> None:
        outlines = world_shapes().outlines(scale)
        codes = {ring.country for ring in outlines.rings(WORLD)}
        assert {"tr", "fr", "br", "cn", "us", "aq", "xk"} <= codes
        borders = outlines.borders(WORLD)
        assert 250 < sum(not border.is_coast for border in borders) < 600
        points = np.concatenate([border.points for border in borders])
        assert np.abs(points[:, 0]).max() <= 180 and np.abs(points[:, 1]).max() <= 90

    @pytest.mark.parametrize(
        ("code", "million_km2"), [("br", 8.5), ("fr", 0.55), ("tr", 0.78), ("au", 7.7), ("mg", 0.59), ("ru", 17.1)]
    )
    def test_countries_have_their_true_areas(self, code: str, million_km2: float) -> None:
        rings = main_rings(world_shapes().outlines("medium").of_country(code))
        label = world_shapes().labels[code]
        flat = [Azimuthal(label.latitude, label.longitude).project(ring.points) for ring in rings]
        assert sum(area_km2(part) for part in flat) / 1e6 == pytest.approx(million_km2, rel=0.05)

    def test_nearly_every_country_has_a_shape_and_each_a_middle(self) -> None:
        world = world_shapes()
        assert len(world.labels) > 280
        without = {code for code in world.labels if not world.of_area(code, "large")}
        assert without <= {"gf", "gp", "mq", "re", "yt", "sj", "bq", "tk", "cx", "cc", "sh", "tv"}

    def test_rivers_and_lakes_have_names(self) -> None:
        world = world_shapes()
        assert {"nile", "danube", "amazon", "volga"} <= {name for river in world.rivers for name in river.names}
        assert {"baikal", "tanganyika", "superior"} <= {name for lake in world.lakes for name in lake.names} | {
            "victoria"
        }

    def test_a_river_has_all_its_parts(self) -> None:
        content = SHOT_CONTENT.validate_python(CASES["a river"])
        danube = water_of(world_shapes(), content.places[0])
        assert danube is not None
        longitudes = np.concatenate(danube.lines)[:, 0]
        assert longitudes.min() < 10 and longitudes.max() > 27

    def test_missing_shapes_are_reported(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="missing or damaged"):
            WorldShapes(tmp_path)


class TestProjections:
    def test_equal_earth_and_lambert_keep_areas(self) -> None:
        squares = [
            np.array([[lon, lat], [lon + 2, lat], [lon + 2, lat + 2], [lon, lat + 2]])
            for lon, lat in ((0, 0), (40, 55))
        ]
        true = [
            EARTH_RADIUS_KM**2 * np.radians(2) * (np.sin(np.radians(s[2, 1])) - np.sin(np.radians(s[0, 1])))
            for s in squares
        ]
        for projection in (EqualEarth(10.0), Azimuthal(50.0, 20.0)):
            for square, expected in zip(squares, true, strict=True):
                assert area_km2(projection.project(square)) == pytest.approx(expected, rel=0.01)

    def test_no_outline_jumps_over_the_map(self) -> None:
        for projection in (EqualEarth(10.0), EqualEarth(-160.0), Azimuthal(-17.0, 178.0), Azimuthal(-90.0, 0.0)):
            for ring in world_shapes().outlines("medium").rings(GeoArea(-17.0, 178.0, 100.0)):
                if ring.country in {"fj", "ru", "nz"}:
                    for flat in projection.rings(ring.points):
                        assert np.hypot(*np.diff(flat, axis=0).T).max() < 900

    def test_the_far_side_of_the_globe_is_not_seen(self) -> None:
        globe = Globe(0.0, 0.0)
        assert np.isnan(globe.project(np.array([[180.0, 0.0]]))).all()
        assert globe.rings(np.array([[170.0, 10.0], [175.0, 10.0], [172.0, 15.0]])) == []


class TestFrames:
    @pytest.mark.parametrize("aspect", sorted(ASPECTS))
    @pytest.mark.parametrize("name", sorted(CASES))
    def test_what_a_map_is_about_lies_in_its_area(self, name: str, aspect: str) -> None:
        content = SHOT_CONTENT.validate_python(CASES[name])
        frame, format = frame_for(content, aspect)
        points = focus_of(world_shapes(), content.places, getattr(content, "countries", ()))
        pixels = frame.pixels_of(points)
        seen = pixels[~np.isnan(pixels).any(axis=1)]
        assert len(seen) == len(points)
        if name != "an ocean":
            assert seen.min() >= 0
            assert (seen <= [format.width, format.height]).all()

    def test_a_voyage_over_the_pacific_is_not_cut(self) -> None:
        content = SHOT_CONTENT.validate_python(CASES["a voyage over the Pacific"])
        points = np.array([[p.longitude, p.latitude] for p in content.places])
        frame, _ = frame_for(content, "16:9")
        assert isinstance(frame.projection, EqualEarth)
        assert journey_line(frame, points, "sea").jumps == frozenset()

    def test_a_city_is_shown_with_its_country_around(self) -> None:
        content = SHOT_CONTENT.validate_python(CASES["a city"])
        frame, format = frame_for(content, "16:9")
        assert 1200 < content_area(format).height / frame.scale < 2000


def frame_for(content: Any, aspect: str) -> tuple[MapFrame, FrameFormat]:
    format = ASPECTS[aspect]
    focus = focus_of(world_shapes(), content.places, getattr(content, "countries", ()))
    is_path = content.kind == "route"
    if is_path:
        places = np.array([[place.longitude, place.latitude] for place in content.places])
        focus = np.concatenate(ways_between(places, content.by))
    screen = Rectangle(0, 0, format.width, format.height)
    return frame_around(focus, content_area(format), screen, smallest_km=1500, is_path=is_path), format


class TestLabels:
    def test_labels_of_crowded_points_never_overlap(self) -> None:
        rng = np.random.default_rng(7)
        area = Rectangle(0, 0, 900, 600)
        for _ in range(40):
            count = int(rng.integers(2, 9))
            points = [(float(x), float(y)) for x, y in rng.normal((450, 300), 60, (count, 2))]
            sizes = [(int(rng.integers(60, 220)), 34) for _ in points]
            pins = [Rectangle(round(x) - 8, round(y) - 20, 16, 22) for x, y in points]
            spots = [spot for spot in spread_labels(points, sizes, area, pins, [12.0] * count) if spot is not None]
            assert len(spots) == count
            assert all(inside(spot.box, area) for spot in spots)
            assert not any(overlaps(a.box, b.box) for a, b in combinations(spots, 2))
            assert not any(overlaps(spot.box, pin) for spot in spots for pin in pins)

    def test_a_label_without_room_is_left_out(self) -> None:
        area = Rectangle(0, 0, 100, 40)
        assert spread_labels([(50, 20)], [(120, 30)], area, [], [5.0]) == [None]


class TestJourneys:
    @pytest.mark.parametrize("by", ["land", "sea", "air"])
    def test_a_journey_reaches_its_places_in_order(self, by: Any) -> None:
        content = SHOT_CONTENT.validate_python({**CASES["a long road"], "by": by})
        points = np.array([[p.longitude, p.latitude] for p in content.places])
        frame, _ = frame_for(content, "16:9")
        line = journey_line(frame, points, by)
        assert line.stops[0] == 0.0 and line.stops[-1] == pytest.approx(1.0)
        assert list(line.stops) == sorted(line.stops)
        for share, pixels in zip(line.stops, frame.pixels_of(points), strict=True):
            assert line.at(share) == pytest.approx(tuple(pixels), abs=1.0)


class TestDrawnMaps:
    @pytest.mark.parametrize("aspect", sorted(ASPECTS))
    @pytest.mark.parametrize("name", sorted(CASES))
    def test_names_stand_in_the_area_and_cover_nothing(self, name: str, aspect: str) -> None:
        format = ASPECTS[aspect].scaled(1 / 3)
        elements = drawn(CASES[name], format).elements
        boxes = visible_boxes(elements, FRAMES - 1, LayoutRole.TEXT)
        assert boxes, "every map names something"
        area = content_area(format)
        room = Rectangle(area.x - 6, area.y - 6, area.width + 12, area.height + 12)
        assert all(inside(box, room) for box in boxes)
        assert [pair for pair in combinations(boxes, 2) if overlaps(*pair)] == []

    def test_every_place_of_a_map_is_named(self) -> None:
        boxes = visible_boxes(
            drawn(CASES["a long road"], ASPECTS["9:16"].scaled(1 / 3)).elements, FRAMES - 1, LayoutRole.TEXT
        )
        assert len(boxes) == 5

    @pytest.mark.parametrize("name", ["a long road", "a state", "a river"])
    def test_a_map_has_the_same_pixels_every_time(self, name: str) -> None:
        format = FrameFormat(384, 216)
        first, second = drawn(CASES[name], format), drawn(CASES[name], format)
        for number in (0, 30, 89):
            assert (painted(first, format, number).data == painted(second, format, number).data).all()

    def test_something_moves_all_the_while(self) -> None:
        format = FrameFormat(384, 216)
        composition = drawn(CASES["a city"], format)
        for number in range(20, FRAMES - 10, 8):
            before, after = painted(composition, format, number), painted(composition, format, number + 3)
            assert (before.y != after.y).sum() > 20

    def test_a_country_takes_its_colour(self) -> None:
        format = FrameFormat(384, 216)
        composition = drawn({"kind": "map", "countries": ["tr"]}, format)
        before, after = painted(composition, format, 0), painted(composition, format, FRAMES - 1)
        assert (np.abs(before.y.astype(int) - after.y.astype(int)) > 40).mean() > 0.05

    def test_a_route_grows_from_its_first_place(self) -> None:
        format = FrameFormat(384, 216)
        shot = DrawnShot(SHOT_CONTENT.validate_python(CASES["a flight"]), FRAMES, parts=(10, 70))
        composition = compose(shot, format, preset="explainer", style="")
        changed = [
            int((painted(composition, format, number).y != painted(composition, format, 5).y).sum())
            for number in (25, 45, 69)
        ]
        assert changed == sorted(changed)
