from __future__ import annotations

import pytest

from reelbase.understanding.forms import read_forms
from reelbase.understanding.screen_text import ScreenText, best_screen_text, screen_texts
from understanding.tagged import tagged


def best(text: str, used: tuple[str, ...] = ()) -> ScreenText | None:
    sentences = tagged(text)
    return best_screen_text(text, read_forms(text, "en", sentences), sentences, used=used)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("In four days 13,200 houses burned down.", "13,200 houses"),
        ("The margin narrowed to 11.3 percent from 12.9 percent a year earlier.", "12.9% → 11.3%"),
        ("Shares slipped 2 percent in early trading.", "▼ 2%"),
        ("In summer the tower grows by 15 centimetres.", "▲ 15 centimetres"),
        ("It costs less than seven euros to cross.", "Under seven euros"),
        ("Three in four bananas arrive by sea.", "3 in 4"),
        ("It keeps 60 to 100 °C for an hour.", "60–100 °C"),
        ("Resistance is voltage by current: R = V / I.", "R = V / I"),
        ("Household wiring is always parallel.", "Household wiring"),
        ("It was built in 1889 by strangers.", "1889"),
        ("Two hundred years ago a lighthouse was a fire.", "Two hundred years ago"),
    ],
)
def test_the_text_says_what_the_sentence_says(text: str, shown: str) -> None:
    found = best(text)
    assert found is not None
    assert found.text == shown


@pytest.mark.parametrize(
    "text",
    [
        "Leaves turn yellow and drop.",
        "Nobody claimed victory.",
        "Just 23.",
        "You did not pick a lucky share.",
        "The last ten earned more than the first thirty put together.",
        "You test it and answer `good` or `bad`.",
        "Most of it was as they had expected.",
        "Meet the others and keep going.",
    ],
)
def test_a_sentence_without_words_that_stand_alone_shows_none(text: str) -> None:
    assert best(text) is None


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        ("Chile holds about 40 percent of the world's telescopes.", "About 40% of the world"),
        ("Portugal grows half of the world's cork.", "Half of the world"),
        ("The upper one, called systolic, is a pressure.", "Upper one"),
    ],
)
def test_no_phrase_is_torn_from_its_owner_or_its_noun(text: str, torn: str) -> None:
    found = best(text)
    assert found is None or found.text != torn


def test_the_word_is_the_one_that_says_it() -> None:
    text = "It was a good year. Sales rose 8 percent, and (finally) 1,200 shops opened."
    texts = screen_texts(text, read_forms(text, "en", tagged(text)), tagged(text))
    words = text.split()
    assert [(found.text, words[found.word]) for found in texts] == [("▲ 8%", "8")]
    bracket = "The tower (18,038 pieces of iron) stands."
    found = best(bracket)
    assert found is not None
    assert (found.text, bracket.split()[found.word]) == ("18,038 pieces", "(18,038")


def test_a_text_that_was_shown_gives_way_to_the_next_best() -> None:
    text = "In 1889 the tower had 18,038 pieces."
    first = best(text)
    assert first is not None
    second = best(text, used=(first.text,))
    assert second is not None
    assert second.text not in ("", first.text)
