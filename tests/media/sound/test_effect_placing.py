from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.sound.cues import SoundCue, SoundEffect
from reelbase.media.sound.effects.kinds import EFFECTS, effect_sound
from reelbase.media.sound.effects.placing import (
    EARLIEST_S,
    LATEST_S,
    MIN_GAP_S,
    ONSET_LEVEL_DB,
    ONSET_S,
    effect_start,
    placed_effects,
)
from reelbase.media.sound.effects.synthesis import perceived_db
from reelbase.media.sound.effects.track import EffectTrack
from support.sounds import RATE_HZ

VOICE_LUFS = -18.0
times = st.floats(0.0, 20.0)
cues = st.lists(st.builds(SoundCue, kind=st.sampled_from(list(SoundEffect)), time_s=times), max_size=30)
words = st.lists(st.floats(0.08, 0.9), max_size=40).map(lambda gaps: list(np.cumsum(gaps)))


def track(found: list[SoundCue], words_s: list[float], samples: int, *, chunk: int = 48_000) -> np.ndarray:
    effects = placed_effects(found, words_s)
    made = EffectTrack(effects, words_s, voice_lufs=VOICE_LUFS, seed=1)
    return np.concatenate([made.take(min(chunk, samples - at)) for at in range(0, samples, chunk)])


class TestDensity:
    @given(found=cues)
    def test_effects_keep_their_distance_and_come_in_order(self, found: list[SoundCue]) -> None:
        placed = [effect for effect in placed_effects(found, []) if effect.cue.kind is not SoundEffect.RISER]
        moments = [effect.cue.time_s for effect in placed]
        assert moments == sorted(moments)
        assert all(later - earlier >= MIN_GAP_S - 1e-9 for earlier, later in pairwise(moments))

    def test_the_more_important_of_two_close_effects_stays(self) -> None:
        found = [SoundCue(SoundEffect.TICK, 1.0), SoundCue(SoundEffect.IMPACT, 1.4), SoundCue(SoundEffect.POP, 1.7)]
        assert [effect.cue.kind for effect in placed_effects(found, [])] == [SoundEffect.IMPACT]

    def test_a_riser_may_lead_to_an_impact(self) -> None:
        found = [SoundCue(SoundEffect.RISER, 3.0), SoundCue(SoundEffect.IMPACT, 3.0)]
        assert {effect.cue.kind for effect in placed_effects(found, [])} == {SoundEffect.RISER, SoundEffect.IMPACT}

    def test_nothing_interrupts_typing(self) -> None:
        found = [SoundCue(SoundEffect.TYPING, 1.0, length_s=2.0), SoundCue(SoundEffect.DRAW, 2.0)]
        assert [effect.cue.kind for effect in placed_effects(found, [])] == [SoundEffect.TYPING]

    def test_repeats_of_an_effect_take_turns(self) -> None:
        placed = placed_effects([SoundCue(SoundEffect.POP, float(second)) for second in range(5)], [])
        assert [effect.take for effect in placed] == [0, 1, 2, 3, 0]


class TestWords:
    @given(found=cues, words_s=words)
    def test_an_effect_is_never_moved_further_than_picture_and_sound_may_differ(
        self, found: list[SoundCue], words_s: list[float]
    ) -> None:
        for effect in placed_effects(found, words_s):
            assert -EARLIEST_S - 1e-6 <= effect.at_s - effect.cue.time_s <= LATEST_S + 1e-6

    @pytest.mark.parametrize("kind", [SoundEffect.POP, SoundEffect.TICK, SoundEffect.IMPACT, SoundEffect.CAMERA])
    def test_an_effect_on_a_word_comes_just_before_it(self, kind: SoundEffect) -> None:
        effect = placed_effects([SoundCue(kind, 2.0)], [1.5, 2.0, 2.6])[0]
        assert 1.95 < effect.at_s < 1.98

    def test_an_effect_between_words_stays_where_it_is(self) -> None:
        assert placed_effects([SoundCue(SoundEffect.POP, 2.0)], [1.5, 2.4])[0].at_s == 2.0

    @settings(max_examples=25, deadline=None)
    @given(found=cues, words_s=words)
    def test_the_beginning_of_a_word_is_never_covered(self, found: list[SoundCue], words_s: list[float]) -> None:
        loud = [SoundCue(cue.kind, cue.time_s, gain_db=3.0) for cue in found]
        values = track(loud, words_s, 24 * RATE_HZ)
        for onset_s in words_s:
            part = values[round(onset_s * RATE_HZ) : round((onset_s + ONSET_S) * RATE_HZ)]
            if len(part) and np.any(part):
                assert perceived_db(part.astype(np.float64)) < VOICE_LUFS + ONSET_LEVEL_DB + 2.5


class TestEffectTrack:
    @pytest.mark.parametrize("kind", list(SoundEffect))
    def test_an_effect_sounds_at_its_time_and_level(self, kind: SoundEffect) -> None:
        time_s = 4.25
        values = track([SoundCue(kind, time_s)], [], 12 * RATE_HZ)
        alone = effect_sound(kind, take=0, seed=1)
        start = round(time_s * RATE_HZ) - alone.anchor
        # The same sound, found by correlation where it fits best.
        lags = np.arange(-480, 481)
        fits = [float(np.sum(values[start + lag : start + lag + len(alone.values)] * alone.values)) for lag in lags]
        assert abs(int(lags[np.argmax(fits)])) < 0.005 * RATE_HZ
        assert perceived_db(values.astype(np.float64)) == pytest.approx(VOICE_LUFS + EFFECTS[kind].level_db, abs=0.3)

    def test_chunks_of_any_size_join_without_a_gap(self) -> None:
        found = [SoundCue(SoundEffect.WHOOSH, 0.1), SoundCue(SoundEffect.RISER, 2.0), SoundCue(SoundEffect.IMPACT, 2.0)]
        whole = track(found, [0.4, 1.9], 4 * RATE_HZ, chunk=4 * RATE_HZ)
        assert np.array_equal(whole, track(found, [0.4, 1.9], 4 * RATE_HZ, chunk=7_001))

    def test_an_effect_at_either_end_of_the_film_is_cut_there(self) -> None:
        found = [SoundCue(SoundEffect.WHOOSH, 0.0), SoundCue(SoundEffect.IMPACT, 1.99)]
        assert np.any(track(found, [], 2 * RATE_HZ)[:1000])
        assert effect_start(placed_effects(found, [])[0], effect_sound(SoundEffect.WHOOSH, take=0, seed=1)) < 0
