"""A voice on an OpenAI-compatible server's ``/v1/audio/speech``."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reelbase.kit.errors import ErrorCode, InputError, ProviderError
from reelbase.kit.files import scratch_folder
from reelbase.kit.settings import VoiceSettings
from reelbase.media.speech.decode import read_mono
from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations
from reelbase.media.speech.tokens import Token, sentences, speech_text, tokenize
from reelbase.media.speech.wav import Samples, faded, loud_part, normalised, write_wav
from reelbase.providers.answers import AnswerStore
from reelbase.providers.http import OpenAIClient
from reelbase.providers.usage import Usage
from reelbase.providers.voice import Speech

RATE = 24_000
MAX_REQUEST_CHARS = 4000
"""OpenAI's API accepts 4,096 characters per request."""
MAX_ANSWER_BYTES = 64 << 20
MAX_ANSWER_S = 600.0
VOICE_VERSION = 1
USUAL_WPM = 150
"""Approximate pace of these voices at speed 1, in words a minute."""
_PAUSE_S = 0.3
"""Seconds of silence between two requests of a scene. Chosen by ear."""
_STREAMED_BYTES = 0x7FFF_0000
"""From this size on the length in a WAV header is a placeholder of a server that did not know it yet."""
_SILENT_PEAK = 1e-3
"""Largest sample (-60 dBFS) of an answer that counts as silence."""


class OpenAIVoice:
    """A voice of a server. It returns no word times, so an aligner finds them."""

    def __init__(
        self,
        settings: VoiceSettings,
        *,
        voice: str,
        words_per_minute: int = USUAL_WPM,
        pronunciations: Pronunciations = NO_PRONUNCIATIONS,
        answers: AnswerStore | None = None,
    ) -> None:
        self._pronunciations = pronunciations
        self._settings = settings
        self._voice = voice
        self._speed = round(words_per_minute / USUAL_WPM, 2)
        self._client = OpenAIClient(settings, name="voice", code=ErrorCode.TTS, answers=answers)

    def identity(self) -> dict[str, Any]:
        return {
            "provider": "openai",
            "version": VOICE_VERSION,
            "server": self._settings.api_root,
            "model": self._settings.model,
            "voice": self._voice,
            "speed": self._speed,
        }

    def speak(self, text: str, *, language: str, out: Path, idempotency_key: str) -> Speech:
        """Write a 24 kHz WAV. Spoken forms are sent, so that no server reads out decoration or emoji."""
        tokens = tokenize(text, language, self._pronunciations)
        requests = _requests(tokens)
        if not requests:
            raise ProviderError(
                "This text contains nothing to speak.", provider="openai", code=ErrorCode.TTS, fix="Add some words."
            )
        pieces: list[Samples] = []
        for number, words in enumerate(requests):
            key = idempotency_key if number == 0 else f"{idempotency_key}-{number + 1}"
            if pieces:
                pieces.append(np.zeros(round(_PAUSE_S * RATE), dtype=np.float32))
            pieces.append(self._speak(words, key))
        samples = normalised(np.concatenate(pieces))
        write_wav(out, samples, RATE)
        characters = sum(len(words) for words in requests)
        cost_micros = -(-characters * self._settings.cost_micros_per_1k_chars // 1000)
        usage = Usage("openai", self._settings.model or "", "characters", characters, cost_micros)
        return Speech(out, len(samples) / RATE, None, usage)

    def close(self) -> None:
        self._client.close()

    def _speak(self, words: str, idempotency_key: str) -> Samples:
        body: dict[str, Any] = {
            "model": self._settings.model,
            "voice": self._voice,
            "input": words,
            "response_format": "wav",
        }
        # Not every server supports the parameter, so the default is not sent.
        if self._speed != 1.0:
            body["speed"] = self._speed
        data, kind = self._client.post(
            "audio/speech", body, idempotency_key=idempotency_key, max_bytes=MAX_ANSWER_BYTES
        )
        if kind.startswith(("application/json", "text/")):
            raise self._client.failure(f"returned {kind} instead of audio", retryable=True)
        if _is_cut_short(data):
            raise self._client.failure("returned audio that is cut short", retryable=True)
        samples = self._decoded(data)
        if not len(samples) or float(np.max(np.abs(samples))) < _SILENT_PEAK:
            raise self._client.failure("returned silence", retryable=True)
        first, last = loud_part(samples, RATE)
        return faded(samples[first:last], RATE)

    def _decoded(self, data: bytes) -> Samples:
        # Servers differ in their WAV formats, and some stream it without a length; the decoder handles both.
        with scratch_folder("reelbase-voice-") as folder:
            path = Path(folder) / "answer"
            path.write_bytes(data)
            try:
                pcm = read_mono(path, rate=RATE, max_s=MAX_ANSWER_S)
            except InputError as error:
                problem = f"returned audio that cannot be read: {error.message.rstrip('.')}"
                raise self._client.failure(problem, retryable=True) from None
        return pcm.astype(np.float32) / 32768.0


def _is_cut_short(data: bytes) -> bool:
    """Whether a WAV file is shorter than its header says. A stream says nothing, or the most that it can be."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return False
    place = 12
    while place + 8 <= len(data):
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        if data[place : place + 4] == b"data":
            return 0 < size < _STREAMED_BYTES and place + 8 + size > len(data)
        place += 8 + size + size % 2
    return False


def _requests(tokens: Sequence[Token]) -> list[str]:
    """The script in pieces of at most ``MAX_REQUEST_CHARS``, split between sentences."""
    pieces: list[str] = []
    for start, stop in sentences(list(tokens)):
        # Sentences are far below the limit, but a single endless word can exceed it.
        for words in textwrap.wrap(speech_text(list(tokens[start:stop])), MAX_REQUEST_CHARS):
            if pieces and len(pieces[-1]) + 1 + len(words) <= MAX_REQUEST_CHARS:
                pieces[-1] += f" {words}"
            else:
                pieces.append(words)
    return pieces
