"""The figures of a reference, against a clip whose shots, voice, captions, colours and movement are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reelbase.media.captions.cues import Cue
from reelbase.media.captions.frame_cues import frame_cues
from reelbase.media.captions.look import CaptionLook
from reelbase.media.captions.painting import CaptionPainter
from reelbase.media.references.analysis import analyse
from reelbase.media.references.pattern import ReferencePattern
from reelbase.media.references.transcripts import SpokenWord, installed_transcriber
from reelbase.media.sound.loudness import measure_loudness
from reelbase.media.speech.decode import Pcm
from reelbase.media.speech.wav import read_wav
from reelbase.media.words import TimedToken
from reelbase.providers.voice.piper import PiperVoice
from support.reference_clips import FORMAT, TWENTY_SHOTS, FilmedShot, pictures_of, starts_of, write_clip
from support.sounds import tune

FPS, RATE_HZ = 30, 48_000
FRAMES = sum(shot.frames for shot in TWENTY_SHOTS)
DURATION_S = FRAMES / FPS
SAID = (
    (0.8, "Stop making this mistake with your coffee."),
    (1.2, "Let the kettle rest for half a minute."),
    (0.9, "Then pour slowly, in small circles."),
)
"""Sentences, each after a pause in seconds."""
WORDS = 21
CAPTIONS = (
    (1.0, 3.0, "Stop making this"),
    (3.2, 5.0, "mistake with coffee"),
    (8.0, 9.5, "Let it rest"),
    (12.0, 15.0, "then pour slowly"),
    (18.0, 20.0, "in small circles"),
)


@dataclass
class Known:
    path: Path
    spoken: list[tuple[float, float]]
    found: ReferencePattern


def silent_transcriber(_: Pcm) -> list[SpokenWord]:
    raise AssertionError("There is nothing to understand.")


@pytest.fixture(scope="module")
def voice_track(tmp_path_factory: pytest.TempPathFactory) -> tuple[NDArray[np.float32], list[tuple[float, float]]]:
    """A voice with known pauses over faint music, as long as the pictures, and when it speaks."""
    out, spoken = np.zeros(round(DURATION_S * RATE_HZ)), []
    voice, at_s = PiperVoice(words_per_minute=150), 0.0
    try:
        for number, (pause_s, text) in enumerate(SAID):
            path = tmp_path_factory.mktemp("voice") / f"{number}.wav"
            voice.speak(text, language="en", out=path, idempotency_key=f"sentence {number}")
            samples, rate = read_wav(path)
            sounding = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
            samples = samples[sounding[0] : sounding[-1]]
            count = round(len(samples) * RATE_HZ / rate)
            at_s += pause_s
            start = round(at_s * RATE_HZ)
            out[start : start + count] = np.interp(np.arange(count) * rate / RATE_HZ, np.arange(len(samples)), samples)
            spoken.append((at_s, at_s + count / RATE_HZ))
            at_s = spoken[-1][1]
    finally:
        voice.close()
    music = tune(DURATION_S + 1)[: len(out)].mean(axis=1)
    return (out + 0.03 * music).astype(np.float32), spoken


@pytest.fixture(scope="module")
def known(
    voice_track: tuple[NDArray[np.float32], list[tuple[float, float]]], tmp_path_factory: pytest.TempPathFactory
) -> Known:
    sound, spoken = voice_track
    painter = CaptionPainter(
        frame_cues([cue(*caption) for caption in CAPTIONS], fps=FPS, start=0, stop=FRAMES), CaptionLook(), FORMAT, "en"
    )
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    write_clip(path, pictures_of(TWENTY_SHOTS), paint=painter.paint, sound=sound)
    return Known(path, spoken, analyse(path))


def cue(start_s: float, end_s: float, text: str) -> Cue:
    words = text.split()
    step_s = (end_s - start_s) / len(words)
    times = [(word, start_s + index * step_s, start_s + (index + 1) * step_s) for index, word in enumerate(words)]
    return Cue(start_s, end_s, (tuple(TimedToken(word, first, last, " ") for word, first, last in times),))


def test_captions_over_the_pictures_hide_no_cut(known: Known) -> None:
    frames = [shot.start_s * FPS for shot in known.found.shots]
    assert frames == pytest.approx(starts_of(TWENTY_SHOTS), abs=1.01)


def test_captions_are_measured_and_placed(known: Known) -> None:
    # Two captions with less than half a second between them are read as one stretch.
    share = (sum(end_s - start_s for start_s, end_s, _ in CAPTIONS) + 0.2) / DURATION_S
    assert known.found.caption_share == pytest.approx(share, rel=0.05)
    assert known.found.caption_place == "bottom"


@pytest.mark.parametrize("place", ["top", "middle"])
def test_captions_elsewhere_are_placed_there(tmp_path: Path, place: str) -> None:
    shots = (FilmedShot(60, drift=2), FilmedShot(60))
    cues = frame_cues([cue(0.5, 2.0, "Stop making this"), cue(2.0, 3.5, "old mistake")], fps=FPS, start=0, stop=120)
    painter = CaptionPainter(cues, CaptionLook.model_validate({"style": "minimal", "place": place}), FORMAT, "en")
    found = analyse(write_clip(tmp_path / "clip.mp4", pictures_of(shots), paint=painter.paint))
    assert found.caption_place == place
    assert found.caption_share == pytest.approx(3 / 4, rel=0.05)


def test_pauses_and_speech_are_heard_under_music(known: Known) -> None:
    spoken_s = sum(end_s - start_s for start_s, end_s in known.spoken)
    assert known.found.speech_share == pytest.approx(spoken_s / DURATION_S, rel=0.05)
    ends = [0.0, *(end_s for _, end_s in known.spoken)]
    starts = [*(start_s for start_s, _ in known.spoken), DURATION_S]
    found = [(pause.start_s, pause.end_s) for pause in known.found.pauses]
    assert len(found) == len(starts)
    for (start_s, end_s), begins_s, stops_s in zip(found, ends, starts, strict=True):
        assert end_s - start_s == pytest.approx(stops_s - begins_s, rel=0.05, abs=0.06)
    assert known.found.hook_s == pytest.approx(known.spoken[0][1], rel=0.05)


def test_loudness_is_that_of_the_meter(known: Known, tmp_path: Path) -> None:
    assert known.found.loudness_lufs == pytest.approx(measure_loudness(known.path).integrated_lufs, abs=0.2)


def test_words_are_counted_and_missing_ones_said(known: Known) -> None:
    if installed_transcriber() is None:
        assert known.found.words_per_s is None
        assert "pip install" in known.found.missing[-1]
        return
    assert known.found.words_per_s == pytest.approx(WORDS / DURATION_S, rel=0.05)
    spoken_s = sum(end_s - start_s for start_s, end_s in known.spoken)
    assert known.found.words_per_spoken_s == pytest.approx(WORDS / spoken_s, rel=0.05)
    assert "coffee" in (known.found.transcript or "")
    assert known.found.missing == ()


def test_movement_is_that_of_each_shot(known: Known) -> None:
    for shot, found in zip(TWENTY_SHOTS, known.found.shots, strict=True):
        expected = 0.0 if shot.colour is not None else shot.drift * FPS / FORMAT.width
        if found.speed is not None:
            # Encoders leave the slowest movement out, so that it is too small to be exact.
            assert found.speed == pytest.approx(expected, rel=0.05, abs=0.01)
    assert sum(found.speed is not None for found in known.found.shots) >= 18
    assert known.found.movement == "slow"


def test_colours_are_named_by_how_much_they_fill(tmp_path: Path) -> None:
    shots = [
        FilmedShot(60, colour=(60, 60, 200)),
        FilmedShot(30, colour=(200, 140, 40)),
        FilmedShot(15, colour=(9, 9, 9)),
    ]
    found = analyse(write_clip(tmp_path / "clip.mp4", pictures_of(shots)))
    colours = [tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in found.palette]
    for colour, expected in zip(colours, [(200, 60, 60), (40, 140, 200), (9, 9, 9)], strict=True):
        assert colour == pytest.approx(expected, abs=12)


@pytest.mark.parametrize("kind", ["music", "silence"])
def test_sound_without_a_voice_is_no_speech(tmp_path: Path, kind: str) -> None:
    sound = tune(4.0).mean(axis=1) if kind == "music" else np.zeros(4 * RATE_HZ)
    clip = write_clip(tmp_path / "clip.mp4", pictures_of([FilmedShot(120)]), sound=sound.astype(np.float32))
    found = analyse(clip)
    assert (found.speech_share, found.pauses, found.words_per_s or 0.0) == (0.0, (), 0.0)
    assert (found.loudness_lufs == -70.0) == (kind == "silence")


def test_a_clip_without_sound_says_so_and_reports_how_far_it_is(tmp_path: Path) -> None:
    shares: list[float] = []
    clip = write_clip(tmp_path / "clip.mp4", pictures_of([FilmedShot(90)]))
    found = analyse(clip, transcribe=silent_transcriber, on_progress=shares.append)
    assert (found.loudness_lufs, found.speech_share, found.missing) == (None, None, ("The video has no sound.",))
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) > 2


def test_what_progress_raises_ends_the_analysis(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        analyse(write_clip(tmp_path / "clip.mp4", pictures_of([FilmedShot(90)])), on_progress=cancel)
