"""How names, respellings and foreign letters sound, in the alphabet of the packaged voice."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from reelbase.providers.voice.english_names import names
from reelbase.providers.voice.english_sounds import in_english_letters, respelled_sounds, spelled_sounds
from reelbase.providers.voice.hibari_script import MAX_CHARS, script_of


def said(text: str, **pronunciations: str) -> list[list[tuple[str, str | None, str]]]:
    """Text, sounds and mark of each word, by utterance."""
    script = script_of(text, "en", pronunciations)
    return [[(word.text, word.sounds, word.mark) for word in words] for words in script.utterances]


@pytest.mark.parametrize(
    ("respelling", "sounds"),
    [
        ("fray-NEL", "fɹAnˈɛl"),
        ("TOH-kyoh", "tˈOkjO"),
        ("day-KART", "dAkˈɑɹt"),
        ("LYE-bnits", "lˈIbnɪts"),
        ("nuh-WIN", "nəwˈɪn"),
        ("STONE-henj", "stˈOnhɛnʤ"),
        ("kyoh-toh", "kjˈOtO"),
        ("POY", "pˈY"),
    ],
)
def test_sounds_of_a_respelling_are_its_syllables_with_their_stress(respelling: str, sounds: str) -> None:
    assert respelled_sounds(respelling) == sounds


@pytest.mark.parametrize("written", ["hello", "Gironde", "", "-", "12", "東京"])
def test_sounds_of_what_is_no_respelling_are_not_guessed(written: str) -> None:
    assert respelled_sounds(written) is None


def test_sounds_of_names_are_written_in_the_voices_alphabet() -> None:
    spec = find_spec("hibari")
    assert spec is not None and spec.origin is not None
    alphabet = json.loads((Path(spec.origin).parent / "assets" / "vocab.json").read_text())
    unknown = {name for name, sounds in names().items() if not set(sounds) <= alphabet.keys()}
    assert unknown == set() and len(names()) > 400


@pytest.mark.parametrize(
    ("written", "sounds"),
    [
        ("Nguyen", "wˈɪn"),
        ("Nguyễn", "wˈɪn"),
        ("Dvořák’s", "dəvˈɔɹʒˌɑks"),
        ("GOETHE", "ɡˈɜɹtə"),
        ("Bosch's", "bˈɑʃᵻz"),
        ("table", None),
        ("nice", None),
    ],
)
def test_sounds_of_a_name_hold_for_its_forms(written: str, sounds: str | None) -> None:
    assert spelled_sounds(written) == sounds


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("Małgorzata", "Mawgozhata"),
        ("Třebíč", "Trzhebích"),
        ("Modrić", "Modrich"),
        ("Beyoğlu", "Beyolu"),
        ("Peña", "Penya"),
        ("Москва", "Moskva"),
        ("Αθήνα", "Atheena"),
        ("서울", "seoul"),
        ("café", "café"),
        ("naïve", "naïve"),
        ("plain", "plain"),
    ],
)
def test_letters_that_english_lacks_are_respelled(written: str, letters: str) -> None:
    assert in_english_letters(written) == letters


def test_a_script_gives_words_with_their_marks_and_given_sounds() -> None:
    assert said("The WHO met Xi, in C#.") == [
        [
            ("The", None, ""),
            *[(letter, None, "") for letter in "WHO"],
            ("met", None, ""),
            ("Xi", "ʃˈi", ","),
            ("in", None, ""),
            ("C", None, ""),
            ("sharp", None, "."),
        ]
    ]


def test_a_script_says_respelled_words_with_the_stress_of_their_capitals() -> None:
    (words,) = said("Fresnel's lens.", Fresnel="fray-NEL")
    assert words[0] == ("fray-nel's", "fɹAnˈɛlz", "")


def test_a_script_has_no_utterance_longer_than_the_voice_speaks_well() -> None:
    for text in ("so " * 500, "ab" * 3000, "1" * 500, "word, " * 300):
        utterances = said(text)
        assert all(sum(len(word) + 1 for word, _, _ in words) <= MAX_CHARS + 50 for words in utterances)
        assert all(words[-1][2] for words in utterances)


def test_a_script_says_no_sign_that_stands_for_given_sounds() -> None:
    words = [word for utterance in said("[a](/b/) (c) [d] /e/ 2024") for word in utterance]
    assert all(text.replace("'", "").replace("-", "").isalpha() for text, _, _ in words)
