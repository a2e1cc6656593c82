"""Names, dates, speech, definitions, contrasts, causes, lists, steps, code and formulas."""

from __future__ import annotations

import time

import pytest

from reelbase.understanding.forms import read_forms
from reelbase.understanding.forms.model import (
    CauseForm,
    CodeForm,
    ContrastForm,
    DateForm,
    DefinitionForm,
    DialogueForm,
    FormulaForm,
    ListForm,
    PersonForm,
    PlacesForm,
    QuestionForm,
    QuoteForm,
    RouteForm,
    ScoreForm,
    StepsForm,
    TimelineForm,
)
from support.forms import forms, only


def test_dates_say_what_happened() -> None:
    date = only("The canal was opened on 17 November 1869.", DateForm)
    assert (date.date.year, date.date.month, date.date.day) == (1869, 11, 17)
    assert date.label is not None
    assert date.label.text == "The canal was opened"
    text = "In 1826 the first line opened. In 1859 it reached the coast. By 1901 it had 40 stations."
    assert [moment.date.year for moment in only(text, TimelineForm).moments] == [1826, 1859, 1901]


def test_people_and_places_are_told_apart() -> None:
    person = only("Ada Lovelace, an English mathematician, wrote the notes.", PersonForm)
    assert (person.name.text, person.role and person.role.text, person.subject) == (
        "Ada Lovelace",
        "English mathematician",
        True,
    )
    places = only("Austria lies between Germany and Italy.", PlacesForm)
    assert places.located
    assert {name.text for name in places.names} >= {"Germany", "Italy"}
    assert forms("Lake Victoria is a lake in Africa.", PersonForm) == []


def test_journeys_go_from_place_to_place() -> None:
    route = only("The fleet sailed from Lisbon to Goa in 1510.", RouteForm)
    assert ([name.text for name in route.names], route.by) == (["Lisbon", "Goa"], "sea")


@pytest.mark.parametrize("tagged", [True, False])
def test_quotations_have_their_speakers(tagged: bool) -> None:
    quote = only('"We are not there yet," said Maria Lopez, who runs the lab.', QuoteForm, tagged=tagged)
    assert (quote.text.text, quote.speaker and quote.speaker.text) == ("We are not there yet", "Maria Lopez")
    quote = only("„Das Wasser steigt weiter“, sagte der Bürgermeister.", QuoteForm, language="de", tagged=tagged)
    assert quote.text.text == "Das Wasser steigt weiter"
    assert forms('The "winner" paid for it.', QuoteForm, tagged=tagged) == []


def test_two_speakers_have_a_dialogue_and_a_divided_quotation_is_one() -> None:
    text = '"Is it far to the well?" asked the goat. "Not for you," said the fox.'
    assert len(only(text, DialogueForm).lines) == 2
    assert (
        only('"Sell me," said the goat, "and buy the mountain."', QuoteForm).text.text
        == "Sell me, and buy the mountain."
    )


def test_questions_are_read_in_any_language() -> None:
    assert only("Why is the sea salty? Rivers carry salt.", QuestionForm).text.text == "Why is the sea salty?"
    assert only("海はなぜしょっぱいのですか？", QuestionForm, language="ja").text.text.endswith("？")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A glacier is a slow river of ice.", "glacier"),
        ("The rate at which rock wears away is called erosion.", "erosion"),
        ("Inflation means that money buys less.", "Inflation"),
        ("Two keys may share a slot: that is a collision.", "collision"),
    ],
)
def test_definitions_have_a_term(text: str, term: str) -> None:
    assert only(text, DefinitionForm).term.text == term


@pytest.mark.parametrize("text", ["It is a long story.", "Today is a good day.", "This is the best cake in town."])
def test_other_sentences_with_is_define_nothing(text: str) -> None:
    assert forms(text, DefinitionForm) == []


def test_contrasts_say_which_side_they_reject() -> None:
    one = only("The problem is not the price, but the wait.", ContrastForm)
    assert (one.left.text, one.right.text, one.rejects_left) == ("the price", "the wait", True)
    one = only("Talent does not decide; habits do.", ContrastForm)
    assert (one.left.text, one.right.text, one.rejects_left) == ("Talent", "habits", True)
    one = only("Write one page today, not a book.", ContrastForm)
    assert (one.left.text, one.right.text, one.rejects_left) == ("a book", "Write one page today", True)
    one = only("A small step beats a giant leap.", ContrastForm)
    assert (one.left.text, one.right.text, one.rejects_left) == ("A small step", "a giant leap", False)
    one = only("It is not luck. It is practice.", ContrastForm)
    assert (one.left.text, one.right.text) == ("luck", "practice")
    one = only("Granite cools slowly below ground; basalt cools quickly at the surface.", ContrastForm)
    assert (one.rejects_left, one.names and [name.text for name in one.names]) == (False, ["Granite", "basalt"])


@pytest.mark.parametrize(
    ("text", "cause", "effect"),
    [
        ("The harvest failed because the rain came late.", "the rain came late", "The harvest failed"),
        ("Because the air is thin, water boils sooner.", "the air is thin", "water boils sooner"),
        ("Smoking leads to lung disease.", "Smoking", "lung disease"),
    ],
)
def test_causes_stand_before_their_effects(text: str, cause: str, effect: str) -> None:
    form = only(text, CauseForm)
    assert (form.cause.text, form.effect.text) == (cause, effect)


def test_time_is_no_cause() -> None:
    assert forms("It has grown every year since 1977.", CauseForm) == []


@pytest.mark.parametrize("tagged", [True, False])
def test_lists_are_cut_at_their_commas(tagged: bool) -> None:
    items = only("The ticket covers trams, buses, trains and two ferries.", ListForm, tagged=tagged).items
    assert [item.text for item in items][1:] == ["buses", "trains", "two ferries"]
    assert items[0].text.endswith("trams")


def test_steps_keep_their_numbers() -> None:
    text = "1. Soak the beans overnight. 2. Boil them for an hour. 3. Add the salt last."
    steps = only(text, StepsForm)
    assert (steps.first, len(steps.steps), steps.steps[1].text) == (1, 3, "Boil them for an hour")
    steps = only("First melt the butter, then add the flour, and finally pour in the milk.", StepsForm)
    assert [step.text for step in steps.steps] == ["melt the butter", "add the flour", "pour in the milk"]


def test_code_and_formulas_stand_as_written() -> None:
    code = only("Run `git bisect start` in your checkout.", CodeForm)
    assert (code.lines, code.command) == (("git bisect start",), True)
    formula = only("Ohm's law is R = V / I, where V is the voltage.", FormulaForm)
    assert (formula.text, [(sign, phrase.text) for sign, phrase in formula.terms]) == ("R = V / I", [("V", "voltage")])


def test_scores_are_no_ranges() -> None:
    score = only("Final score: Rovers 3, Athletic 2.", ScoreForm)
    assert (score.first, score.second, score.names and score.names[1].text) == (3, 2, "Athletic")


def test_a_paragraph_takes_little_time() -> None:
    text = (
        "In 2019 sales rose 8 percent to $1.2 billion, up from $1 billion, because India, Peru and Chad bought more. "
        * 6
    )
    read_forms(text, "en")
    began = time.process_time()
    read_forms(text, "en")
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "text", ["", " ", "?", "....", "1.", "%%%", "“", "\n\n", "a" * 5000, "1,2,3,4,5 " * 200, "=" * 300]
)
def test_any_text_can_be_read(text: str) -> None:
    for language in ("en", "de", "ja", "xx"):
        for form in read_forms(text, language):
            assert 0 <= form.start < form.end <= len(text)
