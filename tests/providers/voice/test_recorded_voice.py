"""A narration that a person recorded, played here by Piper: cut into its scenes, or refused for what it is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from providers.voice.contract import FIRST, SECOND, VoiceContract, assert_follows, say
from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.media.ffmpeg import ffmpeg_program
from reelbase.media.speech.wav import levels_db, read_wav, write_wav
from reelbase.providers.align.estimate import EstimateAligner
from reelbase.providers.voice import Voice
from reelbase.providers.voice.piper import PiperVoice
from reelbase.providers.voice.recording import RecordedVoice

SCENES = [FIRST, SECOND, "Nobody in town had slept that night."]


@pytest.fixture(scope="session")
def narration(piper: PiperVoice, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[float]]:
    """The three scenes in one file with a breath before, between and after, and when each begins."""
    folder = tmp_path_factory.mktemp("narration")
    pieces, starts = [], []
    for scene in SCENES:
        spoken, rate = read_wav(say(piper, scene, folder / "scene.wav").path)
        pieces.append(np.zeros(rate // 2, dtype=np.float32))
        starts.append(sum(map(len, pieces)) / rate)
        pieces.append(spoken)
    write_wav(folder / "narration.wav", np.concatenate(pieces), rate)
    return folder / "narration.wav", starts


@pytest.fixture(scope="session")
def recorded(narration: tuple[Path, list[float]]) -> Iterator[RecordedVoice]:
    voice = RecordedVoice(narration[0], [SCENES[0], "  ", *SCENES[1:], ""], language="en")
    yield voice
    voice.close()


def encoded(source: Path, out: Path, *options: str) -> Path:
    subprocess.run([ffmpeg_program(), "-v", "error", "-i", str(source), *options, str(out)], check=True)
    return out


def refusal(recording: Path, scenes: list[str] = SCENES, *, language: str = "en") -> ProviderError:
    voice = RecordedVoice(recording, scenes, language=language)
    out = recording.with_name("refused.wav")
    with pytest.raises(ProviderError) as refused:
        voice.speak(scenes[0], language=language, out=out, idempotency_key="")
    voice.close()
    assert not out.exists() and not refused.value.retryable
    return refused.value


class TestRecording(VoiceContract):
    @pytest.fixture
    def voice(self, recorded: Voice) -> Voice:
        return recorded


class TestItsScenes:
    def test_recorded_scenes_are_cut_where_they_are_spoken(
        self, recorded: RecordedVoice, narration: tuple[Path, list[float]], tmp_path: Path
    ) -> None:
        recording, starts = narration
        whole, rate = read_wav(recording)
        for number, (scene, start_s) in enumerate(zip(SCENES, starts, strict=True)):
            speech = say(recorded, scene, tmp_path / f"{number}.wav")
            assert speech.tokens is not None
            assert_follows(speech.tokens, scene, speech.duration_s)
            first_s = speech.tokens[0].start_s or 0.0
            assert 0.0 < first_s < 0.2
            spoken_samples, own_rate = read_wav(speech.path)
            there = whole[round((start_s - first_s) * rate) :][: round(speech.duration_s * rate)]
            loud = [levels_db(part, of, frame_s=0.05) for part, of in ((spoken_samples, own_rate), (there, rate))]
            count = min(map(len, loud))
            assert np.corrcoef(loud[0][:count], loud[1][:count])[0, 1] > 0.7

    def test_scenes_without_narration_are_skipped_in_a_recording(self, recorded: RecordedVoice) -> None:
        assert recorded.identity()["script"] == SCENES

    def test_recorded_scenes_can_be_requested_again_after_closing(
        self, recorded: RecordedVoice, tmp_path: Path
    ) -> None:
        before = say(recorded, SECOND, tmp_path / "before.wav").path.read_bytes()
        recorded.close()
        assert say(recorded, SECOND, tmp_path / "after.wav").path.read_bytes() == before

    def test_recorded_scenes_have_another_identity_in_another_script(self, narration: tuple[Path, list[float]]) -> None:
        one, other = (RecordedVoice(narration[0], scenes, language="en") for scenes in (SCENES, SCENES[:2]))
        assert one.identity() != other.identity()


class TestItsFile:
    def test_a_recording_may_be_compressed_stereo(self, narration: tuple[Path, list[float]], tmp_path: Path) -> None:
        recording = encoded(narration[0], tmp_path / "narration.mp3", "-ar", "44100", "-ac", "2")
        voice = RecordedVoice(recording, SCENES, language="en")
        speech = say(voice, SECOND, tmp_path / "second.wav")
        assert speech.tokens is not None and 2.0 < speech.duration_s < 6.0
        voice.close()

    def test_a_recording_may_lie_about_its_kind(self, narration: tuple[Path, list[float]], tmp_path: Path) -> None:
        recording = encoded(narration[0], tmp_path / "real.m4a").rename(tmp_path / "lying.wav")
        voice = RecordedVoice(recording, SCENES, language="en")
        assert say(voice, FIRST, tmp_path / "first.wav").duration_s > 2.0
        voice.close()

    @pytest.mark.parametrize(
        "content",
        [
            lambda data: b"",
            lambda data: data[:40],
            lambda data: b"#EXTM3U\n/etc/passwd\n",
            lambda data: bytes(range(256)) * 64,
        ],
        ids=["empty", "header", "playlist", "noise"],
    )
    def test_a_recording_that_cannot_be_read_is_an_input_error(
        self, narration: tuple[Path, list[float]], tmp_path: Path, content: Callable[[bytes], bytes]
    ) -> None:
        recording = tmp_path / "broken.wav"
        recording.write_bytes(content(narration[0].read_bytes()))
        error = refusal(recording)
        assert error.code in (ErrorCode.INPUT, ErrorCode.ALIGNMENT) and "/" not in error.message

    def test_a_recording_without_sound_is_an_input_error(self, tmp_path: Path) -> None:
        picture = tmp_path / "picture.mp4"
        subprocess.run(
            [ffmpeg_program(), "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=1", str(picture)], check=True
        )
        assert refusal(picture).code is ErrorCode.INPUT


class TestWhatDoesNotFollowTheScript:
    @pytest.mark.parametrize(
        "samples",
        [np.zeros(48_000 * 4), np.zeros(100), 0.2 * np.sin(np.arange(48_000 * 6) / 20)],
        ids=["silence", "too short", "a tone"],
    )
    def test_a_recording_without_speech_is_refused(
        self, tmp_path: Path, samples: np.ndarray[tuple[int], np.dtype[np.float64]]
    ) -> None:
        write_wav(tmp_path / "odd.wav", samples.astype(np.float32), 48_000)
        assert refusal(tmp_path / "odd.wav").code is ErrorCode.ALIGNMENT

    def test_a_recording_of_another_text_is_refused(self, narration: tuple[Path, list[float]], tmp_path: Path) -> None:
        other = [
            "Compound interest rewards whoever is patient.",
            "Penguins huddle through the long Antarctic winter.",
            "Why do volcanoes erupt?",
        ]
        recording = tmp_path / "narration.wav"
        recording.write_bytes(narration[0].read_bytes())
        error = refusal(recording, other)
        assert error.code is ErrorCode.ALIGNMENT and error.fix

    def test_a_recording_in_a_language_without_an_aligner_is_refused(
        self, narration: tuple[Path, list[float]], tmp_path: Path
    ) -> None:
        recording = tmp_path / "narration.wav"
        recording.write_bytes(narration[0].read_bytes())
        assert refusal(recording, language="de").code is ErrorCode.ALIGNMENT
        assert RecordedVoice(recording, SCENES, language="de").identity()["aligner"] == EstimateAligner().identity()

    def test_a_text_that_is_in_no_recorded_scene_is_refused(self, recorded: RecordedVoice, tmp_path: Path) -> None:
        with pytest.raises(ProviderError, match="does not cover this text") as refused:
            say(recorded, "Something else.", tmp_path / "else.wav")
        assert refused.value.code is ErrorCode.INPUT
