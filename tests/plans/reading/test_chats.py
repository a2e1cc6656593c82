"""Exported chats: messages with their senders, and what only looks like them."""

from __future__ import annotations

import pytest

from reelbase.plans.reading import TextFormat, format_of, text_from
from support.reading import left_out, lost_words, narrated, speakers

TWO_MESSAGES = ["Did you see the storm last night?", "Yes, it took our roof"]


def test_a_chat_keeps_words_and_senders_and_accounts_for_the_rest() -> None:
    raw = """\
12/05/2026, 10:31 - Messages and calls are end-to-end encrypted.
12/05/2026, 10:31 - Ana: Did you see the storm last night?
12/05/2026, 10:32 - Leo: Yes: it took our roof
and the door
12/05/2026, 10:32 - Ana: <Media omitted>
12/05/2026, 10:40 - Leo: We sleep at my aunt's house tonight <This message was edited>
"""
    source = text_from(raw, "-")
    assert narrated(source) == [
        "Did you see the storm last night?",
        "Yes: it took our roof and the door",
        "We sleep at my aunt's house tonight",
    ]
    assert speakers(source) == ["Ana", "Leo", "Leo"]
    assert "12/05/2026, 10:31" in left_out(source, "times")
    assert "end-to-end" in left_out(source, "direction")
    assert lost_words(source) == []


@pytest.mark.parametrize(
    "raw",
    [
        "[12.05.26, 10:31:05] Ana: {0}\n[12.05.26, 10:33:00] \u200eLeo left.\n[12.05.26, 10:32:11] Leo: {1}\n",
        "5/12/26, 10:31\u202fAM - Ana: {0}\n5/12/26, 10:32\u202fAM - +1 555 010: {1}\n",
        "12/05/2026 10:31 p. m. - Ana: {0}\n12/05/2026 10:32 p. m. - Leo: {1}",
        "2026-05-12 10:31 - Ana: {0}\n2026-05-12 10:32 - Leo: {1}\n",
        "12/05/2026 à 10:31 - Ana : {0}\n12/05/2026 à 10:32 - Leo : {1}\n",
        "2026. 5. 12. 오전 10:31, 지민 : {0}\n2026. 5. 12. 오전 10:32, 민수 : {1}\n",
        "Ana, [12.05.2026 10:31]\n{0}\n\nLeo B, [12.05.2026 10:32]\n{1}\n",
        "Ana Berg  10:31 AM\n{0}\n:thumbsup: 2\nLeo  10:32 AM\n{1}\nAna Berg  10:35 AM\n3 replies\n",
        "Ana — Today at 10:31 AM\n{0}\nLeo — 12/05/2026 10:32\n{1}\n",
        "12.5.2026 klo 10.31 - Ana: {0}\n12.5.2026 klo 10.32 - Leo: {1}\n",
        "2026/5/12 上午10:31 - 小明: {0}\n2026/5/12 上午10:32 - 小红: {1}\n",
        "Ana — heute um 10:31 Uhr\n{0}\nLeo — heute um 10:32 Uhr\n{1}\n",
        "[10:31 AM] Ana: {0}\n[10:32 AM] Leo: {1}\n",
        "[10:31] <ana> {0}\n[10:31] * leo waves\n[10:32] <@leo> {1}\n",
        "May 12, 2026 10:31 AM\nAna\n{0}\n\nMay 12, 2026 10:32 AM\nLeo\n{1}\n\nMay 12, 2026 10:33 AM\nAna\nnull\n",
    ],
)
def test_chats_of_many_programs_and_places_are_read(raw: str) -> None:
    text = raw.format(*TWO_MESSAGES)
    assert format_of(text, "-") is TextFormat.CHAT
    source = text_from(text, "-")
    assert narrated(source) == TWO_MESSAGES
    assert len(set(speakers(source))) == 2
    assert lost_words(source) == []


@pytest.mark.parametrize(
    "raw",
    [
        "12/05/2026, 10:31 - We left the harbour.\n13/05/2026, 11:00 - Rain all day.\n14/05/2026, 12:00 - Home again.",
        "On 12/05/2026 at 10:31 Ana said: hello.\nThen she left. That was the end.",
        "Meeting  10:31 AM\nLunch  12:00 PM\nDinner 8:00 PM",
        "Q: Is it cold?\nA: It is.\nQ: Is it far?\nA: It is not.",
        "In 1986, Ana: a life.\nIn 1990, Leo: a death.",
        "Breakfast at 8:00 AM\nLunch at 1:00 PM\nDinner at 7:00 PM\nBed",
        "May 5, 2026 10:00\nWe met at the harbour.\nIt rained.\nMay 6, 2026 11:00\nWe went on.\nIt was dry.\n",
        "<b> is bold and <i> is italic.\nThat is all there is to say.",
        "Harbour 8:00 AM\nWe leave.\nIsland 1:00 PM\nWe arrive.",
        "Note: bring a coat.\nTip: bring two.",
    ],
)
def test_diaries_timetables_and_questions_are_no_chat(raw: str) -> None:
    assert format_of(raw, "-") is not TextFormat.CHAT
