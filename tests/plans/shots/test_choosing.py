"""The shots of a film: they cover its words, keep their lengths, show what the text says, and vary."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise

import pytest

from reelbase.media.shots.contents.charts import LineContent
from reelbase.media.speech.sentences import sentence_spans
from reelbase.plans.shots import alternatives, choose_shots
from reelbase.schemas.plan_document import SceneShot
from reelbase.understanding.durations import word_durations_s

CANAL = (
    "In 1869 a canal changed the map of trade.",
    "Before it opened, a ship from London to Mumbai sailed 19,800 kilometres around Africa. Through Suez it is 11,600.",
    "About 1.5 million people dug it, and the work took ten years.",
    "Traffic grew from 486 ships in 1870 to 21,000 ships in 2021.",
    "Today roughly 12 percent of world trade passes through Egypt.",
    "Why does that matter? Because one stuck ship can stop nine billion dollars of goods a day.",
    '"The canal is a national treasure," said Ferdinand de Lesseps, the French diplomat who built it.',
    "It is not a river, but a cut through the desert.",
    "Ships carry oil, grain, cars and toys. A captain waits, a pilot boards, and a convoy moves.",
)


def choose(*scenes: str, language: str = "en") -> list[list[SceneShot]]:
    return choose_shots(scenes, title="", language=language)


def only(text: str, language: str = "en") -> SceneShot:
    """The shot of the last words of a text."""
    return choose(text, language=language)[0][-1]


def kinds(*scenes: str) -> set[str]:
    return {shot.content.kind for shots in choose(*scenes) for shot in shots}


@pytest.fixture(scope="module")
def canal() -> list[list[SceneShot]]:
    return choose_shots(CANAL, title="The Suez Canal", language="en")


def test_shots_cover_all_words_in_order(canal: list[list[SceneShot]]) -> None:
    for text, shots in zip(CANAL, canal, strict=True):
        assert shots[0].start_word == 0
        assert shots[-1].end_word == len(text.split())
        assert all(left.end_word == right.start_word for left, right in pairwise(shots))


def test_shots_are_short_and_end_with_their_sentence(canal: list[list[SceneShot]]) -> None:
    lengths = []
    for text, shots in zip(CANAL, canal, strict=True):
        words = text.split()
        durations = word_durations_s(words)
        ends = {len(text[:end].split()) for _, end in sentence_spans(text, "en")}
        lengths += [sum(durations[shot.start_word : shot.end_word]) for shot in shots]
        for shot in shots:
            assert not ends & set(range(shot.start_word + 1, shot.end_word))
    assert lengths[0] <= 3.0
    assert max(lengths) < 4.0
    assert sorted(lengths)[len(lengths) // 2] <= 3.2


def test_a_film_varies_and_repeats_no_icon_more_than_twice(canal: list[list[SceneShot]]) -> None:
    shots = [shot for scene in canal for shot in scene]
    assert len({shot.content.kind for shot in shots}) >= 8
    icons = Counter(
        icon
        for shot in shots
        for icon in [getattr(shot.content, "icon", None), *(t.icon for t in getattr(shot.content, "things", ()))]
        if icon
    )
    assert max(icons.values(), default=0) <= 2
    runs = [(kind, len(list(run))) for kind, run in groupby(shot.content.kind for shot in shots)]
    assert all(length <= 2 for kind, length in runs if kind != "words")


def test_the_same_text_has_the_same_shots(canal: list[list[SceneShot]]) -> None:
    assert choose_shots(CANAL, title="The Suez Canal", language="en") == canal


def test_parts_appear_on_the_words_that_say_them() -> None:
    text = "Tickets cost 25 dollars for adults and 12 dollars for children."
    shot = only(text)
    assert shot.content.kind == "bars"
    words = text.split()
    assert [words[event.word] for event in shot.events if event.part == 1] == ["12"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wages fell from 9.1 percent to 4.2 percent.", "before_after"),
        ("Why is the sea salty?", "question"),
        ("Four in five dentists agree.", "fraction"),
        ("Bake the bread for 30 to 35 minutes.", "range"),
        ("A glacier is a slow river of ice.", "definition"),
        ("Run `git bisect start` now.", "terminal"),
        ("Energy is E = mc².", "formula"),
        ("About 62 percent of voters agreed.", "percentage"),
        ("Shares slipped 2 percent.", "line"),
        ("The fleet sailed from Lisbon to Goa.", "route"),
        ("Peru took nine medals, Chile five, Bolivia two.", "bars"),
        ("Yes.", "words"),
    ],
)
def test_what_a_sentence_says_decides_its_kind(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_directions_are_those_of_the_text() -> None:
    for verb, direction in (("fell", "down"), ("rose", "up")):
        content = only(f"Ten-year yields {verb} 7 basis points.").content
        assert isinstance(content, LineContent) and content.direction == direction


def test_a_comparison_ends_in_the_scene_after_the_one_it_began_in() -> None:
    first, second = choose("The zoo counted 9,400 guests in 2016.", "In 2020 it was 2,100.")
    assert "before_after" not in {shot.content.kind for shot in first}
    assert second[-1].content.kind in ("before_after", "line")
    assert [event.part for event in second[-1].events] == [1]


@pytest.mark.parametrize(
    "text", ["Call 555-0143 now.", "Version 3.12.1 is out.", "She lives at 48 Alder Road.", "Read chapter 4."]
)
def test_numbers_that_name_something_become_no_chart(text: str) -> None:
    assert not kinds(text) & {"number", "bars", "percentage", "line", "range", "fraction", "price"}


def test_languages_without_a_tagger_have_charts_and_cards() -> None:
    (shots,) = choose("Die Quote sank von 8,1 % auf 6,4 %. Das freut alle.", language="de")
    assert [shot.content.kind for shot in shots][-2:] == ["before_after", "words"]
    (shots,) = choose("なぜ空は青いのですか？", language="ja")
    assert shots[0].content.kind == "question"


@pytest.mark.parametrize("text", ["", "   ", "…", "a" * 300, "one " * 200, "1.", "“", "\n\n"])
def test_any_text_has_shots_for_all_of_its_words(text: str) -> None:
    (shots,) = choose(text)
    assert sum(shot.end_word - shot.start_word for shot in shots) == len(text.split())


def test_alternatives_are_other_kinds_for_the_same_words(canal: list[list[SceneShot]]) -> None:
    shot = canal[3][-1]
    others = alternatives(CANAL, 3, shot, title="The Suez Canal", language="en")
    assert len(others) == 2
    assert len({shot.content.kind, *(other.content.kind for other in others)}) == 3
    assert {(other.start_word, other.end_word) for other in others} == {(shot.start_word, shot.end_word)}
