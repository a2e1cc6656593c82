"""The pace of a voice: how long its words are, and how long it pauses at marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reelbase.kit.errors import InputError
from reelbase.media.speech.wav import Samples, faded

_QUIET_SHARE = 0.05
"""Share of a sentence's level below which a moment is a pause. Chosen by ear."""
_QUIET_FRAME_S = 0.01
"""Seconds over which the level of a moment is measured."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a voice speaks at its own pace, and how that changes with the pace.

    pause_s: seconds of pause after each mark. pauses_s_per_word: the same a word on average.
    speech_s_per_word: (length scale, seconds a word) without pauses.
    pause_scale_per_s, pause_scale_at_0_s: line from the seconds a word to the scale of the pauses: people who speak
    slowly pause far longer. pause_scales: the smallest and the largest scale that sound natural.
    """

    pause_s: Mapping[str, float]
    pauses_s_per_word: float
    speech_s_per_word: tuple[tuple[float, float], ...]
    pause_scale_per_s: float
    pause_scale_at_0_s: float
    pause_scales: tuple[float, float]


PIPER = Manner(
    pause_s={".": 0.34, "!": 0.34, "?": 0.36, ":": 0.2, ";": 0.2, ",": 0.12, "": 0.1},
    pauses_s_per_word=0.042,
    speech_s_per_word=((0.85, 0.248), (1.0, 0.28), (1.3, 0.332), (1.6, 0.4), (1.75, 0.434)),
    pause_scale_per_s=10.3,
    pause_scale_at_0_s=-2.78,
    pause_scales=(0.5, 2.6),
)
"""The packaged Piper voice. Pauses and their scales were chosen by ear, seconds a word measured with the texts of the
examples. Its pauses are added to those that the voice makes."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Scales of the length of phonemes and of pauses; both are 1 at the voice's own pace."""

    length_scale: float
    pause_scale: float
    manner: Manner = PIPER

    def pause_s(self, mark: str) -> float:
        return self.manner.pause_s[mark] * self.pause_scale


def pace_for(words_per_minute: float | None, manner: Manner = PIPER) -> Pace:
    """The pace at which a text, including its pauses, has ``words_per_minute`` on average.

    People who speak slowly pause far longer but lengthen words only slightly, so the pauses are chosen first and the
    words get the remaining time. Values beyond what sounds natural get the nearest natural pace.
    Raises InputError for a value that is not above 0.
    """
    if words_per_minute is None:
        return Pace(1.0, 1.0, manner)
    if not words_per_minute > 0:
        raise InputError("Words per minute must be more than 0.", field="tempo", fix="Use slow, normal or fast.")
    word_s = 60.0 / words_per_minute
    pause_scale = float(np.clip(manner.pause_scale_per_s * word_s + manner.pause_scale_at_0_s, *manner.pause_scales))
    scales, seconds = zip(*manner.speech_s_per_word, strict=True)
    length_scale = float(np.interp(word_s - manner.pauses_s_per_word * pause_scale, seconds, scales))
    return Pace(round(length_scale, 3), round(pause_scale, 3), manner)


def with_pauses(
    sentence: Samples, phonemes: Sequence[tuple[str, int]], pace: Pace, rate: int
) -> tuple[Samples, list[tuple[str, int]]]:
    """The sentence with a pause inserted at each clause mark, and its phonemes (symbol, samples) to match.

    Silence is inserted where the voice itself pauses; marks without a pause get none.
    """
    level = float(np.sqrt(np.mean(np.square(sentence)))) if len(sentence) else 0.0
    pieces: list[Samples] = []
    timed: list[tuple[str, int]] = []
    done = at = 0
    for symbol, count in phonemes:
        pause = 0
        quiet = _quietest(sentence[at : at + count], level, rate) if symbol in (",", ";", ":") else None
        if quiet is not None:
            pause = round(pace.pause_s(symbol) * rate)
            pieces += [faded(sentence[done : at + quiet], rate), np.zeros(pause, dtype=np.float32)]
            done = at + quiet
        timed.append((symbol, count + pause))
        at += count
    if not pieces:
        return sentence, timed
    return np.concatenate([*pieces, faded(sentence[done:], rate)]), timed


def _quietest(window: Samples, level: float, rate: int) -> int | None:
    """Sample in the middle of the quietest moment, or None when no moment is quiet."""
    size = round(_QUIET_FRAME_S * rate)
    count = len(window) // size
    if not count:
        return None
    levels = np.sqrt(np.mean(np.square(window[: count * size].reshape(count, size)), axis=1))
    least = int(np.argmin(levels))
    return least * size + size // 2 if levels[least] <= _QUIET_SHARE * level else None
