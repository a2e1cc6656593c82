"""Transcripts: what is said, with the times of the recording, and what only looks like one."""

from __future__ import annotations

import pytest

from reelbase.plans.reading import TextFormat, format_of, text_from
from support.reading import left_out, lost_words, narrated, speakers, times


def test_times_and_names_before_lines_are_not_narrated() -> None:
    raw = (
        "[00:00:05] ANNA: Welcome to the show about old clocks.\n[00:00:09] BEN: Thank you, I brought one from 1820.\n"
    )
    source = text_from(raw, "-")
    assert narrated(source) == ["Welcome to the show about old clocks.", "Thank you, I brought one from 1820."]
    assert speakers(source) == ["ANNA", "BEN"]
    assert times(source) == [(5.0, 9.0), (9.0, None)]
    assert left_out(source, "times") == "[00:00:05] [00:00:09]"
    assert lost_words(source) == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(
            "Interview in May\n\n**[00:05] Anna Berg:** Welcome to the show. [laughs]\nand thanks for coming.\n"
            "**[00:09] Dr. Ben:** Thank you. Note: I am late.\n**[01:10] Anna Berg:** Does it still run?\n",
            "Interview in May Welcome to the show. and thanks for coming. Thank you. Note: I am late. "
            "Does it still run?",
        ),
        pytest.param(
            "0:00\nso today we look at\n0:04\nhow a bike stays up\n0:07\nit is simple\n",
            "so today we look at how a bike stays up it is simple",
        ),
        pytest.param(
            "Speaker 1  0:03\nHello there and welcome.\n\nSpeaker 2  0:10\nThanks for having me.\nI like it.\n\n"
            "Speaker 1  0:15\nGood.\n",
            "Hello there and welcome. Thanks for having me. I like it. Good.",
        ),
        pytest.param(
            "Anna Berg (00:00):\nWelcome to the show about mills.\n\nBen (00:05):\nThank you so much.\n",
            "Welcome to the show about mills. Thank you so much.",
        ),
        pytest.param(
            "[00:00.000 --> 00:04.000]  so today we look\n[00:04.000 --> 00:08.000]  at how a bike. It stays\n"
            "[00:08.000 --> 00:10.000]  up.\n",
            "so today we look at how a bike. It stays up.",
        ),
        pytest.param(
            "(0:00-0:05) Octopuses have three hearts.\n(0:05-0:12) Two of them serve the gills.\n"
            "(0:12-0:15) One rests.\n",
            "Octopuses have three hearts. Two of them serve the gills. One rests.",
        ),
        pytest.param(
            "12:05 Anna: Hello to everybody here.\n12:09 Ben: Hi to you as well.\n12:12 Anna: Let us begin.\n",
            "Hello to everybody here. Hi to you as well. Let us begin.",
        ),
        pytest.param(
            "[00:12.00]Walking down the empty street\n[00:17.20]Counting every light I meet\n[00:21.10]on the way\n",
            "Walking down the empty street Counting every light I meet on the way",
        ),
    ],
)
def test_transcripts_of_many_services_are_read(raw: str, said: str) -> None:
    assert format_of(raw, "-") is TextFormat.TRANSCRIPT
    source = text_from(raw, "-")
    assert " ".join(narrated(source)) == said
    assert lost_words(source) == []


@pytest.mark.parametrize(
    "raw",
    [
        "09:00 Breakfast in the hall\n10:30 Hike to the mill\n12:00 Lunch by the river",
        "At 10:30 the train left. It came at 11:45.\n10:30 was early for us.\nWe slept until noon, then walked.",
        "2:04:35 Eliud Kipchoge\n2:05:10 Another runner\n2:06:00 The third of them",
        "6:00 am We woke up\n7:00 am We left\n8:00 am We ate",
        "18:00 Uhr Beginn\n19:00 Uhr Pause\n21:00 Uhr Ende",
        "Note: this is important.\nThe story is long. It began in 1820.",
        "16:9 is wide.\n4:3 is old.\n1:1 is square.",
        "John 3:16 For God so loved the world\n3:17 He sent his son\n3:18 And so on",
        "4:30 in the morning was too early.\nWe slept on, and rose at noon.\nNobody minded.",
        "The answer came at [10:45] and was short.\nIt was no.\nWe left at once after that.",
        "Kipchoge 2:04:35\nBekele 2:05:10\nMo 2:06:00",
        "Harbour 8:00\nWe leave.\nIsland 13:00\nWe arrive.",
        "1:30 cups of flour\n0:30 cups of milk\n2:15 eggs, which is odd",
    ],
)
def test_clock_times_results_and_verses_are_no_transcript(raw: str) -> None:
    assert format_of(raw, "-") is not TextFormat.TRANSCRIPT
