"""Subtitles: their words with their times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.extract import plan_from_text
from reelbase.plans.reading import TextFormat, format_of, text_from
from reelbase.schemas.projects import PlanOptions
from support.reading import left_out, lost_words, narrated, speakers, times

SRT = """1
00:00:01,000 --> 00:00:03,500
The glacier moves a metre a day. Nobody

2
00:00:03,500 --> 00:00:07,000
<i>can</i> see it move,
but the poles show it.

3
00:00:07,200 --> 00:00:10,000
{\\an8}Every spring the poles stand crooked.
"""


def cues(*texts: str) -> str:
    """A file of SubRip: each text is shown for a second, at once after the one before."""
    return "\n".join(
        f"{number}\n00:00:{number:02},000 --> 00:00:{number + 1:02},000\n{text}\n"
        for number, text in enumerate(texts, start=1)
    )


ROLLING = """WEBVTT
Kind: captions

00:00:00.160 --> 00:00:02.389 align:start position:0%
 
so<00:00:00.400><c> today</c><00:00:00.640><c> we</c> look

00:00:02.389 --> 00:00:02.399 align:start position:0%
so today we look
 

00:00:02.399 --> 00:00:04.470 align:start position:0%
so today we look
at<00:00:02.639><c> how</c><00:00:03.040><c> bikes</c>

00:00:04.470 --> 00:00:04.480 align:start position:0%
at how bikes
 

