"""``reelbase visuals``: the kinds of shots, their fields and their pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import cv2
import yaml

from reelbase.media.shots.catalog import CatalogKind, catalog
from reelbase.media.shots.contents import CONTENT_TYPES, SHOT_CONTENT, SHOT_KINDS
from reelbase.media.shots.styles import STYLE_PACKS
from support.commands import Ran

Command = Callable[..., Ran]


def test_every_kind_is_listed_with_what_it_shows(command: Command) -> None:
    ran = command("visuals")
    assert ran.code == 0
    rows = [re.split(r" {2,}", row) for row in ran.out.splitlines()]
    assert rows[0] == ["KIND", "GROUP", "SHOWS"]
    assert sorted(row[0] for row in rows[1:]) == sorted(SHOT_KINDS)
    assert all(len(row) == 3 and row[2].endswith(".") for row in rows[1:])
    assert all(name in ran.err for name in (*STYLE_PACKS, "lagoon", "karaoke"))


def test_a_kind_is_shown_with_fields_and_an_example_that_is_valid(command: Command) -> None:
    ran = command("visuals", "bars")
    rows = {row.split()[0]: row for row in ran.out.splitlines() if row}
    assert "required" in rows["bars[].quantity"] and "2 to 8 of" in rows["bars"]
    assert "Whether thousands are separated." in rows["grouped"], "a number has fields of its own"
    example = yaml.safe_load(ran.out.partition("An example:")[2])
    assert SHOT_CONTENT.validate_python(example).kind == "bars"


def test_the_catalogue_names_all_fields_of_all_kinds(command: Command) -> None:
    listed = {kind["kind"]: kind for kind in json.loads(command("visuals", "--json").out)}
    for kind, content in CONTENT_TYPES.items():
        names = {field["name"] for field in listed[kind]["fields"]}
        assert set(content.model_fields) - {"kind"} <= names
        assert SHOT_CONTENT.validate_python(listed[kind]["example"]).kind == kind
    assert listed["percentage"]["fields"][2]["values"] == "ring, people, icon"
    assert "places[].latitude" in {field["name"] for field in listed["map"]["fields"]}


def test_the_line_of_a_kind_is_its_first_statement() -> None:
    kind = CatalogKind(
        "bars", "Figures", "Bars from zero, each with its number; none is negative. Parts: the bars.", ()
    )
    assert kind.line == "Bars from zero, each with its number."
    assert len({kind.line for kind in catalog()}) == len(SHOT_KINDS)


def test_a_picture_is_drawn_in_the_shape_and_style_asked_for(command: Command, tmp_path: Path) -> None:
    ran = command("visuals", "percentage", "--out", str(tmp_path / "one"), "--aspect", "1:1", "--style", "ember")
    assert (ran.code, ran.out.split()) == (0, [str(tmp_path / "one" / "percentage.png")])
    warm = cv2.imread(str(tmp_path / "one" / "percentage.png"))
    assert command("visuals", "percentage", "--out", str(tmp_path / "two"), "--aspect", "1:1").code == 0
    cool = cv2.imread(str(tmp_path / "two" / "percentage.png"))
    assert warm is not None and cool is not None and warm.shape == cool.shape == (1080, 1080, 3)
    assert warm[..., 2].mean() > warm[..., 0].mean() and cool[..., 2].mean() < cool[..., 0].mean()
    assert warm.std() > 20, "something is drawn"


def test_what_is_not_drawn_or_not_there_is_said(command: Command, tmp_path: Path) -> None:
    ran = command("visuals", "picture", "--out", str(tmp_path))
    assert (ran.code, ran.out) == (0, "") and "the scene's own picture" in ran.err
    refused = command("visuals", "pie")
    assert refused.code == 2 and "There is no kind 'pie'." in refused.err
