"""Cues are the script's own words, broken where it reads well, in order and apart."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue, in_order, window
from reelbase.media.captions.layout import line_limit_em, width_em
from reelbase.media.captions.line_rules import MAX_WORDS_A_LINE
from reelbase.media.formats import FrameFormat
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.scripts import clean, is_unspaced, join_tokens
from reelbase.media.speech.tokens import tokenize
from reelbase.media.words import TimedToken

FORMATS = (FrameFormat(216, 384), FrameFormat(384, 216), FrameFormat(270, 270))
PLAIN = ["a", "the", "word,", "end.", "costs", "2024", "incomprehensibilities", "https://example.com/a?b=c"]
SIGNS = ["$3.50", "---", "—", "…", "😀", "👨\u200d👩\u200d👧", "❤️", "\u200d", "{b}", "\\N", "~~~", "<i>"]
SCRIPTS = ["GPT-4を使う。", "你好，世界！", "مرحبا", "שלום,", "สวัสดี", "Привет."]
WORDS = st.sampled_from([*PLAIN, *SIGNS, *SCRIPTS])
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)
SPAN = st.none() | st.tuples(st.floats(0, 12), st.floats(0, 2)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def spoken_words(tokens: tuple[TimedToken, ...]) -> list[TimedToken]:
    return [token for token in tokens if token.spoken]


class TestBuildCues:
    def test_cues_have_the_scripts_own_words(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        text = "Wait --- it costs $3.50 — isn't that “cheap”, Dr. Fox?"
        shown = " ".join(cue.text.replace("\n", " ") for cue in cues_of(text))
        assert shown == text.replace("--- ", "")

    @pytest.mark.parametrize("text", ["", " \n", "---", "... !!!", "😀 ✨", "• *** ###"])
    def test_there_are_no_cues_when_nothing_is_said(self, cues_of: Callable[..., tuple[Cue, ...]], text: str) -> None:
        assert cues_of(text) == ()

    @pytest.mark.parametrize("decoration", ["---", "***", "•", "===", "—" * 3, "~~~"])
    def test_decoration_is_left_out(self, cues_of: Callable[..., tuple[Cue, ...]], decoration: str) -> None:
        shown = [token.text for cue in cues_of(f"one {decoration} two") for token in cue.tokens]
        assert [text for text in shown if text != "—" * 3] == ["one", "two"]

    @pytest.mark.parametrize("text", ["7 - 3 = 4", "a < b", "E = mc²", "p → q", "x ≥ 5", "50 %", "R & D", "2 + 2"])
    def test_signs_that_mean_something_stay(self, cues_of: Callable[..., tuple[Cue, ...]], text: str) -> None:
        assert [token.text for cue in cues_of(f"Here {text} holds") for token in cue.tokens][1:-1] == text.split()

    def test_captions_break_at_the_lines_of_verse(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        verse = "Beside the bed\nA lantern burns\nOn every boat\nAnd on the pier"
        assert "\n".join(cue.text for cue in cues_of(verse)) == verse

    def test_spaces_of_thai_are_shown(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        text = "สวัสดีครับ วันนี้อากาศดี เราไปเดินเล่นกัน"
        assert " ".join(cue.text.replace("\n", "") for cue in cues_of(text, language="th")).replace(" ", "") == (
            text.replace(" ", "")
        )
        assert any(" " in cue.text or "\n" in cue.text for cue in cues_of(text, language="th"))

    @pytest.mark.parametrize("word", ["Donaudampfschifffahrts" * 12, "x" * 400, "https://example.com/" + "path/" * 50])
    def test_a_word_too_long_for_a_line_is_broken(self, cues_of: Callable[..., tuple[Cue, ...]], word: str) -> None:
        cues = cues_of(f"The word {word} is long.")
        assert "".join(cue.text.replace("\n", "") for cue in cues).replace(" ", "") == f"Theword{word}islong."
        for cue in cues:
            for line in cue.text.split("\n"):
                assert width_em(line, "en") <= 1.5 * line_limit_em(FORMATS[0])

    def test_emoji_stay_beside_their_words(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        assert [cue.text for cue in cues_of("Great 😀 news")] == ["Great 😀 news"]

    @pytest.mark.parametrize("text", ["word " + "😀 " * 60 + "word", "😀 " * 50 + "a", "a " + "😀" * 40 + " b"])
    def test_more_emoji_than_fit_are_left_out_and_no_word_is(
        self, cues_of: Callable[..., tuple[Cue, ...]], text: str
    ) -> None:
        shown = [token.text for cue in cues_of(text) for token in cue.tokens]
        assert [word for word in shown if word.isascii()] == [word for word in text.split() if word.isascii()]

    def test_cues_break_at_the_ends_of_sentences(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        cues = cues_of("The sky is blue. Light scatters in the air. Look up tonight.", duration_s=6.0)
        assert [cue.text.replace("\n", " ") for cue in cues] == [
            "The sky is blue.",
            "Light scatters in the air.",
            "Look up tonight.",
        ]

    def test_a_line_does_not_end_with_an_article(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        text = "He walked through the forest and found a river behind the old stone house near a hill."
        for cue in cues_of(text, duration_s=6.0):
            assert not cue.text.split("\n")[0].endswith((" a", " the", " and"))

    def test_japanese_has_no_spaces(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        text = "今日は2024年です。GPT-4を使う。"
        assert "".join(cue.text.replace("\n", "") for cue in cues_of(text, "ja")) == text

    @settings(max_examples=120, deadline=None)
    @given(TEXTS, st.data(), st.sampled_from(FORMATS), st.sampled_from(["en", "ja", "ar", "th"]))
    @example("a " + "😀 " * 60 + "b", None, FORMATS[0], "en")
    def test_cues_hold_for_any_text(
        self, text: str, data: st.DataObject | None, format: FrameFormat, language: str
    ) -> None:
        tokens = tokenize(text, language)
        size = len(tokens)
        spans = data.draw(st.lists(SPAN, min_size=size, max_size=size)) if data else [None] * size
        timed = timed_tokens(tokens, spans, duration_s=14.0)
        cues = build_cues(timed, format=format, language=language, offset_s=0.5)
        self._assert_words(cues, timed)
        self._assert_times(cues)
        self._assert_lines(cues, format, language)

    @staticmethod
    def _assert_words(cues: tuple[Cue, ...], timed: tuple[TimedToken, ...]) -> None:
        shown = tuple(token for cue in cues for token in cue.tokens)
        assert [token.text for token in spoken_words(shown)] == [token.text for token in spoken_words(timed)]
        rest = iter(timed)
        assert all(any(token.text == other.text for other in rest) for token in shown)
        assert all(spoken_words(cue.tokens) for cue in cues)

    @staticmethod
    def _assert_times(cues: tuple[Cue, ...]) -> None:
        for cue in cues:
            assert cue.start_s < cue.end_s
            for token in spoken_words(cue.tokens):
                assert cue.start_s <= (token.start_s or 0.0) + 1e-6
                assert (token.end_s or 0.0) <= cue.end_s + 1e-6
        assert all(left.end_s <= right.start_s for left, right in pairwise(cues))

    @staticmethod
    def _assert_lines(cues: tuple[Cue, ...], format: FrameFormat, language: str) -> None:
        for line in (line for cue in cues for line in cue.lines):
            assert len(line) <= MAX_WORDS_A_LINE or any(is_unspaced(token.text[-1]) for token in line)
            if len(line) > 1:
                # Kerning between neighbours is not counted when words are measured one by one.
                shown = join_tokens([clean(token.text) for token in line])
                assert width_em(shown, language) <= line_limit_em(format) * 1.05
        assert all(1 <= len(cue.lines) <= 2 for cue in cues)


class TestWindow:
    def test_clips_and_counts_from_its_start(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        (cue,) = cues_of("one two three")
        (seen,) = window([cue], 1.0, 2.0)
        assert (seen.start_s, seen.end_s) == (0.0, 1.0)
        assert [token.text for token in seen.tokens] == ["one", "two", "three"]
        assert seen.tokens[0].start_s == -1.0

    def test_a_window_of_cues_leaves_out_what_stands_elsewhere(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        assert window(cues_of("one two"), 50.0, 60.0) == ()


class TestInOrder:
    @given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 3)), max_size=12))
    def test_cues_in_order_never_overlap(self, spans: list[tuple[float, float]]) -> None:
        cues = in_order(Cue(start, start + length, ()) for start, length in spans)
        assert all(cue.end_s > cue.start_s for cue in cues)
        assert all(left.end_s <= right.start_s for left, right in pairwise(cues))
