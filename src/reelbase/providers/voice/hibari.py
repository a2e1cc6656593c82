"""Hibari, the packaged English voice: neural, offline, with exact word times."""

from __future__ import annotations

from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from reelbase.kit.errors import ErrorCode, NotConfigured, ProviderError
from reelbase.kit.files import scratch_folder
from reelbase.kit.hashing import hash_file, hash_of
from reelbase.kit.settings import DEFAULT_VOICE
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.language_names import language_name, one_tag
from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations
from reelbase.media.speech.wav import Samples, write_wav
from reelbase.providers.usage import Usage
from reelbase.providers.voice import Speech
from reelbase.providers.voice.hibari_pauses import HIBARI, Spoken, joined, levelled
from reelbase.providers.voice.hibari_script import SpokenScript, script_of
from reelbase.providers.voice.listing import hibari_model
from reelbase.providers.voice.pacing import pace_for
from reelbase.providers.voice.process_client import ProcessClient

VOICE_VERSION = 1
"""Raise it when the same text sounds different, so that cached recordings are made again."""
NAME = "hibari"
_PROGRAM = Path(__file__).with_name("hibari_process.py")
_TIMEOUT_S = 30.0
_TIMEOUT_S_PER_CHAR = 0.05
"""Longest wait for speech: it takes 2 ms a character on one slow core."""


class HibariVoice:
    """The voice ``heart`` in a process of its own. ``words_per_minute`` sets its pace, see ``pace_for``."""

    def __init__(
        self, *, words_per_minute: float | None = None, pronunciations: Pronunciations = NO_PRONUNCIATIONS
    ) -> None:
        """Raises NotConfigured when it is not installed, InputError for an invalid pace."""
        self._model = hibari_model()
        self._pace = pace_for(words_per_minute, HIBARI)
        self._pronunciations = pronunciations
        self._client = ProcessClient(_PROGRAM, name=NAME, timeout_s=_TIMEOUT_S)
        self._identity: dict[str, Any] | None = None

    def identity(self) -> dict[str, Any]:
        if self._identity is None:
            self._identity = {
                "provider": NAME,
                "version": VOICE_VERSION,
                "program": version("hibari-tts"),
                "model": hash_file(self._model),
                "length_scale": self._pace.length_scale,
                "pause_scale": self._pace.pause_scale,
                "respellings": True,
            }
        return dict(self._identity)

    def speak(self, text: str, *, language: str, out: Path, idempotency_key: str) -> Speech:
        """Write a 24 kHz WAV; equal texts give equal samples.

        It starts close to the first word and ends with the pause of its last mark, so that the pace does not depend on
        where a text is divided into scenes. Raises what ``script_of`` does for words that it cannot read.
        """
        _check_language(language)
        script = script_of(text, language, self._pronunciations)
        if not script.utterances:
            raise ProviderError(
                "This text contains nothing to speak.", provider=NAME, code=ErrorCode.TTS, fix="Add some words."
            )
        rate = int(self._client.about()["sample_rate"])
        spoken = self._synthesize(script, rate, seed=int(hash_of([VOICE_VERSION, text])[:12], 16))
        pauses = [self._pace.pause_s(words[-1].mark) for words in script.utterances]
        samples, word_spans = joined(spoken, pauses, rate)
        write_wav(out, levelled(samples, rate), rate)
        duration_s = len(samples) / rate
        words = (word for words in script.utterances for word in words)
        spans: list[tuple[float, float] | None] = [None] * len(script.tokens)
        for word, span in zip(words, word_spans, strict=True):
            if span is not None:
                before = spans[word.owner]
                spans[word.owner] = (before[0] if before else span[0] / rate, span[1] / rate)
        timed = timed_tokens(script.tokens, spans, duration_s=duration_s - pauses[-1])
        return Speech(out, duration_s, timed, Usage(NAME, self._model.stem, "characters", len(text)))

    def close(self) -> None:
        self._client.close()

    def _synthesize(self, script: SpokenScript, rate: int, *, seed: int) -> list[Spoken]:
        """Each utterance with its pauses at the pace that was asked for."""
        utterances = [[(word.text, word.sounds, word.mark) for word in words] for words in script.utterances]
        characters = sum(len(text) for words in utterances for text, _, _ in words)
        with scratch_folder("reelbase-voice-") as folder:
            raw = Path(folder) / "speech.raw"
            answer = self._client.ask(
                {
                    "utterances": utterances,
                    "length_scale": self._pace.length_scale,
                    "seed": seed,
                    "out": str(raw),
                },
                timeout_s=_TIMEOUT_S + _TIMEOUT_S_PER_CHAR * characters,
            )["utterances"]
            audio: Samples = np.fromfile(raw, dtype="<f4")
        edges = np.cumsum([0, *(each["samples"] for each in answer)]).tolist()
        return [
            Spoken.of(audio[start:stop], each["segments"], len(words), self._pace, rate)
            for (start, stop), each, words in zip(pairwise(edges), answer, script.utterances, strict=True)
        ]


def _check_language(language: str) -> None:
    if one_tag(language) != "en":
        raise NotConfigured(
            f"The voice {DEFAULT_VOICE} speaks English, but the language is {language_name(language)} ({language}).",
            field="voice.name",
            fix="Set REELBASE_VOICE_MODEL_PATH to a voice of that language, or REELBASE_VOICE_PROVIDER=openai.",
        )
