"""Flags and faces: there for every country and every name, the same each time, and drawn in their area."""

from __future__ import annotations

import re
import zipfile
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from reelbase.kit.errors import StorageError
from reelbase.media.compositor import Compositor
from reelbase.media.formats import ASPECTS, FrameFormat, Rectangle
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.board import content_area
from reelbase.media.shots.composing import Composition, compose
from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import LayoutRole, visible_boxes
from reelbase.media.shots.flags import SLACK, WORLD, flag_pixels, waving_flag
from reelbase.media.shots.maps.labels import inside, overlaps
from reelbase.media.shots.maps.shapes import world_shapes
from reelbase.media.shots.people import FaceColours, face_pixels, face_svg

COLOURS = FaceColours((1.0, 0.9, 0.8), (0.0, 0.0, 0.1), (1.0, 0.8, 0.2), (0.5, 0.3, 0.1))
EXPRESSIONS = ("neutral", "happy", "sad", "surprised", "angry", "thinking", "speaking")
CURIE = {
    "kind": "person",
    "name": "Marie Curie",
    "role": "Physicist and chemist",
    "years": "1867-1934",
    "pronoun": "she",
}
CASES: dict[str, dict[str, Any]] = {
    "a flag": {"kind": "flag", "country": "tr", "label": "The Republic of Turkey is proclaimed"},
    "a flag alone": {"kind": "flag", "country": "np"},
    "a scientist": {**CURIE, "icon": "test-tube"},
    "a speaker": {"kind": "person", "name": "Demosthenes of Athens", "expression": "speaking", "pronoun": "he"},
    "somebody": {"kind": "person", "name": "The reader", "expression": "thinking"},
}
FRAMES = 75


def drawn(content: dict[str, Any], format: FrameFormat) -> Composition:
    return compose(DrawnShot(SHOT_CONTENT.validate_python(content), FRAMES), format, preset="history", style="")


def painted(composition: Composition, format: FrameFormat, number: int) -> PlanarFrame:
    frame = PlanarFrame(format)
    composition.paint(Compositor(format), frame, number)
    return frame


class TestFlags:
    def test_every_country_of_the_map_has_a_flag(self) -> None:
        with zipfile.ZipFile(WORLD / "flags.zip") as archive:
            flags = {name.removesuffix(".svg").lower() for name in archive.namelist()}
        assert {code for code in world_shapes().labels if "-" not in code} - flags == set()

    def test_a_flag_has_its_colours_where_they_belong(self) -> None:
        flag = flag_pixels("fr", 120)
        assert flag.shape == (90, 120, 4)
        blue, white, red = (flag[45, x, :3].astype(int) for x in (15, 60, 105))
        assert blue[2] > blue[0] + 60 and white.min() > 230 and red[0] > red[2] + 60

    def test_a_flag_without_a_country_is_an_error(self) -> None:
        with pytest.raises(StorageError, match="no flag"):
            flag_pixels("zz", 40)

    def test_a_waving_flag_stays_on_its_pole_and_in_its_room(self) -> None:
        flat = flag_pixels("jp", 160)
        steps = waving_flag(flat, 8)
        room = round(SLACK * 120)
        assert all(step.shape == (120 + 2 * room, 160, 4) for step in steps)
        tops = np.array([(step[..., 3] > 127).argmax(axis=0) for step in steps])
        assert np.ptp(tops[:, 0]) <= 1
        assert np.ptp(tops[:, -1]) >= room
        assert tops.min() >= 1
        assert all((step[..., :3] <= step[..., 3:]).all() for step in steps)


class TestFaces:
    @pytest.mark.parametrize("expression", EXPRESSIONS)
    def test_every_expression_is_drawn_and_differs(self, expression: Any) -> None:
        svg = face_svg("Ada Lovelace", expression, COLOURS, "she")
        assert not re.search(r"{\w+}", svg)
        others = {face_svg("Ada Lovelace", other, COLOURS, "she") for other in EXPRESSIONS if other != expression}
        assert len(others) == len(EXPRESSIONS) - 1
        assert svg not in others

    def test_a_person_is_the_same_in_every_expression(self) -> None:
        def hair(expression: Any) -> str:
            (found,) = re.findall(r'<g transform="matrix[^"]*">.*?</g>', face_svg("Newton", expression, COLOURS, "he"))
            return str(found)

        assert len({hair(expression) for expression in EXPRESSIONS}) == 1
        assert face_svg(" newton ", "sad", COLOURS, "he") == face_svg("Newton", "sad", COLOURS, "he")

    def test_names_have_many_faces(self) -> None:
        names = [f"Person {number}" for number in range(60)]
        for pronoun in ("they", "he", "she"):
            assert len({face_svg(name, "neutral", COLOURS, pronoun) for name in names}) >= 10

    def test_only_he_has_a_beard(self) -> None:
        places = '<g transform="translate(58 333)">'
        names = [f"Person {number}" for number in range(60)]
        assert any(places in face_svg(name, "neutral", COLOURS, "he") for name in names)
        assert not any(places in face_svg(name, "neutral", COLOURS, who) for name in names for who in ("they", "she"))

    def test_colours_are_those_that_are_asked_for(self) -> None:
        pixels = face_pixels("Somebody", "neutral", COLOURS, 200)
        assert pixels.shape == (200, 200, 4)
        solid = pixels[pixels[..., 3] == 255][:, :3]
        skin = np.abs(solid.astype(int) - [255, 230, 204]).max(axis=1) < 3
        assert skin.mean() > 0.1


class TestDrawnFlagsAndPeople:
    @pytest.mark.parametrize("aspect", sorted(ASPECTS))
    @pytest.mark.parametrize("name", sorted(CASES))
    def test_texts_stand_in_the_area_and_cover_nothing(self, name: str, aspect: str) -> None:
        format = ASPECTS[aspect].scaled(1 / 3)
        boxes = visible_boxes(drawn(CASES[name], format).elements, FRAMES - 1, LayoutRole.TEXT)
        area = content_area(format)
        room = Rectangle(area.x - 8, area.y - 8, area.width + 16, area.height + 16)
        assert all(inside(box, room) for box in boxes)
        assert [pair for pair in combinations(boxes, 2) if overlaps(*pair)] == []

    @pytest.mark.parametrize("name", sorted(CASES))
    def test_something_moves_all_the_while_and_equally_each_time(self, name: str) -> None:
        format = FrameFormat(384, 216)
        first, second = drawn(CASES[name], format), drawn(CASES[name], format)
        for number in range(15, FRAMES - 10, 12):
            before, after = painted(first, format, number), painted(first, format, number + 8)
            assert (before.data == painted(second, format, number).data).all()
            assert (np.abs(before.y.astype(int) - after.y.astype(int)) > 12).sum() > 40
