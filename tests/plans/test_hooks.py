"""Hooks and titles that a text itself gives."""

from __future__ import annotations

import pytest

from reelbase.plans.hook_kinds import Hook, HookFinder, HookKind
from reelbase.plans.hooks import find_hooks, find_title
from reelbase.plans.titles import MAX_TITLE_CHARS, title_from
from reelbase.plans.wording import weigh
from reelbase.understanding.questions import question_of_reason, question_of_superlative, question_of_title, tagged
from reelbase.understanding.tagging import TaggedSentence, tag

LENS = (
    "Mirrors threw the light out to sea, but they swallowed about half of it.",
    "A road engineer studied light in his spare time.",
    "The answer was not a better mirror but a ring of glass.",
    "In 1823 the beam was seen 32 kilometres out at sea.",
)


def sentences(*texts: str) -> list[TaggedSentence]:
    found = tag(texts, "en")
    assert found is not None
    return [sentence for text in found for sentence in text]


def hooks(title: str, *texts: str) -> dict[HookKind, Hook]:
    return {hook.kind: hook for hook in HookFinder(title, sentences(*texts), "en").best()}


def test_a_rich_text_gives_five_kinds() -> None:
    found = hooks("The lens that tamed the dark", *LENS)
    assert {kind: hook.text for kind, hook in found.items()} == {
        HookKind.QUESTION: "Which lens tamed the dark?",
        HookKind.NUMBER: "In 1823 the beam was seen 32 kilometres out at sea.",
        HookKind.CONTRAST: LENS[0],
        HookKind.DENIAL: LENS[2],
        HookKind.PROMISE: "This is the story of the lens that tamed the dark.",
    }


def test_the_best_is_first_and_a_figure_raises_a_score() -> None:
    found = HookFinder("", sentences("The wall is 21 metres high.", "The wall is very high."), "en").best()
    assert [hook.text for hook in found] == ["The wall is 21 metres high."]
    rich = HookFinder("The lens that tamed the dark", sentences(*LENS), "en").best()
    assert [hook.score for hook in rich] == sorted((hook.score for hook in rich), reverse=True)


def test_a_poor_text_gives_its_beginning_and_nothing_invented() -> None:
    texts = ["Clouds gather over the hills in autumn.", "People gather too."]
    assert find_hooks(texts, [""], weigh(texts, "en"), "en", sentences(*texts)) == [texts[0]]


@pytest.mark.parametrize(
    "line",
    ["It weighs 450 kilograms.", "They sold 1,200 copies of it.", "But he paid 300 euros.", "This takes 40 hours."],
)
def test_a_line_that_points_back_is_no_hook(line: str) -> None:
    assert HookKind.NUMBER not in hooks("", "A piano has many parts.", line)


def test_two_sentences_that_belong_together_are_one_hook() -> None:
    found = hooks("One percent", "You do not need a new life by Monday.", "You need one percent.")
    assert found[HookKind.DENIAL].text == "You do not need a new life by Monday. You need one percent."
    turned = hooks("", "A slime mould has no brain.", "Yet it rebuilt the railway map of Tokyo.")
    assert turned[HookKind.CONTRAST].text == "A slime mould has no brain. Yet it rebuilt the railway map of Tokyo."


@pytest.mark.parametrize(
    ("title", "promise"),
    [
        ("Why is the sky blue?", "Here is why the sky is blue."),
        ("How a battery works", "Here is how a battery works."),
        ("How to bake bread", "Here is how to bake bread."),
        ("Five strange facts about octopuses", "Here are five strange facts about octopuses."),
        ("The Eiffel Tower", "This is the story of the Eiffel Tower."),
        ("Octopuses", None),
    ],
)
def test_the_title_is_a_promise(title: str, promise: str | None) -> None:
    found = hooks(title, "The tower was built in a year.", "Its iron came from the east.")
    assert (found[HookKind.PROMISE].text if HookKind.PROMISE in found else None) == promise


def test_instructions_promise_their_steps() -> None:
    found = hooks("Pancakes with apples", "Beat the eggs until they are pale.", "Heat a pan.", "Add the butter.")
    assert found[HookKind.PROMISE].text == "Pancakes with apples, step by step."


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("How bridges carry weight", "How do bridges carry weight?"),
        ("Is glass a liquid", "Is glass a liquid?"),
        ("The plague that emptied Europe", "Which plague emptied Europe?"),
        ("How to bake bread", ""),
        ("Why index funds beat most managers", ""),
        ("Octopuses", ""),
    ],
)
def test_a_title_that_asks_becomes_a_question(title: str, question: str) -> None:
    assert question_of_title(title) == question


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("The whole sky is blue because short waves are scattered.", "Why is the whole sky blue?"),
        ("The tower had been saved by radio because of its height.", ""),
        ("It floats because it is light.", ""),
        ("Many earners struggle because they lack a plan.", "Why do many earners struggle?"),
        ("Lake Baikal is the deepest lake in the world.", "What is the deepest lake in the world?"),
        ("It is the oldest tree in Europe, and it is guarded.", "What is the oldest tree in Europe?"),
        ("Lake Baikal is not the largest lake in the world.", ""),
    ],
)
def test_a_question_is_asked_only_when_the_text_answers_it(statement: str, question: str) -> None:
    sentence = tagged(statement)
    assert sentence is not None
    assert (question_of_reason(sentence) or question_of_superlative(sentence)) == question


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["Cork is stripped from the bark of an oak."], "Cork is stripped from the bark of an oak"),
        (
            ["Two hundred years ago, a lighthouse was little more than a fire on a tower."],
            "A lighthouse was little more than a fire on a tower",
        ),
        (
            ["It was long ago.", "Slime moulds have no brain."],
            "Slime moulds have no brain",
        ),
    ],
)
def test_a_title_is_short_and_stands_alone(texts: list[str], title: str) -> None:
    assert title_from(sentences(*texts)) == title
    assert len(title) <= MAX_TITLE_CHARS
    assert find_title(texts, weigh(texts, "en"), "en", sentences(*texts)) == title


def test_other_languages_keep_their_beginning_and_their_lines() -> None:
    texts = ["Der Wind trug die Flammen weiter.", "Wer konnte sie aufhalten?", "Niemand schlief in jener Nacht."]
    assert find_hooks(texts, [""], weigh(texts, "de"), "de")[:3] == texts
