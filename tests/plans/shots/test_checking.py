"""Shots that a model or a person proposes, checked against what the text says."""

from __future__ import annotations

from typing import Any

import pytest

from reelbase.plans.shots import check_against_text, choose_shots
from reelbase.schemas.plan_document import SceneShot

TEXT = "Wages rose from 18 dollars in 2015 to 24 dollars in 2020, and four in ten workers said it was too little."


def number(value: float, **more: Any) -> dict[str, Any]:
    return {"value": value, **more}


def problems(content: dict[str, Any], text: str = TEXT, language: str = "en") -> list[str]:
    return check_against_text(SceneShot.model_validate({"end_word": 3, "content": content}), text, language)


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "before_after", "before": number(18.0, prefix="$"), "after": number(24.0, prefix="$")},
        {"kind": "line", "direction": "up"},
        {"kind": "fraction", "part": 4, "whole": 10},
        {"kind": "words", "text": "Wages rose"},
        {"kind": "map", "countries": ["pe"]},
    ],
)
def test_what_the_text_says_is_accepted(content: dict[str, Any]) -> None:
    assert problems(content) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"kind": "number", "quantity": number(25.0)}, "25 does not stand in the text."),
        ({"kind": "number", "quantity": number(18.0, suffix=" million")}, "18 million does not stand in the text."),
        ({"kind": "fraction", "part": 5, "whole": 10}, "5 of 10 does not stand in the text."),
        ({"kind": "line", "direction": "down"}, "The text says that it goes up."),
        ({"kind": "quote", "text": "It was far too little"}, "The quotation does not stand in the text."),
        (
            {"kind": "sizes", "things": [{"label": "a", "size": 2.0}, {"label": "b", "size": 1.0}]},
            "The text does not say how large one is beside the other.",
        ),
    ],
)
def test_what_the_text_does_not_say_is_named(content: dict[str, Any], problem: str) -> None:
    assert problem in problems(content)


def test_a_chart_of_a_unit_holds_all_of_its_values() -> None:
    text = "Oats gave 41 percent of the harvest, rye 30 percent, and barley 17 percent."
    bars = [{"label": name, "quantity": number(value, suffix="%")} for name, value in (("Oats", 41.0), ("Rye", 30.0))]
    assert problems({"kind": "bars", "bars": bars}, text) == ["The chart leaves out 17 percent."]


def test_numbers_are_read_in_the_texts_language() -> None:
    content = {"kind": "number", "quantity": number(2.5, decimals=1, suffix=" Millionen")}
    assert problems(content, "Rund 2,5 Millionen Menschen leben dort.", "de") == []


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Sales of tea outsold coffee in 2019: 31 million against 26 million.",
        "Net sales rose 8 percent to $1.24 billion.",
        "The wall is 12 metres long, and 40 percent of it is brick.",
        "Her pulse went from 58 to 171 and back to 64.",
        "Cook it for six to eight minutes at half a bar.",
    ],
)
def test_our_own_shots_say_what_the_text_says(text: str) -> None:
    for shot in choose_shots([text], title="", language="en")[0]:
        assert check_against_text(shot, text, "en") == []
