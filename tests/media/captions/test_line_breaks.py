"""What a caption look's lines and cues never take apart, by kind of expression, in every aspect."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reelbase.media.captions.bonds import split_costs
from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue
from reelbase.media.captions.designs import look_of_subtitles
from reelbase.media.captions.look import CaptionLook
from reelbase.media.formats import ASPECTS
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.scripts import clean
from reelbase.media.speech.sentences import sentence_ends
from reelbase.media.speech.tokens import tokenize

# (language, text, parts that stay on one line, with a low line for the space between their words)
WHOLE = [
    ("en", "The merger was priced at $4.2 billion after long talks.", "$4.2_billion"),
    ("en", "Somewhere between 25 and 50 million people moved north.", "50_million"),
    ("en", "Two hundred years ago, a lighthouse was little more than a fire on a tower.", "years_ago,"),
    ("en", "He came back to the same quiet village eleven years later.", "years_later."),
    ("en", "The wall that they built was nine metres high and very long.", "metres_high"),
    ("de", "Die alte Linde auf dem Platz ist schon dreihundert Jahre alt.", "Jahre_alt."),
    ("es", "El barco se hundió frente a la costa muchos años después.", "años_después."),
    ("en", "The river carries 3 km of timber and 14 °C water all day.", "3_km 14_°C"),
    ("en", "Every runner drinks 2 litres and sleeps for 9 hours a night.", "2_litres 9_hours"),
    ("en", "Nobody but Dr. Smith and Mrs. Jones had read the letter.", "Dr._Smith Mrs._Jones"),
    ("en", "The treaty that ended World War II was signed by Henry VIII.", "War_II Henry_VIII"),
    ("en", "A cottage where J. R. R. Tolkien wrote most of his books.", "J._R. R._R. R._Tolkien"),
    ("en", "We watched Neil Armstrong step down from Apollo 11 at dusk.", "Neil_Armstrong Apollo_11"),
    ("en", "A mirror that Leonardo da Vinci bought for a friend in Rome.", "Leonardo_da da_Vinci"),
    ("en", "Independence came on July 4, 1776 and again on 3 May 1809.", "July_4, 4,_1776 3_May May_1809"),
    ("en", "Please open chapter 12 on page 8 before the second lesson.", "chapter_12 page_8"),
    ("en", "The ratio is 16 : 9 and the rest of it is 3 × 4 as before.", "16_: :_9 3_× ×_4"),
    ("en", "The train leaves at 7:30 p.m. and the last one at 11 o'clock.", "7:30_p.m. 11_o'clock"),
    ("de", "Der Bau kostete am Ende rund 4,2 Milliarden Euro und 9 Jahre.", "4,2_Milliarden 9_Jahre"),
    ("de", "Am 3. Oktober sprach Frau Merkel mit Prof. Weber im Hof.", "3._Oktober Frau_Merkel Prof._Weber"),
    ("fr", "La tour mesure 330 mètres et pèse 10 000 tonnes depuis Louis XIV.", "330_mètres Louis_XIV"),
    ("es", "El puente mide 227 metros y costó 12 millones en total.", "227_metros 12_millones"),
    ("ru", "Население города выросло до 12 миллионов за 40 лет.", "12_миллионов 40_лет"),
]


def cues_of(text: str, language: str, look: CaptionLook, aspect: str) -> tuple[Cue, ...]:
    words = tokenize(text, language)
    tokens = timed_tokens(words, [None] * len(words), duration_s=len(text) / 14)
    return build_cues(tokens, format=ASPECTS[aspect], language=language, look=look)


def lines_of(cues: tuple[Cue, ...]) -> list[str]:
    return [line for cue in cues for line in cue.text.split("\n")]


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("style", ["bold", "broadcast", "minimal"])
@pytest.mark.parametrize(("language", "text", "parts"), WHOLE)
def test_expressions_stay_on_one_line(language: str, text: str, parts: str, style: str, aspect: str) -> None:
    lines = lines_of(cues_of(text, language, CaptionLook.model_validate({"style": style}), aspect))
    for part in parts.split():
        whole = part.replace("_", " ")
        assert whole in text, "the example names what it does not have"
        assert any(whole in line for line in lines), (whole, lines)


def test_without_a_look_a_film_has_the_cues_it_had() -> None:
    text = "Somewhere between 25 and 50 million people moved north."
    words = tokenize(text, "en")
    tokens = timed_tokens(words, [None] * len(words), duration_s=4.0)
    cues = build_cues(tokens, format=ASPECTS["9:16"], language="en")
    assert [cue.text for cue in cues] == ["Somewhere\nbetween 25 and 50", "million people\nmoved north."]


def costs_of(text: str, language: str = "en") -> dict[str, float]:
    """Cost of a break by the words on either side of it, joined by a stroke."""
    words = [clean(word) for word in text.split()]
    gaps = [" "] * (len(words) - 1)
    ends = sentence_ends(words, gaps, language)[: len(gaps)]
    costs = split_costs(words, ends=ends, gaps=gaps, language=language)
    return {f"{left}|{right}": cost for (left, right), cost in zip(pairwise(words), costs, strict=True)}


@pytest.mark.parametrize(
    ("text", "worse", "better"),
    [
        ("they sold the house of a friend", "the|house", "sold|the"),
        ("in 1957 Sputnik flew", "in|1957", "1957|Sputnik"),
        ("about 1500 people came by boat", "1500|people", "people|came"),
        ("five or six hours a day", "five|or", "hours|a"),
        ("the cost of 3 volumes in print", "3|volumes", "volumes|in"),
        ("it rose. Smith left early", "Smith|left", "rose.|Smith"),
        ("The Bank of England said no", "of|England", "England|said"),
        ("between 1937 and 1949 he wrote", "and|1949", "1949|he"),
        ("人口は約1億 2500万人 です", "人口は約1億|2500万人", "2500万人|です"),
        ("we may 5 times march 3 miles", "5|times", "times|march"),
    ],
)
def test_a_break_costs_more_where_it_reads_badly(text: str, worse: str, better: str) -> None:
    costs = costs_of(text)
    assert costs[worse] > costs[better] + 0.3, costs


def test_a_name_longer_than_a_line_is_still_broken() -> None:
    text = "The Democratic Socialist Republic Of The Northern Federated Coastal Islands Union voted."
    cues = cues_of(text, "en", CaptionLook(size="large"), "9:16")
    assert " ".join(lines_of(cues)) == text


@pytest.mark.parametrize("style", ["bold", "broadcast", "editorial"])
def test_two_lines_are_balanced_where_nothing_speaks_against_it(style: str) -> None:
    text = (
        "small boats sailed slowly green islands passed quietly distant harbours waited cloudy evening skies darkened"
    )
    look = CaptionLook.model_validate({"style": style})
    pairs = [cue.text.split("\n") for cue in cues_of(text, "en", look, "16:9") if "\n" in cue.text]
    assert pairs
    for upper, lower in pairs:
        assert abs(len(upper) - len(lower)) <= 12, (upper, lower)


@pytest.mark.parametrize("size", ["small", "medium", "large"])
def test_a_few_words_at_a_time_are_shown_long_enough_to_be_seen(size: str) -> None:
    look = CaptionLook.model_validate({"style": "word_pop", "size": size})
    text = "The lighthouse was built in 1858 for a remarkable sum, and the keepers of the tower stayed."
    cues = cues_of(text, "en", look, "9:16")
    assert all(len(cue.tokens) <= 3 and len(cue.lines) == 1 for cue in cues)
    assert all(len(cue.tokens) > 1 or cue.end_s - cue.start_s > 0.25 for cue in cues), [cue.text for cue in cues]


def test_subtitle_files_never_show_a_few_words_at_a_time() -> None:
    look = CaptionLook(style="word_pop", place="middle", size="large")
    text = "The lighthouse was built in 1858 for a remarkable sum, and its keepers stayed for sixty years."
    assert len(cues_of(text, "en", look_of_subtitles(look), "9:16")) < len(cues_of(text, "en", look, "9:16")) / 2
    assert look_of_subtitles(CaptionLook(style="bold")) == CaptionLook(style="bold")
