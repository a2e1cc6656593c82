from __future__ import annotations

import pytest

from reelbase.understanding.clauses import Clause, find_clauses
from reelbase.understanding.durations import word_durations_s
from understanding.tagged import tagged


def cut(text: str, language: str = "en", *, with_grammar: bool = True) -> list[str]:
    found = find_clauses(text, language, tagged(text) if with_grammar else None)
    check(text, found)
    return [text[clause.start : clause.end] for clause in found]


def check(text: str, clauses: list[Clause]) -> None:
    """All words are in one clause each, in order, and the offsets are those of the words."""
    words = text.split()
    assert [place for clause in clauses for place in range(clause.first, clause.stop)] == list(range(len(words)))
    for clause in clauses:
        assert text[clause.start : clause.end].split() == words[clause.first : clause.stop]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Oil prices fell on Friday after the ministers agreed to keep their output unchanged.",
            ["Oil prices fell on Friday", "after the ministers agreed to keep their output unchanged."],
        ),
        (
            "Rivers carry the grains to the sea, where they settle in layers.",
            ["Rivers carry the grains to the sea,", "where they settle in layers."],
        ),
        ("Nobody claimed victory.", ["Nobody claimed victory."]),
        ("Why? It is cold outside.", ["Why?", "It is cold outside."]),
    ],
)
def test_cuts_stand_where_a_speaker_would_pause(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "together"),
    [
        (
            "The board declared a dividend of 42 cents a share for all holders of its stock.",
            "42 cents a share",
        ),
        (
            "More than two hundred years later the town has lost nearly all of its shops in this part of the world.",
            "hundred years later",
        ),
        ("Some ten thousand years ago the great reptiles of the sea vanished in most of the world.", "years ago"),
        (
            "Yesterday after lunch the engineers of New York Harbour inspected the bridge.",
            "New York Harbour",
        ),
        ("The visitors who arrive after dark are going to leave before the gates of the park open.", "going to"),
        (
            "In the second half the tired keeper let a tame shot slip under his body again.",
            "let a tame shot",
        ),
        ("Some of the water that the lake receives in spring is one of the reasons for the floods.", "one of"),
    ],
)
def test_what_belongs_together_is_not_cut(text: str, together: str) -> None:
    assert any(together in clause for clause in cut(text))


def test_most_clauses_take_two_to_three_seconds() -> None:
    text = (
        "Farmers in the valley stopped planting when the signal that steers their tractors began to drift. "
        "The strongest storm in two decades had reached the coast in the night, and the power grid held. "
        "A landslide killed her dog, but she went back to the cliff, because the rain had uncovered a skeleton."
    )
    found = find_clauses(text, "en", tagged(text))
    assert all(1.2 <= clause.duration_s <= 4.2 for clause in found)
    assert sum(1.8 <= clause.duration_s <= 3.5 for clause in found) >= 0.7 * len(found)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Der Wind trug die Flammen von einem Dach zum nächsten, und niemand konnte sie aufhalten.",
            "de",
            ["Der Wind trug die Flammen", "von einem Dach zum nächsten,", "und niemand konnte sie aufhalten."],
        ),
        ("Il faisait froid. La neige tombait.", "fr", ["Il faisait froid.", "La neige tombait."]),
    ],
)
def test_without_grammar_marks_and_leaning_words_decide(text: str, language: str, expected: list[str]) -> None:
    assert cut(text, language, with_grammar=False) == expected


def test_a_text_without_words_has_no_clauses() -> None:
    assert find_clauses(" \n ", "en", ()) == find_clauses("", "de") == []


def test_a_script_without_spaces_has_its_sentences() -> None:
    text = "風が強い。 雨が降る。"
    assert cut(text, "ja", with_grammar=False) == text.split()


def test_figures_and_acronyms_take_the_time_of_their_words() -> None:
    word, year, figure, share, acronym, wide = word_durations_s(["bridge", "1999", "13,200", "3.5%", "NASA", "東京都"])
    assert 0.3 < word < 0.6
    assert year == pytest.approx(3 * word)
    assert figure == pytest.approx(5 * word)
    assert share == pytest.approx(4 * word)
    assert word < acronym < 4 * word
    assert wide > word
    assert word_durations_s(["bridge"], 300)[0] == pytest.approx(word / 2)
