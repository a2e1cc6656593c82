from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.plans.reading import text_from
from reelbase.providers.animation.library.choosing import choose_animation
from reelbase.providers.animation.library.clauses import sentences
from reelbase.providers.animation.library.data import ANIMATION_DATA, AnimationData

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
# fmt: off
CHOSEN: list[tuple[str, str, list[str]]] = [
    ("A cheetah runs at 110 km/h, a horse at 70 and a human at 45.", "bar_chart",
     ["Cheetah", "110", "Horse", "70", "45"]),
    ("A blue whale weighs 150 tonnes, an elephant 6 tonnes.", "bar_chart", ["Blue whale", "150", " tonnes"]),
    ("Beef needs 15,400 litres of water, rice 2,500 and potatoes 290.", "bar_chart", ["Beef", "15,400", "Potatoes"]),
    ("After ten years, you have about 2,000 dollars. After twenty years, almost 3,900.", "bar_chart",
     ["≈$2,000", "≈$3,900"]),
    ("World population rose from 2.5 billion in 1950 to 8 billion in 2022.", "line_chart",
     ["1950", "2.5 billion", "8 billion"]),
    ("From 1990 to 2020, extreme poverty fell from 36 percent to 9 percent.", "line_chart",
     ["36%", "9%", "Extreme poverty"]),
    ("Between 1900 and 2000 the average life span grew from 32 years to 67 years.", "line_chart",
     ["32 years", "67 years"]),
    ("In 1819 Fresnel joined the commission, in 1823 the lens was lit, and in 1827 Fresnel died.", "timeline",
     ["1819", "Fresnel joined the commission", "The lens was lit"]),
    ("First, yeast eats the sugar, then it gives off gas, and finally the heat sets the dough.", "process",
     ["Yeast eats the sugar", "The heat sets the dough"]),
    ("First the sail is raised. Then the anchor comes up. Finally the ship turns.", "process", ["The anchor comes up"]),
    ("Red light travels in long waves, while blue light travels in short ones.", "comparison",
     ["Red light", "travels in short ones"]),
    ("Einstein wrote E = mc², where E is energy, m is mass and c is the speed of light.", "formula",
     ["E = m c^2", "energy"]),
    ("a² + b² = c² for every right triangle.", "formula", ["a^2 + b^2 = c^2"]),
    ("More than 8 billion people live on Earth.", "counter", ["More than", "8", "billion", "people live on Earth"]),
    ("Light travels 299,792 kilometers every second.", "counter", ["299,792 km", "every second"]),
    ("The primary colours are red, green and blue.", "term_map", ["Primary colours", "Red", "Green", "Blue"]),
    ("The inner planets include Mercury, Venus, Earth, and Mars.", "term_map", ["Inner planets", "Mars"]),
    ("Water is liquid between 0 and 100 °C.", "number_line", ["Water", "0 °C", "100 °C"]),
]
# fmt: on
LEFT_ALONE = [
    "About five hundred... no, 86 billion nerve cells are in a brain.",
    "Octopuses have three hearts, nine brains and blue blood.",
    "He was 23 in 1990 and 30 in 1997.",
    "In 1819 he joined the commission, in 1823 his lens was lit, and in 1827 he died.",
    "In July 1823, his lens was lit in the tower of Cordouan.",
    "The film lasts 90 minutes.",
    "Is E = mc^2?",
    "The rule is speed = distance / time.",
    "How many people live on Earth, 8 billion or 9 billion?",
    "An elephant weighs 6,000 kg, while a mouse weighs 20 grams.",
    "While we sleep, the brain works.",
    "She read while he cooked.",
    "They are red, green and blue.",
    "First, do no harm.",
    "First he laughed, then he cried.",
    "Divide 72 by the yearly rate.",
    "Chapter 3 begins on page 1,204 of the second volume.",
    "Call 555-1234 before 12:30.",
    "It rose from the dead.",
    "Prices rose from 5 dollars to 9 euros from 1990 to 2000.",
    "The war lasted from 1914 to 1918.",
    "It was 10, 20 or even 30 years ago.",
    "Version 2.0.1 is out.",
    "In 1492, Columbus sailed with 90 men on 3 ships.",
    "Love is not love which alters when it alteration finds.",
    "Einem Menschen fehlen 3 Millionen Euro.",
    "",
]


def shown_in(data: AnimationData) -> str:
    """All that a scene shows, as one text; quantities as they are written."""
    texts: list[str] = []

    def walk(value: object) -> None:
        if hasattr(value, "shown"):
            texts.append(value.shown)
        elif hasattr(type(value), "model_fields"):
            for name in type(value).model_fields:
                if name not in ("kind", "low", "high", "ticks", "places", "highlight", "between"):
                    walk(getattr(value, name))
        elif isinstance(value, (tuple, list)):
            for part in value:
                walk(part)
        elif isinstance(value, str):
            texts.append(value)

    walk(data)
    return "\n".join(texts)


@pytest.mark.parametrize(("text", "kind", "parts"), CHOSEN, ids=[text[:40] for text, *_ in CHOSEN])
def test_a_suitable_sentence_is_shown_as_it_says(text: str, kind: str, parts: list[str]) -> None:
    data = choose_animation(text, "explainer")
    assert (data.kind if data else None) == kind
    for part in parts:
        assert data is not None and part in shown_in(data), shown_in(data)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_a_doubtful_one_is_left_alone(text: str) -> None:
    assert choose_animation(text, "explainer") is None


def test_no_example_text_is_misread() -> None:
    """The example films are stories, not tables: of all their sentences one is a count, and it is read rightly."""
    found = {}
    for path in EXAMPLES.glob("*.md"):
        paragraphs = [each.text for section in text_from(path.read_text()).sections for each in section.paragraphs]
        for paragraph in paragraphs:
            for sentence in sentences(paragraph):
                data = choose_animation(sentence, "explainer")
                if data is not None:
                    found[sentence] = data
    assert {data.kind for data in found.values()} <= {"counter"}
    assert len(found) <= 2


def test_other_languages_and_presets_are_respected() -> None:
    text = "Red light travels in long waves, while blue light travels in short ones."
    assert choose_animation(text, "explainer", language="en-GB") is not None
    assert choose_animation(text, "explainer", language="de") is None
    assert choose_animation(text, "motivation") is None


_WORDS = """
    First then finally, and while In 1990 2020 from to between 5 2.5 8,000 million billion percent % $ km/h °C = ^ + - E
    m c a b the A horse runs rose fell at is are include : ; . , ( ) people Earth red green 0 1e9 -3 ² ½
"""


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=24).map(" ".join))
def test_whatever_is_chosen_can_be_kept_and_shows_no_number_that_the_text_does_not_have(text: str) -> None:
    data = choose_animation(text, "explainer")
    if data is None:
        return
    assert ANIMATION_DATA.validate_json(data.model_dump_json()) == data
    plain = text.replace(",", "").replace("²", "^2")
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", shown_in(data)):
        assert number.replace(",", "") in plain, (number, text)


@given(st.text(max_size=120))
def test_no_text_breaks_the_choice_of_scenes(text: str) -> None:
    choose_animation(text, "facts")
