"""Composed thumbnails: three different ones that can be read at the size of a stamp, in every shape and script."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import cv2
import numpy as np
import pytest

from reelbase.media.formats import Rectangle, format_for
from reelbase.media.glyphs import drawable
from reelbase.media.pictures.contrast import LEAST_CONTRAST, contrast, luminances
from reelbase.media.pictures.drawing import WHITE
from reelbase.media.pictures.palettes import mix, palette_for
from reelbase.media.shots.board import Board
from reelbase.media.shots.composing import board_for
from reelbase.media.shots.contents import SHOT_CONTENT, ShotContent
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.contents.time_and_place import MapContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import Actor, LayoutRole
from reelbase.media.shots.kinds.time_and_place.maps import draw_map
from reelbase.media.shots.placing import intersection
from reelbase.media.shots.sprites import accent_of
from reelbase.media.shots.styles import style_for
from reelbase.media.thumbnails.backdrops import style_ground
from reelbase.media.thumbnails.composing import COUNT, ComposedThumbnail, FilmWords, compose_thumbnails
from reelbase.media.thumbnails.sheet import LEAST_TYPE_SHARE, Sheet
from reelbase.media.thumbnails.subjects import subjects_of
from reelbase.media.thumbnails.words import is_question, shortest_strong_part

PERCENT = {"value": 71.0, "suffix": "%"}
WORDS = {"kind": "words", "text": "Nothing but words"}
CURIE = {"kind": "person", "name": "Marie Curie", "pronoun": "she"}
FRANCE = {"kind": "map", "places": [], "countries": ["fr"]}
OCTOPUS = {"kind": "object", "icon": "octopus"}
FILMS: dict[str, tuple[FilmWords, list[dict[str, Any]], str, str]] = {
    "things and a figure": (
        FilmWords("Five strange facts about octopuses", ("An octopus has three hearts.",)),
        [OCTOPUS, {"kind": "number", "quantity": {"value": 500.0, "suffix": " million"}, "label": "Nerve cells"}],
        "facts",
        "",
    ),
    "a person on paper": (FilmWords("Marie Curie, the woman who won twice"), [CURIE, FRANCE, WORDS], "history", ""),
    "a question": (
        FilmWords("Why is the sky blue?"),
        [{"kind": "object", "icon": "sun"}, {"kind": "percentage", "quantity": PERCENT, "label": "of the light"}],
        "science",
        "neon",
    ),
    "several things": (
        FilmWords("One percent better"),
        [{"kind": "object", "icon": icon} for icon in ("open-book", "bullseye", "sun", "fire")],
        "motivation",
        "",
    ),
    "words alone": (FilmWords("Keep going", ("You doubt yourself.",)), [WORDS], "motivation", "chalkboard"),
    "a title alone": (FilmWords("Rain"), [], "explainer", "ink"),
    "Cyrillic": (
        FilmWords("Юрий Гагарин: первый полёт в космос"),
        [{"kind": "clock", "minutes": 108.0}],
        "history",
        "",
    ),
    "Arabic": (FilmWords("لماذا السماء زرقاء؟", ("ضوء الشمس مزيج من كل الألوان.",)), [], "science", ""),
    "a long German word": (FilmWords("Donaudampfschifffahrtsgesellschaft"), [OCTOPUS], "explainer", "paper"),
}


def contents_of(described: list[dict[str, Any]]) -> list[ShotContent]:
    return [SHOT_CONTENT.validate_python(each) for each in described]


def thumbnails_of(name: str, aspect: str, shorter_px: int = 360) -> tuple[ComposedThumbnail, ...]:
    words, described, preset, style = FILMS[name]
    format = format_for(aspect).scaled(shorter_px / 1080)
    return compose_thumbnails(words, contents_of(described), format, preset=preset, style=style)


def in_small(thumbnail: ComposedThumbnail) -> np.ndarray:
    return cv2.resize(thumbnail.pixels, (24, 24), interpolation=cv2.INTER_AREA).astype(np.float32)


@pytest.mark.parametrize("aspect", ["9:16", "16:9", "1:1"])
@pytest.mark.parametrize("name", FILMS)
def test_a_film_has_three_readable_thumbnails_that_differ(name: str, aspect: str) -> None:
    found = thumbnails_of(name, aspect)
    title = FILMS[name][0].title
    assert len({each.layout for each in found}) == COUNT
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert any(shortest_strong_part(title) in each.text for each in found)
    for each in found:
        height, width = each.pixels.shape[:2]
        frame = Rectangle(0, 0, width, height)
        is_one_long_word = max(map(len, each.text.split())) > 12
        assert each.type_share >= LEAST_TYPE_SHARE * (0.3 if is_one_long_word else 0.85), each.layout
        assert each.contrast >= LEAST_CONTRAST, each.layout
        assert each.texts and "…" not in each.text
        assert all(intersection(box, frame) == box for box in each.texts), each.layout
        boxes = [*each.texts, *each.subjects]
        assert not [pair for pair in combinations(boxes, 2) if intersection(*pair)], (each.layout, boxes)
    for one, other in combinations(found, 2):
        assert np.abs(in_small(one) - in_small(other)).mean() > 12, (one.layout, other.layout)


def test_the_best_thumbnail_shows_what_the_title_names() -> None:
    assert thumbnails_of("a person on paper", "16:9")[0].layout == "face"
    assert thumbnails_of("things and a figure", "1:1")[0].layout == "thing"


def test_a_films_own_picture_fills_a_thumbnail() -> None:
    format = format_for("16:9").scaled(1 / 3)
    picture = np.full((format.height, format.width, 3), (40, 90, 160), np.uint8)
    found = compose_thumbnails(FilmWords("By the sea"), [], format, preset="explainer", style="", picture=picture)
    (own,) = [each for each in found if each.layout == "picture"]
    assert own is found[0]
    assert np.abs(own.pixels[10, 10].astype(int) - (40, 90, 160)).max() < 6


def test_a_long_title_is_shortened_at_its_marks_or_shown_whole() -> None:
    assert shortest_strong_part("Юрий Гагарин: первый полёт в космос, 1961") == "Юрий Гагарин"
    assert shortest_strong_part("Inflation falls while wages rise: what it means for the year") == (
        "Inflation falls while wages rise"
    )
    assert shortest_strong_part("No. 1: how a small town became the capital of rain") != "No"
    long = "how a small town between two rivers became the place where it rains more often than anywhere else in Europe"
    (first, *_) = compose_thumbnails(
        FilmWords(long), [], format_for("9:16").scaled(1 / 3), preset="explainer", style=""
    )
    assert first.text == long


def test_a_title_that_no_font_can_draw_gives_no_composed_thumbnail() -> None:
    missing = "\U000130c0\U000130c1\U000130c2\U000130c3"
    assert drawable(missing)[1]
    assert compose_thumbnails(FilmWords(missing), [], format_for("1:1"), preset="facts", style="") == ()


def test_a_semicolon_is_a_question_mark_in_greek_alone() -> None:
    assert is_question("Γιατί είναι μπλε ο ουρανός;") and is_question("Why?") and is_question("为什么？")
    assert not is_question("First this;")


def test_a_map_on_a_thumbnail_has_no_small_names() -> None:
    board = Board(
        format_for("16:9").scaled(0.3),
        Rectangle(40, 40, 400, 240),
        style_for("facts"),
        palette_for("facts"),
        60,
        (),
        "a",
    )
    content = MapContent(places=(), countries=("fr",))
    with_names, without = draw_map(content, board), draw_map(content, board, has_names=False)
    assert any(element.role is LayoutRole.TEXT for element in with_names)
    assert not any(element.role is LayoutRole.TEXT for element in without)
    grounds = [element.sprite.y for element in (with_names[0], without[0]) if isinstance(element, Actor)]
    assert (grounds[0] != grounds[1]).any(), "nor the names of the countries around"


def test_a_face_on_a_thumbnail_has_the_expression_that_it_has_in_the_film() -> None:
    shots = [CURIE, {**CURIE, "name": "Pierre", "expression": "sad"}, {**CURIE, "expression": "surprised"}]
    person = subjects_of("The woman who won twice", contents_of(shots)).person
    assert person is not None and (person.name, person.expression) == ("Marie Curie", "surprised")


@pytest.mark.parametrize("style", ["paper", "ink"])
def test_emphasis_is_read_on_light_grounds(style: str) -> None:
    for preset in ("facts", "history", "science", "motivation", "explainer", "finance"):
        board = board_for(
            DrawnShot(WordsContent(text="x"), 30), format_for("1:1").scaled(0.2), preset=preset, style=style
        )
        paper = float(luminances(np.array(mix(board.palette.spark, WHITE, 0.5), np.float32)))
        assert contrast(accent_of(board), paper, paper) >= LEAST_CONTRAST, preset
        sheet = Sheet(board)
        style_ground(sheet)
        assert sheet.write("Two words", board.area, largest=20, emphasis=1)
        assert sheet.contrast >= LEAST_CONTRAST, preset
