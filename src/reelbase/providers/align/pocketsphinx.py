"""Forced alignment with PocketSphinx and the English acoustic model in its wheel."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from reelbase.kit.errors import NotConfigured
from reelbase.media.speech.alignment import align_sequences, letter_cost, timed_tokens
from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations
from reelbase.media.speech.tokens import Token, tokenize
from reelbase.media.speech.wav import Samples
from reelbase.providers.align import Alignment
from reelbase.providers.align.arpabet import from_ipa, from_letters
from reelbase.providers.align.estimate import RATE, estimate_times, speech_samples, voiced_spans

ALIGN_VERSION = 2
MIN_LIKENESS = 0.26
"""Share of the expected phonemes that a phoneme recogniser must find where the alignment put them. Measured: about 0.5
for clear speech, 0.33 for speech in noise, and 0.13 to 0.24 for a different text aligned with the same speech."""
MIN_COVERAGE = 0.55
"""Share of the loud parts that must lie inside words. The right text covers all of clear speech; a much shorter one
finds similar sounds somewhere and leaves most of the speech uncovered."""
_FRAME_S = 0.01
"""Length of the acoustic model's frames."""
_MARGIN_S = 0.03
"""Seconds around a word in which its phonemes may be found: three frames."""
_BEAMS: tuple[dict[str, Any], ...] = ({}, {"beam": 1e-80, "wbeam": 1e-60, "pbeam": 1e-80})
_NO_SOUND = frozenset({"SIL", "+SPN+", "+NSN+", "(NULL)", "<s>", "</s>"})

Pronounce = Callable[[Sequence[str]], list[str]]
Span = tuple[float, float]
AlignedWord = tuple[Span, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    owner: int


class PocketSphinxAligner:
    """English only. ``pronounce`` gives IPA for words outside the dictionary; letters are read out without it."""

    def __init__(
        self, *, pronounce: Pronounce | None = None, pronunciations: Pronunciations = NO_PRONUNCIATIONS
    ) -> None:
        """Raises NotConfigured when PocketSphinx is not installed."""
        if find_spec("pocketsphinx") is None:
            raise NotConfigured(
                "Forced alignment needs PocketSphinx.", field="align", fix="Run: pip install pocketsphinx"
            )
        self._pronounce = pronounce
        self._pronunciations = pronunciations

    def identity(self) -> dict[str, Any]:
        return {
            "provider": "pocketsphinx",
            "method": "forced",
            "version": ALIGN_VERSION,
            "program": version("pocketsphinx"),
            "sounds": "ipa" if self._pronounce else "letters",
        }

    def align(self, audio: Path, text: str, *, language: str) -> Alignment:
        """Falls back to an estimate, stated in the method, when the sound does not follow the words."""
        tokens = tokenize(text, language, self._pronunciations)
        samples = speech_samples(audio)
        spans = self.spans(tokens, samples)
        if spans is None:
            return Alignment(estimate_times(tokens, samples), "estimated")
        return Alignment(timed_tokens(tokens, spans, duration_s=len(samples) / RATE), "forced")

    def spans(self, tokens: Sequence[Token], samples: Samples) -> list[Span | None] | None:
        """The span of each token in 16 kHz sound, or None when the words cannot be aligned with it."""
        words = [_Word(word, index) for index, token in enumerate(tokens) for word in _dictionary_words(token.spoken)]
        if not words:
            return None
        pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        for beams in _BEAMS:
            found = self._follow(words, pcm, beams)
            if found is not None:
                word_spans = [span for span, _ in found]
                if _coverage(word_spans, samples) < MIN_COVERAGE or _likeness(found, pcm) < MIN_LIKENESS:
                    return None
                return _by_token(words, word_spans, len(tokens))
        return None

    def _follow(self, words: Sequence[_Word], pcm: bytes, beams: dict[str, Any]) -> list[AlignedWord] | None:
        """Each word's span and phonemes, or None when the search failed. It aligns any text with any sound."""
        decoder = _decoder(beams)
        self._add_words(decoder, sorted({word.text for word in words}))
        try:
            decoder.set_align_text(" ".join(word.text for word in words))
            decoder.start_utt()
            decoder.process_raw(pcm, no_search=False, full_utt=True)
            decoder.end_utt()
            segments = list(decoder.seg() or ())
        except (RuntimeError, ValueError):
            return None
        spoken = [segment for segment in segments if segment.word[0] not in "<[(" and segment.word != "NULL"]
        if len(spoken) != len(words):
            return None
        return [
            (_span(segment), tuple((decoder.lookup_word(word.text) or "").split()))
            for segment, word in zip(spoken, words, strict=True)
        ]

    def _add_words(self, decoder: Any, words: Sequence[str]) -> None:
        missing = [word for word in words if decoder.lookup_word(word) is None]
        if not missing:
            return
        sounds = self._pronounce(missing) if self._pronounce else [""] * len(missing)
        for word, ipa in zip(missing, sounds, strict=True):
            decoder.add_word(word, from_ipa(ipa) or from_letters(word) or "AH", update=True)


def _coverage(words: Sequence[Span], samples: Samples) -> float:
    voiced = voiced_spans(samples)
    inside_s = sum(max(0.0, min(end, stop) - max(start, first)) for start, end in words for first, stop in voiced)
    return inside_s / sum(stop - first for first, stop in voiced)


def _likeness(found: Sequence[AlignedWord], pcm: bytes) -> float:
    """Share of the expected phonemes that are recognised, without a vocabulary, within their word's span."""
    decoder = _decoder({"allphone": f"{_model_folder()}/en-us-phone.lm.bin", "lw": 2.0, "beam": 1e-20, "pbeam": 1e-20})
    decoder.start_utt()
    decoder.process_raw(pcm, no_search=False, full_utt=True)
    decoder.end_utt()
    recognised = [(*_span(segment), segment.word) for segment in decoder.seg() or () if segment.word not in _NO_SOUND]
    middles = [(start + end) / 2 for start, end, _ in recognised]
    expected = matched = 0
    for (start, end), sounds in found:
        window = slice(bisect_left(middles, start - _MARGIN_S), bisect_right(middles, end + _MARGIN_S))
        near = [sound for _, _, sound in recognised[window]]
        pairs = align_sequences(sounds, near, letter_cost)
        expected += len(sounds)
        matched += sum(p is not None and near[p] == sound for sound, p in zip(sounds, pairs, strict=True))
    return matched / max(expected, 1)


def _span(segment: Any) -> Span:
    return segment.start_frame * _FRAME_S, (segment.end_frame + 1) * _FRAME_S


def _decoder(options: dict[str, Any]) -> Any:
    from pocketsphinx import Config, Decoder

    return Decoder(Config(lm=None, loglevel="FATAL", samprate=RATE, bestpath=False, **options))


def _model_folder() -> str:
    from pocketsphinx import get_model_path

    return str(get_model_path("en-us"))


def _dictionary_words(spoken: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", spoken.lower()).replace("’", "'")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    found = (word.strip("'") for word in re.findall(r"[^\W\d_][^\W\d_']*", plain))
    return [word for word in found if word]


def _by_token(words: Sequence[_Word], spans: Sequence[Span], count: int) -> list[Span | None]:
    tokens: list[Span | None] = [None] * count
    for word, (start, end) in zip(words, spans, strict=True):
        known = tokens[word.owner]
        tokens[word.owner] = (known[0] if known else start, end)
    return tokens
