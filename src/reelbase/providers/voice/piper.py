"""Piper, the packaged voice: neural, offline, with exact word times."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from reelbase.kit.errors import ErrorCode, NotConfigured, ProviderError
from reelbase.kit.files import scratch_folder
from reelbase.kit.hashing import hash_file, hash_of
from reelbase.media.speech.alignment import timed_tokens, token_spans
from reelbase.media.speech.language_names import language_name, one_tag
from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations
from reelbase.media.speech.tokens import Token, sentences, speech_text, tokenize
from reelbase.media.speech.wav import Samples, faded, loud_part, normalised, write_wav
from reelbase.media.words import TimedToken
from reelbase.providers.usage import Usage
from reelbase.providers.voice import Speech
from reelbase.providers.voice.listing import espeak_language, voice_files
from reelbase.providers.voice.pacing import pace_for, with_pauses
from reelbase.providers.voice.piper_client import PiperClient

VOICE_VERSION = 3
"""Raise it when the same text sounds different, so that cached recordings are made again."""

Span = tuple[float, float]


class PiperVoice:
    """A Piper voice in a process of its own. ``words_per_minute`` sets its pace, see ``pace_for``."""

    def __init__(
        self,
        *,
        model_path: Path | None = None,
        words_per_minute: float | None = None,
        speaker: str | None = None,
        pronunciations: Pronunciations = NO_PRONUNCIATIONS,
        timeout_s: float = 120.0,
    ) -> None:
        """Raises NotConfigured when there is no such voice, InputError for an invalid pace."""
        self._model, self._config = voice_files(model_path)
        self._pace = pace_for(words_per_minute)
        self._speaker = speaker
        self._pronunciations = pronunciations
        self._client = PiperClient(self._model, self._config, timeout_s=timeout_s)
        self._identity: dict[str, Any] | None = None

    def identity(self) -> dict[str, Any]:
        if self._identity is None:
            self._identity = {
                "provider": "piper",
                "version": VOICE_VERSION,
                "program": version("piper-tts"),
                "model": hash_file(self._model),
                "speaker": self._speaker,
                "length_scale": self._pace.length_scale,
                "pause_scale": self._pace.pause_scale,
            }
        return dict(self._identity)

    def speak(self, text: str, *, language: str, out: Path, idempotency_key: str) -> Speech:
        """Write a WAV at the voice's own sample rate; equal texts give equal samples.

        It starts close to the first word and ends with the pause of its last mark, so that the pace does not depend on
        where a text is divided into scenes.
        """
        tokens = tokenize(text, language, self._pronunciations)
        ranges = [span for span in sentences(tokens) if any(token.spoken for token in tokens[slice(*span)])]
        if not ranges:
            raise ProviderError(
                "This text contains nothing to speak.", provider="piper", code=ErrorCode.TTS, fix="Add some words."
            )
        about = self._client.about()
        self._check_language(about, language)
        self._check_speaker(about)
        rate = int(about["sample_rate"])
        samples, spans = self._speak_sentences(tokens, ranges, rate, seed=int(hash_of([VOICE_VERSION, text])[:12], 16))
        pause = np.zeros(round(self._pace.pause_s(_last_mark(tokens) or ".") * rate), dtype=np.float32)
        write_wav(out, np.concatenate([samples, pause]), rate)
        duration_s = (len(samples) + len(pause)) / rate
        timed: tuple[TimedToken, ...] | None = None
        if spans is not None:
            timed = timed_tokens(tokens, spans, duration_s=len(samples) / rate)
        usage = Usage("piper", self._model.stem, "characters", len(text))
        return Speech(out, duration_s, timed, usage)

    def close(self) -> None:
        self._client.close()

    def _speak_sentences(
        self, tokens: Sequence[Token], ranges: Sequence[tuple[int, int]], rate: int, *, seed: int
    ) -> tuple[Samples, list[Span | None] | None]:
        """All sentences with the pauses in and between them, and the span of each token."""
        answer, audio = self._synthesize([_utterance(tokens[start:stop]) for start, stop in ranges], seed)
        pieces: list[Samples] = []
        spans: list[Span | None] = [None] * len(tokens)
        known = True
        at = offset = 0
        for (start, stop), sentence in zip(ranges, answer, strict=True):
            piece = audio[offset : offset + sentence["samples"]]
            offset += sentence["samples"]
            phonemes = sentence["phonemes"]
            if phonemes is not None:
                piece, phonemes = with_pauses(piece, phonemes, self._pace, rate)
            first, last = loud_part(piece, rate)
            if pieces:
                pause = np.zeros(round(self._pace.pause_s(_last_mark(tokens[:start])) * rate), dtype=np.float32)
                pieces.append(pause)
                at += len(pause)
            pieces.append(faded(piece[first:last], rate))
            if phonemes is None:
                known = False
            else:
                token_times = token_spans([(symbol, count / rate) for symbol, count in phonemes], sentence["words"])
                _set_spans(spans, tokens, (start, stop), token_times, (at - first) / rate)
            at += last - first
        return normalised(np.concatenate(pieces)), spans if known else None

    def _synthesize(self, utterances: list[dict[str, Any]], seed: int) -> tuple[list[dict[str, Any]], Samples]:
        with scratch_folder("reelbase-voice-") as folder:
            raw = Path(folder) / "speech.raw"
            answer = self._client.ask(
                {
                    "op": "speak",
                    "utterances": utterances,
                    "length_scale": self._pace.length_scale,
                    "speaker": self._speaker,
                    "seed": seed,
                    "out": str(raw),
                }
            )
            return answer["utterances"], np.fromfile(raw, dtype="<f4")

    def _check_language(self, about: dict[str, Any], language: str) -> None:
        own = espeak_language(str(about["language"]))
        if own != one_tag(language):
            raise NotConfigured(
                f"The voice {self._model.stem} speaks {language_name(own)}, but the language is "
                f"{language_name(language)} ({language}).",
                field="voice.model_path",
                fix="Set REELBASE_VOICE_MODEL_PATH to a voice of that language, or REELBASE_VOICE_PROVIDER=openai.",
            )

    def _check_speaker(self, about: dict[str, Any]) -> None:
        known = sorted(about["speakers"])
        if self._speaker is not None and self._speaker not in known:
            raise NotConfigured(
                f"The voice {self._model.stem} has no speaker {self._speaker!r}.",
                field="voice.speaker",
                fix=f"Use one of {', '.join(known)}." if known else "Remove the speaker; the voice has only one.",
            )


def _utterance(tokens: Sequence[Token]) -> dict[str, Any]:
    spoken = [token.spoken for token in tokens if token.spoken]
    return {"text": speech_text(list(tokens)), "words": spoken}


def _last_mark(tokens: Sequence[Token]) -> str:
    return next((token.mark for token in reversed(tokens) if token.mark or token.spoken), "")


def _set_spans(
    spans: list[Span | None],
    tokens: Sequence[Token],
    window: tuple[int, int],
    token_times: Sequence[Span | None],
    shift_s: float,
) -> None:
    said = (index for index in range(*window) if tokens[index].spoken)
    for index, span in zip(said, token_times, strict=True):
        spans[index] = (max(0.0, span[0] + shift_s), max(0.0, span[1] + shift_s)) if span else None
