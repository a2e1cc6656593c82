"""Sentences end in one place for plans, voices and captions, and nothing of a text is lost or added between them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.speech.sentences import sentence_ends, sentence_spans
from reelbase.media.speech.splitting import lined
from reelbase.media.speech.tokens import sentences, speech_text, tokenize

_PIECES = """
    no. No. 5 Inc. etc. a.m. vol. II c.-à-d. т. е. M. Dupont z. B. Mai e.g. U.S. The the J. R. Tolkien ?! … ...
    “Stop!” "he said." .NET Node.js 3.5 1. Nf3 2. e4 天空。 “你好！”他说 空だ。 「はい」と สวัสดี क्या। ما؟ ¿Qué? ¡sí!
    » « [7]:3 — -
"""
PIECES = st.sampled_from(_PIECES.split())
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", "  ", "\n", "\n\n", ""])), max_size=30).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)
LANGUAGES = st.sampled_from(["en", "de", "fr", "ru", "es", "el", "zh", "ja", "th", "ar", "hi", "pl", "xx"])

CASES = [
    ("en", "He said no. | Then he left."),
    ("en", "It is No. 5 of 7. | Next came No. 6."),
    ("en", "She works at Acme Inc. | Then she left."),
    ("en", "We had apples, pears, etc. | Then we cooked."),
    ("en", "We met at 5 p.m. | The rain came at 6 a.m. on Monday."),
    ("en", "Call us at 5 p.m. Eastern time."),
    ("en", "See vol. II of the work. | It has fig. 3 and p. 12."),
    ("en", "The U.S. Army left. | He lives in the U.S. | The end."),
    ("en", "J. R. R. Tolkien wrote it. | So am I. | Then J. Smith came."),
    ("en", "Martin Luther King Jr. Day is here. | He was John Smith Jr. | He left."),
    ("en", "“Stop!” he said. | “Who?” she asked. | Then nothing."),
    ("en", "Really?! | Yes... | Wait… what? | Now."),
    ("en", "Use .NET or Node.js 3.5 today. | See example.org. | Done."),
    ("en", "1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 4. O-O Be7. | White wins."),
    ("en", "1. Definitions are here. | 2. Terms follow."),
    ("en", "I was born in 1986. | A great year."),
    ("en", "We like iOS. | iPhone is one word, e.g. Apple's."),
    ("en", "i went home. | then i slept. | it was good."),
    ("en", "(He left.) | She stayed. | [7]:3 is a verse."),
    ("fr", "On rit, c.-à-d. Marie et moi. | M. Dupont arrive le 1er mai, M. Durand aussi."),
    ("fr", "« Bonjour ! » dit-il. | « Vraiment ? » | Elle partit."),
    ("de", "Es gibt z. B. Hunde, d. h. Tiere. | Am 5. Mai kam er. | Es war 1986. | Dann ging er."),
    ("de", "Im 19. Jahrhundert starb Ludwig XIV. nicht. | „Halt!“ rief er. | Dr. Müller kam."),
    ("ru", "Зимой, т. е. Зимой холодно. | В 1990 г. Москва росла. | Это было в 1990 г. | Потом он ушёл."),
    ("es", "¿Qué es? | ¡Es un sol! | Vive en EE. UU. | El Sr. García vino."),
    ("it", "Il sig. Rossi arriva. | Vive a Roma, ecc. | Poi parte."),
    ("nl", "Dit is bijv. Amsterdam. | Dhr. Jansen komt."),
    ("pl", "To jest np. Kraków, tzn. miasto. | Żył w XX w. | Potem umarł."),
    ("el", "Τι είναι; | Είναι ήλιος. | Ναι."),
    ("hi", "यह एक है। | वह दो है। | क्या? | हाँ।"),
    ("ar", "ما هذا؟ | هذا كتاب. | نعم."),
    ("my", "မြန်မာ။ | စာ။ | နောက်"),
]
UNSPACED_CASES = [
    ("zh", ["新年晚会举行。", "“你好！”他说。", "然后走了！", "“走吧。”", "他们走了。"]),
    ("ja", ["「行こう。」と彼は言った。", "そして出た。", "何ですか？", "はい。"]),
]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_sentences_end_where_a_reader_pauses(language: str, text: str) -> None:
    whole = text.replace(" | ", " ")
    assert " | ".join(whole[start:stop] for start, stop in sentence_spans(whole, language)) == text


@pytest.mark.parametrize(("language", "expected"), UNSPACED_CASES)
def test_sentences_of_scripts_without_spaces_keep_their_quotations(language: str, expected: list[str]) -> None:
    text = "".join(expected)
    assert [text[start:stop] for start, stop in sentence_spans(text, language)] == expected


@settings(max_examples=400, deadline=None)
@given(TEXTS, LANGUAGES)
def test_sentences_hold_every_character_but_the_white_space_between_them(text: str, language: str) -> None:
    at = 0
    for start, stop in sentence_spans(text, language):
        assert start < stop and not text[at:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        at = stop
    assert not text[at:].strip()


@settings(max_examples=400, deadline=None)
@given(TEXTS, LANGUAGES)
def test_plans_voices_and_captions_agree_on_every_sentence(text: str, language: str) -> None:
    planned = sentence_spans(text, language)
    tokens = tokenize(text, language)
    spoken = [(tokens[start].start, tokens[stop - 1].end) for start, stop in sentences(tokens, max_chars=10**6)]
    assert spoken == planned
    shown = sentence_ends([token.text for token in tokens], [token.gap for token in tokens[1:]], language)
    # Captions do not have the white space of the script.
    assert "\n" in text or shown == [token.ends for token in tokens]


def test_a_voice_pauses_after_a_sentence_that_ends_in_a_short_word() -> None:
    assert speech_text(tokenize("He said no. Then he left Acme Inc. Then he ate, etc. Now.", "en")) == (
        "He said no. Then he left Acme Incorporated. Then he ate, et cetera. Now."
    )


def test_spaces_of_thai_reach_the_voice() -> None:
    assert speech_text(tokenize("สวัสดีครับ วันนี้อากาศดี", "th")) == "สวัสดีครับ วันนี้อากาศดี"


@pytest.mark.parametrize(
    ("text", "verse"),
    [
        ("A lantern burns\nabove the bed\nall night", True),
        ("One line only", False),
        ("A paragraph that a program has wrapped at some\nwidth goes on in the next line without a pause.", False),
        ("He walked along the old canal in the evening,\nand sang.\nNobody heard him there.", True),
    ],
)
def test_line_ends_count_in_verse_and_not_in_wrapped_paragraphs(text: str, verse: bool) -> None:
    assert lined(text) is verse


def test_a_voice_pauses_at_the_end_of_a_line_of_verse() -> None:
    assert speech_text(tokenize("Beside the bed\nA lantern burns", "en")) == "Beside the bed, A lantern burns"
