"""The sound effects of a film as one track, made as it is read."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.cues import SoundEffect
from reelbase.media.sound.decoding import Samples
from reelbase.media.sound.effects.kinds import EffectSound, effect_sound
from reelbase.media.sound.effects.placing import PlacedEffect, effect_start, onset_gains

_LONGEST_S = 8.0
"""Longer than any effect, with its reverb."""


class EffectTrack:
    """Placed effects as samples, in bounded memory."""

    def __init__(
        self, effects: Sequence[PlacedEffect], words_s: Sequence[float], *, voice_lufs: float, seed: int
    ) -> None:
        """``voice_lufs``: the loudness that the effects' levels are relative to; ``words_s``: as in placing."""
        self._pending = deque(sorted(effects, key=lambda effect: effect.at_s))
        self._words_s = words_s
        self._voice_lufs = voice_lufs
        self._seed = seed
        self._playing: list[tuple[int, Samples]] = []
        self._at = 0

    def take(self, count: int) -> Samples:
        """The next samples: (count, 2)."""
        end = self._at + count
        while self._pending and self._pending[0].at_s * SAMPLE_RATE < end + _LONGEST_S * SAMPLE_RATE:
            self._playing.append(self._rendered(self._pending.popleft()))
        block = np.zeros((count, 2), np.float32)
        for start, values in self._playing:
            first, last = max(start, self._at), min(start + len(values), end)
            if first < last:
                block[first - self._at : last - self._at] += values[first - start : last - start]
        self._playing = [(start, values) for start, values in self._playing if start + len(values) > end]
        self._at = end
        return block

    def _rendered(self, effect: PlacedEffect) -> tuple[int, Samples]:
        """(start in the film, samples) of an effect at its level."""
        # Lengths in tenths of a second: what is that similar is made once.
        length_s = None if effect.cue.length_s is None else round(effect.cue.length_s, 1)
        sound = _sound(effect.cue.kind, effect.take, self._seed, length_s)
        start = effect_start(effect, sound)
        factor = 10 ** ((self._voice_lufs + effect.level_db) / 20)
        values = (sound.values * factor).astype(np.float32)
        values *= onset_gains(effect, start, len(values), self._words_s)
        return start, values


@lru_cache(maxsize=32)
def _sound(kind: SoundEffect, take: int, seed: int, length_s: float | None) -> EffectSound:
    return effect_sound(kind, take=take, seed=seed, length_s=length_s)
