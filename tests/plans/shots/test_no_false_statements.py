"""What a shot states is what the sentence states: the right amount, of the right thing, in the right direction."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents import ShotContent
from reelbase.plans.shots.reading import read_scenes


def offered(*scenes: str) -> list[ShotContent]:
    """What may be shown, whether it is chosen in the end or not."""
    read = read_scenes(scenes, title="", language="en", words_per_minute=150)
    return [candidate.content for scene in read for candidate in scene.candidates if candidate.score >= 0.6]


def lines(text: str) -> set[tuple[str, str, float | None]]:
    """Title, direction and amount of each line that shows a change."""
    found = [one for one in offered(text) if one.kind == "line" and not one.points]
    return {(one.title, one.direction, one.change.value if one.change else None) for one in found}


def of_kind(text: str, *kinds: str) -> list[Any]:
    return [one for one in offered(text) if one.kind in kinds]


def test_a_change_has_the_amount_and_the_subject_of_its_own_clause() -> None:
    for text, expected in {
        "While turnout climbed, support fell by 7 percent.": {("Turnout", "up", None), ("Support", "down", 7.0)},
        "The state lifted taxes, and the peso slid 3 percent.": {("Taxes", "up", None), ("Peso", "down", 3.0)},
        "Instead of falling, rents rose by 11 percent.": {("Rents", "up", 11.0)},
        "Because fuel costs increased, the airline cut its staff by 14 percent.": {
            ("Fuel costs", "up", None),
            ("Staff", "down", 14.0),
        },
        "Thirty percent fell.": {("", "down", None)},
    }.items():
        found = lines(text)
        assert found <= expected, text
        assert {one for one in expected if one[2]} <= found, text


def test_what_multiplies_is_the_subject_of_that_verb() -> None:
    for text, expected in {
        "Imports sank while the cost of timber tripled.": [("Cost of timber", 3.0)],
        "When fees rose, the number of visitors halved.": [("Number of visitors", 0.5)],
        "The deposits nearly doubled.": [],
        "Wages doubled.": [("Wages", 2.0)],
    }.items():
        assert [(one.label, one.factor) for one in of_kind(text, "growth")] == expected, text


def test_the_larger_of_two_things_is_drawn_larger() -> None:
    for text, expected in {
        "The grain is 30 times lighter than the bean.": [("Bean", 30.0), ("Grain", 1.0)],
        "The cable is four times thinner than the rope.": [("Rope", 4.0), ("Cable", 1.0)],
        "The bus is three times heavier than the van.": [("Bus", 3.0), ("Van", 1.0)],
    }.items():
        (sizes,) = of_kind(text, "sizes")
        assert [(thing.label, thing.size) for thing in sizes.things] == expected, text


def test_each_verb_that_multiplies_has_its_own_subject_and_period() -> None:
    for text, expected in {
        "Turnover tripled while debts halved.": {("Turnover", 3.0, ""), ("Debts", 0.5, "")},
        "Since rents doubled, the number of tenants halved.": {("Rents", 2.0, ""), ("Number of tenants", 0.5, "")},
        "Every four days the swarm doubles.": {("Swarm", 2.0, "four days")},
    }.items():
        assert {(one.label, one.factor, one.period) for one in of_kind(text, "growth")} == expected, text


CHARTS = ("number", "percentage", "price", "sizes", "line", "growth", "bars", "fraction", "before_after", "range")


def test_figures_that_are_denied_or_unreal_have_no_chart() -> None:
    for text in [
        "Traffic did not fall by 15 percent.",
        "The whale is not three times as long as the bus.",
        "Exports never passed 8 million tons.",
        "Nobody earned more than 90 dollars.",
        "The ticket no longer costs 12 euros.",
        "The bank refused to lend 6 million dollars.",
        "It is a myth that 80 percent of dreams come true.",
        "The claim that 15 percent of shops closed is untrue.",
        "The repair would have cost 900 dollars.",
        "Fares would have doubled.",
        "Neither 25 percent of the boys nor 35 percent of the girls agreed.",
        "If it were 20 degrees warmer, the ice would melt.",
        "Without the wall, losses would be 20 percent higher.",
        "Had it snowed, visits would have tripled.",
        "The offer fell well short of 60 percent.",
        "The bank denied that it had lost 70 million dollars.",
        "Bloggers wrongly claimed that 60 percent of pilots were ill.",
        "It is unlikely that rents will fall by 6 percent.",
        "Did wages rise by 6 percent?",
        "Contrary to the claim that 80 percent came, few did.",
    ]:
        assert of_kind(text, *CHARTS) == [], text
    for text, value in {
        "No more than 25 percent of the boys agreed.": 25.0,
        "Barely 25 percent of the boys agreed.": 25.0,
        "It was minus 25 degrees.": -25.0,
        "The storm did not stop for 25 days.": 25.0,
        "Traffic did not fall by 15 percent, but by 25 percent.": 25.0,
    }.items():
        values = {one.quantity.value for one in of_kind(text, "number", "percentage")}
        assert values == {value}, text


def test_a_difference_is_no_size_and_no_change() -> None:
    for text, label in {
        "The mast is 30 meters taller than the roof.": "Taller than the roof",
        "The old lamp is 15 dollars cheaper than the new one.": "Cheaper than the new one",
        "Nurses earn 22 percent less than doctors.": "Less than doctors",
    }.items():
        charts = of_kind(text, *CHARTS)
        assert {(one.kind, one.label, one.direction) for one in charts} == {("number", label, "none")}, text
    assert ("Rents", "up", 9.0) in lines("Rents were 9 percent higher than a year ago.")


def test_what_is_denied_is_on_no_map_in_no_list_and_at_no_date() -> None:
    for text, expected in {
        "Not Madrid but Porto hosted the race.": set(),
        "The trial took place in Vienna, not in Prague.": {"Vienna"},
        "The rule applies to France but not to Belgium.": {"France"},
        "She never saw Lima, Quito or Bogota.": set(),
        "They flew to Malta instead of Cyprus.": {"Malta"},
        "The crew did not sail from Naples to Tunis.": set(),
        "They sailed from Naples to Tunis.": {"Naples", "Tunis"},
    }.items():
        names = {place.name for one in of_kind(text, "map", "route") for place in one.places}
        assert names == expected, text
    assert of_kind("The soup has no salt, pepper or cream.", "list", "objects") == []
    assert of_kind("The railway did not open in 1871.", "date", "timeline") == []
    assert {one.label for one in of_kind("Nobody saw it until 1871.", "date")} == {""}
    assert of_kind("The railway opened in 1871.", "date") != []


def test_a_change_in_percent_is_no_part_of_a_whole() -> None:
    for text in [
        "The new lamp beats the old one by 35 percent.",
        "Its speed improved by nearly 35 percent.",
        "Traffic grew 35 percent.",
        "A 35 percent discount applies.",
        "The firm saw an increase of 35 percent.",
        "The train is 35 percent faster than the bus.",
    ]:
        assert of_kind(text, "percentage") == [], text
    for text in ["The oak lost 35 percent of its leaves.", "The club is owned by 35 percent of its members."]:
        assert len(of_kind(text, "percentage")) == 1, text


def test_a_formula_is_whole_or_not_shown() -> None:
    for text, expected in {
        "A + B + C = 180°": {"A + B + C = 180°"},
        "20% of 80 = 16.": {"20% of 80 = 16"},
        "1 + 4 + 9 + ... + n = x shows it.": set(),
        "6 × 7 = 42 million.": set(),
        "Take (P = UI) as given.": {"P = UI"},
        "(x + y)² = x² + 2xy + y².": {"(x + y)² = x² + 2xy + y²"},
        "Remember: power = work / time.": {"power = work / time"},
        "The rope is twelve times longer than the stick.": set(),
    }.items():
        found = of_kind(text, "formula", "list")
        assert {getattr(one, "formula", one.kind) for one in found} == expected, text


def test_multiples_in_words_odds_and_scales_are_what_they_say() -> None:
    for text, factor in {
        "The lake is five thousand times larger than the pond.": 5000.0,
        "The lamp is three hundred thousand times dimmer than the star.": 300000.0,
        "The dog is thirty-five times heavier than the mouse.": 35.0,
        "The sea is 15 thousand times deeper than the pool.": 15000.0,
    }.items():
        (sizes,) = of_kind(text, "sizes")
        assert sizes.things[0].size / sizes.things[1].size == factor, text
        assert {one.quantity.value for one in of_kind(text, "number")} <= {factor}, text
    assert of_kind("Fares rose three times as fast as wages.", "sizes") == []
    assert of_kind("Bees are many times lighter than birds.", "line", "growth") == []
    for text in [
        "Rank the film on a scale from 1 to 10.",
        "The visitors lost 1 to 4.",
        "The odds were 3 to 8.",
        "Judges use a 1 to 10 scale.",
    ]:
        assert of_kind(text, "range") == [], text
    assert len(of_kind("Baking takes 7 to 9 minutes.", "range")) == 1
    (odds,) = of_kind("The risk is 1 in 40 million.", *CHARTS)
    assert (odds.kind, odds.quantity.shown) == ("number", "1 in 40,000,000")


def test_people_who_are_called_like_places_are_on_no_map() -> None:
    for text in [
        "Columbus reached the islands after ten weeks.",
        "Paris Jackson recorded a song.",
        "India Hicks wrote a book about tea.",
        "Sofia baked a cake for her mother.",
        "Lima, a young engineer, built the robot.",
        "Houston and Charlotte married in May.",
        "Cleveland was elected president twice.",
        "Raleigh brought the plant home.",
        "Sydney loves her dog.",
    ]:
        assert of_kind(text, "map", "flag", "route") == [], text
    for text, expected in {
        "My friend Brooklyn moved to Denver.": {"Denver"},
        "Paris hosted the games.": {"Paris"},
        "Houston grew faster than Dallas.": {"Houston", "Dallas"},
        "The London Bridge was sold in 1968.": {"London"},
        "She studied in Austin and moved to Charlotte.": {"Austin", "Charlotte"},
        "In Rome, the doctor met her mother.": {"Rome"},
    }.items():
        assert {place.name for one in of_kind(text, "map") for place in one.places} == expected, text
    found = offered("Columbus was a sailor.", "In the autumn, Columbus saw land.")
    assert not {one.kind for one in found} & {"map"}


def test_a_quotation_has_the_speaker_whom_the_text_names_and_nobody_else() -> None:
    for text, speaker in {
        '"We sail at noon," said Nora Hill, according to Paul Frost.': "Nora Hill",
        'The clerk asked Frost, "Will you pay the bill?"': "clerk",
        'Asked by Paul Frost about it, Nora Hill answered, "We will not pay the bill."': "Nora Hill",
        'Paul Frost was told by Nora Hill: "Your time here is over."': "Nora Hill",
        'As Goethe once wrote, "Everything is hard before it is easy."': "Goethe",
        'Twain is often quoted as saying, "The rumour was an exaggeration."': "Twain",
        'According to the mayor, "the road will open in May".': "mayor",
        '"It was our fault," she said of Paul Frost.': "",
    }.items():
        (quote,) = of_kind(text, "quote")
        assert (quote.speaker, quote.role) == (speaker, ""), text
    assert of_kind('Goethe never said, "Everything is hard before it is easy."', "quote", "person") == []
    assert of_kind('"The patients are stable," the clinic said.', "quote")[0].speaker == "clinic"
    assert "Clinic" not in {one.name for one in of_kind('"The patients are stable," the clinic said.', "person")}
    text = 'In a letter to Jane Frost, the prince wrote, "You may dedicate the book to me."'
    assert not [one for one in of_kind(text, "person") if one.name == "Jane Frost" and one.role]


def test_losses_hang_below_gains_and_are_no_levels() -> None:
    for text, expected in {
        "The shop made a profit of 3 million in 2011 and a loss of 5 million in 2012.": [3.0, -5.0],
        "The line earned 6 million in 2011 and lost 4 million in 2012.": [6.0, -4.0],
        "The bank lost 2 billion in 2011, 1 billion in 2012 and earned 3 billion in 2013.": [-2.0, -1.0, 3.0],
        "Fares fell 9 percent in May, 5 percent in June and 2 percent in July.": [-9.0, -5.0, -2.0],
        "The deficit was 2 billion in 2011 and the surplus was 4 billion in 2012.": [-2.0, 4.0],
    }.items():
        bars = max(of_kind(text, "bars"), key=lambda one: len(one.bars))
        assert [bar.quantity.value for bar in bars.bars] == expected, text
        assert not [one for one in of_kind(text, "line") if one.points], text
        assert of_kind(text, "before_after", "percentage") == [], text
    (line, *_) = of_kind("Losses were 2 million in 2011, 3 million in 2012 and 5 million in 2013.", "line")
    assert [point.quantity.value for point in line.points] == [2.0, 3.0, 5.0]


def test_times_sums_and_early_years_are_what_they_are() -> None:
    assert of_kind("Bus fares have doubled since last autumn.", "cause") == []
    assert of_kind("The firm raised 9 million dollars from two banks.", "line") == []
    assert {one.date for one in of_kind("Their kingdom fell in 587 after a siege.", "date")} == {"587"}
    assert of_kind("Their kingdom fell in 587 after a siege.", "number") == []
    assert {one.label for one in of_kind("Fire killed a fifth of Iceland's sheep.", "fraction")} == {"Iceland's sheep"}
