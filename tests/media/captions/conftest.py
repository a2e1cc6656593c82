"""Timed tokens of any text, fonts that are cut once, and frames with captions burned in by the real FFmpeg."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reelbase.media.captions.ass import ass_document
from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue
from reelbase.media.captions.fonts import fonts_dir
from reelbase.media.encode import Encoding, SegmentEncoder
from reelbase.media.ffmpeg import ffmpeg_program
from reelbase.media.formats import FrameFormat
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.tokens import tokenize
from reelbase.media.words import TimedToken

SMALL = FrameFormat(216, 384, 5)

Burn = Callable[..., NDArray[np.uint8]]


@pytest.fixture(scope="session")
def fonts_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts-home")


@pytest.fixture(autouse=True)
def stored_fonts(reelbase_home: Path, fonts_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts are cut once for all tests of this folder, into a data folder of their own."""
    monkeypatch.setenv("REELBASE_HOME", str(fonts_home))


@pytest.fixture(scope="session")
def timed() -> Callable[..., tuple[TimedToken, ...]]:
    """``timed(text, language, duration_s)``: the text's tokens, evenly spoken."""

    def make(text: str, language: str = "en", duration_s: float = 3.0) -> tuple[TimedToken, ...]:
        tokens = tokenize(text, language)
        return timed_tokens(tokens, [None] * len(tokens), duration_s=duration_s)

    return make


@pytest.fixture(scope="session")
def cues_of(timed: Callable[..., tuple[TimedToken, ...]]) -> Callable[..., tuple[Cue, ...]]:
    def make(text: str, language: str = "en", duration_s: float = 3.0, format: FrameFormat = SMALL) -> tuple[Cue, ...]:
        return build_cues(timed(text, language, duration_s), format=format, language=language)

    return make


@pytest.fixture
def burn(tmp_path: Path) -> Burn:
    """``burn(cues, at_s, ...)``: (height, width, 3) RGB of one grey frame with the captions that stand on it then."""

    def make(
        cues: tuple[Cue, ...], at_s: float = 0.4, style: str = "bold", language: str = "en", format: FrameFormat = SMALL
    ) -> NDArray[np.uint8]:
        file = tmp_path / "burned.mp4"
        document = ass_document(cues, format=format, style=style, language=language) if cues else ""
        encoding = Encoding(preset="ultrafast", crf=4, threads=1)
        encoder = SegmentEncoder(file, format, encoding, captions=document, fonts=fonts_dir())
        frame = np.full(format.width * format.height * 3 // 2, 128, np.uint8)
        frame[: format.width * format.height] = 90
        number = int(at_s * format.fps)
        for _ in range(number + 1):
            encoder.write(frame)
        encoder.end_input()
        encoder.finish()
        command = [ffmpeg_program(), "-v", "error", "-i", str(file), "-vf", f"select=eq(n\\,{number})"]
        command += ["-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
        raw = subprocess.run(command, capture_output=True, check=True).stdout
        return np.frombuffer(raw, np.uint8).reshape(format.height, format.width, 3)

    return make
