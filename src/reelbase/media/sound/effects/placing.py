"""Where and how loud sound effects are in a film: few enough, and never in the way of a word that begins.

A listener recognises a word by its beginning. A short effect there is moved off it, by less than picture and sound may
differ before it is noticed; what lasts is lowered there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.cues import SoundCue, SoundEffect
from reelbase.media.sound.effects.kinds import EFFECTS, EffectSound, length_of

MIN_GAP_S = 0.6
"""Least time between two effects; of those that are closer, the more important one stays."""
ONSET_S = 0.08
"""How long the beginning of a word is."""
ONSET_LEVEL_DB = -22.0
"""Highest level of an effect there, relative to the voice."""
_LEAD_S = 0.025
"""How long before a word a short effect is at its strongest, so that most of it has passed when the word begins."""
EARLIEST_S, LATEST_S = 0.045, 0.060
"""How far an effect may be moved. Sound is noticed as early from 45 ms on, as late from 125 ms on (ITU-R BT.1359)."""
_RAMP_IN_S, _RAMP_OUT_S = 0.015, 0.030
"""Fades from and to the usual level around a word's beginning."""
_TAKES = 4
"""Variations of a kind that take turns."""


@dataclass(frozen=True, slots=True)
class PlacedEffect:
    """An effect of a film.

    at_s: seconds of film of its anchor, near the cue's time.
    level_db: its level relative to the voice's loudness, except where words begin.
    take: which variation.
    """

    cue: SoundCue
    at_s: float
    level_db: float
    take: int


def placed_effects(
    cues: Sequence[SoundCue], words_s: Sequence[float], *, level_db: float = 0.0
) -> tuple[PlacedEffect, ...]:
    """The effects that a film has, in the order of their cues' times.

    words_s: when each word begins, in seconds of film, in order.
    level_db: added to every effect's level.
    """
    onsets = np.asarray(words_s, np.float64)
    used: dict[SoundEffect, int] = {}
    placed = []
    for cue in _spaced(cues):
        profile = EFFECTS[cue.kind]
        take = used[cue.kind] = used.get(cue.kind, -1) + 1
        at_s = _beside_words(cue.time_s, onsets) if profile.is_short else cue.time_s
        placed.append(PlacedEffect(cue, at_s, profile.level_db + cue.gain_db + level_db, take % _TAKES))
    return tuple(placed)


def effect_start(effect: PlacedEffect, sound: EffectSound) -> int:
    """The film's sample at which a sound starts; negative for one that is cut at the film's beginning."""
    return round(effect.at_s * SAMPLE_RATE) - sound.anchor


def onset_gains(effect: PlacedEffect, start: int, samples: int, words_s: Sequence[float]) -> NDArray[np.float32]:
    """Factors (samples, 1) that lower an effect where words begin; ``start``: its first sample in the film."""
    gains = np.ones((samples, 1), np.float32)
    depth_db = effect.level_db - ONSET_LEVEL_DB
    if depth_db <= 0:
        return gains
    onsets = np.asarray(words_s, np.float64) * SAMPLE_RATE - start
    before, held, after = (round(length_s * SAMPLE_RATE) for length_s in (_RAMP_IN_S, ONSET_S, _RAMP_OUT_S))
    shares = np.zeros(samples)
    for onset in onsets[(onsets > -held - after) & (onsets < samples + before)]:
        first, last = max(0, int(onset) - before), min(samples, int(onset) + held + after)
        place = np.arange(first, last) - onset
        share = np.clip(np.minimum(1 + place / before, 1 - (place - held) / after), 0.0, 1.0)
        shares[first:last] = np.maximum(shares[first:last], share)
    gains[:, 0] = 10 ** (-depth_db * (0.5 - 0.5 * np.cos(np.pi * shares)) / 20)
    return gains


def _spaced(cues: Sequence[SoundCue]) -> list[SoundCue]:
    """The most important cues that keep their distance, in order of time."""
    order = sorted(cues, key=lambda cue: (-EFFECTS[cue.kind].weight - cue.gain_db / 3, cue.time_s, cue.kind))
    chosen: list[tuple[float, float, SoundCue]] = []
    for cue in order:
        begin_s, end_s = _busy(cue)
        if all(begin_s - last_s >= MIN_GAP_S or first_s - end_s >= MIN_GAP_S for first_s, last_s, _ in chosen):
            chosen.append((begin_s, end_s, cue))
    return sorted((cue for _, _, cue in chosen), key=lambda cue: (cue.time_s, cue.kind))


def _busy(cue: SoundCue) -> tuple[float, float]:
    """From when to when an effect keeps others away. A riser leads to another effect, which may be at its end."""
    length_s = length_of(cue.kind, cue.length_s)
    if cue.kind is SoundEffect.RISER:
        return cue.time_s - length_s, cue.time_s - MIN_GAP_S
    if cue.kind in (SoundEffect.TYPING, SoundEffect.DRAW):
        return cue.time_s, cue.time_s + length_s
    return cue.time_s, cue.time_s


def _beside_words(time_s: float, onsets: NDArray[np.float64]) -> float:
    """The nearest time at which no word begins; the same if there is none that is near enough."""
    near = onsets[np.abs(onsets - time_s) < 2 * (ONSET_S + LATEST_S)]
    places = np.concatenate([[time_s], near - _LEAD_S, near + ONSET_S])
    moved = places - time_s
    allowed = (moved >= -EARLIEST_S - 1e-9) & (moved <= LATEST_S + 1e-9)
    # The tolerance keeps a place at the very border of a word's beginning outside it.
    free = np.array([not np.any((place > near - _LEAD_S + 1e-9) & (place < near + ONSET_S - 1e-9)) for place in places])
    if not np.any(allowed & free):
        return time_s
    return float(min(places[allowed & free], key=lambda place: (abs(place - time_s), place)))
