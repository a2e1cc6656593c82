"""Captions as FFmpeg and libass really draw them: inside their box, in their style, in the face that was measured."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from reelbase.media.captions.cues import Cue
from reelbase.media.captions.fonts import drawable, uncovered
from reelbase.media.captions.layout import place
from reelbase.media.captions.styles import STYLES
from reelbase.media.formats import FrameFormat
from reelbase.media.words import TimedToken

SMALL = FrameFormat(216, 384, 5)
WIDE = FrameFormat(384, 216, 5)
SQUARE = FrameFormat(288, 288, 5)
SAMPLES = {
    "en": "Gypsy Ångström",
    "ar": "مرحبا بالعالم",
    "he": "שלום עולם",
    "th": "น้ำแข็งที่",
    "hi": "नमस्ते दुनिया",
    "ja": "日本語です",
    "zh": "你好世界",
    "ko": "안녕 세계",
    "emoji": "Hi 😀 ✓ go",
}

Burn = Callable[..., NDArray[np.uint8]]


def one_line(text: str, start: int = 0) -> Cue:
    """A cue whose word number ``heard`` is heard from 0.2 to 0.9 s."""
    words = text.split()
    tokens = tuple(
        TimedToken(word, 0.2 + 0.8 * (index - start), 0.9 + 0.8 * (index - start)) for index, word in enumerate(words)
    )
    return Cue(0.0, 2.0, (tokens,))


def ink(frame: NDArray[np.uint8], plain: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pixels the captions changed."""
    return np.asarray(np.abs(frame.astype(int) - plain.astype(int)).max(axis=2) > 16)


def outside(changed: NDArray[np.bool_], format: FrameFormat) -> int:
    box = format.caption_box
    rest = changed.copy()
    rest[box.y : box.y + box.height, box.x : box.x + box.width] = False
    return int(rest.sum())


def near(frame: NDArray[np.uint8], rgb: str, within: int = 40) -> NDArray[np.bool_]:
    wanted = np.frombuffer(bytes.fromhex(rgb), np.uint8).astype(int)
    return np.asarray(np.abs(frame.astype(int) - wanted).max(axis=2) < within)


class TestInsideTheBox:
    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize("format", [SMALL, WIDE, SQUARE], ids=["tall", "wide", "square"])
    def test_two_full_caption_lines_stay_inside_the_box(
        self, burn: Burn, cues_of: Callable[..., tuple[Cue, ...]], style: str, format: FrameFormat
    ) -> None:
        cues = cues_of("Ångström jumps quickly (gypsy) over", format=format, duration_s=2.0)[:1]
        at_s = (cues[0].start_s + cues[0].end_s) / 2
        changed = ink(burn(cues, at_s, style, format=format), burn((), at_s, format=format))
        assert changed.sum() > 0.04 * format.caption_box.width * format.caption_box.height
        assert outside(changed, format) == 0

    @pytest.mark.parametrize(
        "text", ["{\\an8\\fs200\\pos(9,9)}x", "a\\Nb\\nc", "{\\p1}m 0 0 l 900 900", "<b>x</b>{", "x" * 90, "&H&}{\\r"]
    )
    def test_text_that_looks_like_commands(self, burn: Burn, text: str) -> None:
        cue = one_line(text)
        changed = ink(burn((cue,)), burn(()))
        assert changed.any() and outside(changed, SMALL) == 0

    def test_a_backslash_is_drawn_and_breaks_no_line(self, burn: Burn) -> None:
        rows = [np.flatnonzero(ink(burn((one_line(text),)), burn(())).any(axis=1)) for text in ("a\\Nb", "a|Nb")]
        assert abs(len(rows[0]) - len(rows[1])) <= 2

    def test_no_caption_is_drawn_before_and_after_a_cue(self, burn: Burn) -> None:
        late = Cue(1.0, 1.4, one_line("late").lines)
        assert not ink(burn((late,), 0.4), burn((), 0.4)).any()
        assert not ink(burn((late,), 1.6), burn((), 1.6)).any()


class TestStyles:
    @pytest.mark.parametrize("style", ["bold", "box", "karaoke"])
    def test_the_word_that_is_heard_has_the_style_s_colour(self, burn: Burn, style: str) -> None:
        cue = one_line("HHHH HHHH", start=1)
        left, right = place(cue, format=SMALL, style=STYLES[style], language="en")
        coloured = near(burn((cue,), 0.8, style), STYLES[style].active)
        columns = np.flatnonzero(coloured.any(axis=0))
        assert coloured.sum() > 40
        assert columns.max() <= right.x + right.width + 0.3 * right.em
        if style != "karaoke":
            assert columns.min() >= right.x - 0.3 * right.em
        else:
            assert columns.min() < left.x + left.width, "what was said stays coloured"

    def test_the_clean_style_dims_what_is_not_said_yet(self, burn: Burn) -> None:
        cue = one_line("HHHH HHHH")
        left, right = place(cue, format=SMALL, style=STYLES["clean"], language="en")
        frame = burn((cue,), 0.4, "clean")
        white = near(frame, "FFFFFF", 30).sum(axis=0)
        said, waiting = (white[int(word.x) : int(word.x + word.width)].sum() for word in (left, right))
        assert said > 50 and waiting < said / 10

    @pytest.mark.parametrize("style", STYLES)
    def test_marking_a_word_moves_no_other(self, burn: Burn, style: str) -> None:
        cue = one_line("one two three")
        words = place(cue, format=SMALL, style=STYLES[style], language="en")
        first, last = burn((cue,), 0.4, style), burn((cue,), 1.2, style)
        edge = int(words[2].x - 0.05 * words[2].em)
        assert not ink(first, last)[:, edge + 4 :].any()


class TestScripts:
    @pytest.mark.parametrize("language", SAMPLES)
    def test_ink_stands_where_it_was_measured_or_the_text_is_named(self, burn: Burn, language: str) -> None:
        text = SAMPLES[language]
        cue = one_line(text)
        missing = uncovered(text)
        words = place(cue, format=SMALL, style=STYLES["clean"], language=language)
        assert sorted(word.text for word in words) == sorted(filter(None, map(drawable, text.split())))
        changed = ink(burn((cue,), 0.4, "clean", language), burn((), 0.4))
        if not words:
            assert set(missing) == set(text) - {" "} and not changed.any()
            return
        columns = np.flatnonzero(changed.any(axis=0))
        left, right = min(word.x for word in words), max(word.x + word.width for word in words)
        slack = 0.22 * words[0].em
        assert abs(columns.min() - left) <= slack and abs(columns.max() - right) <= slack
        assert outside(changed, SMALL) == 0

    def test_words_of_two_scripts_share_a_base_line(self, burn: Burn) -> None:
        frames = [ink(burn((one_line(text),), 0.4, "clean"), burn(())) for text in ("HH", "HH ΩΩ")]
        floors = [int(np.flatnonzero(frame.any(axis=1)).max()) for frame in frames]
        assert abs(floors[0] - floors[1]) <= 1
