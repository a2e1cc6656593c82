from __future__ import annotations

import pytest

from reelbase.understanding.era import is_past, period_of, periods_of
from reelbase.understanding.lexicon.entries import icon_in
from reelbase.understanding.names import find_names, is_name
from reelbase.understanding.negation import absent_words
from understanding.tagged import tagged


def test_large_words_inside_sentences_are_names_unless_the_text_also_writes_them_small() -> None:
    text = "The Anchor is a pub in Rye. Its cook, Rose Field, drops the anchor at nine. An oil from Shell costs less."
    names = find_names(tagged(text))
    assert {"Rye", "Rose", "Field", "Shell"} <= names
    assert "Anchor" not in names


def test_a_model_with_its_number_is_a_name_and_a_figure_after_a_preposition_is_none() -> None:
    assert "Harbor" in find_names(tagged("Harbor 2 is faster."))
    assert "About" not in find_names(tagged("About 20 boats sank."))


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("Falcon, a note-taking app", "Falcon", True),
        ("How Bridges Carry Weight", "Bridges", False),
        ("The rise of Nokia", "Nokia", True),
    ],
)
def test_a_title_in_large_letters_makes_no_names(title: str, name: str, expected: bool) -> None:
    assert (name in find_names([], tagged(title))) is expected


def test_an_entity_is_a_name_also_at_the_beginning() -> None:
    sentence = tagged("Turkey borders Greece.")[0]
    assert is_name(sentence.tokens[0], frozenset())


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("The comet returned in 1759.", 1759),
        ("Built in 312 BC, it still stands.", -312),
        ("In the fifteenth century, ships grew.", 1470),
        ("In the 5th century BC, Athens was rich.", -430),
        ("It sold 1,940 copies for $1999.", None),
        ("The tower is 1850 metres away and weighs 1200 kg.", None),
        ("By 476, the west had fallen.", 476),
        ("In 751 an army met another on the river.", 751),
        ("It grew from 300 members to 400.", None),
        ("Vikings crossed the sea.", 1000),
        ("In the 1980s the wall fell.", 1980),
    ],
)
def test_the_year_of_a_text(text: str, year: int | None) -> None:
    assert period_of(text) == year


def test_paragraphs_go_on_in_their_time_until_one_speaks_of_today() -> None:
    paragraphs = [
        "The city was rich.",
        "It fell in 1453.",
        "The walls burned.",
        "Today a road is there.",
        "In 1913 it won.",
    ]
    assert periods_of(paragraphs) == [1453, 1453, 1453, None, 1913]


def test_tense_is_that_of_the_main_verb() -> None:
    assert is_past(tagged("The ships that carry grain sank.")[0])
    assert not is_past(tagged("The battery that was charged in 1900 still works.")[0])
    assert not is_past(tagged("It will be built in spring.")[0])


def test_things_are_shown_as_they_were_in_their_time() -> None:
    assert icon_in(1453, "passenger-ship") == "sailboat"
    assert icon_in(1800, "light-bulb") == "candle"
    assert icon_in(1453, "mobile-phone") == ""
    assert icon_in(None, "mobile-phone") == icon_in(2020, "mobile-phone") == "mobile-phone"
    assert icon_in(1900, "bullet-train") == "locomotive"
    assert icon_in(1700, "high-speed-train") == "horse"


@pytest.mark.parametrize(
    ("text", "absent", "present"),
    [
        ("A dry cell has no liquid in it.", "liquid", "cell"),
        ("The bird lives without water for weeks.", "water", "bird"),
        ("Do not feed bread to the ducks.", "bread", ""),
        ("Robots never eat soup.", "soup", "Robots"),
        ("Nobody saw the ship.", "ship", ""),
        ("The secret is not the oven but the flour.", "oven", "flour"),
        ("Use oil instead of butter.", "butter", "oil"),
        ("Bees avoid the smoke.", "smoke", "Bees"),
        ("The crew found no gold, but they found spices.", "gold", "spices"),
    ],
)
def test_what_a_sentence_denies_is_absent(text: str, absent: str, present: str) -> None:
    sentence = tagged(text)[0]
    words = {sentence.tokens[index].text for index in absent_words(sentence)}
    assert absent in words
    assert present not in words
