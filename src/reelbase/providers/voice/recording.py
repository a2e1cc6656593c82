"""A narration recorded by a person: aligned with the script and divided into its scenes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reelbase.kit.errors import ErrorCode, InputError, ProviderError, StepError
from reelbase.kit.files import scratch_folder
from reelbase.kit.hashing import hash_file
from reelbase.media.speech.decode import decode_to_wav
from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations, found_in
from reelbase.media.speech.wav import faded, read_wav, write_wav
from reelbase.media.words import TimedToken
from reelbase.providers.align import Aligner
from reelbase.providers.align.choice import choose_aligner
from reelbase.providers.usage import Usage
from reelbase.providers.voice import Speech

RATE = 48_000
RECORDING_VERSION = 1
_BEFORE_S, _AFTER_S = 0.12, 0.25
"""Seconds of the pauses before and after a scene that it keeps. Chosen by ear."""


@dataclass(frozen=True, slots=True)
class _Cut:
    start_s: float
    end_s: float
    tokens: tuple[TimedToken, ...]


class RecordedVoice:
    """``scenes`` are the texts in the order in which the recording speaks them; an empty one is not spoken."""

    def __init__(
        self,
        recording: Path,
        scenes: Sequence[str],
        *,
        language: str,
        pronunciations: Pronunciations = NO_PRONUNCIATIONS,
        aligner: Aligner | None = None,
    ) -> None:
        self._recording = recording
        self._scenes = [scene for scene in scenes if scene.strip()]
        self._language = language
        self._said = found_in(" ".join(scenes), pronunciations)
        self._aligner = aligner or choose_aligner(language, pronunciations)
        self._folder: Path | None = None
        self._scratch = ExitStack()
        self._cuts: list[_Cut] = []
        self._lock = threading.Lock()

    def identity(self) -> dict[str, Any]:
        """The whole script is part of it, because each cut depends on what is said around it."""
        identity = {
            "provider": "recording",
            "version": RECORDING_VERSION,
            "file": hash_file(self._recording),
            "script": self._scenes,
            "aligner": self._aligner.identity(),
        }
        return identity | {"said": self._said} if self._said else identity

    def speak(self, text: str, *, language: str, out: Path, idempotency_key: str) -> Speech:
        """The part of the recording that says this scene. Raises ProviderError (ERR_ALIGNMENT, ERR_INPUT)."""
        with self._lock:
            if self._folder is None:
                self._cut_up()
            assert self._folder is not None
            wav = self._folder / "narration.wav"
        cut = self._cut_of(text)
        samples = faded(read_wav(wav, cut.start_s, cut.end_s)[0], RATE)
        write_wav(out, samples, RATE)
        duration_s = len(samples) / RATE
        return Speech(out, duration_s, cut.tokens, Usage("recording", "", "seconds", duration_s))

    def close(self) -> None:
        with self._lock:
            self._scratch.close()
            self._folder = None

    def _cut_of(self, text: str) -> _Cut:
        for scene, cut in zip(self._scenes, self._cuts, strict=True):
            if scene.strip() == text.strip():
                return cut
        raise _failed("The recording does not cover this text.", ErrorCode.INPUT, "Include all scenes of the script.")

    def _cut_up(self) -> None:
        folder = self._scratch.enter_context(scratch_folder("reelbase-narration-"))
        try:
            wav = folder / "narration.wav"
            try:
                duration_s = decode_to_wav(self._recording, wav, rate=RATE)
                found = self._aligner.align(wav, "\n\n".join(self._scenes), language=self._language)
            except InputError as error:
                raise _failed(error.message, ErrorCode.INPUT, error.fix) from None
            except StepError as error:
                raise _failed(error.message, ErrorCode.ALIGNMENT, error.fix, retryable=error.retryable) from None
            if found.method == "estimated":
                raise _failed(
                    "The recording does not follow the script, or its language has no aligner.",
                    ErrorCode.ALIGNMENT,
                    "Record exactly the script, in English, or use a voice.",
                )
            self._cuts = _cuts(found.tokens, self._scenes, duration_s)
        except BaseException:
            self._scratch.close()
            raise
        self._folder = folder


def _cuts(tokens: Sequence[TimedToken], scenes: Sequence[str], duration_s: float) -> list[_Cut]:
    """One cut a scene; neighbours meet in the middle of the pause between them and keep only a little of it."""
    parts = _by_scene(tokens, scenes)
    timed = [[token for token in part if token.start_s is not None] for part in parts]
    cuts: list[_Cut] = []
    for index, (part, spoken) in enumerate(zip(parts, timed, strict=True)):
        if not spoken:
            raise _failed(f"Scene {index + 1} was not found in the recording.", ErrorCode.ALIGNMENT, None)
        first_s, last_s = spoken[0].start_s or 0.0, spoken[-1].end_s or 0.0
        before = [tokens[-1].end_s or 0.0 for tokens in timed[:index] if tokens]
        after = [tokens[0].start_s or 0.0 for tokens in timed[index + 1 :] if tokens]
        start_s = max((before[-1] + first_s) / 2 if before else 0.0, first_s - _BEFORE_S)
        end_s = min((last_s + after[0]) / 2 if after else duration_s, last_s + _AFTER_S)
        cuts.append(_Cut(start_s, end_s, tuple(_moved(token, -start_s) for token in part)))
    return cuts


def _by_scene(tokens: Sequence[TimedToken], scenes: Sequence[str]) -> list[list[TimedToken]]:
    """Tokens hold every character of the script but white space, so their lengths tell where each scene ends."""
    parts: list[list[TimedToken]] = []
    position = 0
    for scene in scenes:
        left = sum(not char.isspace() for char in scene)
        part: list[TimedToken] = []
        while left > 0 and position < len(tokens):
            part.append(tokens[position])
            left -= len(tokens[position].text)
            position += 1
        parts.append(part)
    return parts


def _moved(token: TimedToken, by_s: float) -> TimedToken:
    if token.start_s is None or token.end_s is None:
        return token
    return replace(token, start_s=max(0.0, token.start_s + by_s), end_s=token.end_s + by_s)


def _failed(message: str, code: ErrorCode, fix: str | None, *, retryable: bool = False) -> ProviderError:
    return ProviderError(message, provider="recording", code=code, fix=fix, retryable=retryable)
