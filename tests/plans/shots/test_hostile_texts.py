"""Shots of texts that nobody means: what a narration may hold, shots can be chosen for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.speech.tables import listed
from reelbase.plans.shots import alternatives, choose_shots
from reelbase.understanding.figures import quantities_in

FIGURES = listed("5 0 -0 1912 % € $1bn ½ 1/0 km °C = ^ 10^9999 1e999 12:75 31/02 ٣٤٥ २० of from to fell")
WORDS = listed("“ ” ( Paris Anna not ? . , — 東京 مرحبا 😀 the because")
PIECES = [*FIGURES, *WORDS, "0 in 0", "twice as", "is a", "\u200d", "\u202e", "\x07", "\x1c", "\x85", "\ufffe"]


def check(text: str, language: str = "en") -> None:
    scenes = ["The first sentence.", text]
    shots = choose_shots(scenes, title=text[:50], language=language, words_per_minute=150)[1]
    words = len(text.split())
    assert [shot.start_word for shot in shots] == [0, *(shot.end_word for shot in shots[:-1])] if shots else not words
    assert not shots or shots[-1].end_word == words
    if shots:
        assert len(alternatives(scenes, 1, shots[0], title="", language=language)) <= 2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "text",
    [
        "0" * 5000,
        "9" * 4990 + " people",
        "50 %" * 1250,
        "5 " * 2500,
        "(" * 5000,
        "a\x01b \x02 c\x85d",
        "The ship\x06 sank in 1912 near Paris\x07.",
        "x" * 5000,
    ],
    ids=["zeros", "nines", "shares", "fives", "brackets", "controls", "control_in_label", "word_without_end"],
)
def test_a_narration_that_says_nothing_has_shots(text: str, language: str) -> None:
    check(text, language)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).map(" ".join))
def test_any_mixture_of_figures_signs_and_words_has_shots_for_all_of_its_words(text: str) -> None:
    check(text)


@pytest.mark.parametrize("piece", ["a third of it ", "5 pounds ", "7 degrees ", "3 to 1 ", "12:30 ", "8/10 "])
def test_a_text_four_times_as_long_is_read_in_about_four_times_the_work(piece: str) -> None:
    def work(times: int) -> float:
        """The least of three runs, in seconds of processor time."""
        begun = [(time.process_time(), quantities_in(piece * times, "en"), time.process_time()) for _ in range(3)]
        return min(end - start for start, _, end in begun)

    few = 2000 // len(piece)
    # Searches of all that stands before each number would make it sixteen times.
    assert work(4 * few) / work(few) < 9