00:00:04.480 --> 00:00:06.000 align:start position:0%
at how bikes
stay up &amp; roll on
"""
ASS = """[Script Info]
Title: Ice

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:04.00,0:00:06.00,Default,,0,0,0,,Nobody, they say,\\Ncan see it move.
Dialogue: 0,0:00:01.00,0:00:03.00,Default,Anna,0,0,0,,{\\an8}The glacier {\\i1}moves{\\i0} a metre a day.
Comment: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,check the figure
Dialogue: 0,0:00:03.00,0:00:05.00,Sign,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
Dialogue: 0,broken,0:00:05.00,Sign,,0,0,0,,a broken line
"""


class TestSubRip:
    def test_cues_become_whole_sentences_with_their_times(self) -> None:
        source = text_from(SRT, "ice.srt")
        assert narrated(source) == [
            "The glacier moves a metre a day.",
            "Nobody can see it move, but the poles show it.",
            "Every spring the poles stand crooked.",
        ]
        (first, second, third) = times(source)
        assert first[0] == 1.0
        assert second[0] is not None
        assert 2.5 < second[0] < 3.5
        assert second[1] == 7.0
        assert third == (7.2, 10.0)
        assert lost_words(source) == []

    @pytest.mark.parametrize("name", ["ice.srt", "ice.txt", "-", ""])
    def test_subtitles_are_known_by_what_they_look_like(self, name: str) -> None:
        assert format_of(SRT, name) is TextFormat.SRT

    def test_sounds_names_and_notes_are_direction(self) -> None:
        raw = SRT + "\n4\n00:00:11,000 --> 00:00:12,000\n[door slams] (laughs)\nMAN 2: ♪ What was that? ♪\n"
        source = text_from(raw, "ice.srt")
        assert narrated(source)[-1] == "What was that?"
        assert speakers(source)[-1] == "MAN 2"
        assert left_out(source, "direction") == "[door slams] (laughs) MAN 2"
        assert lost_words(source) == []

    def test_figures_signs_and_remarks_in_brackets_that_are_said_stay(self) -> None:
        raw = "1\n00:00:01,000 --> 00:00:09,000\nIn C# it is 4 &lt; 5 (that is, nearly always), and note: #1 wins.\n"
        assert narrated(text_from(raw, "a.srt")) == ["In C# it is 4 < 5 (that is, nearly always), and note: #1 wins."]

    def test_dashes_begin_the_turns_of_two_speakers(self) -> None:
        raw = "1\n00:00:01,000 --> 00:00:05,000\n- Where have you been\n- At the station since noon\n"
        assert narrated(text_from(raw, "a.srt")) == ["Where have you been", "At the station since noon"]

    def test_a_pause_ends_a_sentence_without_a_full_stop(self) -> None:
        raw = (
            "1\n00:00:01,000 --> 00:00:03,000\nso we begin here\n\n2\n00:00:09,000 --> 00:00:11,000\nand go on there\n"
        )
        assert narrated(text_from(raw, "a.srt")) == ["so we begin here", "and go on there"]

    def test_cues_without_numbers_and_with_windows_line_ends_are_read(self) -> None:
        raw = (
            "00:01,000 --> 00:03,000\r\nEight words are enough\r\n\r\n0:03.5 --> 0:05.5\r\nfor a film of some kind.\r\n"
        )
        source = text_from(raw, "a.srt")
        assert narrated(source) == ["Eight words are enough for a film of some kind."]
        assert times(source) == [(1.0, 5.5)]

    def test_a_number_that_is_said_is_not_the_number_of_a_cue(self) -> None:
        raw = cues("How many boats were there at the end?\n42", "Many.")
        assert narrated(text_from(raw, "a.srt")) == ["How many boats were there at the end?", "42 Many."]

    def test_chinese_cues_are_joined_without_spaces(self) -> None:
        raw = cues("冰川每天移动一米", "但是没有人看见它移动。")
        assert narrated(text_from(raw, "a.srt")) == ["冰川每天移动一米但是没有人看见它移动。"]

    @pytest.mark.parametrize(
        "raw",
        [
            "A cue has a line such as\n00:00:01,000 --> 00:00:03,500\nbetween its number and its words.",
            "5\n\nFive is the number of fingers on a hand, and of toes on a foot.",
            "10:30 - 11:45 is the time of the first lesson, and it is a long one.",
        ],
    )
    def test_a_text_that_mentions_times_is_no_file_of_subtitles(self, raw: str) -> None:
        assert format_of(raw, "a.txt") not in (TextFormat.SRT, TextFormat.VTT, TextFormat.TRANSCRIPT)

    @given(st.lists(st.lists(st.sampled_from(["river", "stone", "bird.", "sun,", "ice!"]), min_size=1), min_size=8))
    def test_every_word_of_a_cue_is_narrated_once(self, words_of_cues: list[list[str]]) -> None:
        # Words that are numbered by their place cannot be taken for a repetition.
        numbered = [
            [f"{word[:4]}{number}x{place}{word[4:]}" for place, word in enumerate(cue)]
            for number, cue in enumerate(words_of_cues[:45])
        ]
        raw = cues(*(" ".join(cue) for cue in numbered))
        said = " ".join(narrated(text_from(raw, "a.srt")))
        assert said.split() == [word for cue in numbered for word in cue]


class TestWebVtt:
    def test_voices_are_speakers_and_notes_are_comments(self) -> None:
        raw = (
            "WEBVTT - Ice\n\nNOTE made by hand\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:04.000\n"
            "<v Anna Berg>The glacier moves a metre a day.\n\n"
            "00:04.000 --> 00:07.000 line:0\n<v.loud Ben>Nobody sees it.</v>\n"
        )
        source = text_from(raw, "ice.vtt")
        assert narrated(source) == ["The glacier moves a metre a day.", "Nobody sees it."]
        assert speakers(source) == ["Anna Berg", "Ben"]
        assert times(source) == [(1.0, 4.0), (4.0, 7.0)]
        assert left_out(source, "comment") == "NOTE made by hand"
        assert left_out(source, "times").startswith("intro 00:01.000")

    def test_rolling_captions_are_narrated_once(self) -> None:
        source = text_from(ROLLING, "bikes.vtt")
        assert narrated(source) == ["so today we look at how bikes stay up & roll on"]
        assert times(source) == [(0.16, 6.0)]
        assert left_out(source, "repeated") == "so today we look so today we look at how bikes at how bikes"

    def test_somebody_who_says_a_thing_twice_is_heard_twice(self) -> None:
        raw = cues("Never!", "Never!", "I will not go.", "Never again.")
        assert narrated(text_from(raw, "a.srt")) == ["Never!", "Never!", "I will not go.", "Never again."]


class TestAdvancedSubStation:
    def test_dialogue_is_read_in_the_order_of_time(self) -> None:
        source = text_from(ASS, "ice.ass")
        assert narrated(source) == ["The glacier moves a metre a day.", "Nobody, they say, can see it move."]
        assert speakers(source) == ["Anna", ""]
        assert times(source) == [(1.0, 3.0), (4.0, 6.0)]

    def test_every_word_that_is_not_said_is_accounted_for(self) -> None:
        source = text_from(ASS, "ice.ass")
        assert "check the figure" in left_out(source, "comment")
        assert "a broken line" in left_out(source, "comment")
        assert "m 0 0 l 100 0" in left_out(source, "markup")
        assert lost_words(source) == ["Ncan"], "the sign for a new line is part of no word"

    def test_they_are_known_by_what_they_look_like(self) -> None:
        assert format_of(ASS, "a.txt") is TextFormat.ASS


class TestOtherSubtitles:
    TTML = (
        '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="00:00:01.000" '
        'end="00:00:03.000">The <span>glacier</span> moves<br/>a metre every single day.</p></div></body></tt>'
    )

    def test_ttml_is_read_with_its_times(self) -> None:
        source = text_from(self.TTML, "ice.ttml")
        assert narrated(source) == ["The glacier moves a metre every single day."]
        assert times(source) == [(1.0, 3.0)]

    @pytest.mark.parametrize("raw", ["nothing of the kind", "<tt", '<!DOCTYPE a [<!ENTITY b "c">]>' + TTML])
    def test_what_is_broken_or_hostile_is_refused(self, raw: str) -> None:
        with pytest.raises(InputError) as caught:
            text_from(raw, "ice.ttml")
        assert "SubRip" in (caught.value.fix or "")


class TestScenesOfSubtitles:
    RAW = (
        "1\n00:00:01,000 --> 00:00:04,000\nThe glacier moves a metre a day, every day of the year.\n\n"
        "2\n00:00:06,800 --> 00:00:09,000\nNobody can see it move, but the poles that we set show it.\n\n"
        "3\n00:01:30,000 --> 00:01:31,000\nEvery spring the poles stand crooked, and we set them again.\n"
    )

    def test_scenes_take_the_times_that_subtitles_suggest_where_the_narration_nearly_fills_them(self) -> None:
        plan = plan_from_text(text_from(self.RAW, "ice.srt"), PlanOptions())
        durations = [scene.duration_target_s for scene in plan.scenes]
        spoken = [scene_duration_s(scene.narration, "normal") for scene in plan.scenes]
        assert durations[0] == 5.8
        assert durations[1:] == spoken[1:], "a pause of eighty seconds is no scene, and words take as long as they take"

    def test_a_length_that_was_asked_for_counts_more_than_times(self) -> None:
        plan = plan_from_text(text_from(self.RAW, "ice.srt"), PlanOptions(target_s=30.0))
        assert [scene.duration_target_s for scene in plan.scenes] == [
            scene_duration_s(scene.narration, "normal") for scene in plan.scenes
        ]

    @pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
    def test_subtitles_without_times_are_refused(self, name: str) -> None:
        with pytest.raises(InputError) as caught:
            text_from("Eight words are enough for a film here.", name)
        assert "no times" in caught.value.message
