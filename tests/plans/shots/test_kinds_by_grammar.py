"""Kinds that are chosen by grammar: who does what, what to do, parts, what is common, what comes of something."""

from __future__ import annotations

import pytest

from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.contents.charts import NumberContent
from reelbase.media.shots.contents.science import PlotContent, VectorsContent
from reelbase.media.shots.contents.structure import (
    CauseContent,
    ChecklistContent,
    QuoteContent,
    StepsContent,
    TreeContent,
    VersusContent,
)
from reelbase.media.shots.contents.things import PersonContent
from reelbase.plans.shots import choose_shots
from reelbase.plans.shots.reading import read_scenes


def contents(*scenes: str, title: str = "") -> list[ShotContent]:
    return [shot.content for shots in choose_shots(scenes, title=title, language="en") for shot in shots]


def offered(*scenes: str, title: str = "") -> list[ShotContent]:
    """What may be shown, whether it is chosen in the end or not."""
    read = read_scenes(scenes, title=title, language="en", words_per_minute=150)
    return [candidate.content for scene in read for candidate in scene.candidates if candidate.score >= 0.6]


def people(*scenes: str) -> list[tuple[str, str, str, str]]:
    return [
        (one.name, one.role, one.expression, one.pronoun)
        for one in offered(*scenes)
        if isinstance(one, PersonContent) and one.role
    ]


def test_he_and_she_are_the_last_of_their_gender() -> None:
    found = people(
        "Ada Brandt was born in Kiel. Her father, a carpenter, doubted her plan.",
        "He refused to pay for the school. She wept and moved to Hamburg.",
    )
    assert ("Father", "refused to pay for the school", "angry", "he") in found
    assert ("Ada Brandt", "wept and moved to Hamburg", "sad", "she") in found


def test_who_is_told_something_is_another_than_who_tells_it() -> None:
    found = people("Robert Hale told her that the bridge would fall. She built it.", "Years later Hale agreed.")
    assert {(name, pronoun) for name, _, _, pronoun in found} == {("Robert Hale", "they")}


def test_a_surname_has_the_face_of_the_full_name() -> None:
    found = offered("Robert Hale built a bridge.", "He died. Later Hale was honoured.")
    faces = {(one.seed or one.name, one.pronoun) for one in found if isinstance(one, PersonContent)}
    assert faces == {("Robert Hale", "he")}


@pytest.mark.parametrize(
    "text",
    [
        "In Peru, a road engineer named Ada Brandt studied light. She had an idea.",
        "The engineer Ada Brandt built a bridge. She loved it.",
        "Ada Brandt, an engineer, built a bridge. The engineer loved it.",
    ],
)
def test_what_somebody_is_stands_for_their_name(text: str) -> None:
    assert {name for name, *_ in people(text)} == {"Ada Brandt"}


def test_the_subject_of_a_clause_beside_a_noun_is_somebody_else() -> None:
    assert "Mary Brandt" not in {name for name, *_ in people("The man whom Mary Brandt loved refused to pay.")}


@pytest.mark.parametrize(
    ("text", "name", "role", "expression"),
    [
        ("Historians doubt the story.", "Historians", "doubt the story", "thinking"),
        ("Most of the sailors were dead.", "Most of the sailors", "were dead", "sad"),
        ("The poet was rejected by everyone.", "Poet", "was rejected by everyone", "sad"),
        ("The baker won the prize.", "Baker", "won the prize", "happy"),
    ],
)
def test_people_are_shown_with_what_they_do(text: str, name: str, role: str, expression: str) -> None:
    assert (name, role, expression) in [found[:3] for found in people(text)]


@pytest.mark.parametrize("text", ["The river won every year.", "No sailor stayed.", "Are farmers happy?"])
def test_no_face_stands_for_a_thing_or_for_nobody(text: str) -> None:
    assert people(text) == []


def test_instructions_become_steps_and_what_not_to_do_is_crossed_out() -> None:
    found = contents(
        "Open the valve and let the pipe run dry. The nut is made of brass.",
        "Never force the nut. Pull out the ring. Press the new one in. Close the valve slowly.",
    )
    steps = [one for one in found if isinstance(one, StepsContent)]
    assert "Let the pipe run dry" in [step.text for one in steps for step in one.steps]
    assert [one.first for one in steps] == sorted(one.first for one in steps)
    crossed = [item for one in found if isinstance(one, ChecklistContent) for item in one.items if not item.done]
    assert [item.text for item in crossed] == ["Never force the nut"]


def test_a_promise_is_crossed_out_and_a_condition_has_an_effect() -> None:
    items = [
        item for one in offered("We never sell your data.") if isinstance(one, ChecklistContent) for item in one.items
    ]
    assert [(item.text, item.done) for item in items] == [("Sell your data", False)]
    (cause,) = [one for one in offered("Miss a day and the plant dies.") if isinstance(one, CauseContent)]
    assert (cause.cause.text, cause.effects[0].text) == ("Miss a day", "The plant dies")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The heart consists of four chambers: two atria and two ventricles.", "tree"),
        ("There are three kinds of rock: igneous, sedimentary and metamorphic.", "tree"),
        ("Whales and bats both feed their young with milk.", "venn"),
        ("Open the app and press the button.", "screen"),
        ("Limestone turns into marble.", "cause"),
        ("The alert was raised from yellow to orange.", "cause"),
        ("Panic spread to Amsterdam, Leiden and Delft.", "map"),
        ("2, 3, 5 and 7 are primes.", "list"),
    ],
)
def test_grammar_decides_the_kind(text: str, kind: str) -> None:
    assert kind in {one.kind for one in contents(text)}


