"""How numbers, signs, abbreviations and addresses are said."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reelbase.media.speech.spoken import spoken_tokens
from reelbase.media.speech.tokens import speech_text, tokenize

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "ru",
    "pl",
    "tr",
    "ar",
    "he",
    "fa",
    "hi",
    "ja",
    "zh",
    "ko",
    "th",
    "xx",
)
HOSTILE = (
    "0123456789.,:;-–—/%$€£°'’#@&+=~<>×xXkKmMbnsthrdIVCF\"()[]{}*_|\\"
    "²³⁶₂½¼①٣३๓Ⅷ一日アก가😀\u200d\u200c\ufe0f\u202eßéİ…、。؟।"
)


def said(text: str, language: str = "en") -> str:
    return speech_text(tokenize(text, language))


class TestEnglishNumbers:
    @pytest.mark.parametrize(
        ("written", "spoken"),
        [
            ("1984", "nineteen eighty-four"),
            ("2005", "two thousand five"),
            ("1,984", "one thousand nine hundred eighty-four"),
            ("1905", "nineteen oh five"),
            ("1500 meters", "fifteen hundred meters"),
            ("0.5", "zero point five"),
            ("3.14", "three point one four"),
            ("007", "zero zero seven"),
            ("1,000,000", "one million"),
            ("-5°C", "minus five degrees Celsius"),
            ("50-60%", "fifty to sixty percent"),
            ("1914–1918", "nineteen fourteen to nineteen eighteen"),
            ("3/4", "three quarters"),
            ("24/7", "twenty-four seven"),
            ("22nd", "twenty-second"),
            ("1990s", "nineteen nineties"),
            ("10x", "ten times"),
            ("16:9", "sixteen to nine"),
            ("v1.2", "version one point two"),
            ("12345678901234567890", "one two three four five six seven eight nine zero" * 2),
        ],
    )
    def test_plain_english_numbers_are_spoken_as_words(self, written: str, spoken: str) -> None:
        assert said(written).replace(" ", "") == spoken.replace(" ", "")

    @pytest.mark.parametrize(
        ("written", "spoken"),
        [
            ("$3.50", "three dollars and fifty cents"),
            ("$1", "one dollar"),
            ("£0.01", "one penny"),
            ("€20", "twenty euros"),
            ("20€", "twenty euros"),
            ("$1.5M", "one point five million dollars"),
            ("$3 billion", "three billion dollars"),
            ("$5-10", "five to ten dollars"),
            ("-$4", "minus four dollars"),
        ],
    )
    def test_english_amounts_of_money_are_spoken_as_words(self, written: str, spoken: str) -> None:
        assert said(written) == spoken

    @pytest.mark.parametrize(
        ("written", "spoken"),
        [
            ("5:30 p.m. today", "five thirty PM today"),
            ("5:05", "five oh five"),
            ("9:00", "nine o'clock"),
            ("14:00", "fourteen hundred hours"),
            ("7am", "seven AM"),
            ("2024-03-05", "March fifth twenty twenty-four"),
            ("2024-13-05", "twenty twenty-four thirteen zero five"),
        ],
    )
    def test_english_times_and_dates_are_spoken_as_words(self, written: str, spoken: str) -> None:
        assert said(written) == spoken

    @pytest.mark.parametrize(
        ("written", "spoken"),
        [
            ("¼", "one quarter"),
            ("2½", "two and a half"),
            ("x²", "x squared"),
            ("10⁶", "ten to the power of six"),
            ("5 km²", "five square kilometers"),
            ("1m³", "one cubic meter"),
            ("H₂O", "H two O"),
            ("٣", "three"),
            ("①", "one"),
        ],
    )
    def test_digits_of_other_shapes(self, written: str, spoken: str) -> None:
        assert said(written) == spoken

    @pytest.mark.parametrize(
        ("written", "spoken"),
        [
            ("(555) 123-4567", "five five five, one two three, four five six seven"),
            ("+1-555-123-4567", "plus one, five five five, one two three, four five six seven"),
            ("500-1000", "five hundred to one thousand"),
        ],
    )
    def test_telephone_numbers_are_no_spans(self, written: str, spoken: str) -> None:
        assert said(written) == spoken

    @pytest.mark.parametrize(
        ("written", "spoken"),
        [("1 km", "one kilometer"), ("5 GB", "five gigabytes"), ("a 5km walk", "a five kilometer walk")],
    )
    def test_units_agree_with_their_number(self, written: str, spoken: str) -> None:
        assert said(written) == spoken


class TestEnglishSigns:
    @pytest.mark.parametrize(
        ("written", "spoken"),
        [
            ("Dr. Smith lives on Mill St. in London.", "Doctor Smith lives on Mill Street in London."),
            ("St. Mary vs. Mr. Jones", "Saint Mary versus Mister Jones"),
            ("No. 5 wins. No.", "number five wins. No."),
            ("e.g. this", "for example this"),
            ("World War II", "World War two"),
            ("Louis XIV", "Louis the fourteenth"),
            ("I saw IV", "I saw IV"),
            ("AT&T and C++ and C#", "AT and T and C plus plus and C sharp"),
            ("GPT-4", "GPT four"),
        ],
    )
    def test_english_abbreviations_are_spoken_in_full(self, written: str, spoken: str) -> None:
        assert said(written) == spoken

    @pytest.mark.parametrize(
        ("written", "spoken"),
        [
            ("https://www.example.com/a?b=c", "example dot com"),
            ("http://user:secret@example.com:8080/x", "example dot com"),
            ("example.org,", "example dot org"),
            ("me.you@test-site.co.uk", "me dot you at test dash site dot co dot uk"),
            ("@nasa_2", "at nasa two"),
            ("#climateChange", "hashtag climate Change"),
        ],
    )
    def test_english_web_addresses_are_spoken_in_words(self, written: str, spoken: str) -> None:
        assert said(written).rstrip(",") == spoken

    @pytest.mark.parametrize("decoration", ["---", "—", "***", "•", "😀", "👨‍👩‍👧", "❤️", "™", "…", "\u200b", "\x00"])
    def test_decoration_is_not_said(self, decoration: str) -> None:
        assert [token.spoken for token in tokenize(f"one {decoration} two", "en")] == ["one", "", "two"]

    def test_words_around_a_dash_are_both_said(self) -> None:
        assert said("Well---that's it—maybe–so.") == "Well, that's it, maybe, so."

    def test_markup_never_reaches_the_voice(self) -> None:
        assert said("*bold* _it_ `code` {\\b1}x <tag> [[ph]]") == "bold it code b one x tag ph"


class TestOtherLanguages:
    @pytest.mark.parametrize(
        ("language", "written", "spoken"),
        [
            ("de", "Im Jahr 1984", "Im Jahr neunzehnhundertvierundachtzig"),
            ("de-AT", "25", "fünfundzwanzig"),
            ("fr", "2024", "deux mille vingt-quatre"),
            ("es", "25 años", "veinticinco años"),
            ("it", "21", "ventuno"),
            ("pt", "16", "dezasseis"),
            ("ru", "5 человек", "пять человек"),
            ("ja", "2024年", "二千二十四年"),
            ("ar", "١٢٣", "مائة و ثلاثة و عشرون"),
            ("zh", "2024年", "二零二四年"),
            ("xx", "25", "25"),
        ],
    )
    def test_whole_numbers_are_spoken_in_other_languages(self, language: str, written: str, spoken: str) -> None:
        assert said(written, language) == spoken

    @pytest.mark.parametrize(
        ("language", "written", "spoken"),
        [
            ("fr", "50 %", "cinquante pour cent"),
            ("de", "20 €", "zwanzig Euro"),
            ("pl", "50 %", "pięćdziesiąt procent"),
            ("es", "Pan & vino", "Pan y vino"),
        ],
    )
    def test_a_sign_that_stands_alone_is_said(self, language: str, written: str, spoken: str) -> None:
        assert said(written, language) == spoken

    @pytest.mark.parametrize(
        ("language", "written", "spoken"),
        [
            ("de", "z.B. Dr. Müller", "zum Beispiel Doktor Müller"),
            ("fr", "Mme Curie, n° 5", "Madame Curie, numéro cinq"),
            ("es", "el Sr. Gil", "el Señor Gil"),
            ("ru", "т.е. все", "то есть все"),
        ],
    )
    def test_abbreviations_are_spoken_in_other_languages(self, language: str, written: str, spoken: str) -> None:
        assert said(written, language) == spoken

    @pytest.mark.parametrize(
        ("language", "written", "spoken"),
        [
            ("de", "www.beispiel.de", "beispiel Punkt de"),
            ("fr", "moi@exemple.fr", "moi arobase exemple point fr"),
            ("pl", "https://przyklad.com/a?b=c", "przyklad kropka com"),
        ],
    )
    def test_web_addresses_are_spoken_in_other_languages(self, language: str, written: str, spoken: str) -> None:
        assert said(written, language) == spoken

    def test_a_german_date_is_no_end_of_a_sentence(self) -> None:
        assert [token.mark for token in tokenize("Am 3. Oktober war es.", "de")] == ["", "", "", "", "."]


class TestAnyText:
    @settings(max_examples=250, deadline=None)
    @given(st.text(HOSTILE, max_size=10), st.sampled_from(LANGUAGES))
    @example("10⁶", "en")
    @example("5<@²[s", "en")
    def test_any_text_is_spoken_without_voice_commands(self, text: str, language: str) -> None:
        spoken = spoken_tokens([text], language)[0]
        assert not set(spoken) & set('[]{}<>|\\~^*_"\n\u200d\u202e')
        assert spoken == " ".join(spoken.split())

    @settings(max_examples=250, deadline=None)
    @given(st.text(HOSTILE, max_size=10), st.text(HOSTILE, max_size=4), st.text(HOSTILE, max_size=4))
    def test_no_digit_is_left_in_spoken_english(self, text: str, before: str, after: str) -> None:
        assert not any(char.isdigit() for char in spoken_tokens([before, text, after], "en")[1])

    @settings(max_examples=80, deadline=None)
    @given(st.integers(0, 10**19), st.sampled_from(LANGUAGES))
    def test_every_number_is_said(self, number: int, language: str) -> None:
        assert spoken_tokens([str(number)], language)[0]
