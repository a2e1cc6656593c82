from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from reelbase.media.sound.cues import SoundEffect
from reelbase.media.sound.effects.kinds import EFFECTS, EffectSound, effect_sound, length_of
from reelbase.media.sound.effects.synthesis import noise, perceived_db
from support.sounds import RATE_HZ

every_effect = pytest.mark.parametrize("kind", list(SoundEffect))
STRUCK = (SoundEffect.POP, SoundEffect.TICK, SoundEffect.IMPACT, SoundEffect.CHIME, SoundEffect.CAMERA)
PASSING = (SoundEffect.WHOOSH, SoundEffect.PAGE)


@cache
def sound(kind: SoundEffect, take: int = 0, length_s: float | None = None) -> EffectSound:
    return effect_sound(kind, take=take, seed=1, length_s=length_s)


def band_db(values: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Share of a band in the whole, in dB."""
    power = np.abs(np.fft.rfft(values, axis=0)) ** 2
    hz = np.fft.rfftfreq(len(values), 1 / RATE_HZ)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum()))


def level(values: np.ndarray, window_s: float) -> np.ndarray:
    """Root mean square of the window around each sample."""
    window = round(window_s * RATE_HZ)
    return np.sqrt(np.convolve((values**2).sum(axis=1), np.ones(window) / window, "same"))


@every_effect
class TestEverySound:
    def test_a_sound_is_complete_and_neither_clicks_nor_hums(self, kind: SoundEffect) -> None:
        values = sound(kind).values
        assert np.isfinite(values).all()
        peak = np.abs(values).max()
        assert np.abs(values[[0, -1]]).max() < 1e-3 * peak
        assert np.abs(values.mean(axis=0)).max() < 1e-3 * peak
        assert band_db(values, 0, 30) < -20
        assert np.abs(values[-RATE_HZ // 100 :]).max() < 0.05 * peak

    def test_a_sound_has_the_perceived_level_of_full_scale(self, kind: SoundEffect) -> None:
        assert perceived_db(sound(kind).values) == pytest.approx(0.0, abs=0.1)

    def test_a_sound_is_the_same_for_the_same_seed_and_another_for_each_take(self, kind: SoundEffect) -> None:
        again = effect_sound(kind, take=0, seed=1)
        assert np.array_equal(sound(kind).values, again.values)
        first, second = sound(kind, 0), sound(kind, 1)
        shared = min(len(first.values), len(second.values))
        likeness = np.corrcoef(first.values[:shared, 0], second.values[:shared, 0])[0, 1]
        assert likeness < 0.98
        assert not np.array_equal(sound(kind).values, effect_sound(kind, take=0, seed=2).values)

    def test_takes_of_a_sound_are_recognisably_the_same(self, kind: SoundEffect) -> None:
        bands = [(60, 250), (250, 800), (800, 2500), (2500, 8000)]
        shares = [[band_db(sound(kind, take).values, *band) for band in bands] for take in (0, 1, 2, 3)]
        strongest = [int(np.argmax(share)) for share in shares]
        assert max(strongest) - min(strongest) <= 1

    def test_a_sound_is_wide_but_remains_in_mono(self, kind: SoundEffect) -> None:
        values = sound(kind).values
        assert 0.2 < np.corrcoef(values.T)[0, 1] < 0.97
        middle = values.mean(axis=1, keepdims=True)
        assert perceived_db(np.repeat(middle, 2, axis=1)) > -4

    def test_a_sound_can_be_heard_on_a_small_speaker(self, kind: SoundEffect) -> None:
        assert band_db(sound(kind).values, 150, 24_000) > -9

    def test_a_level_is_12_to_18_db_below_the_voice(self, kind: SoundEffect) -> None:
        assert -18 <= EFFECTS[kind].level_db <= -12


class TestAnchors:
    @pytest.mark.parametrize("kind", STRUCK)
    @pytest.mark.parametrize("take", [0, 1, 2, 3])
    def test_what_is_struck_begins_at_its_anchor(self, kind: SoundEffect, take: int) -> None:
        made = sound(kind, take)
        strength = level(made.values, 0.002)
        onset = int(np.argmax(strength > 0.4 * strength[: RATE_HZ // 20].max()))
        assert abs(onset - made.anchor) < 0.010 * RATE_HZ

    @pytest.mark.parametrize("kind", PASSING)
    @pytest.mark.parametrize("take", [0, 1, 2, 3])
    def test_what_passes_is_strongest_at_its_anchor(self, kind: SoundEffect, take: int) -> None:
        made = sound(kind, take)
        strength = level(made.values, 0.08)
        assert strength[made.anchor] > 0.93 * strength.max()
        assert 0.25 < made.anchor / len(made.values) < 0.6

    def test_a_riser_grows_until_its_anchor_and_stops(self) -> None:
        made = sound(SoundEffect.RISER)
        strength = 20 * np.log10(level(made.values, 0.1) + 1e-9)
        at = made.anchor
        steps = [strength[round(at - ago_s * RATE_HZ)] for ago_s in (1.2, 0.8, 0.4, 0.1)]
        assert steps == sorted(steps)
        assert steps[-1] - strength[at + RATE_HZ // 5] > 10

    def test_a_route_is_drawn_for_as_long_as_requested(self) -> None:
        for kind in (SoundEffect.DRAW, SoundEffect.TYPING):
            for length_s in (0.5, 2.0):
                strength = level(sound(kind, 0, length_s).values, 0.05)
                active = np.flatnonzero(strength > 0.1 * strength.max())
                assert active[0] < 0.1 * RATE_HZ
                assert active[-1] / RATE_HZ == pytest.approx(length_s, abs=0.2)

    def test_a_length_is_limited_to_what_sounds_natural(self) -> None:
        assert length_of(SoundEffect.TYPING, 60.0) == 6.0
        assert length_of(SoundEffect.WHOOSH, 0.0) == 0.25
        assert length_of(SoundEffect.POP, 3.0) == 0.0


class TestNoise:
    def test_noise_stays_in_its_band_as_loud_at_any_frequency(self) -> None:
        levels = []
        for centre_hz in (300.0, 1000.0, 4000.0):
            values = noise(np.random.Generator(np.random.PCG64(1)), RATE_HZ, centre_hz, 0.5)
            assert band_db(values, centre_hz / 2.5, centre_hz * 2.5) > -0.5
            levels.append(10 * np.log10(np.mean(values**2)))
        assert max(levels) - min(levels) < 1.5
        assert np.mean(levels) == pytest.approx(0.0, abs=1.5)
