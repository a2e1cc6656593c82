"""Small films to render: drawn pictures with layers, shots with words, and the real encoder."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from reelbase.kit.hashing import hash_file
from reelbase.media.encode import Encoding
from reelbase.media.ffmpeg import ffmpeg_program
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import Layer, Picture
from reelbase.media.picture_files import save_picture
from reelbase.media.render import render_segments
from reelbase.media.segments import Segment, plan_segments
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Transition, TransitionKind, Visual
from reelbase.media.words import TimedToken

SMALL = FrameFormat(216, 384)


@pytest.fixture
def small() -> FrameFormat:
    return SMALL


@pytest.fixture
def encoding() -> Encoding:
    return Encoding(preset="ultrafast", crf=23, threads=2)


@pytest.fixture(scope="session")
def layered() -> Callable[..., Picture]:
    """``layered(format, seed)``: ground, a hill along the lower edge, and a disc with soft and half-clear parts."""

    def make(format: FrameFormat = SMALL, seed: int = 0) -> Picture:
        rng = np.random.default_rng(seed)
        width, height = format.canvas
        ground = cv2.resize(rng.integers(30, 220, (5, 4, 3), np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
        ground = np.dstack([ground, np.full((height, width), 255, np.uint8)])
        hill = np.zeros((height * 2 // 5, width, 4), np.uint8)
        hill[..., :3] = rng.integers(40, 200, 3)
        ridge = (np.sin(np.arange(width) / width * 6) * height * 0.05 + height * 0.08).astype(int)
        hill[..., 3] = np.where(np.arange(hill.shape[0])[:, None] > ridge[None], 255, 0)
        side = width // 2
        disc = np.zeros((side, side, 4), np.uint8)
        cv2.circle(disc, (side // 2, side // 2), side // 2 - 4, (240, 90, 60, 255), -1, cv2.LINE_AA)
        cv2.circle(disc, (side // 2, side // 2), side // 5, (20, 90, 230, 120), -1, cv2.LINE_AA)
        layers = (
            Layer("ground", ground),
            Layer("hill", hill, 0, height - hill.shape[0], 0.5),
            Layer("disc", disc, (width - side) // 2 + 7, height // 3 + 1, 1.0),
        )
        return Picture(width, height, layers)

    return make


@pytest.fixture(scope="session")
def picture_file(tmp_path_factory: pytest.TempPathFactory, layered: Callable[..., Picture]) -> Callable[[int], Path]:
    folder = tmp_path_factory.mktemp("pictures")

    def path(seed: int) -> Path:
        file = folder / f"{seed}.ora"
        if not file.exists():
            save_picture(layered(SMALL, seed), file)
        return file

    return path


@pytest.fixture(scope="session")
def make_shot(picture_file: Callable[[int], Path]) -> Callable[..., Shot]:
    def make(number: int, effect: Effect = Effect.SLOW_ZOOM_IN, frames: int = 40, says: str = "One two three.") -> Shot:
        path = picture_file(number)
        words = says.split()
        tokens = tuple(TimedToken(word, 0.25 * index, 0.25 * index + 0.2) for index, word in enumerate(words))
        visual = Visual("picture", path, hash_file(path))
        return Shot(number, visual, effect, frames, f"Part {number}", tokens, 0.1)

    return make


@pytest.fixture(scope="session")
def make_timeline(make_shot: Callable[..., Shot]) -> Callable[..., Timeline]:
    def make(
        effects: Sequence[Effect] = (Effect.SLOW_ZOOM_IN, Effect.PAN_LEFT, Effect.GLITCH),
        kinds: Sequence[TransitionKind] = (TransitionKind.CROSSFADE, TransitionKind.SLIDE),
        frames: int = 40,
        transition_frames: int = 10,
    ) -> Timeline:
        shots = tuple(make_shot(number, effect, frames) for number, effect in enumerate(effects, start=1))
        transitions = tuple(Transition(kind, 0 if kind is TransitionKind.CUT else transition_frames) for kind in kinds)
        return Timeline(SMALL, Look("explainer"), shots, transitions)

    return make


@pytest.fixture
def render(tmp_path: Path, encoding: Encoding) -> Callable[..., list[tuple[Segment, Path]]]:
    """``render(timeline, folder)`` renders every segment and gives (segment, file) in film order."""

    def run(timeline: Timeline, folder: str = "segments") -> list[tuple[Segment, Path]]:
        jobs = [(segment, tmp_path / folder / f"{segment.key}.mp4") for segment in plan_segments(timeline, encoding)]
        render_segments(timeline, jobs, encoding=encoding, on_progress=lambda _: None, on_done=lambda *_: None)
        return jobs

    return run


@pytest.fixture(scope="session")
def run_ffmpeg() -> Callable[..., None]:
    def run(*arguments: str | Path) -> None:
        command = [ffmpeg_program(), "-y", "-v", "error", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    return run


@pytest.fixture(scope="session")
def tone(tmp_path_factory: pytest.TempPathFactory, run_ffmpeg: Callable[..., None]) -> Callable[[float], Path]:
    """``tone(seconds)``: a stereo AAC file near -14 LUFS."""
    folder = tmp_path_factory.mktemp("tones")

    def make(duration_s: float) -> Path:
        path = folder / f"{duration_s}.m4a"
        if not path.exists():
            source = f"sine=frequency=997:sample_rate=48000:duration={duration_s}"
            level = "volume=7dB,aformat=channel_layouts=stereo"
            run_ffmpeg("-f", "lavfi", "-i", source, "-af", level, "-c:a", "aac", "-b:a", "128k", path)
        return path

    return make