def test_a_tree_has_the_parts_that_the_text_names() -> None:
    found = [
        one
        for one in offered("A cell is made up of a membrane, a nucleus and a fluid.")
        if isinstance(one, TreeContent)
    ]
    assert max(([branch.text for branch in one.branches] for one in found), key=len) == ["Membrane", "Nucleus", "Fluid"]


@pytest.mark.parametrize(
    "text",
    [
        "Red light turns it on again.",
        "You could not make them.",
        "The leaf makes a small protein.",
        "Both animals and plants keep time with proteins that rise and fall over 24 hours.",
        "Wind lifts salt and pesticide from the dry bed and carries it to Japan.",
        "It should pass south of the country, but nobody is putting the sandbags away yet.",
    ],
)
def test_what_only_looks_like_a_cause_a_list_or_a_contrast_is_none(text: str) -> None:
    assert not {one.kind for one in offered(text)} & {"cause", "list", "versus"}


def test_a_film_begins_with_its_title_where_nothing_shows_its_first_words() -> None:
    assert contents("It is rarely about talent. Anyone may try.", title="Start small")[0].kind == "title"
    assert contents("Four in five dentists agree.", title="Teeth")[0].kind == "fraction"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Kazakhstan finished a dam 13 kilometres long.", "Dam"),
        ("Savers lose: the average account pays 3.05 percent.", "Average account"),
        ("Canals leaked, and the shore moved back 100 kilometres.", "Shore"),
    ],
)
def test_a_figure_is_labelled_by_its_own_clause(text: str, label: str) -> None:
    assert label in {one.label for one in offered(text) if isinstance(one, NumberContent)}


@pytest.mark.parametrize("text", ["Traders expect half as many cuts as before.", "It pays a tenth of a point less."])
def test_a_fraction_of_something_else_is_no_part_of_a_whole(text: str) -> None:
    assert "fraction" not in {one.kind for one in offered(text)}


def test_who_is_named_behind_their_office_is_the_speaker() -> None:
    (quote,) = [
        one for one in offered('"We must act now," said the governor, Andrew Bailey.') if isinstance(one, QuoteContent)
    ]
    assert (quote.speaker, quote.role) == ("Andrew Bailey", "Governor")


def test_the_beginnings_of_two_scenes_are_not_the_same_words() -> None:
    shown = contents("Historians doubt the whole story.", "Voters believed every word of it.")
    assert [one.kind for one in shown] == ["person", "person"]


def test_phrases_that_are_led_alike_are_a_list() -> None:
    assert "list" in {one.kind for one in contents("You can search by word, by person or by place.")}


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("The graph of y = x^2 - 1 crosses the axis twice.", "x^2 - 1"),
        ("Take f(x) = 3x + 2 as an example.", "3x + 2"),
        ("A plot of y = sqrt(x) flattens.", "sqrt(x)"),
        ("The stone falls along a parabola.", "x^2"),
        ("The current follows a sine wave.", "sin(x)"),
    ],
)
def test_a_function_is_drawn_as_its_graph(text: str, function: str) -> None:
    assert function in {one.function for one in contents(text) if isinstance(one, PlotContent)}


@pytest.mark.parametrize("text", ["The line y = ax + b has a slope.", "The heights do not form a bell curve."])
def test_a_function_without_numbers_or_one_that_is_denied_has_no_graph(text: str) -> None:
    assert "plot" not in {one.kind for one in offered(text)}


def test_what_pulls_into_several_directions_has_arrows() -> None:
    found = [
        [(arrow.label, arrow.x, arrow.y) for arrow in one.vectors]
        for one in contents("The weight pulls down, while the cable pulls up.")
        if isinstance(one, VectorsContent)
    ]
    assert found[-1] == [("Weight", 0.0, -1.0), ("Cable", 0.0, 1.0)]
    for text in [
        "Prices move up and wages move down.",
        "The crew pulls left twice as hard as the wind pushes right.",
        "The weight does not pull down and the cable pulls up.",
    ]:
        assert "vectors" not in {one.kind for one in offered(text)}, text


def test_two_things_that_are_compared_without_figures_stand_against_each_other() -> None:
    (versus,) = [one for one in offered("A flea is far smaller than a beetle.") if one.kind == "versus"]
    assert isinstance(versus, VersusContent)
    assert (versus.left.name, versus.left.points, versus.right.name) == ("Flea", ("is far smaller",), "Beetle")
    for text in [
        "Fares are higher than last year.",
        "She is taller than you think.",
        "A flea is not larger than a bee.",
    ]:
        assert "versus" not in {one.kind for one in offered(text)}, text
