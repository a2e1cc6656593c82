"""Every word has its place inside the caption box, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.media.captions.cues import Cue
from reelbase.media.captions.layout import place
from reelbase.media.captions.styles import STYLES, em_px, style_named
from reelbase.media.formats import ASPECTS, FrameFormat
from reelbase.media.words import TimedToken

TALL = FrameFormat(216, 384)


def cue_of(*lines: str) -> Cue:
    return Cue(0.0, 2.0, tuple(tuple(TimedToken(word, 0.1, 1.0) for word in line.split()) for line in lines))


def seen(*lines: str, language: str) -> list[str]:
    """Words from left to right."""
    placed = place(cue_of(*lines), format=TALL, style=STYLES["clean"], language=language)
    return [word.text for word in sorted(placed, key=lambda word: (word.baseline, word.x))]


class TestReadingOrder:
    def test_latin_from_left_to_right(self) -> None:
        assert seen("one two three", language="en") == ["one", "two", "three"]

    def test_hebrew_from_right_to_left(self) -> None:
        assert seen("שלום עולם טוב", language="he") == ["טוב", "עולם", "שלום"]

    def test_latin_words_in_arabic_keep_their_own_order(self) -> None:
        assert seen("مرحبا iPhone 15 Pro كلمة", language="ar") == ["كلمة", "iPhone", "15", "Pro", "مرحبا"]

    def test_hebrew_words_that_begin_on_the_line_above_keep_their_order(self) -> None:
        assert seen("مرحبا iPhone", "15 Pro كلمة", language="ar") == ["iPhone", "مرحبا", "كلمة", "15", "Pro"]

    def test_hebrew_words_quoted_in_english_keep_theirs(self) -> None:
        assert seen("say שלום עולם to all", language="en") == ["say", "עולם", "שלום", "to", "all"]

    def test_a_number_after_hebrew_goes_with_it(self) -> None:
        assert seen("שלום 15 עולם", language="he") == ["עולם", "15", "שלום"]

    def test_a_sign_between_two_latin_words_stays_there(self) -> None:
        assert seen("שלום one — two", language="he") == ["one", "—", "two", "שלום"]

    def test_english_before_arabic_in_an_arabic_film(self) -> None:
        assert seen("Reelbase مرحبا", language="ar") == ["مرحبا", "Reelbase"]


class TestPlaces:
    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_the_caption_box_is_clear_of_the_other_text(self, aspect: str) -> None:
        format = ASPECTS[aspect]
        assert format.text_box.y + format.text_box.height < format.caption_box.y
        assert format.caption_box.y + format.caption_box.height <= 0.94 * format.height

    @settings(max_examples=80, deadline=None)
    @given(
        st.lists(
            st.text(st.sampled_from("aWgy{\\😀日本مרשไ้5.,\u0301\u200d\ufe0f"), min_size=1, max_size=9),
            min_size=1,
            max_size=8,
        ),
        st.sampled_from([*ASPECTS.values(), TALL]),
        st.sampled_from(list(STYLES.values())),
        st.sampled_from(["en", "ar", "ja"]),
    )
    def test_every_word_is_inside_the_box_and_beside_the_others(
        self, words: list[str], format: FrameFormat, style: object, language: str
    ) -> None:
        middle = len(words) // 2
        lines = [" ".join(words[:middle]), " ".join(words[middle:])]
        placed = place(cue_of(*filter(None, lines)), format=format, style=style, language=language)  # type: ignore[arg-type]
        box = format.caption_box
        for word in placed:
            assert box.x <= word.x and word.x + word.width <= box.x + box.width
            assert box.y <= word.baseline - 0.72 * word.em and word.baseline + 0.2 * word.em <= box.y + box.height
        rows = {
            baseline: [word for word in placed if word.baseline == baseline]
            for baseline in {w.baseline for w in placed}
        }
        for row in rows.values():
            assert all(
                left.x + left.width <= right.x + 0.01 for left, right in pairwise(sorted(row, key=lambda w: w.x))
            )

    def test_a_word_wider_than_the_box_is_set_smaller(self) -> None:
        style = STYLES["bold"]
        (word,) = place(cue_of("x" * 200), format=TALL, style=style, language="en")
        assert word.em < em_px(TALL) / 5

    def test_the_place_of_a_word_does_not_depend_on_the_time(self, cues_of: Callable[..., tuple[Cue, ...]]) -> None:
        (cue,) = cues_of("one two three")
        later = Cue(5.0, 9.0, cue.lines)
        first, second = (place(each, format=TALL, style=STYLES["box"], language="en") for each in (cue, later))
        assert first == second

    def test_an_unknown_caption_style_is_refused(self) -> None:
        with pytest.raises(InputError, match="neon"):
            style_named("neon")
