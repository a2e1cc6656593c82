from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError, ReelbaseError, StorageError
from reelbase.media.sound.cues import SoundCue, SoundEffect
from reelbase.media.sound.design import SoundDesign
from reelbase.media.sound.effects.kinds import EFFECTS
from reelbase.media.sound.loudness import measure_loudness
from reelbase.media.sound.mixing import join_voice, mix_sound
from reelbase.media.sound.narration import Narration
from reelbase.media.sound.report import SoundReport
from reelbase.media.sound.voices import VoiceClip
from support.memory import peak_memory_kb
from support.sounds import RATE_HZ, decoded, level_db, speech, tone_db, tune, write_wav

TUNE_HZ = 220.0


def mix(folder: Path, clips: list[VoiceClip], music: Path | None = None, *, duration_s: float = 6.0) -> SoundReport:
    with Narration(lambda: clips, duration_s=duration_s, work=folder / "work") as narration:
        return mix_sound(narration, music, music_level_db=-18.0, out=folder / "sound.m4a")


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "voice.wav", speech(2.0), 22_050)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "music.wav", tune(12.0))


class TestLoudness:
    @pytest.mark.parametrize("peak", [0.002, 0.05, 1.0], ids=["very quiet", "quiet", "full scale"])
    def test_recordings_of_any_level_end_at_the_target(self, tmp_path: Path, music: Path, peak: float) -> None:
        clip = write_wav(tmp_path / "voice.wav", speech(4.0, peak=peak), 22_050)
        report = mix(tmp_path, [VoiceClip(clip, 0.5)], music)
        found = measure_loudness(tmp_path / "sound.m4a")
        assert found.integrated_lufs == pytest.approx(-14.0, abs=0.5)
        assert found.true_peak_dbtp <= -1.0
        assert report.integrated_lufs == found.integrated_lufs
        assert report.true_peak_dbtp == found.true_peak_dbtp

    def test_a_clipped_recording_keeps_under_the_ceiling(self, tmp_path: Path) -> None:
        clip = write_wav(tmp_path / "voice.wav", 8.0 * speech(4.0), 22_050)
        mix(tmp_path, [VoiceClip(clip, 0.5)])
        found = measure_loudness(tmp_path / "sound.m4a")
        assert found.integrated_lufs == pytest.approx(-14.0, abs=0.5)
        assert found.true_peak_dbtp <= -1.0

    def test_a_very_quiet_recording_is_reported(self, tmp_path: Path) -> None:
        clip = write_wav(tmp_path / "voice.wav", speech(4.0, peak=0.004), 22_050)
        report = mix(tmp_path, [VoiceClip(clip, 0.5)])
        assert any("recording is very quiet" in note for note in report.notes)

    def test_music_alone_has_the_loudness_of_a_film(self, tmp_path: Path, music: Path) -> None:
        mix(tmp_path, [], music)
        assert measure_loudness(tmp_path / "sound.m4a").integrated_lufs == pytest.approx(-14.0, abs=0.5)

    def test_one_short_word_in_a_long_film_is_loud_enough(self, tmp_path: Path, music: Path) -> None:
        clip = write_wav(tmp_path / "voice.wav", speech(0.4), 22_050)
        mix(tmp_path, [VoiceClip(clip, 5.0)], music, duration_s=12.0)
        found = measure_loudness(tmp_path / "sound.m4a")
        assert found.integrated_lufs == pytest.approx(-14.0, abs=0.5)
        assert found.true_peak_dbtp <= -1.0

    def test_clicks_that_cannot_be_loud_are_reported_and_stay_under_the_ceiling(self, tmp_path: Path) -> None:
        values = np.zeros(4 * RATE_HZ)
        values[:: RATE_HZ // 2] = 0.9
        report = mix(tmp_path, [VoiceClip(write_wav(tmp_path / "voice.wav", values), 0.0)])
        assert measure_loudness(tmp_path / "sound.m4a").true_peak_dbtp <= -1.0
        assert any("LUFS instead of -14" in note for note in report.notes)


class TestLength:
    @pytest.mark.parametrize("frames", [1, 15, 16, 91])
    def test_the_sound_has_the_samples_of_the_film(
        self, tmp_path: Path, spoken: Path, music: Path, frames: int
    ) -> None:
        mix(tmp_path, [VoiceClip(spoken, 0.0)], music, duration_s=frames / 30)
        with av.open(str(tmp_path / "sound.m4a")) as container:
            stream = container.streams.audio[0]
            assert (stream.codec_context.name, stream.sample_rate, stream.channels) == ("aac", RATE_HZ, 2)
            assert round(float(stream.duration * stream.time_base) * RATE_HZ) == frames * RATE_HZ // 30
        assert len(decoded(tmp_path / "sound.m4a")) == frames * RATE_HZ // 30

    @pytest.mark.parametrize("duration_s", [0.0, -1.0, float("nan"), float("inf")])
    def test_a_film_of_no_length_cannot_be_mixed(self, tmp_path: Path, duration_s: float) -> None:
        with pytest.raises(InputError) as refused:
            mix(tmp_path, [], None, duration_s=duration_s)
        assert refused.value.field == "duration_s"


class TestPlacement:
    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(start_s=st.floats(0.0, 4.0), rate_hz=st.sampled_from([16_000, 22_050, 24_000, 44_100, 48_000]))
    def test_a_voice_is_heard_when_it_should_be(self, tmp_path: Path, start_s: float, rate_hz: int) -> None:
        # An onset that is as steep as a voice's can be, and not to be mistaken.
        values = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz)
        mix(tmp_path, [VoiceClip(write_wav(tmp_path / "voice.wav", values, rate_hz), start_s)])
        size = np.abs(decoded(tmp_path / "sound.m4a")).max(axis=1)
        onset_s = float(np.argmax(size > 0.1 * size.max())) / RATE_HZ
        assert onset_s == pytest.approx(start_s, abs=0.010)

    def test_voices_that_overlap_are_both_heard(self, tmp_path: Path) -> None:
        time_s = np.arange(2 * RATE_HZ) / RATE_HZ
        low = write_wav(tmp_path / "low.wav", 0.3 * np.sin(2 * np.pi * 300 * time_s))
        high = write_wav(tmp_path / "high.wav", 0.3 * np.sin(2 * np.pi * 900 * time_s))
        mix(tmp_path, [VoiceClip(low, 0.0), VoiceClip(high, 1.0)], duration_s=3.0)
        sound = decoded(tmp_path / "sound.m4a")
        assert tone_db(sound, 300, 1.2, 1.8) > -30
        assert tone_db(sound, 900, 1.2, 1.8) > -30
        assert tone_db(sound, 900, 0.2, 0.8) < -60

    def test_a_hard_cut_recording_does_not_click(self, tmp_path: Path) -> None:
        values = 0.5 * np.cos(2 * np.pi * 60 * np.arange(RATE_HZ) / RATE_HZ)
        clip = VoiceClip(write_wav(tmp_path / "voice.wav", values), 1.0)
        with Narration(lambda: [clip], duration_s=3.0, work=tmp_path) as narration:
            join_voice(narration, out=tmp_path / "voice.m4a")
        steps = np.abs(np.diff(decoded(tmp_path / "voice.m4a")[:, 0]))
        assert steps.max() < 0.05

    def test_a_voice_longer_than_the_film_is_cut_and_reported(self, tmp_path: Path, spoken: Path) -> None:
        report = mix(tmp_path, [VoiceClip(spoken, 1.0)], duration_s=2.0)
        assert any("1.00 s after the film and was cut" in note for note in report.notes)

    def test_a_voice_before_the_film_is_refused(self, tmp_path: Path, spoken: Path) -> None:
        with pytest.raises(InputError) as refused:
            mix(tmp_path, [VoiceClip(spoken, -0.5)])
        assert refused.value.field == "start_s"


