"""Values that belong into one chart: all of them, in the order of time, with labels that stand in the text."""

from __future__ import annotations

import pytest

from reelbase.understanding.forms.model import (
    DirectionForm,
    FractionForm,
    GrowthForm,
    LabelledQuantity,
    PairForm,
    RangeForm,
    SeriesForm,
    SizeComparisonForm,
)
from support.forms import forms, only


def labelled(*values: LabelledQuantity) -> list[tuple[str, float]]:
    return [(value.label.text if value.label else "", value.quantity.value) for value in values]


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize(
    ("text", "values", "trend"),
    [
        ("The vacancy rate fell from 7.3 percent in March to 5.9 percent in June.", [7.3, 5.9], "down"),
        ("Profit came to $41 million, up from $36 million a year earlier.", [36e6, 41e6], "up"),
        ("The margin narrowed to 8.1 percent from 9.6 percent.", [9.6, 8.1], "down"),
        ("Overnight the lake cooled from 4 °C to -2 °C.", [4, -2], "down"),
        ("The herd grew from 120 to 310 goats.", [120, 310], "up"),
        ("The pump runs 18 hours, up from 11 in the old model.", [11, 18], "up"),
        ("About 40 percent drowned; later the figure fell below 7 percent.", [40, 7], "down"),
        ("In 1950 a field fed 14 people; today it feeds 90.", [14, 90], "up"),
    ],
)
def test_two_values_at_two_times_stand_from_earlier_to_later(
    text: str, values: list[float], trend: str, tagged: bool
) -> None:
    pair = only(text, PairForm, tagged=tagged)
    assert ([pair.first.quantity.value, pair.second.quantity.value], pair.trend) == (values, trend)


def test_neighbouring_sentences_share_a_chart() -> None:
    pair = only("The zoo counted 9,400 guests in 2016. In 2020 it was 2,100.", PairForm)
    assert labelled(pair.first, pair.second) == [("2016", 9400), ("2020", 2100)]
    assert pair.trend == "down"
    pair = only("A heat pump uses 3,000 kWh a year. An oil boiler uses 11,000 kWh a year.", PairForm)
    assert labelled(pair.first, pair.second) == [("heat pump", 3000), ("oil boiler", 11000)]
    assert not pair.change


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Oats gave 41 percent of the harvest, rye 30, barley 17 and flax 6.",
            [("Oats", 41), ("rye", 30), ("barley", 17), ("flax", 6)],
        ),
        ("Of each pound, 40 pence go to pay, 25 to rent and 5 to power.", [("pay", 40), ("rent", 25), ("power", 5)]),
        ("Peru took nine medals, Chile five, Bolivia two.", [("Peru", 9), ("Chile", 5), ("Bolivia", 2)]),
        (
            "Yield: 3.1 tonnes in 2010, 2.4 tonnes in 2011, 3.6 tonnes in 2012.",
            [("2010", 3.1), ("2011", 2.4), ("2012", 3.6)],
        ),
    ],
)
def test_series_hold_every_value_with_its_label(text: str, values: list[tuple[str, float]]) -> None:
    assert labelled(*only(text, SeriesForm).values) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Entry is $18 for adults and $7 for students.", [("adults", 18), ("students", 7)]),
        ("Rents rose 8.2% while wages crept up 2.5%.", [("Rents", 8.2), ("wages", 2.5)]),
        ("Tea outsold coffee in 2019: 31 million against 26 million.", [("Tea", 31e6), ("coffee", 26e6)]),
        ("Some 54 percent of women and 47 percent of men voted.", [("women", 54), ("men", 47)]),
    ],
)
def test_two_things_compare_by_their_labels(text: str, values: list[tuple[str, float]]) -> None:
    pair = only(text, PairForm)
    assert labelled(pair.first, pair.second) == values
    assert (pair.change, pair.trend) == (False, "none")


@pytest.mark.parametrize(
    "text",
    [
        "The wall is 12 metres long and 3 metres high.",
        "It has 14 rooms and 3 gardens.",
        "He ran for 40 minutes and slept for 9 hours.",
        "Both teams have three wins in May and three wins in June.",
    ],
)
def test_values_of_different_things_are_no_chart(text: str) -> None:
    assert forms(text, PairForm) == []
    assert forms(text, SeriesForm) == []


