"""The pace of a voice: how long its words are, and how long it pauses at marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reelbase.kit.errors import InputError
from reelbase.media.speech.wav import Samples, faded

PAUSE_S = {".": 0.34, "!": 0.34, "?": 0.36, ":": 0.2, ";": 0.2, ",": 0.12, "": 0.1}
"""Seconds of pause after each mark at the voice's own pace. Chosen by ear."""
_SPEECH_S_PER_WORD = ((0.85, 0.248), (1.0, 0.28), (1.3, 0.332), (1.6, 0.4), (1.75, 0.434))
"""(length scale, seconds a word) without pauses, measured on the packaged voice with the texts of the examples."""
_PAUSES_S_PER_WORD = 0.042
"""Seconds of pauses a word on average, at the voice's own pace, measured on the same texts."""
_PAUSE_SCALE_PER_S = 10.3
_PAUSE_SCALE_AT_0_S = -2.78
"""Line from the seconds a word to the scale of the pauses: people who speak slowly pause far longer. Chosen by ear."""
_PAUSE_SCALES = (0.5, 2.6)
"""Smallest and largest scale of the pauses that sound natural. Chosen by ear."""
_QUIET_SHARE = 0.05
"""Share of a sentence's level below which a moment is a pause. Chosen by ear."""
_QUIET_FRAME_S = 0.01
"""Seconds over which the level of a moment is measured."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Scales of the length of phonemes and of pauses; both are 1 at the voice's own pace."""

    length_scale: float
    pause_scale: float

    def pause_s(self, mark: str) -> float:
        return PAUSE_S[mark] * self.pause_scale


def pace_for(words_per_minute: float | None) -> Pace:
    """The pace at which a text, including its pauses, has ``words_per_minute`` on average.

    People who speak slowly pause far longer but lengthen words only slightly, so the pauses are chosen first and the
    words get the remaining time. Values beyond what sounds natural get the nearest natural pace.
    Raises InputError for a value that is not above 0.
    """
    if words_per_minute is None:
        return Pace(1.0, 1.0)
    if not words_per_minute > 0:
        raise InputError("Words per minute must be more than 0.", field="tempo", fix="Use slow, normal or fast.")
    word_s = 60.0 / words_per_minute
    pause_scale = float(np.clip(_PAUSE_SCALE_PER_S * word_s + _PAUSE_SCALE_AT_0_S, *_PAUSE_SCALES))
    scales, seconds = zip(*_SPEECH_S_PER_WORD, strict=True)
    length_scale = float(np.interp(word_s - _PAUSES_S_PER_WORD * pause_scale, seconds, scales))
    return Pace(round(length_scale, 3), round(pause_scale, 3))


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
