"""Times of tokens: in order, inside the sound, for every spoken word, whatever the voice reported."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.speech.alignment import align_sequences, letter_cost, timed_tokens, token_spans
from reelbase.media.speech.tokens import tokenize
from reelbase.media.words import TimedToken

SCRIPT = tokenize("Wait --- what? It costs $3.50 — now. 😀", "en")
SPAN = st.none() | st.tuples(st.floats(0, 20), st.floats(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def assert_times(tokens: Sequence[TimedToken], duration_s: float) -> None:
    spoken_spans = [(token.start_s, token.end_s) for token in tokens if token.spoken]
    now_s = 0.0
    for start_s, end_s in spoken_spans:
        assert start_s is not None and end_s is not None
        assert now_s - 1e-9 <= start_s < end_s <= duration_s + 1e-9
        now_s = end_s


class TestTimedTokens:
    def test_timed_tokens_keep_the_words_and_time_only_the_spoken_ones(self) -> None:
        timed = timed_tokens(SCRIPT, [None] * len(SCRIPT), duration_s=4.0)
        assert [token.text for token in timed] == [token.text for token in SCRIPT]
        assert [token.spoken for token in timed] == [bool(token.spoken) for token in SCRIPT]

    def test_a_word_between_known_ones_gets_the_time_between_them(self) -> None:
        tokens = tokenize("one two three", "en")
        timed = timed_tokens(tokens, [(0.0, 0.5), None, (1.0, 1.5)], duration_s=2.0)
        assert (timed[1].start_s, timed[1].end_s) == (0.5, 1.0)

    def test_unknown_words_share_time_by_how_much_is_said(self) -> None:
        timed = timed_tokens(tokenize("a 1,234,567", "en"), [None, None], duration_s=5.0)
        first, second = ((token.end_s or 0.0) - (token.start_s or 0.0) for token in timed)
        assert second > 10 * first

    @settings(max_examples=200, deadline=None)
    @given(st.data(), st.floats(0.2, 20))
    def test_timed_tokens_are_in_order_and_inside_the_sound(self, data: st.DataObject, duration_s: float) -> None:
        spans = data.draw(st.lists(SPAN, min_size=len(SCRIPT), max_size=len(SCRIPT)))
        assert_times(timed_tokens(SCRIPT, spans, duration_s=duration_s), duration_s)

    def test_many_words_in_hardly_any_time_still_follow_each_other(self) -> None:
        tokens = tokenize("word " * 100, "en")
        assert_times(timed_tokens(tokens, [None] * 100, duration_s=0.5), 0.5)


class TestTokenSpans:
    def test_token_spans_find_each_word_in_the_sounds_of_its_sentence(self) -> None:
        sounds = [(char, 0.1) for char in "hɛlˈəʊ wɜːld"]
        first, second = token_spans(sounds, ["hɛlˈəʊ", "wˈɜːld"])
        assert first == pytest.approx((0.0, 0.6))
        assert second is not None and second[1] == pytest.approx(1.2) and 0.6 <= second[0] <= 0.7

    def test_a_word_without_sounds_has_no_time(self) -> None:
        assert token_spans([("a", 0.1)], ["a", ""])[1] is None

    def test_a_text_without_sounds_has_no_times(self) -> None:
        assert token_spans([], ["a", "b"]) == [None, None]

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from("aeˈ tdk^$.,ː"), st.floats(0, 0.3)), max_size=40),
        st.lists(st.text("aeˈtdkː ", max_size=6), max_size=8),
    )
    def test_token_spans_are_in_order_and_apart(self, sounds: list[tuple[str, float]], words: list[str]) -> None:
        total_s = sum(length for _, length in sounds)
        now_s = 0.0
        for span in filter(None, token_spans(sounds, words)):
            assert now_s - 1e-9 <= span[0] <= span[1] <= total_s + 1e-9
            now_s = span[1]


class TestPairUp:
    def test_same_sequences_pair_fully(self) -> None:
        assert align_sequences("abc", "abc", letter_cost) == [0, 1, 2]

    def test_a_missing_item_stays_alone(self) -> None:
        assert align_sequences("abc", "ac", letter_cost) == [0, None, 1]

    @settings(max_examples=80, deadline=None)
    @given(st.text("abc", max_size=30), st.text("abc", max_size=30))
    def test_paired_items_never_cross_each_other(self, left: str, right: str) -> None:
        partners = [partner for partner in align_sequences(left, right, letter_cost) if partner is not None]
        assert partners == sorted(set(partners))
        assert all(0 <= partner < len(right) for partner in partners)

    def test_long_sequences_of_other_lengths_stay_in_the_band(self) -> None:
        assert align_sequences("ab" * 400, "ab" * 150, letter_cost).count(None) == 500
