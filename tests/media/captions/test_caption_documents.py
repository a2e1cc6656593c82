"""ASS, SRT and VTT: well-formed for any text, and nothing in a text is taken for a command."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.captions.ass import ass_document
from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue
from reelbase.media.captions.styles import STYLES
from reelbase.media.captions.subtitles import srt_document, vtt_document
from reelbase.media.ffmpeg import ffmpeg_program
from reelbase.media.formats import FrameFormat
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.tokens import tokenize
from reelbase.media.words import TimedToken

SMALL = FrameFormat(216, 384)
HOSTILE = st.text(st.sampled_from("ab {}\\Nhn\r\n\t<>/&-;!i,:.0123\x00\u2028\x85\u202e\u2060\ufeff😀日م"), max_size=30)
DIALOGUE = re.compile(r"Dialogue: [012],(\d:\d\d:\d\d\.\d\d),(\d:\d\d:\d\d\.\d\d),(Word|Box),,0,0,0,,(\{[^{}]*\})(.*)")
BLOCK = re.compile(r"(\d+)\n(\d\d:\d\d:\d\d[,.]\d{3}) --> (\d\d:\d\d:\d\d[,.]\d{3})\n((?:.+\n)+)")


def cues_for(text: str, duration_s: float = 3.0) -> tuple[Cue, ...]:
    tokens = tokenize(text, "en")
    return build_cues(timed_tokens(tokens, [None] * len(tokens), duration_s=duration_s), format=SMALL, language="en")


def dialogue(text: str, style: str = "bold") -> list[re.Match[str]]:
    document = ass_document(cues_for(text), format=SMALL, style=style, language="en")
    lines = document.split("[Events]\n")[1].split("\n")[1:-1] if document else []
    found = [DIALOGUE.fullmatch(line) for line in lines]
    assert all(found), lines
    return [match for match in found if match]


class TestAss:
    @settings(max_examples=150, deadline=None)
    @given(HOSTILE, st.sampled_from(list(STYLES)))
    def test_no_text_becomes_an_ass_command(self, text: str, style: str) -> None:
        for match in dialogue(text, style):
            if match[3] == "Box":
                continue
            rest = re.sub(r"^\{\\fn[\w -]+\\b[01]\\fs[\d.]+\}|(?<!\\)\{\\fn[\w -]+\\b[01]\\fs[\d.]+\}", "", match[5])
            assert not re.search(r"(?<!\\)[{}]", rest)
            assert not re.search(r"\\[A-Za-z\d]", rest)
            assert rest.isprintable() or "\u2060" in rest

    @settings(max_examples=60, deadline=None)
    @given(HOSTILE, st.sampled_from(list(STYLES)))
    def test_times_run_forward_and_each_moment_shows_a_word_once(self, text: str, style: str) -> None:
        spans: dict[str, list[tuple[str, str]]] = {}
        for match in dialogue(text, style):
            assert match[1] < match[2]
            if match[3] == "Word" and "\\clip" not in match[4]:
                place = re.search(r"\\pos\([^)]*\)", match[4])
                assert place is not None
                spans.setdefault(place.group() + match[5], []).append((match[1], match[2]))
        for shown in spans.values():
            shown.sort()
            assert all(left[1] <= right[0] for left, right in pairwise(shown))

    def test_a_sign_that_is_not_spoken_changes_with_the_word_before_it(self) -> None:
        tokens = (TimedToken("one", 0.0, 0.5), TimedToken("—", None, None), TimedToken("two", 1.0, 1.5))
        document = ass_document([Cue(0.0, 2.0, (tokens,))], format=SMALL, style="clean", language="en")
        dash = [line for line in document.split("\n") if line.endswith("—")]
        assert [("\\alpha" in line, *line.split(",")[1:3]) for line in dash] == [
            (True, "0:00:00.00", "0:00:00.50"),
            (False, "0:00:00.50", "0:00:02.00"),
        ]

    def test_a_text_without_words_has_an_empty_ass_document(self) -> None:
        assert ass_document(cues_for("--- 😀"), format=SMALL, style="bold", language="en") == ""

    def test_cues_that_overlap_are_shown_one_after_the_other(self) -> None:
        (cue,) = cues_for("one two")
        late = Cue(1.0, 9.0, cue.lines)
        document = ass_document([late, cue], format=SMALL, style="clean", language="en")
        subtitles = pysubs2.SSAFile.from_string(document)
        first = [event for event in subtitles if event.start < 1000]
        assert first and max(event.end for event in first) == 1000


class TestSrtAndVtt:
    def test_srt_by_the_letter(self) -> None:
        (cue,) = cues_for("one two", duration_s=2.0)
        assert srt_document([cue]) == "1\n00:00:00,000 --> 00:00:02,250\none two\n"

    def test_vtt_by_the_letter(self) -> None:
        (cue,) = cues_for("one & <b>two", duration_s=2.0)
        expected = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.250\none &amp; &lt;b&gt;two\n"
        assert vtt_document([cue]) == expected

    def test_times_over_an_hour_are_written_with_hours(self) -> None:
        (cue,) = cues_for("one")
        late = Cue(3661.5, 3662.0, cue.lines)
        assert "01:01:01,500 --> 01:01:02,000" in srt_document([late])

    def test_a_film_without_cues_has_valid_documents(self) -> None:
        assert srt_document([]) == ""
        assert vtt_document([]) == "WEBVTT\n"

    def test_an_arrow_is_no_timing_line(self) -> None:
        text = "go a-->b now"
        for document in (srt_document(cues_for(text)), vtt_document(cues_for(text))):
            assert document.count("-->") == len(cues_for(text))
            assert "a→b" in document

    @settings(max_examples=100, deadline=None)
    @given(HOSTILE)
    def test_srt_and_vtt_are_well_formed_for_any_text(self, text: str) -> None:
        cues = cues_for(text)
        srt, vtt = srt_document(cues), vtt_document(cues)
        assert vtt.startswith("WEBVTT\n")
        for body in (srt, vtt.removeprefix("WEBVTT\n").removeprefix("\n")):
            blocks = body.split("\n\n") if body else []
            found = [BLOCK.fullmatch(block if block.endswith("\n") else block + "\n") for block in blocks]
            assert all(found) and len(found) == len(cues)
            assert [int(match[1]) for match in found if match] == list(range(1, len(cues) + 1))
        assert not re.search(r"&(?!amp;|lt;|gt;)|<", vtt)

    @pytest.mark.parametrize("write", [srt_document, vtt_document])
    def test_players_read_the_words_back(self, tmp_path: Path, write: Callable[..., str]) -> None:
        text = "a <b>bold</b> & {\\an8}top {b} a<b end"
        cue = Cue(0.0, 2.0, (tuple(TimedToken(word, 0.0, 1.0) for word in text.split()),))
        file = tmp_path / f"captions.{write.__name__[:3]}"
        file.write_text(write([cue]), encoding="utf-8")
        command = [ffmpeg_program(), "-v", "error", "-i", str(file), "-f", "ass", "-"]
        read = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
        (event,) = pysubs2.SSAFile.from_string(read)
        # FFmpeg writes a brace of the text as an escaped one, with an empty override behind it.
        assert re.sub(r"\{\}|\u2060", "", event.text).replace("\\{", "{") == text
