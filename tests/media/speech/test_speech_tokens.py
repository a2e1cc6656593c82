"""Tokens are the script's own words; what is said, where it pauses and where a sentence ends come with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.speech.scripts import clean, direction, join_tokens
from reelbase.media.speech.tokens import sentences, speech_text, tokenize

TEXTS = st.text(
    st.sampled_from("ab Z9.,!?-—…'\"(\n\t 😀\u200d\u202e日本ひカ。「」ไทеж مرحبא{}\\#@/%5\ufe0f\u0301"), max_size=40
)
LANGUAGES = st.sampled_from(["en", "de", "ja", "zh", "ar", "he", "th", "ru"])


def words(text: str, language: str = "en") -> list[str]:
    return [token.text for token in tokenize(text, language)]


def marks(text: str, language: str = "en") -> list[str]:
    return [token.mark for token in tokenize(text, language)]


class TestTokens:
    def test_tokens_are_the_words_as_written(self) -> None:
        text = "Wait --- what?  It's “3.5%”,\nshe said…"
        assert words(text) == text.split()

    @pytest.mark.parametrize("text", ["", "  \n\t ", "\u3000"])
    def test_an_empty_line_has_no_tokens(self, text: str) -> None:
        assert tokenize(text, "en") == ()

    @pytest.mark.parametrize("text", ["---", "... !!! ???", "— – -", "😀 ✨", "“” () []", "\u200b \u202e"])
    def test_punctuation_alone_is_stored_and_not_spoken(self, text: str) -> None:
        tokens = tokenize(text, "en")
        assert [token.text for token in tokens] == text.split()
        assert not any(token.spoken for token in tokens)
        assert speech_text(tokens) == ""

    def test_japanese_is_cut_between_words_never_inside_latin_ones(self) -> None:
        assert words("GPT-4を使う。「引用」iPhone15", "ja") == ["GPT-4", "を", "使う。", "「引用」", "iPhone15"]

    def test_chinese_punctuation_stays_with_its_word(self) -> None:
        assert words("你好，（世界）！AI技术", "zh") == ["你", "好，", "（世", "界）！", "AI", "技", "术"]

    def test_a_cut_adds_no_space_when_shown(self) -> None:
        for text in ("GPT-4を使う", "AI(人工)です", "https://example.com/aを見る", "今日は2024年です。"):
            assert join_tokens(words(text, "ja")) == text

    def test_marks_above_and_below_stay_with_their_letter(self) -> None:
        for word in words("น้ำแข็งเป็นของแข็งที่เย็นมาก", "th"):
            assert word[0] not in "ะาำ" and word[-1] not in "เแโใไ"

    def test_right_to_left_words_stay_in_reading_order(self) -> None:
        assert words("مرحبا بالعالم، English كلمة", "ar") == ["مرحبا", "بالعالم،", "English", "كلمة"]

    @settings(max_examples=200, deadline=None)
    @given(TEXTS, LANGUAGES)
    def test_tokens_hold_every_character_once_and_in_its_place(self, text: str, language: str) -> None:
        tokens = tokenize(text, language)
        assert "".join(token.text for token in tokens) == "".join(text.split())
        assert all(text[token.start : token.end] == token.text for token in tokens)

    @settings(max_examples=200, deadline=None)
    @given(TEXTS, LANGUAGES)
    def test_every_word_of_letters_is_spoken(self, text: str, language: str) -> None:
        for token in tokenize(text, language):
            if any(char.isalnum() for char in token.text):
                assert token.spoken


class TestMarks:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("So, yes; no: well.", [",", ";", ":", "."]),
            ("What?! Now", ["?", ""]),
            ("roll… end", [",", ""]),
            ("roll... end", [",", ""]),
            ("roll… End", [".", ""]),
            ("Wait … what", ["", ",", ""]),
            ("one --- two", ["", ",", ""]),
            ("one - two", ["", "", ""]),
            ("“Done.” Next", [".", ""]),
            ("Dr. Who", ["", ""]),
            ("3.14 is", ["", ""]),
        ],
    )
    def test_english_marks_end_sentences_and_clauses(self, text: str, expected: list[str]) -> None:
        assert marks(text) == expected

    @pytest.mark.parametrize("stop", ["。", "！", "？", "।", "۔", "؟", "።"])
    def test_full_stops_of_other_scripts_end_a_sentence(self, stop: str) -> None:
        tokens = tokenize(f"a{stop} b", "hi")
        assert len(sentences(tokens)) == 2

    def test_a_paragraph_ends_a_sentence(self) -> None:
        assert marks("A title\n\nThe text\n- item") == ["", ".", "", ".", "", ""]

    def test_abbreviations_end_no_sentence(self) -> None:
        tokens = tokenize("Mr. Fox met Dr. Owl at 5 p.m. on St. Ives Rd. yesterday. They spoke, e.g. of food.", "en")
        assert [tokens[start].text for start, _ in sentences(tokens)] == ["Mr.", "They"]


class TestSentences:
    @settings(max_examples=150, deadline=None)
    @given(TEXTS, LANGUAGES, st.integers(5, 60))
    def test_sentences_cover_every_token_once_in_order(self, text: str, language: str, max_chars: int) -> None:
        tokens = tokenize(text, language)
        ranges = sentences(tokens, max_chars=max_chars)
        assert [index for start, stop in ranges for index in range(start, stop)] == list(range(len(tokens)))
        assert all(start < stop for start, stop in ranges)

    def test_a_long_sentence_is_cut_at_a_clause(self) -> None:
        text = "word " * 10 + "end, " + "word " * 10
        first, _second = sentences(tokenize(text, "en"), max_chars=80)
        assert tokenize(text, "en")[first[1] - 1].text == "end,"

    def test_speech_has_one_mark_at_most_between_words(self) -> None:
        assert speech_text(tokenize("Yes, --- no … — maybe ?! !", "en")) == "Yes, no, maybe?"


class TestScripts:
    def test_cleaning_a_text_removes_what_turns_the_reading_direction(self) -> None:
        assert clean("a\u202eb\u2066c\u200b\x00\r\nd") == "abcd"

    @pytest.mark.parametrize(
        ("text", "way"), [("abc", "ltr"), ("שלום", "rtl"), ("«مرحبا»", "rtl"), ("12", ""), ("", "")]
    )
    def test_the_direction_of_a_text_follows_its_script(self, text: str, way: str) -> None:
        assert direction(text) == way

    def test_tokens_join_with_spaces_only_where_the_script_has_them(self) -> None:
        assert join_tokens(["iPhone", "15", "は", "新しい。"]) == "iPhone 15は新しい。"
