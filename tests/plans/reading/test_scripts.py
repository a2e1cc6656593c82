"""Scripts for videos: the narration without what is shown and played, and what only looks like one."""

from __future__ import annotations

import pytest

from reelbase.plans.reading import ParagraphKind, TextFormat, format_of, text_from
from support.reading import left_out, lost_words, narrated, speakers

WRITTEN_BY_A_MODEL = """\
Sure! Here's a 60-second script for your video about the deep sea:

---

**Title: "The Deep"**

**[0:00-0:05] Hook**
*[Visual: dark water, a light]*
**Narrator (V.O.):** "What lives where no light reaches?"

**[0:05-0:20] Scene 1: The twilight zone**
**Visual:**
- A squid
- A lantern fish

**Voiceover:**
The light fades at two hundred metres. (pause) Below, fish make their own.

## Call to Action (0:50-0:60)
**Narrator:** Follow for more!

#deepsea #ocean

Let me know if you'd like any changes!
"""


def test_only_the_narration_of_a_script_of_a_model_is_said() -> None:
    source = text_from(WRITTEN_BY_A_MODEL, "deep.txt")
    assert source.title == "The Deep"
    assert narrated(source) == [
        "What lives where no light reaches?",
        "The light fades at two hundred metres. Below, fish make their own.",
        "Follow for more!",
    ]
    assert "A lantern fish" in left_out(source, "direction")
    assert "[0:00-0:05]" in left_out(source, "times")
    assert lost_words(source) == []


@pytest.mark.parametrize("name", ["deep.txt", "deep.md", "-", ""])
def test_a_script_is_known_in_any_file_of_text(name: str) -> None:
    assert format_of(WRITTEN_BY_A_MODEL, name) is TextFormat.SCRIPT


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(
            "**Hook:** Did you know that octopuses have three hearts?\n\n[Scene 1: underwater shot, blue light]\n"
            'Narrator: "Two hearts pump blood to the gills."\n\n(Upbeat music fades in)\n\n'
            "**Scene 2** - Narrator: The third one stops when they swim.\n\n#octopus #ocean #shorts\n",
            "Did you know that octopuses have three hearts? Two hearts pump blood to the gills. "
            "The third one stops when they swim.",
        ),
        pytest.param(
            "[INTRO MUSIC FADES IN]\n\nHOST: Welcome back to the show, everybody.\n\n"
            "[SFX: door creaks]\n\nHOST: Today: locks.\n",
            "Welcome back to the show, everybody. Today: locks.",
        ),
        pytest.param(
            "Escena 1: Exterior, día\nNarrador: El sol sale sobre el mar.\nEscena 2: Interior\n"
            "Narrador: La ciudad despierta despacio.",
            "El sol sale sobre el mar. La ciudad despierta despacio.",
        ),
        pytest.param(
            "Here is your script:\n\nOctopuses have three hearts. Two of them serve the gills.\n",
            "Octopuses have three hearts. Two of them serve the gills.",
        ),
        pytest.param(
            "# The Salt Road\n\n## Scene 1: The mine (0:00 - 0:10)\n\nSalt came out of the mountain.\n\n## Scene 2\n\n"
            "(Music swells)\nMules carried it to the sea.\n",
            "Salt came out of the mountain. Mules carried it to the sea.",
        ),
        pytest.param(
            "1. **Hook (0-3s):** Did you know that salt was money?\n2. **Body:** Soldiers were paid with it.\n"
            "3. **CTA:** Follow for more salt.",
            "Did you know that salt was money? Soldiers were paid with it. Follow for more salt.",
        ),
        pytest.param(
            "[Music]\n♪ Row, row, row your boat ♪\n(laughs) That was my grandmother's song.\n[Applause]\n"
            ">> SPEAKER 2: She sang it every night.\nThank you all for coming.\n",
            "Row, row, row your boat That was my grandmother's song. She sang it every night. "
            "Thank you all for coming.",
        ),
    ],
)
def test_scripts_of_many_kinds_are_read(raw: str, said: str) -> None:
    assert format_of(raw, "-") is TextFormat.SCRIPT
    source = text_from(raw, "-")
    assert " ".join(narrated(source)) == said
    assert lost_words(source) == []


def test_names_in_capitals_are_speakers_of_a_script() -> None:
    raw = "Scene 1\n\nANNA: Where have you been all day?\nBEN: At the station.\n\n[Cut to the pier]\n"
    assert speakers(text_from(raw, "-")) == ["ANNA", "BEN"]


@pytest.mark.parametrize(
    "raw",
    [
        "Note: this is one. (The music was loud.) We left.\nThe story goes on for some time.",
        "Part 1 of the book is long.\n\nPart 2 is short. Style: plain.",
        "Here is the story of a script that nobody read.\nIt was long.",
        "Music: the art of time. It began long ago.\nIt goes on.",
        "A host is a person who invites. Host: from the Latin hospes.",
        "Video killed the radio star.\nMusic lives on.",
        "Length: 5 m\nStyle: oak\nFormat: A4\nThe table is for sale.",
        "Scene 1 was the best one of all.\nThe narrator of the film was she.",
        "In the beginning (pause for effect) there was nothing. [1] says so.",
        "[Music] is the tag for songs in captions, and it is a word like any other.",
        "Narrator: a person who narrates an event.\nNovel: a long story in prose.\nPoem: a short one in verse.",
        "We wrote: Follow us!\n\n#1 in town is the baker.",
    ],
)
def test_an_ordinary_text_is_no_script(raw: str) -> None:
    assert format_of(raw, "-") is not TextFormat.SCRIPT


def test_lines_of_a_song_are_verses_and_its_marks_are_direction() -> None:
    raw = "[Verse 1]\nWalking down the empty street\nCounting every light I meet\n\n[Chorus]\nThe night is young\n"
    source = text_from(raw, "song.txt")
    assert narrated(source) == ["Walking down the empty street\nCounting every light I meet", "The night is young"]
    assert {each.kind for section in source.sections for each in section.paragraphs} == {ParagraphKind.VERSE}
    assert left_out(source, "direction") == "[Verse 1] [Chorus]"


@pytest.mark.parametrize(
    "raw", ["[Chorus] is the refrain of a song, and it comes again.", "Verse 1\nof the book is long."]
)
def test_a_text_about_songs_is_no_song(raw: str) -> None:
    assert format_of(raw, "-") is not TextFormat.LYRICS


def test_a_line_of_marks_without_end_is_read() -> None:
    raw = "Narrator: Eight words are enough for a film here.\n" + "[00:05-00:06] " * 3000
    assert narrated(text_from(raw, "-"))[0] == "Eight words are enough for a film here."
