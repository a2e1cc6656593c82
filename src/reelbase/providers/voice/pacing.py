"""How fast a voice speaks: how long it draws its words, and how long it rests at the marks between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reelbase.kit.errors import InputError
from reelbase.media.speech.wav import Samples, faded

REST_S = {".": 0.34, "!": 0.34, "?": 0.36, ":": 0.2, ";": 0.2, ",": 0.12, "": 0.1}
"""How long the voice rests after each mark at its own pace."""
_SPEECH_S_PER_WORD = ((0.85, 0.248), (1.0, 0.28), (1.3, 0.332), (1.6, 0.4), (1.75, 0.434))
"""(length scale, seconds) of the packaged voice between its rests, as the films of the examples say their words."""
_RESTS_S_PER_WORD = 0.042
"""Rests that belong to a word on average, at the voice's own pace."""
_PAUSE_SCALE_PER_S = 10.3
_PAUSE_SCALE_AT_0_S = -2.78
_PAUSE_SCALES = (0.5, 2.6)
_QUIET = 0.05
"""A mark is a rest where its quietest moment has less than this part of the sentence's level."""
_QUIET_FRAME_S = 0.01


@dataclass(frozen=True, slots=True)
class Pace:
    """length_scale: how long sounds last; pause_scale: how long rests last; both 1 at the voice's own pace."""

    length_scale: float
    pause_scale: float

    def rest_s(self, mark: str) -> float:
        return REST_S[mark] * self.pause_scale


def pace_for(words_per_minute: float | None) -> Pace:
    """The pace at which the words of a text, with all rests in it, come to ``words_per_minute`` on average.

    A person who speaks slowly rests far longer and draws words only somewhat, so the rests are chosen first and the
    words get the time that is left. Wishes beyond what can be listened to get the nearest pace that can.
    Raises InputError for a pace that is none.
    """
    if words_per_minute is None:
        return Pace(1.0, 1.0)
    if not words_per_minute > 0:
        raise InputError("Words per minute must be more than 0.", field="tempo", fix="Use slow, normal or fast.")
    word_s = 60.0 / words_per_minute
    pause_scale = float(np.clip(_PAUSE_SCALE_PER_S * word_s + _PAUSE_SCALE_AT_0_S, *_PAUSE_SCALES))
    scales, seconds = zip(*_SPEECH_S_PER_WORD, strict=True)
    length_scale = float(np.interp(word_s - _RESTS_S_PER_WORD * pause_scale, seconds, scales))
    return Pace(round(length_scale, 3), round(pause_scale, 3))


def with_rests(
    sentence: Samples, phonemes: Sequence[tuple[str, int]], pace: Pace, rate: int
) -> tuple[Samples, list[tuple[str, int]]]:
    """The sentence with a longer rest at each clause mark in it, and its phonemes (symbol, samples) to match.

    The silence goes where the voice itself is silent; a mark that it runs over gets none.
    """
    level = float(np.sqrt(np.mean(np.square(sentence)))) if len(sentence) else 0.0
    pieces: list[Samples] = []
    timed: list[tuple[str, int]] = []
    done = at = 0
    for symbol, count in phonemes:
        rest = 0
        quiet = _quietest(sentence[at : at + count], level, rate) if symbol in (",", ";", ":") else None
        if quiet is not None:
            rest = round(pace.rest_s(symbol) * rate)
            pieces += [faded(sentence[done : at + quiet], rate), np.zeros(rest, dtype=np.float32)]
            done = at + quiet
        timed.append((symbol, count + rest))
        at += count
    if not pieces:
        return sentence, timed
    return np.concatenate([*pieces, faded(sentence[done:], rate)]), timed


def _quietest(window: Samples, level: float, rate: int) -> int | None:
    """The middle of the quietest moment, in samples, or None when there is none."""
    size = round(_QUIET_FRAME_S * rate)
    count = len(window) // size
    if not count:
        return None
    levels = np.sqrt(np.mean(np.square(window[: count * size].reshape(count, size)), axis=1))
    least = int(np.argmin(levels))
    return least * size + size // 2 if levels[least] <= _QUIET * level else None
