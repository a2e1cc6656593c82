from __future__ import annotations

import wave
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from reelbase.kit.errors import InputError, StorageError
from reelbase.media.music import MOODS, compose_music, play
from reelbase.media.music.drums import DRUMS, drum
from reelbase.media.music.form import plan_form
from reelbase.media.music.instruments import INSTRUMENTS, frequency_hz, note
from support.memory import peak_memory_kb

RATE = 48_000
LENGTH_S = 24.0
SEED = 5


@cache
def piece(mood: str) -> np.ndarray:
    return np.concatenate(list(play(mood, duration_s=LENGTH_S, seed=SEED)), axis=1)


def band_db(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.abs(np.fft.rfft(sound.mean(axis=0))) ** 2
    hz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum()))


def level_db(sound: np.ndarray) -> float:
    return float(10 * np.log10((sound**2).mean() + 1e-12))


@pytest.mark.parametrize("mood", MOODS)
class TestEveryMood:
    def test_music_of_every_mood_has_no_click_no_offset_and_no_clipping(self, mood: str) -> None:
        sound = piece(mood)
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() <= 0.9
        assert np.abs(np.diff(sound)).max() < 0.08
        assert np.abs(sound.mean(axis=1)).max() < 1e-4

    def test_music_of_every_mood_leaves_room_for_speech(self, mood: str) -> None:
        assert band_db(piece(mood), 1000, 4000) < -12
        assert band_db(piece(mood), 4000, 24_000) < -30

    def test_music_of_every_mood_can_be_heard_on_a_small_speaker(self, mood: str) -> None:
        assert band_db(piece(mood), 200, 4000) > -8

    def test_music_of_every_mood_is_wide_but_holds_together_in_mono(self, mood: str) -> None:
        assert 0.2 < np.corrcoef(piece(mood))[0, 1] < 0.95

    def test_music_of_every_mood_has_the_level_of_an_underscore_throughout(self, mood: str) -> None:
        seconds = [piece(mood)[:, start : start + RATE] for start in range(RATE, int(LENGTH_S - 3) * RATE, RATE)]
        levels = [level_db(second) for second in seconds]
        assert max(levels) - min(levels) < 12
        assert all(abs(after - before) < 7 for before, after in pairwise(levels))

    def test_music_of_every_mood_begins_and_ends_in_silence_without_a_gap(self, mood: str) -> None:
        sound = piece(mood)
        assert np.abs(sound[:, 0]).max() < 1e-3
        assert np.abs(sound[:, -1]).max() < 1e-4
        audible = np.flatnonzero(np.abs(sound).max(axis=0) > 10 ** (-50 / 20))
        assert np.diff(audible).max() < RATE // 2
        assert sound.shape[1] - audible[-1] < RATE

    def test_each_bar_sounds_its_chord(self, mood: str) -> None:
        form = plan_form(MOODS[mood], round(LENGTH_S * RATE), Random(f"{mood}/{SEED}/form"))
        shares = []
        for bar in form.bars:
            # The middle of the bar: the chord before has died away by then.
            inside = piece(mood)[:, bar.start + bar.samples // 3 : bar.start + bar.samples].mean(axis=0)
            chroma = chroma_of(inside)
            shares.append(chroma[list(bar.chord.classes)].sum() / chroma.sum())
        assert min(shares) > 0.6
        assert np.mean(shares) > 0.8

    def test_music_of_every_mood_is_as_long_as_asked_to_the_sample(self, mood: str) -> None:
        for samples in (1, 1600, 24_000, 100_001, 250_000):
            blocks = play(mood, duration_s=samples / RATE, seed=1)
            assert sum(block.shape[1] for block in blocks) == samples


def chroma_of(sound: np.ndarray) -> np.ndarray:
    """Energy by pitch class between 110 and 1,000 Hz."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / RATE)
    audible = (hz > 110) & (hz < 1000)
    classes = np.round(12 * np.log2(hz[audible] / 440) + 69).astype(int) % 12
    return np.bincount(classes, power[audible], minlength=12)


class TestComposeMusic:
    def test_composing_music_writes_stereo_wav_of_the_exact_length(self, tmp_path: Path) -> None:
        out = tmp_path / "music.wav"
        compose_music(mood="curious", duration_s=7.3, seed=1, out=out)
        with wave.open(str(out)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE)
            assert file.getnframes() == round(7.3 * RATE)
        assert [path.name for path in tmp_path.iterdir()] == ["music.wav"]

    def test_the_same_seed_gives_the_same_bytes_and_another_another_piece(self, tmp_path: Path) -> None:
        for name, seed in (("a", 1), ("b", 1), ("c", 2)):
            compose_music(mood="playful", duration_s=5, seed=seed, out=tmp_path / name)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
        assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()

    @pytest.mark.parametrize("duration_s", [0.0, -1.0])
    def test_music_of_no_length_is_an_error(self, tmp_path: Path, duration_s: float) -> None:
        with pytest.raises(InputError):
            compose_music(mood="calm", duration_s=duration_s, seed=1, out=tmp_path / "music.wav")
        assert not list(tmp_path.iterdir())

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_a_full_disk_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real_open = wave.open
        monkeypatch.setattr("wave.open", lambda path, mode: (Path(path).touch(), real_open("/dev/full", mode))[1])
        with pytest.raises(StorageError, match="full"):
            compose_music(mood="calm", duration_s=20, seed=1, out=tmp_path / "music.wav")
        assert not list(tmp_path.iterdir())

    def test_memory_does_not_grow_with_the_length(self, tmp_path: Path) -> None:
        short, long = (composing_memory_kb(seconds, tmp_path / "music.wav") for seconds in (20, 200))
        assert long / short < 1.2


def composing_memory_kb(seconds: int, out: Path) -> int:
    code = (
        "import sys; from pathlib import Path; from reelbase.media.music import compose_music\n"
        f"compose_music(mood='curious', duration_s={seconds}, seed=1, out=Path(sys.argv[1]))"
    )
    return peak_memory_kb(code, out)


class TestInstruments:
    @pytest.mark.parametrize("name", INSTRUMENTS)
    @pytest.mark.parametrize("pitch", [50, 60, 76])
    def test_a_note_is_in_tune_and_has_soft_edges(self, name: str, pitch: int) -> None:
        sound = note(name, pitch, RATE)
        assert np.abs(sound[:, 0]).max() < 1e-3
        assert np.abs(sound[:, -1]).max() < 1e-3
        power = np.abs(np.fft.rfft(sound.mean(axis=0), 8 * RATE)) ** 2
        hz = np.fft.rfftfreq(8 * RATE, 1 / RATE)
        near = (hz > frequency_hz(pitch - 0.5)) & (hz < frequency_hz(pitch + 0.5))
        strongest_hz = hz[near][power[near].argmax()]
        assert abs(1200 * np.log2(strongest_hz / frequency_hz(pitch))) < 12
        assert power[near].sum() > 0.15 * power.sum()

    @pytest.mark.parametrize("name", INSTRUMENTS)
    def test_no_frequency_folds_back_from_above_the_band(self, name: str) -> None:
        sound = note(name, 84, RATE)
        assert band_db(sound, 16_000, 24_000) < -70

    @pytest.mark.parametrize("name", DRUMS)
    def test_strokes_differ_only_where_a_player_would(self, name: str) -> None:
        first = drum(name, 0)
        assert np.array_equal(first, drum(name, 0))
        assert np.abs(first[:, -1]).max() < 1e-3
        assert np.abs(first[:, 0]).max() < 1e-3
