from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reelbase.media.sound.mastering import RawMix, master
from support.sounds import RATE_HZ, decoded, speech, tune


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    """Eight seconds that reach the target without being limited, as raw floats."""
    voice = speech(8.0, rate_hz=RATE_HZ, peak=0.25)
    values = voice[:, None] + 0.3 * tune(8.0)
    path = tmp_path / "mix.f32"
    np.tanh(values * 1.5).astype("<f4").tofile(path)
    return path


def raw_mix(path: Path, channels: int = 2) -> RawMix:
    values = np.abs(np.fromfile(path, np.float32)).reshape(-1, channels).max(axis=1)
    peaks = np.pad(values, (0, -len(values) % 480)).reshape(-1, 480).max(axis=1)
    return RawMix(path, channels, peaks, path.parent)


class TestMaster:
    def test_the_encoder_adds_no_click(self, tmp_path: Path, mix: Path) -> None:
        mastered = master(raw_mix(mix), tmp_path / "out.m4a", lambda number: None)
        before = np.fromfile(mix, np.float32).reshape(-1, 2) * 10 ** (mastered.gain_db / 20)
        after = decoded(tmp_path / "out.m4a")
        assert after.shape == before.shape
        assert np.abs(after - before).max() < 0.08

    def test_each_mastering_pass_is_reported(self, tmp_path: Path, mix: Path) -> None:
        passes_reported: list[int] = []
        assert master(raw_mix(mix), tmp_path / "out.m4a", passes_reported.append).passes == len(passes_reported)
        assert passes_reported == list(range(1, len(passes_reported) + 1))

    @pytest.mark.parametrize("gain", [0.01, 1.0, 30.0])
    def test_the_level_of_the_mix_does_not_matter(self, tmp_path: Path, mix: Path, gain: float) -> None:
        (np.fromfile(mix, np.float32) * np.float32(gain)).tofile(mix)
        loudness = master(raw_mix(mix), tmp_path / "out.m4a", lambda number: None).loudness
        assert loudness.integrated_lufs == pytest.approx(-14.0, abs=0.3)
        assert loudness.true_peak_dbtp <= -1.0

    @pytest.mark.parametrize("shape", ["speech", "clicks", "silence"])
    def test_one_channel_masters_to_the_bytes_of_two_equal_ones(self, tmp_path: Path, shape: str) -> None:
        voice = speech(3.0, rate_hz=RATE_HZ, peak=0.25).astype("<f4")
        if shape == "clicks":
            voice = np.where(np.arange(len(voice)) % 24_000 == 0, 0.9, 0.0).astype("<f4")
        voice *= shape != "silence"
        (tmp_path / "both").mkdir()
        voice.tofile(tmp_path / "mix.f32")
        np.stack([voice, voice], axis=1).tofile(tmp_path / "both" / "mix.f32")
        one = master(raw_mix(tmp_path / "mix.f32", 1), tmp_path / "one.m4a", lambda number: None)
        two = master(raw_mix(tmp_path / "both" / "mix.f32"), tmp_path / "two.m4a", lambda number: None)
        assert one == two
        assert (tmp_path / "one.m4a").read_bytes() == (tmp_path / "two.m4a").read_bytes()
