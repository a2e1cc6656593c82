"""Forced alignment with PocketSphinx and the English acoustic model in its wheel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from reelbase.kit.errors import NotConfigured
from reelbase.media.speech.alignment import timed_tokens
from reelbase.media.speech.tokens import Token, tokenize
from reelbase.media.speech.wav import Samples
from reelbase.providers.align import Alignment
from reelbase.providers.align.arpabet import from_ipa, from_letters
from reelbase.providers.align.estimate import RATE, estimated, speech_samples

PHONE_S = 0.03
"""The acoustic model has three states a sound and stays at least one frame of 10 ms in each."""
_FRAME_S = 0.01
_BEAMS: tuple[dict[str, float], ...] = ({}, {"beam": 1e-80, "wbeam": 1e-60, "pbeam": 1e-80})
_MOST_SQUEEZED = 0.3

Pronounce = Callable[[Sequence[str]], list[str]]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    owner: int


class PocketSphinxAligner:
    """English only. ``pronounce`` gives IPA for words outside the dictionary; letters are read out without it."""

    def __init__(self, *, pronounce: Pronounce | None = None) -> None:
        self._pronounce = pronounce

    def identity(self) -> dict[str, Any]:
        return {
            "provider": "pocketsphinx",
            "method": "forced",
            "version": version("pocketsphinx"),
            "sounds": "ipa" if self._pronounce else "letters",
        }

    def align(self, audio: Path, text: str, *, language: str) -> Alignment:
        """Falls back to an estimate, and says so in the method, when the sound does not follow the words."""
        tokens = tokenize(text, language)
        samples = speech_samples(audio)
        spans = self.spans(tokens, samples)
        if spans is None:
            return Alignment(estimated(tokens, samples), "estimated")
        return Alignment(timed_tokens(tokens, spans, duration_s=len(samples) / RATE), "forced")

    def spans(self, tokens: Sequence[Token], samples: Samples) -> list[Span | None] | None:
        """When each token is heard in 16 kHz sound, or None when the words cannot be laid along it."""
        words = [_Word(word, index) for index, token in enumerate(tokens) for word in _dictionary_words(token.spoken)]
        if not words:
            return None
        pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        for beams in _BEAMS:
            found = self._follow(words, pcm, beams)
            if found is not None and not _squeezed(found):
                return _by_token(words, [span for span, _ in found], len(tokens))
        return None

    def _follow(self, words: Sequence[_Word], pcm: bytes, beams: dict[str, float]) -> list[tuple[Span, int]] | None:
        """(span, number of sounds) of each word, or None when the search lost its way."""
        decoder = _decoder(beams)
        self._teach(decoder, sorted({word.text for word in words}))
        try:
            decoder.set_align_text(" ".join(word.text for word in words))
            decoder.start_utt()
            decoder.process_raw(pcm, no_search=False, full_utt=True)
            decoder.end_utt()
            segments = list(decoder.seg() or ())
        except (RuntimeError, ValueError):
            return None
        heard = [segment for segment in segments if segment.word[0] not in "<[(" and segment.word != "NULL"]
        if len(heard) != len(words):
            return None
        found = []
        for segment, word in zip(heard, words, strict=True):
            sounds = len((decoder.lookup_word(word.text) or "").split()) or 1
            found.append(((segment.start_frame * _FRAME_S, (segment.end_frame + 1) * _FRAME_S), sounds))
        return found

    def _teach(self, decoder: Any, words: Sequence[str]) -> None:
        missing = [word for word in words if decoder.lookup_word(word) is None]
        if not missing:
            return
        sounds = self._pronounce(missing) if self._pronounce else [""] * len(missing)
        for word, ipa in zip(missing, sounds, strict=True):
            decoder.add_word(word, from_ipa(ipa) or from_letters(word) or "AH", update=True)


def _decoder(beams: dict[str, float]) -> Any:
    try:
        from pocketsphinx import Config, Decoder
    except ImportError as error:
        raise NotConfigured(
            "Forced alignment needs PocketSphinx.", field="align", fix="Run: pip install pocketsphinx"
        ) from error
    return Decoder(Config(lm=None, loglevel="FATAL", samprate=RATE, bestpath=False, **beams))


def _dictionary_words(spoken: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", spoken.lower()).replace("'", "'")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    found = (word.strip("'") for word in re.findall(r"[^\W\d_][^\W\d_']*", plain))
    return [word for word in found if word]


def _squeezed(found: Sequence[tuple[Span, int]]) -> bool:
    """Whether too many words got no more time than the model must give: then the sound says something else."""
    tight = sum(end - start <= sounds * PHONE_S * 1.1 for (start, end), sounds in found if sounds > 1)
    return len(found) > 3 and tight > _MOST_SQUEEZED * len(found)


def _by_token(words: Sequence[_Word], spans: Sequence[Span], count: int) -> list[Span | None]:
    tokens: list[Span | None] = [None] * count
    for word, (start, end) in zip(words, spans, strict=True):
        known = tokens[word.owner]
        tokens[word.owner] = (known[0] if known else start, end)
    return tokens
