"""Quantities: their values, units and what is counted; and numbers that are none."""

from __future__ import annotations

import pytest

from reelbase.understanding.figures import Bound, UnitKind, WrittenQuantity, quantities_in

K = UnitKind


def read(text: str, language: str = "en") -> list[tuple[float, UnitKind, str]]:
    return [(round(one.value, 6), one.kind, one.unit) for one in quantities_in(text, language)]


def only(text: str, language: str = "en") -> WrittenQuantity:
    (one,) = quantities_in(text, language)
    return one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The storm tore off 1,240 roofs.", [(1240, K.COUNT, "")]),
        ("Wages rose 4.1 percent, or 4.1% a year.", [(4.1, K.PERCENT, "%"), (4.1, K.PERCENT, "%")]),
        ("It gained 25 basis points.", [(25, K.PERCENTAGE_POINT, "bps")]),
        ("Turnout fell by three percentage points.", [(3, K.PERCENTAGE_POINT, "pp")]),
        ("A barrel costs $84.50 and a ton €1.2bn.", [(84.5, K.MONEY, "$"), (1.2e9, K.MONEY, "€")]),
        ("She paid 30 pounds for 30 pounds of flour.", [(30, K.MONEY, "£"), (30, K.MONEY, "£")]),
        ("The dog weighs 30 pounds.", [(30, K.MASS, "lb")]),
        (
            "It is 45 metres long, 12 km away and 3 mm thick.",
            [(45, K.LENGTH, "m"), (12, K.LENGTH, "km"), (3, K.LENGTH, "mm")],
        ),
        ("The lake covers 82 square kilometres.", [(82, K.AREA, "km²")]),
        ("Sound travels at 343 metres per second.", [(343, K.SPEED, "m/s")]),
        ("It was −12 °C, then 5 degrees below zero.", [(-12, K.TEMPERATURE, "°C"), (-5, K.TEMPERATURE, "°")]),
        ("Turn the dial by 90 degrees.", [(90, K.ANGLE, "°")]),
        ("Half a million fans waited for half an hour.", [(5e5, K.COUNT, ""), (0.5, K.TIME, "h")]),
        ("Two and a half million, one and a half hours.", [(2.5e6, K.COUNT, ""), (1.5, K.TIME, "h")]),
        ("Three hundred and twelve ships sailed.", [(312, K.COUNT, "")]),
        ("Two thirds of the vote, a quarter of the seats.", [(0.666667, K.FRACTION, ""), (0.25, K.FRACTION, "")]),
        ("Nine in ten agree; 3 out of 5 do not.", [(0.9, K.FRACTION, ""), (0.6, K.FRACTION, "")]),
        ("Readers give it 4.6 out of 5 stars.", [(4.6, K.RATING, "")]),
        (
            "It is four times as bright, twice as far and tenfold dearer.",
            [(4, K.MULTIPLE, "×"), (2, K.MULTIPLE, "×"), (10, K.MULTIPLE, "×")],
        ),
        ("It is 1,700 times as big and 12,000-fold dearer.", [(1700, K.MULTIPLE, "×"), (12000, K.MULTIPLE, "×")]),
        ("Mix them in a ratio of 3 to 1.", [(3, K.RATIO, "")]),
        ("Earth weighs 5.97 × 10^24 kg.", [(5.97e24, K.MASS, "kg")]),
        ("The app has 5m users and the wall is 5 m tall.", [(5e6, K.COUNT, ""), (5, K.LENGTH, "m")]),
        ("Peru won 12 medals, Chile 9 and Bolivia 4.", [(12, K.COUNT, ""), (9, K.COUNT, ""), (4, K.COUNT, "")]),
        ("A girl aged 9 met a 70-year-old man.", [(9, K.TIME, "years"), (70, K.TIME, "years")]),
    ],
)
def test_value_and_unit_are_read(text: str, expected: list[tuple[float, UnitKind, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Call 555-0143 or +44 20 7946 0991 today.",
        "Version 3.12.1 runs at 10.0.0.17.",
        "He lived at 14 Elm Street and took flight 815 from gate 7.",
        "In 1848 and from 1914 to 1918 Europe changed.",
        "On 3 March 1875, and again on July 4, 1931.",
        "It opens at 8:30 a.m. and closes at 17:00.",
        "One of the best books of its time.",
        "The first, the 2nd and the twenty-third door.",
        "See chapter 4, page 118, and Article 50.",
        "Apollo 11 and a Boeing 747 on Route 66.",
        "They won 3-1 after extra time.",
        "E = mc², and f(x) = 3x + 2.",
        "Run `pip install reel==2.0` and call sort(items, 3).",
        "1. Peel them.",
        "COVID-19, MP3 and the S&P 500.",
        "In the 15th century, in 44 BC, in the 1990s.",
        "The second half was better, and the third man left.",
        "Chapters 3 to 7 of the law of 1948.",
        "No one was there at half past nine.",
    ],
)
def test_numbers_that_name_something_are_no_quantities(text: str) -> None:
    assert [one.written for one in quantities_in(text, "en")] == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("About 300 birds", Bound.ABOUT),
        ("At least 300 birds", Bound.AT_LEAST),
        ("More than 300 birds", Bound.MORE_THAN),
        ("Up to 300 birds", Bound.AT_MOST),
        ("Fewer than 300 birds", Bound.LESS_THAN),
        ("Exactly 300 birds", Bound.EXACT),
    ],
)
def test_bounds_are_read(text: str, bound: Bound) -> None:
    assert only(text).bound is bound


