"""Captions painted into planes: inside their area, on time, in every style, script and aspect, whatever is cut."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue
from reelbase.media.captions.designs import design_of, measures_of
from reelbase.media.captions.frame_cues import FrameCue, FrameWord, frame_cues
from reelbase.media.captions.laying import lay_part, scaled
from reelbase.media.captions.look import CAPTION_STYLES, CaptionLook, caption_area, clear_area
from reelbase.media.captions.painting import CaptionPainter, typesetter_for
from reelbase.media.captions.placing import SetWord, place_words
from reelbase.media.captions.sheets import CueSheets, WordPose
from reelbase.media.captions.specimen import caption_specimen
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame
from reelbase.media.segments import captions_of, frame_cues_of, plan_segments
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Visual
from reelbase.media.words import TimedToken

TALL, WIDE, SQUARE = FrameFormat(432, 768), FrameFormat(768, 432), FrameFormat(540, 540)
FORMATS = pytest.mark.parametrize("format", [TALL, WIDE, SQUARE], ids=["tall", "wide", "square"])
STYLES = pytest.mark.parametrize("style", CAPTION_STYLES)
HIGHLIGHTING = sorted(set(CAPTION_STYLES) - {"broadcast", "minimal"})
TEXT = "Ångström jumps (gypsy) quickly over 4.2 million Ärzte, jagged frogs and pygmy folk."

Timed = Callable[..., tuple[TimedToken, ...]]


def look_of(style: str, **others: str) -> CaptionLook:
    return CaptionLook.model_validate({"style": style, **others})


def painted(
    cues: tuple[FrameCue, ...], number: int, look: CaptionLook, format: FrameFormat, language: str = "en"
) -> PlanarFrame:
    """One frame over grey. A painter of its own, so that nothing of another frame is left in it."""
    frame = PlanarFrame(format)
    frame.y[:], frame.u[:], frame.v[:] = 110, 128, 128
    CaptionPainter(cues, look, format, language).paint(frame, number)
    return frame


def changed(one: PlanarFrame, other: PlanarFrame | None = None, within: int = 6) -> NDArray[np.bool_]:
    """Which pixels differ from another frame, or from grey."""
    out = np.zeros(one.y.shape, bool)
    for plane, base, grey in zip(one.planes, other.planes if other else (None,) * 3, (110, 128, 128), strict=True):
        differs = np.abs(plane.astype(int) - (grey if base is None else base.astype(int))) > within
        out |= cv2.resize(differs.astype(np.uint8), out.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    return out


def words_at(*spans: tuple[str, float, float]) -> Cue:
    tokens = tuple(TimedToken(text, start_s, end_s, " ") for text, start_s, end_s in spans)
    return Cue(tokens[0].start_s or 0.0, (tokens[-1].end_s or 0.0) + 0.3, (tokens,))


def placed(cue: FrameCue, look: CaptionLook, format: FrameFormat, language: str = "en") -> tuple[SetWord, ...]:
    return place_words(
        cue, measures_of(look, format), design_of(look), typesetter_for(look, language), centred=True, low=True
    )


class TestArea:
    @STYLES
    @FORMATS
    def test_no_pixel_is_outside_the_area(self, timed: Timed, style: str, format: FrameFormat) -> None:
        look = look_of(style)
        cues = frame_cues(
            build_cues(timed(TEXT, "en", 6.0), format=format, language="en", look=look), fps=30, start=0, stop=300
        )
        area = caption_area(look, format)
        inside = np.zeros((format.height, format.width), bool)
        inside[area.y : area.y + area.height, area.x : area.x + area.width] = True
        ink = 0
        for number in range(0, cues[-1].stop, 4):
            found = changed(painted(cues, number, look, format))
            assert not (found & ~inside).any(), (number, np.argwhere(found & ~inside)[:5], area)
            ink += int(found.sum())
        assert ink > 20 * area.width

    @pytest.mark.parametrize("place", ["low", "middle", "top"])
    @pytest.mark.parametrize("size", ["small", "medium", "large"])
    @FORMATS
    def test_places_and_sizes_have_areas_of_their_own(
        self, timed: Timed, place: str, size: str, format: FrameFormat
    ) -> None:
        look = look_of("highlight_box", place=place, size=size)
        area = caption_area(look, format)
        assert area.x >= 0 and area.x + area.width <= format.width
        assert area.y >= 0 and area.y + area.height <= format.height
        cues = frame_cues(
            build_cues(timed(TEXT, "en", 6.0), format=format, language="en", look=look), fps=30, start=0, stop=300
        )
        rows = np.flatnonzero(changed(painted(cues, 40, look, format)).any(axis=1))
        assert area.y - 1 <= rows.min() and rows.max() <= area.y + area.height

    @pytest.mark.parametrize("place", ["low", "middle", "top"])
    @pytest.mark.parametrize("size", ["small", "medium", "large"])
    @FORMATS
    def test_what_else_is_shown_is_clear_of_captions(self, place: str, size: str, format: FrameFormat) -> None:
        look = look_of("bold", place=place, size=size)
        clear, area = clear_area(look, format), caption_area(look, format)
        assert clear.y >= area.y + area.height or clear.y + clear.height <= area.y
        assert clear.height > 0.2 * format.height
        without = clear_area(CaptionLook(enabled=False), format)
        assert without.height > clear.height and without.y + without.height <= format.height

    @STYLES
    @FORMATS
    def test_words_do_not_overlap(self, timed: Timed, style: str, format: FrameFormat) -> None:
        look = look_of(style)
        cues = build_cues(timed(TEXT, "en", 6.0), format=format, language="en", look=look)
        for cue in frame_cues(cues, fps=30, start=0, stop=300):
            words = placed(cue, look, format)
            for row in {word.row for word in words}:
                line = sorted((word for word in words if word.row == row), key=lambda word: word.x)
                assert all(right.x - left.x - left.width > 0.2 * left.em_px for left, right in pairwise(line))
                assert len({word.baseline for word in line}) == 1

    def test_captions_that_are_off_have_no_cue_to_paint(self) -> None:
        tokens = (TimedToken("Hello", 0.0, 0.5, ""),)
        for enabled in (True, False):
            look = Look("facts", captions=CaptionLook(enabled=enabled))
            timeline = Timeline(
                TALL, look, (Shot(1, Visual("picture", Path("1.png"), "1"), Effect.STATIC, 40, "", tokens),)
            )
            (segment,) = plan_segments(timeline, Encoding())
            assert bool(frame_cues_of(timeline, segment)) == enabled
            assert not captions_of(timeline, segment), "nothing is burned in"


class TestTiming:
    @pytest.mark.parametrize("style", HIGHLIGHTING)
    def test_each_word_changes_within_40_ms_of_its_start(self, style: str) -> None:
        look, rng = look_of(style), np.random.default_rng(3)
        for _ in range(4):
            starts_s = 0.3 + np.cumsum(rng.uniform(0.18, 0.5, 3))
            cue = words_at(
                *((text, float(at), float(at) + 0.15) for text, at in zip(("one", "two", "six"), starts_s, strict=True))
            )
            cues = frame_cues([cue], fps=30, start=0, stop=90)
            for start_s, word in zip(starts_s, placed(cues[0], look, TALL), strict=True):
                columns = slice(int(word.x), int(word.x + word.width) + 1)
                numbers = range(max(0, round(start_s * 30) - 4), round(start_s * 30) + 4)
                frames = [painted(cues, number, look, TALL) for number in numbers]
                onset = next(
                    number
                    for number, (before, after) in zip(numbers[1:], pairwise(frames), strict=True)
                    if changed(after, before)[:, columns].any()
                )
                assert abs(onset / 30 - start_s) <= 0.040

    @STYLES
    def test_what_is_painted_does_not_depend_on_where_the_film_is_cut(self, style: str) -> None:
        look = look_of(style)
        cue = words_at(("Frogs", 0.1, 0.6), ("jump", 0.6, 1.1), ("far", 1.1, 1.5))
        whole = frame_cues([cue], fps=30, start=0, stop=90)
        for cut in (4, 19, 20, 35):
            rest = frame_cues([cue], fps=30, start=cut, stop=90)
            for number in (cut, cut + 1, cut + 7):
                expected, found = painted(whole, number, look, TALL), painted(rest, number - cut, look, TALL)
                assert np.array_equal(expected.data, found.data), (cut, number)

    def test_frames_may_be_painted_in_any_order(self) -> None:
        look = look_of("word_pop")
        cues = frame_cues(
            [words_at(("Frogs", 0.1, 0.6), ("jump", 0.6, 1.1)), words_at(("They", 2.0, 2.4))], fps=30, start=0, stop=90
        )
        painter, numbers = CaptionPainter(cues, look, TALL, "en"), [70, 5, 61, 19, 20, 4, 40]
        for number in numbers:
            frame = PlanarFrame(TALL)
            frame.y[:], frame.u[:], frame.v[:] = 110, 128, 128
            painter.paint(frame, number)
            assert np.array_equal(frame.data, painted(cues, number, look, TALL).data)

    def test_nothing_is_shown_before_and_after_a_cue(self) -> None:
        cues = frame_cues([words_at(("late", 1.0, 1.3))], fps=30, start=0, stop=90)
        shown = [changed(painted(cues, number, look_of("bold"), TALL)).any() for number in range(60)]
        assert shown == [30 <= number < 48 for number in range(60)]

    def test_a_part_that_rests_is_drawn_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from reelbase.media.captions import sheets

        drawn: list[object] = []
        once = sheets.planar_layer
        monkeypatch.setattr(sheets, "planar_layer", lambda layer: (drawn.append(layer), once(layer))[1])
        cues = frame_cues([words_at(("Frogs", 0.0, 1.0), ("jump", 1.0, 2.0))], fps=30, start=0, stop=90)
        painter, frame = CaptionPainter(cues, look_of("bold"), TALL, "en"), PlanarFrame(TALL)
        for number in range(60):
            painter.paint(frame, number)
        assert len(drawn) == 3, "the line, and each of its two words as it is spoken"
        drawn.clear()
        for number in range(60):
            painter.paint(frame, number)
        assert not drawn

    @pytest.mark.parametrize("scale", [0.6, 0.93, 1.1])
    def test_a_word_in_motion_is_the_word_drawn_in_that_size(self, scale: float) -> None:
        look, cue = look_of("bold"), FrameCue(0, 30, ((FrameWord("Frogs", None, 0, 30),),))
        words = placed(cue, look, TALL)
        sheets = CueSheets(words, caption_area(look, TALL), design_of(look), typesetter_for(look, "en"))
        rest, expected = (sheets.word(words[0], WordPose(0xFF4020, size)) for size in (1.0, scale))
        assert rest is not None and expected is not None
        frames = []
        for layer in (expected, scaled(rest, scale, words[0].middle)):
            frame = PlanarFrame(TALL)
            frame.y[:], frame.u[:], frame.v[:] = 110, 128, 128
            lay_part(frame, layer)
            frames.append(frame)
        shown = changed(frames[0])
        for one, other, divisor in zip(frames[0].planes, frames[1].planes, (1, 2, 2), strict=True):
            difference = cv2.absdiff(one, other)[shown[::divisor, ::divisor]]
            shifted = cv2.absdiff(one, np.roll(other, 1, axis=1))[shown[::divisor, ::divisor]]
            assert difference.mean() < 10.0
            assert difference.mean() < 0.6 * shifted.mean(), "nothing is displaced, not by one pixel"


class TestColours:
    @pytest.mark.parametrize("style", ["bold", "word_pop", "karaoke", "handwritten", "editorial", "highlight_box"])
    def test_the_accent_marks_the_word_that_is_spoken(self, style: str) -> None:
        look = look_of(style, accent="#FF0000")
        cues = frame_cues([words_at(("HHHH", 0.0, 1.0), ("HHHH", 1.0, 2.0))], fps=30, start=0, stop=90)
        left, right = placed(cues[0], look, TALL)
        red = painted(cues, 45, look, TALL).v > 180
        columns = np.flatnonzero(red.any(axis=0)) * 2
        assert len(columns)
        assert columns.max() <= right.x + right.width + 0.3 * right.em_px
        if style != "karaoke":
            assert columns.min() >= right.x - 0.4 * right.em_px
        else:
            assert columns.min() < left.x + left.width, "what was sung stays coloured"

    def test_dark_letters_have_a_light_outline(self) -> None:
        cues = frame_cues([words_at(("HHHH", 0.0, 1.0))], fps=30, start=0, stop=90)
        for colour, letters_are_dark in (("#000000", True), ("#FFFFFF", False)):
            luma = painted(cues, 31, look_of("bold", colour=colour, accent=colour), TALL).y
            word = placed(cues[0], look_of("bold"), TALL)[0]
            # The middle of the first letter's left stem.
            stem = luma[int(word.baseline - 0.35 * word.em_px), int(word.x + 0.15 * word.em_px)]
            assert (stem < 60) == letters_are_dark
            assert luma.max() > 200 and luma.min() < 100

    @pytest.mark.parametrize("colour", ["red", "#12345", "#GGGGGG", "123456"])
    def test_a_colour_is_six_digits(self, colour: str) -> None:
        with pytest.raises(ValueError, match="colour"):
            look_of("bold", colour=colour)


class TestScripts:
    @STYLES
    @pytest.mark.parametrize(
        ("language", "text"),
        [("ar", "مرحبا بالعالم الجميل!"), ("he", "שלום עולם יפה."), ("el", "Καλημέρα κόσμε"), ("ru", "Привет, мир")],
    )
    def test_words_are_drawn_where_they_were_measured(self, style: str, language: str, text: str) -> None:
        look = look_of(style)
        spans = [(word, 0.1 + 0.4 * index, 0.5 + 0.4 * index) for index, word in enumerate(text.split())]
        cues = frame_cues([words_at(*spans)], fps=30, start=0, stop=90)
        words = placed(cues[0], look, TALL, language)
        assert [word.text.lower() for word in words] == text.lower().split()
        if language in ("ar", "he"):
            assert [word.x for word in words] == sorted((word.x for word in words), reverse=True)
        frame = painted(cues, cues[0].stop - 1, look, TALL, language)
        columns = np.flatnonzero(changed(frame, within=24).any(axis=0))
        left, right = min(word.x for word in words), max(word.x + word.width for word in words)
        slack = 0.4 * words[0].em_px
        assert left - slack <= columns.min() <= left + slack
        assert right - slack <= columns.max() <= right + slack

    def test_a_mark_at_the_end_of_a_word_from_right_to_left_is_at_its_left(self) -> None:
        look = look_of("minimal")
        edges = []
        for text in ("שלום", "שלום."):
            cues = frame_cues([words_at((text, 0.0, 1.0))], fps=30, start=0, stop=90)
            word = placed(cues[0], look, TALL, "he")[0]
            ink = changed(painted(cues, 20, look, TALL, "he"), within=60)
            low = ink[int(word.baseline - 0.1 * word.em_px) : int(word.baseline) + 1]
            columns = np.flatnonzero(low.any(axis=0))
            edges.append((columns.min() - word.x, word.x + word.width - columns.max()))
        assert edges[1][0] <= edges[0][0] + 2, "the full stop is the leftmost sign on the base line"
        assert abs(edges[1][1] - edges[0][1]) <= 2

    def test_emoji_are_drawn_in_their_colours(self) -> None:
        look = look_of("minimal")
        cues = frame_cues([words_at(("Hot", 0.0, 0.5), ("🔥", 0.5, 1.0))], fps=30, start=0, stop=90)
        words = placed(cues[0], look, TALL)
        frame = painted(cues, 25, look, TALL)
        part = frame.v[:, int(words[1].x / 2) : int((words[1].x + words[1].width) / 2)]
        assert part.max() > 150

    def test_characters_that_no_font_has_are_left_out(self) -> None:
        cues = frame_cues([words_at(("a\U000f0000b", 0.0, 0.5), ("\U000f0000", 0.5, 1.0))], fps=30, start=0, stop=90)
        words = placed(cues[0], look_of("bold"), TALL)
        assert len(words) == 1
        assert words[0].width < 3 * words[0].em_px


class TestSpecimen:
    @STYLES
    def test_a_specimen_shows_the_words_on_its_ground(self, style: str) -> None:
        ground = np.full((TALL.height, TALL.width, 3), (40, 90, 160), np.uint8)
        picture = caption_specimen(look_of(style), TALL, text="Two words here", language="en", ground=ground)
        area = caption_area(look_of(style), TALL)
        assert picture.shape[1] == TALL.width and area.height <= picture.shape[0] < 1.4 * area.height
        assert np.abs(picture[0].astype(int) - (40, 90, 160)).max() <= 4, "the colours of the ground are as they were"
        assert (np.abs(picture.astype(int) - (40, 90, 160)).max(axis=2) > 60).mean() > 0.02
