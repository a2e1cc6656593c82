"""Screenplays in Fountain: dialogue and action with their speakers."""

from __future__ import annotations

import pytest

from reelbase.plans.reading import TextFormat, format_of, text_from
from support.reading import left_out, lost_words, narrated, speakers

SCRIPT = """Title:
    _**The Last Ferry**_
Credit: written by
Author: A. Writer

# Act one

INT. FERRY OFFICE - NIGHT

A single lamp. MARA counts coins.

MARA (O.S.)
(without looking up)
We close in *ten* minutes.

TOM ^
I only need one ticket.

> FADE OUT.

[[check the
tide tables]]

= The two meet again.

.BACK ON THE PIER #2#

@McTavish
~ Row, row your boat

!BOOM GOES THE
gun. /* a cut
line */ Gulls rise over my_old_boat.

> THE END <

CUT TO:
"""


def test_dialogue_and_action_are_narrated_with_their_speakers() -> None:
    source = text_from(SCRIPT, "ferry.fountain")
    assert source.title == "The Last Ferry"
    assert list(zip(speakers(source), narrated(source), strict=True)) == [
        ("", "A single lamp. MARA counts coins."),
        ("MARA", "We close in ten minutes."),
        ("TOM", "I only need one ticket."),
        ("McTavish", "Row, row your boat"),
        ("", "BOOM GOES THE gun. Gulls rise over my_old_boat."),
        ("", "THE END"),
    ]


def test_everything_else_is_direction_and_is_accounted_for() -> None:
    source = text_from(SCRIPT, "ferry.fountain")
    direction = left_out(source, "direction")
    for part in (
        *("INT. FERRY OFFICE - NIGHT", "# Act one", "MARA (O.S.)", "(without looking up)", "> FADE OUT."),
        *("[[check the tide tables]]", "= The two meet again.", ".BACK ON THE PIER #2#", "CUT TO:"),
    ):
        assert part in direction
    assert left_out(source, "metadata") == "Title Credit: written by Author: A. Writer"
    assert left_out(source, "comment") == "/* a cut line */"
    assert [word for word in lost_words(source) if word not in ("_",)] == []


def test_scenes_begin_sections() -> None:
    sections = text_from(SCRIPT, "ferry.fountain").sections
    assert [len(section.paragraphs) for section in sections] == [3, 3]


def test_an_indented_screenplay_in_a_text_file_is_known_by_its_scenes_and_names() -> None:
    raw = (
        "\t\tINT. KITCHEN - NIGHT\n\nRain on the window.\n\n\t\t\tMARA\n\t\t(quietly)\n\tYou came back.\n\n"
        "\t\t\tTOM\n\tI forgot my keys on the table.\n"
    )
    assert format_of(raw, "kitchen.txt") is TextFormat.FOUNTAIN
    assert narrated(text_from(raw, "kitchen.txt")) == [
        "Rain on the window.",
        "You came back.",
        "I forgot my keys on the table.",
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "INT. means interior.\n\nEXT. means exterior. Both stand at the head of a scene.",
        "NASA\nis an agency.\n\nESA\nis another one, and both are old.",
        "INTERNATIONAL TRADE\n\nIt grew by three percent in the last year.\n\nWTO\nsays so.",
        "THE END IS NEAR\n\nSo they said. Nobody believed them, and the fair went on.",
    ],
)
def test_capitals_alone_make_no_screenplay(raw: str) -> None:
    assert format_of(raw, "notes.txt") is not TextFormat.FOUNTAIN


def test_an_escaped_star_stays() -> None:
    raw = "INT. ROOM - DAY\n\nHe draws a \\*star\\* and counts 3 * 4 of them on the wall.\n"
    assert narrated(text_from(raw, "a.fountain")) == ["He draws a *star* and counts 3 * 4 of them on the wall."]
