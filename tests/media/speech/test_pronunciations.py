"""An author's own pronunciations: whole words, any voice, and the written words in captions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.speech.pronunciations import found_in
from reelbase.media.speech.tokens import speech_text, tokenize

GLOSSARY = {
    "Fresnel": "fray-NEL",
    "Nguyen": "win",
    "gif": "jif",
    "Machu": "machoo",
    "Machu Picchu": "MAH-choo PEEK-choo",
    "C#": "see sharp",
    "Łódź": "woodge",
    "SQL": "sequel",
}


def said(text: str, language: str = "en", glossary: dict[str, str] = GLOSSARY) -> str:
    return speech_text(tokenize(text, language, glossary))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fresnel built a lens.", "fray-nel built a lens."),
        ("Fresnel's lens", "fray-nel's lens"),
        ("Fresnel’s lens", "fray-nel's lens"),
        ("a Fresnel-lens", "a fray-nel lens"),
        ("(Fresnel), “Fresnel”", "fray-nel, fray-nel"),
        ("fresnel unfresnel Fresnels", "fresnel unfresnel Fresnels"),
        ("A gif, a GIF, a Gif.", "A jif, a jif, a jif."),
        ("the gifs", "the gifs"),
        ("Machu Picchu's walls", "mah-choo peek-choo's walls"),
        ("only Machu", "only machoo"),
        ("I write C#.", "I write see sharp."),
        ("In Łódź, and in ŁÓDŹ", "In woodge, and in ŁÓDŹ"),
        ("Nguyen/Fresnel", "win fray-nel"),
        ("SQL and sql", "sequel and sql"),
        ("Nothing here.", "Nothing here."),
    ],
)
def test_a_pronunciation_stands_for_its_whole_word(text: str, words: str) -> None:
    assert said(text) == words


def test_the_longest_words_win_wherever_they_stand() -> None:
    glossary = {"York": "yorrick", "New York": "noo yawk", "New": "noo"}
    assert said("New York and York and New", glossary=glossary) == "noo yawk and yorrick and noo"


def test_a_word_without_spaces_around_it_has_its_pronunciation_too() -> None:
    assert said("我去重庆玩。", "zh", {"重庆": "崇庆"}) == "我去崇庆玩."


def test_numbers_beside_a_pronunciation_are_read_as_ever() -> None:
    assert said("Nguyen paid $5 for 3 lenses.") == "win paid five dollars for three lenses."


def test_captions_keep_the_written_words_and_each_has_its_own_words_to_time() -> None:
    tokens = tokenize("We saw Machu Picchu.", "en", GLOSSARY)
    assert [token.text for token in tokens] == ["We", "saw", "Machu", "Picchu."]
    assert [token.spoken for token in tokens] == ["We", "saw", "mah-choo", "peek-choo"]
    assert tokens[-1].mark == "."


def test_only_the_pronunciations_of_a_text_count_for_it() -> None:
    assert found_in("Fresnel and a GIF", GLOSSARY) == {"Fresnel": "fray-NEL", "gif": "jif"}
    assert found_in("Machu Picchu", GLOSSARY) == {"Machu Picchu": "MAH-choo PEEK-choo"}
    assert found_in("Nothing", GLOSSARY) == {}
    assert found_in("Fresnel", {}) == {}


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80),
    st.dictionaries(
        st.text(min_size=1, max_size=8).filter(lambda key: any(char.isalnum() for char in key) and key == key.strip()),
        st.sampled_from(["win", "fray-NEL", "two words", "a (b) c"]),
        max_size=5,
    ),
)
def test_any_glossary_leaves_the_written_tokens_as_they_are(text: str, glossary: dict[str, str]) -> None:
    plain, own = tokenize(text, "en"), tokenize(text, "en", glossary)
    assert [(token.text, token.start) for token in plain] == [(token.text, token.start) for token in own]
    if not found_in(text, glossary):
        assert [token.spoken for token in plain] == [token.spoken for token in own]


def test_many_words_and_a_long_text_take_little_time() -> None:
    glossary = {f"Word{number}": f"say {number} so" for number in range(200)}
    text = " ".join(f"Word{number % 300} is here." for number in range(3000))
    assert "say 7 so" in said(text, glossary=glossary)