@pytest.fixture(scope="module")
def ducked(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """Speech from 2 to 4 and from 7 to 9 of 12 seconds."""
    folder = tmp_path_factory.mktemp("ducking")
    score = write_wav(folder / "music.wav", tune(12.0))
    clips = [VoiceClip(write_wav(folder / f"{at_s}.wav", speech(2.0, seed=at_s), 22_050), at_s) for at_s in (2, 7)]
    mix(folder, clips, score, duration_s=12.0)
    return decoded(folder / "sound.m4a")


class TestDucking:
    def test_music_is_lower_under_the_voice_than_in_pauses(self, ducked: np.ndarray) -> None:
        under, pause = tone_db(ducked, TUNE_HZ, 2.4, 3.6), tone_db(ducked, TUNE_HZ, 5.3, 6.3)
        assert pause - under > 5

    def test_music_is_down_when_the_first_word_begins(self, ducked: np.ndarray) -> None:
        at_onset, under = tone_db(ducked, TUNE_HZ, 1.9, 2.1), tone_db(ducked, TUNE_HZ, 2.4, 3.6)
        assert at_onset - under < 4

    def test_music_comes_up_before_and_after_all_speech(self, ducked: np.ndarray) -> None:
        under = tone_db(ducked, TUNE_HZ, 7.4, 8.6)
        assert tone_db(ducked, TUNE_HZ, 0.3, 1.3) - under > 8
        assert tone_db(ducked, TUNE_HZ, 10.5, 11.5) - under > 8

    def test_the_level_never_jumps(self, ducked: np.ndarray) -> None:
        levels = [tone_db(ducked, TUNE_HZ, at, at + 0.1) for at in np.arange(4.2, 6.6, 0.1)]
        assert np.abs(np.diff(levels)).max() < 4

    def test_the_level_asked_for_is_that_under_the_voice(self, tmp_path: Path, music: Path) -> None:
        values = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(4 * RATE_HZ) / RATE_HZ)
        mix(tmp_path, [VoiceClip(write_wav(tmp_path / "voice.wav", values), 1.0)], music)
        sound = decoded(tmp_path / "sound.m4a")
        parts = [tone_db(sound[:, [side]], hz, 2, 4) for side, hz in ((0, 220), (0, 277.2), (1, 220), (1, 329.6))]
        music_db = 10 * np.log10(sum(10 ** (part / 10) for part in parts) / 2)
        assert music_db - tone_db(sound, 1000, 2, 4) == pytest.approx(-18, abs=2.5)