def test_what_is_counted_and_what_it_is_per_are_read() -> None:
    assert only("The flood drowned 4,300 dairy cows.").counted == "dairy cows"
    assert only("Half of all adults read.").counted == "adults"
    assert only("Fans threw 80 tonnes of tomatoes.").counted == "tomatoes"
    assert only("It costs $9 per user per month.").per == "user per month"
    assert (only("It blinks 20 times a minute.").counted, only("It blinks 20 times a minute.").per) == (
        "times",
        "minute",
    )


def test_what_is_counted_is_read_without_a_tagger() -> None:
    assert only("Rund 4 Millionen Menschen trinken es.", "de").counted == "Menschen"
    assert only("Il y a 2,3 millions de personnes.", "fr").counted == "personnes"
    assert only("Es waren 220 im Jahr.", "de").counted == ""


def test_both_ends_of_a_range_have_its_unit_and_scale() -> None:
    assert read("Bake it for 6 to 8 minutes.") == [(6, K.TIME, "min"), (8, K.TIME, "min")]
    assert read("It hit between 25 and 50 million people.") == [(25e6, K.COUNT, ""), (50e6, K.COUNT, "")]
    assert read("It takes $5 to 10.") == [(5, K.MONEY, "$"), (10, K.MONEY, "$")]
    low, high = quantities_in("Bake it for 6 to 8 minutes.", "en")
    assert (low.inherited, high.inherited) == (True, False)


def test_places_are_those_of_the_text() -> None:
    text = "On 5 May, some 2.5 million litres, a third of it all, leaked for 12 days."
    for one in quantities_in(text, "en"):
        assert text[one.start : one.end] == one.written
    assert [one.written for one in quantities_in(text, "en")] == ["2.5 million litres", "a third", "12 days"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Die Miete stieg um 3,5 Prozent auf 1.234,50 €.", [(3.5, K.PERCENT, "%"), (1234.5, K.MONEY, "€")]),
        ("de-AT", "Rund 16 Millionen Menschen, 9 von 10, 44 v. Chr.", [(16e6, K.COUNT, ""), (0.9, K.FRACTION, "")]),
        ("fr", "Il passe de 9,1 % à 7,4 % en 2019.", [(9.1, K.PERCENT, "%"), (7.4, K.PERCENT, "%")]),
        ("es", "Cuesta 3.000 euros desde 2020.", [(3000, K.MONEY, "€")]),
        ("it", "Circa 60 milioni di persone.", [(60e6, K.COUNT, "")]),
        ("zh", "2023年增长了5.2%，达到14亿人。", [(5.2, K.PERCENT, "%"), (14e8, K.COUNT, "")]),
        ("ru", "В 1961 году 27 км и 15 %.", [(27, K.LENGTH, "km"), (15, K.PERCENT, "%")]),
        ("fi", "Hinta on 12,5 % ja 25 kpl.", [(12.5, K.PERCENT, "%")]),
    ],
)
def test_other_languages_write_numbers_their_way(
    language: str, text: str, expected: list[tuple[float, K, str]]
) -> None:
    assert read(text, language) == expected
