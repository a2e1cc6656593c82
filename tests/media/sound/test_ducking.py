from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.media.sound.ducking import (
    STEP_SAMPLES,
    breathing_curve,
    gains_of,
    levels_under,
    music_curve,
    swell_db,
    with_words,
)

STEPS_A_SECOND = 100
stretches = st.lists(st.tuples(st.booleans(), st.integers(1, 600)), min_size=1, max_size=12)


def spoken_as(parts: list[tuple[bool, int]]) -> np.ndarray:
    return np.concatenate([np.full(length, speaks) for speaks, length in parts])


class TestMusicCurve:
    @given(parts=stretches, level_db=st.floats(-40, 6))
    def test_the_music_curve_stays_between_the_lowest_and_the_highest_level(
        self, parts: list[tuple[bool, int]], level_db: float
    ) -> None:
        levels = levels_under(level_db)
        curve = music_curve(spoken_as(parts), levels)
        assert len(curve) == sum(length for _, length in parts)
        assert curve.min() >= levels.speech_db - 1e-3
        assert curve.max() <= levels.long_db + 1e-3

    @given(parts=stretches)
    def test_the_music_curve_is_down_while_somebody_speaks(self, parts: list[tuple[bool, int]]) -> None:
        spoken = spoken_as(parts)
        levels = levels_under(-18.0)
        assert (music_curve(spoken, levels)[spoken] <= levels.speech_db + 0.5).all()

    @given(parts=stretches)
    def test_the_music_curve_never_jumps(self, parts: list[tuple[bool, int]]) -> None:
        curve = music_curve(spoken_as(parts), levels_under(-18.0))
        assert np.abs(np.diff(curve)).max(initial=0.0) <= 28.0 / STEPS_A_SECOND + 1e-3

    def test_the_music_curve_does_not_pump_between_words(self) -> None:
        spoken = spoken_as([(True, 200), (False, 60), (True, 200), (False, 60), (True, 200)])
        assert np.ptp(music_curve(spoken, levels_under(-18.0))) < 0.01

    def test_the_music_curve_comes_up_in_a_pause_more_at_the_end_and_most_when_nobody_speaks_for_long(self) -> None:
        spoken = spoken_as([(True, 200), (False, 200), (True, 200), (False, 1000), (True, 200), (False, 200)])
        curve = music_curve(spoken, levels_under(-18.0))
        pause, long, end = curve[200:400].max(), curve[600:1600].max(), curve[1800:].max()
        assert -18 < pause < end < long < 0

    def test_the_music_curve_is_never_louder_than_the_voice_unless_asked(self) -> None:
        assert levels_under(-5.0).long_db == -3.0
        assert levels_under(-1.0).long_db == -1.0


class TestBreathingCurve:
    @pytest.mark.parametrize("pause_steps", [35, 50, 80, 150])
    def test_music_comes_up_by_three_decibels_between_sentences(self, pause_steps: int) -> None:
        spoken = spoken_as([(True, 200), (False, pause_steps), (True, 200)])
        pause = (2.0, 2.0 + pause_steps / 100)
        curve = breathing_curve(spoken, levels_under(-18.0), [pause])
        assert curve[200 : 200 + pause_steps].max() >= -15.0
        assert swell_db(curve, [pause]) >= 3.0
        assert (curve[spoken] <= -17.5).all()

    @given(parts=stretches, starts=st.lists(st.floats(0, 60), max_size=8))
    def test_music_is_down_while_somebody_speaks_whatever_the_pauses(
        self, parts: list[tuple[bool, int]], starts: list[float]
    ) -> None:
        spoken = spoken_as(parts)
        curve = breathing_curve(spoken, levels_under(-18.0), [(start_s, start_s + 0.7) for start_s in starts])
        assert (curve[spoken] <= -17.5).all()
        assert np.abs(np.diff(curve)).max(initial=0.0) <= 28.0 / STEPS_A_SECOND + 1e-3

    def test_music_stays_down_between_words(self) -> None:
        spoken = spoken_as([(True, 100), (False, 40), (True, 100), (False, 40), (True, 100)])
        curve = breathing_curve(spoken, levels_under(-18.0), [(1.0, 1.4)])
        assert curve[100:140].max() >= -15.0
        assert curve[240:280].max() <= -17.9

    def test_a_word_that_begins_softly_counts_as_speech(self) -> None:
        spoken = spoken_as([(True, 100), (False, 60), (True, 100)])
        assert with_words(spoken, [(1.5, 2.0)])[150:160].all()
        assert not with_words(spoken, [(1.5, 2.0)])[100:149].any()

    def test_a_film_without_pauses_has_no_swell(self) -> None:
        assert swell_db(music_curve(spoken_as([(True, 100)]), levels_under(-18.0)), []) is None


class TestGains:
    def test_pieces_join_without_a_step(self) -> None:
        curve = music_curve(spoken_as([(False, 50), (True, 50), (False, 50)]), levels_under(-18.0))
        samples = len(curve) * STEP_SAMPLES
        whole = gains_of(curve, 0, samples)
        parts = [gains_of(curve, start, 7_000) for start in range(0, samples - samples % 7_000, 7_000)]
        assert np.allclose(np.concatenate(parts), whole[: samples - samples % 7_000])
        assert np.abs(np.diff(whole[:, 0])).max() < 1e-3