class TestWhatIsMissing:
    def test_a_film_without_voice_and_music_is_silent_and_reported(self, tmp_path: Path) -> None:
        report = mix(tmp_path, [], duration_s=2.0)
        assert report.integrated_lufs is None
        assert "neither voice nor music" in report.notes[0]
        assert not decoded(tmp_path / "sound.m4a").any()

    def test_a_silent_recording_is_reported(self, tmp_path: Path, music: Path) -> None:
        clip = write_wav(tmp_path / "voice.wav", np.zeros(RATE_HZ))
        report = mix(tmp_path, [VoiceClip(clip, 1.0)], music)
        assert any("recordings are silent" in note for note in report.notes)
        assert report.integrated_lufs == pytest.approx(-14.0, abs=0.5)

    def test_silent_music_is_reported(self, tmp_path: Path, spoken: Path) -> None:
        report = mix(tmp_path, [VoiceClip(spoken, 1.0)], write_wav(tmp_path / "none.wav", np.zeros((RATE_HZ * 6, 2))))
        assert any("music is silent" in note for note in report.notes)

    def test_music_that_ends_early_is_reported_with_the_silence_it_leaves(self, tmp_path: Path, spoken: Path) -> None:
        short = write_wav(tmp_path / "short.wav", tune(3.0))
        report = mix(tmp_path, [VoiceClip(spoken, 0.5)], short, duration_s=6.0)
        assert any("music ends 3.0 s before the film" in note for note in report.notes)
        assert any(note.startswith("The film is silent from") for note in report.notes)

    def test_no_pause_is_silent_in_a_film_with_music(self, tmp_path: Path, spoken: Path, music: Path) -> None:
        report = mix(tmp_path, [VoiceClip(spoken, 0.3), VoiceClip(spoken, 8.0)], music, duration_s=11.0)
        sound = decoded(tmp_path / "sound.m4a")
        assert report.notes == ()
        assert min(level_db(sound, at, at + 0.5) for at in np.arange(0, 10, 0.5)) > -50

    def test_a_missing_recording_names_itself_and_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(ReelbaseError, match=r"gone\.wav"):
            mix(tmp_path, [VoiceClip(tmp_path / "gone.wav", 0.0)])
        assert not (tmp_path / "sound.m4a").exists()
        assert not list((tmp_path / "work").iterdir())


