"""What is said in other languages than English: a table each for German, French and Spanish, and rules for all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reelbase.media.speech.spoken import readings, spoken_tokens
from reelbase.media.speech.spoken.tabled.figures import Figure, ascii_digits, figure
from reelbase.media.speech.spoken.tabled.language import number_words
from reelbase.media.speech.spoken.tabled.others import OTHERS
from reelbase.media.speech.tokens import tokenize
from reelbase.plans.wording import stop_words

LANGUAGES = ("de", "fr", "es", *OTHERS, "kk", "te", "el", "ur", "mr", "xx")
WITH_WORDS = [language for language in LANGUAGES if number_words(15, language)]


def cases(name: str) -> list[tuple[str, str]]:
    """(as written, as said) by line. The rules are those of the languages' academies and dictionaries: Duden for
    German, the Académie's spelling and the usual readings for French, the Real Academia's for Spanish."""
    lines = (Path(__file__).parent / f"{name}_cases.tsv").read_text("utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines if line]


def said(text: str, language: str) -> str:
    return " ".join(piece for piece in spoken_tokens(text.split(), language) if piece)


@pytest.mark.parametrize(("name", "language"), [("german", "de"), ("french", "fr"), ("spanish", "es")])
def test_a_language_is_said_as_it_is_meant(name: str, language: str) -> None:
    wrong = {written: found for written, words in cases(name) if (found := said(written, language)) != words}
    assert wrong == {}


def test_each_table_has_at_least_sixty_cases() -> None:
    assert min(len(cases(name)) for name in ("german", "french", "spanish")) >= 60


@pytest.mark.parametrize(
    ("language", "written", "words"),
    [
        ("it", "1,5 km", "uno virgola cinque chilometri"),
        ("it", "5 mln €", "cinque milioni di euro"),
        ("it", "40%", "quaranta per cento"),
        ("pt", "12 000 km", "doze mil quilómetros"),
        ("nl", "1.234 km", "duizendtweehonderdvierendertig kilometer"),
        ("pl", "1,5 km", "jeden przecinek pięć kilometrów"),
        ("pl", "40 %", "czterdzieści procent"),
        ("ru", "5 км", "пять километров"),
        ("ru", "1 км", "один километр"),
        ("ru", "В 2020 г. было", "В две тысячи двадцать год было"),
        ("ru", "20 г соли", "двадцать граммов соли"),
        ("sv", "7-3=4", "sju minus tre lika med fyra"),
        ("no", "10-20 km/h", "ti til tjue kilometer i timen"),
        ("nb", "5 kg", "fem kilogram"),
        ("tr", "%40", "yüzde kırk"),
        ("tr", "40 %", "yüzde kırk"),
        ("zh", "40%", "百分之 四十"),
        ("zh", "12345", "一万二千三百四十五"),
        ("ja", "1.5", "一 点 五"),
        ("ar", "٣٫٥", "ثلاثة فاصلة خمسة"),
        ("ar", "١٢", "اثنا عشر"),
        ("fa", "۱۲", "دوازده"),
        ("th", "๑๒", "สิบสอง"),
        ("hi", "1,5", "1,5"),
        ("hi", "१२ किलो", "१२ किलो"),
        ("el", "7-3=4", "7-3=4"),
        ("kk", "-5", "- бес"),
        ("it", "1/2", "uno diviso due"),
        ("xx", "5 € & 3", "5 € & 3"),
    ],
)
def test_other_languages_keep_values_and_signs(language: str, written: str, words: str) -> None:
    assert said(written, language) == words


@pytest.mark.parametrize("language", WITH_WORDS)
def test_a_decimal_is_never_read_as_a_whole_number(language: str) -> None:
    fifteen = str(number_words(15, language))
    for written in ("1,5 km", "1.5 km", "1,5", "1,50 €"):
        assert fifteen not in said(written, language).split(" km")[0], written


@pytest.mark.parametrize("language", WITH_WORDS)
@settings(max_examples=15, deadline=None)
@given(value=st.integers(0, 999_999_999))
def test_a_whole_number_has_its_words_however_it_is_grouped(language: str, value: int) -> None:
    words = said(str(value), language)
    if not 1000 <= value <= 9999:
        assert words == number_words(value, language)
    assert said(f"{value:,}".replace(",", " "), language) == number_words(value, language)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60), language=st.sampled_from(LANGUAGES))
def test_any_text_has_one_piece_a_token(text: str, language: str) -> None:
    tokens = text.split()
    found = readings(tokens, language)
    assert sum(len(reading) for reading in found) == len(tokens)
    tokenize(text, language)


NOTATION = st.text(alphabet="0123456789.,-–/:%€$°C²⁻³½+=<>×±() kmhIVX.", max_size=30)


@settings(max_examples=400, deadline=None)
@given(text=NOTATION, language=st.sampled_from(LANGUAGES))
def test_any_notation_can_be_said(text: str, language: str) -> None:
    tokens = text.split()
    assert sum(len(reading) for reading in readings(tokens, language)) == len(tokens)
    if any(char in "123456789" for token in tokens for char in token):
        assert said(text, language)


@settings(max_examples=300, deadline=None)
@given(
    words=st.lists(st.text(alphabet="aąbcćdeéęfghiíjklłmnńñoóöprsßtuüvwyzżžабвгдежзийклм", min_size=3, max_size=12)),
    language=st.sampled_from(LANGUAGES),
)
@example(words=["and"], language="de")
@example(words=["and"], language="fr")
def test_no_letter_is_lost(words: list[str], language: str) -> None:
    assert said(" ".join(words), language) == " ".join(words)


@pytest.mark.parametrize(
    ("written", "decimal", "value"),
    [
        ("1.234,56", ",", Figure("1234", "56")),
        ("1,234.56", ",", Figure("1234", "56")),
        ("1.234", ",", Figure("1234")),
        ("1.234", ".", Figure("1", "234")),
        ("1,234", ",", Figure("1", "234")),
        ("1,234", ".", Figure("1234")),
        ("1.5", ",", Figure("1", "5")),
        ("0.125", ",", Figure("0", "125")),
        ("1.234.567", ",", Figure("1234567")),
        ("1 234 567,8", ",", Figure("1234567", "8")),
        ("1'234", ",", Figure("1234")),
        ("1.2.3", ",", None),
        ("192.168.0.1", ",", None),
    ],
)
def test_separators_have_the_meaning_that_the_figures_show(written: str, decimal: str, value: Figure | None) -> None:
    assert figure(written, decimal) == value


def test_digits_of_every_script_have_their_value() -> None:
    assert ascii_digits("١٢٣ ۴۵۶ १२३ ๑๒๓ 123 a²") == "123 456 123 123 123 a²"


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr"])
def test_no_common_word_is_taken_for_a_numeral_or_an_abbreviation(language: str) -> None:
    words = [word for word in sorted(stop_words(language)) if word.isalpha() and len(word) > 1]
    changed = {word for word in words for form in (word, word.capitalize()) if said(form, language) != form}
    # French and Spanish write these abbreviations without a stop.
    assert changed <= {"dr", "st", "ste", "bd", "mme", "pr", "ca", "nr"}
