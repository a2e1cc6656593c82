from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reelbase.kit.errors import StepError
from reelbase.media.sound.loudness import measure_loudness
from support.sounds import RATE_HZ, write_wav


def sine(level_db: float, hz: float, duration_s: float) -> np.ndarray:
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * np.arange(round(duration_s * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave], axis=1)


class TestMeasureLoudness:
    @pytest.mark.parametrize("level_db", [-33.0, -23.0, -6.0])
    def test_a_stereo_kilohertz_reads_as_its_peak(self, tmp_path: Path, level_db: float) -> None:
        found = measure_loudness(write_wav(tmp_path / "tone.wav", sine(level_db, 1000, 5.0)))
        assert found.integrated_lufs == pytest.approx(level_db, abs=0.15)
        assert found.true_peak_dbtp == pytest.approx(level_db, abs=0.15)

    def test_a_peak_between_samples_is_seen(self, tmp_path: Path) -> None:
        # A quarter of the rate, an eighth of a turn off: every sample is 3 dB below the wave's crest.
        places = np.arange(RATE_HZ * 2)
        wave = 0.5 * np.sin(np.pi / 2 * places + np.pi / 4) * np.hanning(len(places)) ** 0.1
        found = measure_loudness(write_wav(tmp_path / "tone.wav", np.stack([wave, wave], axis=1)))
        assert found.true_peak_dbtp == pytest.approx(-6.0, abs=0.3)

    def test_silence_measures_as_silent(self, tmp_path: Path) -> None:
        assert measure_loudness(write_wav(tmp_path / "none.wav", np.zeros((RATE_HZ, 2)))).silent

    def test_a_tenth_of_a_second_can_be_measured(self, tmp_path: Path) -> None:
        assert not measure_loudness(write_wav(tmp_path / "short.wav", sine(-12, 1000, 0.1))).silent

    def test_a_file_without_sound_is_a_step_error_with_the_reason(self, tmp_path: Path) -> None:
        (tmp_path / "bad.wav").write_bytes(b"nothing of the kind")
        with pytest.raises(StepError, match="Invalid data"):
            measure_loudness(tmp_path / "bad.wav")
