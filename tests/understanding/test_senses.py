from __future__ import annotations

import pytest

from reelbase.media.pictures.icons import icon_library, own_icon_names
from reelbase.media.pictures.suitability import is_offered
from reelbase.understanding.lexicon.entries import inventions, nouns, senses, verbs
from reelbase.understanding.senses import SHOWN_FROM, Thing, find_things, subject_of
from understanding.tagged import tagged


def shown(*sentences: str, title: str = "") -> list[set[str]]:
    """For each sentence, as a paragraph of one text, the icons that are sure enough to be shown."""
    return [
        {thing.icon for thing in things if thing.score >= SHOWN_FROM}
        for things in find_things([tagged(sentence) for sentence in sentences], title)
    ]


def test_every_icon_of_the_lists_exists_and_may_be_shown() -> None:
    offered = {icon.name for icon in icon_library().icons if is_offered(icon)} | set(own_icon_names())
    listed = {name for icons in nouns().values() for name in icons} | set(verbs().values())
    listed |= {sense.icon for known in senses().values() for sense in known} - {""}
    listed |= set(inventions()) | {invention.older for invention in inventions().values()} - {""}
    assert listed - offered == set()


def test_a_noun_with_several_senses_has_cues_for_each_that_has_no_default() -> None:
    without = {noun for noun, known in senses().items() for sense in known if not sense.cues and not sense.is_default}
    assert without == set()
    assert sum(1 for known in senses().values() if known) > 400


@pytest.mark.parametrize(
    ("sentence", "wanted", "unwanted"),
    [
        ("The Euro Stoxx rose by two points.", "", "rose"),
        ("She planted a red rose in the garden.", "rose", ""),
        ("One more cut is likely this year.", "", "scissors"),
        ("The seal of the king closed the letter with wax.", "", "seal"),
        ("A seal swims under the ice.", "seal", ""),
        ("The crane lifts steel on the site.", "building-construction", ""),
        ("The current in the wire heats it.", "high-voltage", "water-wave"),
        ("A warm current flows through the ocean.", "water-wave", "high-voltage"),
        ("The plant closed and its workers left.", "factory", "potted-plant"),
        ("Water the plant and keep its soil warm.", "potted-plant", "factory"),
        ("They sat on the bank of the river.", "", "bank"),
        ("The star runs out of hydrogen fuel.", "glowing-star", "fuel-pump"),
        ("A dry cell has no liquid in it.", "", "droplet"),
        ("The knight wears armour.", "castle", ""),
        ("The stock market fell on Monday.", "chart-decreasing", "chart-increasing"),
        ("The stock market rose on Monday.", "chart-increasing", "chart-decreasing"),
        ("They walked home in the dark.", "", "house"),
    ],
)
def test_the_sense_decides_about_the_icon(sentence: str, wanted: str, unwanted: str) -> None:
    icons = shown(sentence)[0]
    assert not wanted or wanted in icons
    assert unwanted not in icons


def test_a_cue_elsewhere_in_the_text_counts_when_it_recurs() -> None:
    alone = shown("The branch was long.")[0]
    among = shown("A tree stands there.", "The tree is old.", "The branch was long.")[2]
    assert "deciduous-tree" not in alone
    assert "deciduous-tree" in among


def test_names_are_not_things() -> None:
    assert shown("Apple presented its results in Cupertino.", "Critics say that Apple is slow.") == [set(), set()]
    assert shown("Harbor 2 syncs twice as fast.", title="Harbor, a sync tool")[0] == set()


def test_things_are_of_their_time() -> None:
    icons = shown("In 1453 the ships entered the harbour.")[0]
    assert "sailboat" in icons
    assert not {"ship", "passenger-ship"} & icons


def test_a_thing_says_where_it_stands() -> None:
    text = "It rained. Then the captain fed a penguin."
    thing = next(thing for thing in find_things([tagged(text)])[0] if thing.icon == "penguin")
    assert text[thing.start : thing.end] == "penguin"
    assert (thing.lemma, thing.reason) == ("penguin", "noun")
    assert SHOWN_FROM <= thing.score <= 1.0


def test_a_sentence_that_goes_on_about_the_subject_shows_it() -> None:
    paragraphs = [
        tagged("An octopus has three hearts and eight arms."),
        tagged("It can taste what it touches."),
        tagged("Most people fail to notice."),
    ]
    assert subject_of(paragraphs, "The octopus") == "octopus"
    things = find_things(paragraphs, "The octopus")
    end = len("It can taste what it touches.")
    assert things[1][0] == Thing("octopus", things[1][0].score, 0, end, "", "subject")
    assert things[1][0].score >= SHOWN_FROM
    assert not any(thing.reason == "subject" for thing in things[2])


def test_a_sentence_that_denies_something_does_not_show_the_subject() -> None:
    paragraphs = [tagged("Honey keeps for years in a jar."), tagged("Never feed honey to a baby under one year.")]
    assert not any(thing.score >= SHOWN_FROM for thing in find_things(paragraphs, "Honey")[1])


def test_a_text_without_things_has_no_subject() -> None:
    assert subject_of([tagged("Most of it was as expected.")]) == ""
    assert find_things([()]) == [()]
