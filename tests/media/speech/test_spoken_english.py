"""How English is said: a table of cases with their sources, and what holds for any text."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from num2words import num2words

from reelbase.media.speech.spoken import readings, spoken_tokens
from reelbase.media.speech.tokens import speech_text, tokenize

MIN_CASES = 1100
MAX_KNOWN_WRONG_SHARE = 0.02
KNOWN_WRONG: frozenset[str] = frozenset()
"""Written forms that are still read wrongly; each must fail, so that a repaired one leaves the list."""
MS_PER_SENTENCE = 1.0
LOADED_MACHINE = 6
"""How much slower a test may run than the same code alone."""
SIGNS = "<>≤≥±≠≈→←↔×÷√‰§¶№°′″∞∑∫π∈∀=+%$€£¥₹₩₽₺₿¢²³⁻½¾^~#@&*/-–—"
FIGURES_AND_SIGNS = "0123456789.,:;'\"()xkmsgthae " + SIGNS
TOKENS = st.text(FIGURES_AND_SIGNS + "KMIVXLAE", max_size=24)


class Case(NamedTuple):
    written: str
    spoken: tuple[str, ...]


def cases() -> list[Case]:
    lines = (Path(__file__).parent / "english_cases.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("# ")][1:]
    assert all(len(row) == 4 and all(row) for row in rows)
    return [Case(row[0], tuple(row[1].split(" | "))) for row in rows]


def said(text: str) -> str:
    return speech_text(tokenize(text, "en"))


def plain(words: str) -> str:
    """Words as they sound: without case, hyphens and marks."""
    return " ".join(re.sub(r"[-,.;:!?]", " ", words.lower()).split())


def value_of(words: str) -> str:
    """The digits that English number words stand for."""
    names = {num2words(value): value for value in range(100)}
    scales = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15}
    whole, _, decimals = words.partition(" point ")
    total = group = 0
    for word in whole.split():
        if word == "hundred":
            group *= 100
        elif word in scales:
            total, group = total + group * scales[word], 0
        else:
            group += names[word]
    digits = "".join(str(names[word]) for word in decimals.split())
    return f"{total + group}.{digits}" if digits else str(total + group)


def _is_right(case: Case) -> bool:
    return plain(said(case.written)) in [plain(spoken) for spoken in case.spoken]


class TestCases:
    def test_what_is_written_is_said_right(self) -> None:
        wrong = {case.written: said(case.written) for case in cases() if not _is_right(case)}
        assert {written: words for written, words in wrong.items() if written not in KNOWN_WRONG} == {}
        assert wrong.keys() >= KNOWN_WRONG

    def test_the_table_is_large_and_nearly_all_of_it_is_right(self) -> None:
        written = [case.written for case in cases()]
        assert len(set(written)) == len(written) >= MIN_CASES
        assert set(written) >= KNOWN_WRONG
        assert len(KNOWN_WRONG) <= MAX_KNOWN_WRONG_SHARE * len(written)


class TestGroups:
    @pytest.mark.parametrize(
        ("written", "pieces"),
        [
            ("12 000 km", ["twelve", "thousand", "kilometers"]),
            ("3–4 °C", ["three to four", "degrees Celsius"]),
            ("6 ft 2 in", ["six", "feet", "two", "inches"]),
            ("May 5, 2026", ["May", "fifth", "twenty twenty-six"]),
            ("World War I", ["World", "War", "one"]),
            ("1 1/2", ["one", "and a half"]),
            ("20 €", ["twenty", "euros"]),
            ("$3 billion", ["three", "billion dollars"]),
            ("7:30 pm", ["seven thirty", "PM"]),
        ],
    )
    def test_a_group_has_one_piece_for_each_token(self, written: str, pieces: list[str]) -> None:
        assert spoken_tokens(written.split(), "en") == pieces

    def test_a_full_stop_inside_a_group_is_no_pause(self) -> None:
        assert said("He is 6 ft. 2 in. tall.") == "He is six feet two inches tall."

    @settings(max_examples=300, deadline=None)
    @given(TOKENS)
    def test_readings_cover_every_token_once(self, text: str) -> None:
        tokens = text.split()
        assert sum(len(reading) for reading in readings(tokens, "en")) == len(tokens)


class TestNumbers:
    @settings(max_examples=300, deadline=None)
    @given(st.integers(0, 10**18 - 1))
    def test_whole_numbers_keep_their_value(self, number: int) -> None:
        assert value_of(said(f"{number:,} or")[: -len(" or")]) == str(number)

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 10**6), st.text("0123456789", min_size=1, max_size=6))
    def test_decimals_keep_their_value(self, whole: int, decimals: str) -> None:
        assert value_of(said(f"{whole}.{decimals} or")[: -len(" or")]) == f"{whole}.{decimals}"

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 10**9), st.integers(0, 99), st.sampled_from(["$", "€"]))
    def test_money_keeps_its_value(self, whole: int, cents: int, sign: str) -> None:
        words = said(f"{sign}{whole:,}.{cents:02}").rstrip(".")
        name = {"$": "dollar", "€": "euro"}[sign]
        large = re.match(rf"(.+?) {name}s?\b", words)
        small = re.search(r"(?:^|and )([a-z-]+) cents?$", words)
        assert (large is None or value_of(large[1]) == str(whole)) and (large is not None or whole == 0)
        assert (value_of(small[1]) if small else "0") == str(cents)


@st.composite
def damaged_cases(draw: DrawFn) -> str:
    """What people write, with a character put in, left out or written over somewhere."""
    written = draw(st.sampled_from(cases())).written
    at = draw(st.integers(0, len(written)))
    return written[:at] + draw(st.text(FIGURES_AND_SIGNS, max_size=3)) + written[at + draw(st.integers(0, 1)) :]


class TestAnyText:
    @settings(max_examples=800, deadline=None)
    @given(st.one_of(TOKENS, damaged_cases(), st.text(max_size=20)))
    @example("12,5- bill")
    @example("5<@²[s")
    @example("1e5e5")
    @example("½½")
    @example("#-")
    def test_no_digit_and_no_sign_reaches_the_voice(self, text: str) -> None:
        words = said(text)
        assert not set(words) & set(SIGNS) - {"-"}
        assert not any(unicodedata.category(char) in ("Nd", "No") for char in words)

    def test_what_is_said_is_said_the_same_again(self) -> None:
        for case in cases():
            once = said(case.written)
            assert plain(said(once)) == plain(once), case.written

    @settings(max_examples=300, deadline=None)
    @given(st.text(FIGURES_AND_SIGNS, max_size=24))
    def test_figures_and_signs_are_said_the_same_again(self, text: str) -> None:
        once = said(text)
        assert plain(said(once)) == plain(once)

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.from_regex(r"[a-z]{4,9}", fullmatch=True), min_size=1, max_size=6), st.data())
    def test_no_word_is_lost_beside_figures_and_signs(self, words: list[str], data: st.DataObject) -> None:
        parts = [f"{word} {data.draw(TOKENS)}" for word in words]
        spoken = plain(said(" ".join(parts))).split()
        assert [word for word in spoken if word in words][: len(words)] or not words
        for word in words:
            assert word in spoken

    def test_no_word_beside_a_case_is_lost(self) -> None:
        for case in cases():
            spoken = plain(said(f"zebras {case.written} giraffes")).split()
            assert (spoken[0], spoken[-1]) == ("zebras", "giraffes"), case.written

    @pytest.mark.parametrize(
        "hostile",
        [
            *("9" * 10_000, "9," * 5_000, "9 " * 5_000, "1.2-" * 3_000, "(" * 10_000, "a-" * 5_000, "x^" * 5_000),
            *("$9" * 3_000, "1/2 " * 3_000, "I" * 10_000, "f" * 10_000, "a.b" * 4_000, "/a" * 5_000, "May 5 " * 2_000),
        ],
        ids=lambda text: text[:6],
    )
    def test_hostile_text_is_read_in_linear_time(self, hostile: str) -> None:
        begun = time.process_time()
        said(hostile)
        assert time.process_time() - begun < 2.0 * LOADED_MACHINE

    def test_a_sentence_takes_less_than_a_millisecond(self) -> None:
        written = [case.written for case in cases()]
        for text in written:
            spoken_tokens(text.split(), "en")
        begun = time.process_time()
        for text in written:
            spoken_tokens(text.split(), "en")
        ms = (time.process_time() - begun) * 1000 / len(written)
        assert ms < MS_PER_SENTENCE * LOADED_MACHINE


@st.composite
def capitals(draw: DrawFn) -> str:
    return " ".join(draw(st.lists(st.sampled_from(["THIS", "IS", "IT", "WHO", "KNOWS", "US"]), min_size=3, max_size=6)))


@given(capitals())
def test_words_in_capitals_are_words(text: str) -> None:
    assert said(f"STOP {text} NOW").split()[0] == "STOP"
    assert unicodedata.is_normalized("NFC", said(text))