class TestSoundDesign:
    WORDS = tuple((0.5 + 0.25 * number, 0.7 + 0.25 * number) for number in range(8))

    def mixed(self, folder: Path, music: Path | None, design: SoundDesign | None) -> SoundReport:
        voice = write_wav(folder / "voice.wav", speech(2.0), 22_050)
        clips = [VoiceClip(voice, 0.5), VoiceClip(voice, 3.2)]
        with Narration(lambda: clips, duration_s=6.0, work=folder / "work") as narration:
            return mix_sound(narration, music, music_level_db=-18.0, out=folder / "sound.m4a", design=design)

    def test_an_effect_is_heard_in_a_pause_and_the_film_is_as_loud_as_any(self, tmp_path: Path) -> None:
        design = SoundDesign(words=self.WORDS, cues=(SoundCue(SoundEffect.CHIME, 5.3),))
        report = self.mixed(tmp_path, None, design)
        sound = decoded(tmp_path / "sound.m4a")
        assert (report.effects, report.effects_db) == (1, EFFECTS[SoundEffect.CHIME].level_db)
        assert report.integrated_lufs == pytest.approx(-14.0, abs=0.5)
        assert report.true_peak_dbtp is not None
        assert report.true_peak_dbtp <= -1.0
        assert level_db(sound, 5.3, 5.4) - level_db(sound, 5.2, 5.29) > 15
        assert -20 < level_db(sound, 5.3, 5.5) - level_db(sound, 0.6, 2.4) < -9

    def test_a_level_changes_all_effects(self, tmp_path: Path) -> None:
        cues = (SoundCue(SoundEffect.IMPACT, 5.3),)
        report = self.mixed(tmp_path, None, SoundDesign(cues=cues, effects_level_db=-6.0))
        assert report.effects_db == EFFECTS[SoundEffect.IMPACT].level_db - 6.0

    def test_music_comes_up_between_sentences_and_the_report_says_by_how_much(
        self, tmp_path: Path, music: Path
    ) -> None:
        report = self.mixed(tmp_path, music, SoundDesign(words=self.WORDS, pauses=((2.5, 3.2),)))
        sound = decoded(tmp_path / "sound.m4a")
        assert report.swell_db is not None
        assert report.swell_db >= 3
        assert tone_db(sound, TUNE_HZ, 2.7, 2.95) - tone_db(sound, TUNE_HZ, 1.0, 2.2) > 3

    def test_a_film_without_a_sound_design_reports_none(self, tmp_path: Path) -> None:
        report = self.mixed(tmp_path, None, None)
        assert not {"effects", "effects_db", "swell_db"} & set(report.as_json())
        assert self.mixed(tmp_path, None, SoundDesign()).as_json()["effects"] == 0

    def test_effects_alone_are_a_sound(self, tmp_path: Path) -> None:
        design = SoundDesign(cues=tuple(SoundCue(SoundEffect.POP, 0.5 + second) for second in range(5)))
        with Narration(list, duration_s=6.0, work=tmp_path / "work") as narration:
            report = mix_sound(narration, None, music_level_db=-18.0, out=tmp_path / "sound.m4a", design=design)
        assert report.effects == 5
        assert np.abs(decoded(tmp_path / "sound.m4a")).max() > 0.05