def test_sentences_that_begin_alike_are_one_series() -> None:
    text = "After ten years, you have 2,000 dollars. After twenty years, almost 3,900. After thirty years, 7,600."
    series = only(text, SeriesForm)
    assert labelled(*series.values) == [
        ("After ten years", 2000),
        ("After twenty years", 3900),
        ("After thirty years", 7600),
    ]
    assert {value.quantity.unit for value in series.values} == {"$"}


def test_years_before_both_values_are_their_labels() -> None:
    pair = only("Between 1990 and 2015 the toll dropped from 1.9 million to 700,000.", PairForm)
    assert labelled(pair.first, pair.second) == [("1990", 1.9e6), ("2015", 700e3)]


def test_each_change_has_the_subject_of_its_part() -> None:
    pairs = forms("Coal fell from 40% to 15%, while wind grew from 2% to 25%.", PairForm)
    assert [pair.subject and pair.subject.text for pair in pairs] == ["Coal", "wind"]


def test_ranges_are_no_pairs() -> None:
    for text in ("Simmer it for 10 to 12 minutes.", "It carries between 10 and 12 tonnes.", "Allow 10-12 days."):
        found = only(text, RangeForm)
        assert (found.low.value, found.high.value) == (10, 12)
        assert forms(text, PairForm) == []


@pytest.mark.parametrize(
    ("text", "trend", "change", "level"),
    [
        ("Net sales rose 8 percent to $1.2 billion.", "up", 8, 1.2e9),
        ("Ten-year yields fell 7 basis points.", "down", 7, None),
        ("The krona weakened to 11.5 per euro.", "down", None, 11.5),
        ("Crime is down 30% since 2010.", "down", 30, None),
        ("The bank cut its key rate by a quarter point to 3.5 percent.", "down", None, 3.5),
        ("Debt climbed by a third, to almost $2 trillion.", "up", 1 / 3, 2e12),
        ("Approval stands at 38 percent, a drop of five percentage points.", "down", 5, None),
        ("At night the temperature can drop to −8 °C.", "down", None, -8),
        ("Fares went up by $3 to $18.", "up", 3, 18),
        ("The index closed at 4,280, down 0.6 percent.", "down", 0.6, None),
        ("Diesel costs 12 cents more than in May.", "up", 12, None),
        ("The population fell by nearly a fifth in ten years.", "down", 0.2, None),
    ],
)
def test_direction_is_that_of_the_verb(text: str, trend: str, change: float | None, level: float | None) -> None:
    found = only(text, DirectionForm)
    assert found.trend == trend
    assert (found.change.value if found.change else None, found.level.value if found.level else None) == (change, level)


@pytest.mark.parametrize(
    "text",
    [
        "The old walls fell in the night.",
        "The peaks rise above the valley.",
        "Prices did not rise in May.",
        "Inflation was unchanged at 2 percent.",
        "A third of the runners drop out.",
        "She rose early and cut the bread.",
    ],
)
def test_what_moves_in_space_or_not_at_all_has_no_direction(text: str) -> None:
    assert forms(text, DirectionForm) == []


def test_what_changes_is_named_and_not_how_much() -> None:
    lake = only("The lake has lost 90 percent of its water.", DirectionForm)
    jobs = only("The firm cut 1,200 jobs, or 6 percent.", DirectionForm)
    assert [form.subject and form.subject.text for form in (lake, jobs)] == ["lake", "jobs"]


def test_fractions_growth_and_sizes_are_read() -> None:
    fraction = only("Three of its eight members voted against it.", FractionForm)
    assert (fraction.part, fraction.whole, fraction.of and fraction.of.text) == (3, 8, "members")
    growth = only("The colony doubles every three days.", GrowthForm)
    assert (growth.factor, growth.period and growth.period.text) == (2, "three days")
    assert forms("Scribes copied such triples on clay.", GrowthForm) == []
    size = only("The new tower is twice as tall as the old church.", SizeComparisonForm)
    assert (size.first.text, size.second.text, size.multiple) == ("new tower", "old church", 2)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("de", "Die Quote sank von 8,1 % auf 6,4 %.", [8.1, 6.4]),
        ("fr", "Le taux est passé de 9,1 % à 7,4 %.", [9.1, 7.4]),
        ("es", "La tasa bajó de 9,1 % a 7,4 %.", [9.1, 7.4]),
    ],
)
def test_changes_are_read_in_other_languages(language: str, text: str, values: list[float]) -> None:
    pair = only(text, PairForm, language=language)
    assert [pair.first.quantity.value, pair.second.quantity.value] == values
