"""The user's own music: cut to the film's length with a fade, or repeated with crossfades if it is shorter."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path
from reelbase.kit.hashing import hash_file
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.music.film_form import FilmScore
from reelbase.media.sound.decoding import Samples, decoded
from reelbase.media.speech.wav import new_wav
from reelbase.providers.usage import Usage

VERSION = 1
FIELD = "music.file"
_MIN_S = 0.5
"""Shortest file in seconds that is repeated; shorter ones are noises."""
_FADE_IN_SAMPLES = SAMPLE_RATE // 50
_FADE_OUT_SAMPLES = SAMPLE_RATE * 5 // 2
_CROSSFADE_SAMPLES = SAMPLE_RATE * 2
"""Fades of 0.02 s and 2.5 s, and a crossfade of 2 s. Chosen by ear."""


class OwnMusic:
    """``path``: a file with sound that FFmpeg's libraries read; it is not trusted."""

    follows_film: ClassVar[bool] = False

    def __init__(self, path: Path, field: str = FIELD) -> None:
        """``field``: the setting, or the plan's field, that names the file; errors name it."""
        self.path = path
        self._field = field

    def identity(self) -> dict[str, Any]:
        """Contains the hash of the file. Raises InputError when it cannot be read."""
        try:
            return {"music": "own", "version": VERSION, "file": hash_file(self.path)}
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(
                f"The music file {self.path} cannot be read: {reason}.",
                field=self._field,
                fix="Correct the path or remove the setting.",
            ) from error

    def make(self, *, mood: str, duration_s: float, seed: int, out: Path, score: FilmScore | None = None) -> Usage:
        """Write 48 kHz 16-bit stereo WAV of ``round(duration_s * 48000)`` samples; mood, seed and score change nothing.

        Raises InputError for what is no music, StorageError.
        """
        samples = round(duration_s * SAMPLE_RATE)
        with _about(self._field):
            found = _counted(self.path, samples)
            if found < _MIN_S * SAMPLE_RATE and found < samples:
                raise InputError(
                    f"{self.path.name} has only {found / SAMPLE_RATE:.2f} s of sound.",
                    fix=f"Use a file of at least {_MIN_S} s.",
                )
            chunks = decoded(self.path, 2) if found >= samples else _repeated(self.path, found)
            with closing(chunks), atomic_path(out) as part:
                _write(chunks, samples, part)
        return Usage("own", "own-music", "seconds", duration_s)


@contextmanager
def _about(field: str) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise InputError(error.message, field=field, fix=error.fix) from error


def _counted(path: Path, enough: int) -> int:
    """The file's length in samples, counted by decoding; not further than ``enough``, for headers may lie."""
    count = 0
    with closing(decoded(path, 2)) as chunks:
        for chunk in chunks:
            count += len(chunk)
            if count >= enough:
                break
    return count


def _repeated(path: Path, length: int) -> Generator[Samples]:
    """The file over and over, each end blending into the next start."""
    overlap = min(_CROSSFADE_SAMPLES, length // 4)
    turn = np.linspace(0.0, np.pi / 2, overlap, dtype=np.float32)[:, None]
    ending = np.zeros((0, 2), np.float32)
    while True:
        held, done = np.zeros((0, 2), np.float32), 0
        with closing(decoded(path, 2)) as chunks:
            for chunk in chunks:
                if done < len(ending):
                    chunk, part = chunk.copy(), slice(done, done + len(chunk))
                    over = ending[part] * np.cos(turn[part])
                    chunk[: len(over)] = chunk[: len(over)] * np.sin(turn[part]) + over
                done += len(chunk)
                held = np.concatenate([held, chunk])
                if len(held) > overlap:
                    yield held[:-overlap]
                    held = held[-overlap:]
        if not done:
            return
        ending = held


def _write(chunks: Iterator[Samples], samples: int, out: Path) -> None:
    into = max(1, min(_FADE_IN_SAMPLES, samples // 4))
    off = max(1, min(_FADE_OUT_SAMPLES, samples // 4))
    with new_wav(out, SAMPLE_RATE, channels=2) as file:
        at = 0
        while at < samples and (chunk := next(chunks, None)) is not None:
            chunk = chunk[: samples - at]
            place = np.arange(at, at + len(chunk), dtype=np.float32)
            shape = np.clip(np.minimum(place / into, (samples - 1 - place) / off), 0.0, 1.0)
            smooth = 0.5 - 0.5 * np.cos(np.pi * shape)
            values = np.clip(chunk * smooth[:, None], -1.0, 1.0)
            file.writeframesraw(np.round(values * 32767).astype("<i2").tobytes())
            at += len(chunk)
