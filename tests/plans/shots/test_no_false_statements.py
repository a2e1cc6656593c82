"""What a shot states is what the sentence states: the right amount, of the right thing, in the right direction."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents import ShotContent
from reelbase.plans.shots.reading import read_scenes


def offered(*scenes: str) -> list[ShotContent]:
    """What may be shown, whether it is chosen in the end or not."""
    read = read_scenes(scenes, title="", language="en", words_per_minute=150)
    return [candidate.content for scene in read for candidate in scene.candidates if candidate.score >= 0.6]


def lines(text: str) -> set[tuple[str, str, float | None]]:
    """Title, direction and amount of each line that shows a change."""
    found = [one for one in offered(text) if one.kind == "line" and not one.points]
    return {(one.title, one.direction, one.change.value if one.change else None) for one in found}


def of_kind(text: str, *kinds: str) -> list[Any]:
    return [one for one in offered(text) if one.kind in kinds]


def test_a_change_has_the_amount_and_the_subject_of_its_own_clause() -> None:
    for text, expected in {
        "While turnout climbed, support fell by 7 percent.": {("Turnout", "up", None), ("Support", "down", 7.0)},
        "The state lifted taxes, and the peso slid 3 percent.": {("Taxes", "up", None), ("Peso", "down", 3.0)},
        "Instead of falling, rents rose by 11 percent.": {("Rents", "up", 11.0)},
        "Because fuel costs increased, the airline cut its staff by 14 percent.": {
            ("Fuel costs", "up", None),
            ("Staff", "down", 14.0),
        },
        "Thirty percent fell.": {("", "down", None)},
    }.items():
        found = lines(text)
        assert found <= expected, text
        assert {one for one in expected if one[2]} <= found, text


def test_what_multiplies_is_the_subject_of_that_verb() -> None:
    for text, expected in {
        "Imports sank while the cost of timber tripled.": [("Cost of timber", 3.0)],
        "When fees rose, the number of visitors halved.": [("Number of visitors", 0.5)],
        "The deposits nearly doubled.": [],
        "Wages doubled.": [("Wages", 2.0)],
    }.items():
        assert [(one.label, one.factor) for one in of_kind(text, "growth")] == expected, text


def test_the_larger_of_two_things_is_drawn_larger() -> None:
    for text, expected in {
        "The grain is 30 times lighter than the bean.": [("Bean", 30.0), ("Grain", 1.0)],
        "The cable is four times thinner than the rope.": [("Rope", 4.0), ("Cable", 1.0)],
        "The bus is three times heavier than the van.": [("Bus", 3.0), ("Van", 1.0)],
    }.items():
        (sizes,) = of_kind(text, "sizes")
        assert [(thing.label, thing.size) for thing in sizes.things] == expected, text