class TestNarration:
    def test_the_voices_are_prepared_once_for_all_mixes(
        self, tmp_path: Path, spoken: Path, music: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        alone = mix(tmp_path, [VoiceClip(spoken, 0.5)], music)
        sound = (tmp_path / "sound.m4a").read_bytes()
        fetched: list[int] = []

        def clips() -> list[VoiceClip]:
            fetched.append(1)
            return [VoiceClip(spoken, 0.5)]

        with Narration(clips, duration_s=6.0, work=tmp_path / "work") as narration, ThreadPoolExecutor(1) as pool:
            voice = pool.submit(join_voice, narration, out=tmp_path / "voice.m4a")
            together = mix_sound(narration, music, music_level_db=-18.0, out=tmp_path / "sound.m4a")
            assert voice.result().integrated_lufs == pytest.approx(-14.0, abs=0.5)
        assert fetched == [1]
        assert together == alone
        assert (tmp_path / "sound.m4a").read_bytes() == sound
        assert not list((tmp_path / "work").iterdir())

    def test_no_recording_is_read_when_there_is_nothing_to_mix(self, tmp_path: Path) -> None:
        def clips() -> list[VoiceClip]:
            raise AssertionError("read")

        with Narration(clips, duration_s=6.0, work=tmp_path / "work"):
            pass
        assert not (tmp_path / "work").exists()


class TestFiles:
    def test_the_same_inputs_give_the_same_bytes(self, tmp_path: Path, spoken: Path, music: Path) -> None:
        made = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            mix(tmp_path / name, [VoiceClip(spoken, 1.0)], music)
            made.append((tmp_path / name / "sound.m4a").read_bytes())
        assert made[0] == made[1]

    def test_mixing_leaves_no_file_but_the_sound(self, tmp_path: Path, spoken: Path, music: Path) -> None:
        out = tmp_path / "out"
        with Narration(lambda: [VoiceClip(spoken, 0.0)], duration_s=2.0, work=out / "work") as narration:
            mix_sound(narration, music, music_level_db=-18.0, out=out / "s.m4a")
        assert [path.name for path in out.rglob("*") if path.is_file()] == ["s.m4a"]

    def test_a_folder_that_cannot_be_written_is_a_storage_error(self, tmp_path: Path, spoken: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with (
            Narration(lambda: [VoiceClip(spoken, 0.0)], duration_s=2.0, work=tmp_path / "work") as narration,
            pytest.raises(StorageError),
        ):
            mix_sound(narration, None, music_level_db=-18.0, out=tmp_path / "file" / "s.m4a")

    def test_progress_rises_to_the_whole(self, tmp_path: Path, spoken: Path) -> None:
        shares: list[float] = []
        with Narration(lambda: [VoiceClip(spoken, 0.0)], duration_s=2.0, work=tmp_path) as narration:
            mix_sound(narration, None, music_level_db=-18.0, out=tmp_path / "s.m4a", on_progress=shares.append)
        assert shares == sorted(shares)
        assert shares[-1] == 1.0

    def test_memory_does_not_grow_with_the_length(self, tmp_path: Path) -> None:
        short, long = (mixing_memory_kb(seconds, tmp_path) for seconds in (4, 40))
        assert long / short < 1.15


def mixing_memory_kb(seconds: int, folder: Path) -> int:
    """Of mixing one long recording and music."""
    voice = write_wav(folder / "long.wav", np.tile(speech(2.0), seconds // 2), 22_050)
    score = write_wav(folder / "score.wav", np.tile(tune(4.0), (seconds // 4, 1)))
    code = (
        "import sys; from pathlib import Path; from reelbase.media.sound.mixing import mix_sound\n"
        "from reelbase.media.sound.narration import Narration\n"
        "from reelbase.media.sound.voices import VoiceClip\n"
        "voice, score, folder = map(Path, sys.argv[1:])\n"
        f"with Narration(lambda: [VoiceClip(voice, 0.0)], duration_s={seconds}, work=folder) as narration:\n"
        "    mix_sound(narration, score, music_level_db=-18.0, out=folder / 's.m4a')"
    )
    return peak_memory_kb(code, voice, score, folder)
