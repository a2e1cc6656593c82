"""Renders a piece bar by bar: mixes the bar's notes, adds reverb, and writes the result."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.music import drums, instruments
from reelbase.media.music.arrange import Arrangement, Note
from reelbase.media.music.film_form import FilmScore, plan_film_form
from reelbase.media.music.form import MusicBar, MusicForm, plan_form
from reelbase.media.music.instruments import Wave
from reelbase.media.music.moods import profile_of
from reelbase.media.music.reverb import Reverb
from reelbase.media.speech.wav import new_wav

MUSIC_VERSION = 1
"""Raise it with every audible change; it is part of the cache key of finished music."""

_CACHE_BYTES = 48 << 20
"""Bytes of rendered notes that are kept: a progression with every instrument."""
_FADE_IN_S = 0.04
_FADE_OUT_S = 2.5
"""Seconds of the fades at the film's start and end. Chosen by ear."""
_RING_SHARE = 0.8
"""Share of the last chord's length over which it may fade."""
_LIMIT = 0.9
_KNEE = 0.7
"""Largest sample, and the level from which samples are compressed towards it."""
_RING_S = 6
"""Seconds for which a note can ring beyond its bar; no instrument decays longer."""
_QUIETEST, _SWELL = 0.72, 0.28
"""Level of a bar without intensity, 3 dB below the loudest, and what intensity adds. Chosen by ear."""


def compose_music(*, mood: str, duration_s: float, seed: int, out: Path, score: FilmScore | None = None) -> None:
    """Write a piece atomically as 48 kHz 16-bit stereo WAV of exactly ``round(duration_s * 48000)`` samples.

    score: what the music follows; without it, it has a form of its own.

    Equal arguments give equal bytes. Raises InputError for an unknown mood or an empty length, StorageError when the
    disk is full.
    """
    with atomic_path(out) as part, new_wav(part, SAMPLE_RATE, channels=2) as file:
        for block in play(mood, duration_s=duration_s, seed=seed, score=score):
            file.writeframesraw(np.round(block.T * 32767).astype("<i2").tobytes())


def play(mood: str, *, duration_s: float, seed: int, score: FilmScore | None = None) -> Iterator[Wave]:
    """The piece bar by bar: (2, samples) float32 at 48 kHz each, between -0.9 and 0.9. Raises InputError."""
    profile = profile_of(mood)
    samples = round(duration_s * SAMPLE_RATE)
    if samples < 1:
        raise InputError("The music's length is zero.", field="duration_s", fix="Use a length above 0 s.")
    rng = Random(f"{mood}/{seed}/form")
    form = plan_form(profile, samples, rng) if score is None else plan_film_form(profile, samples, score, rng)
    fade_out = _fade_out(form, samples, whole_ring=score is not None)
    longest = max(bar.samples for bar in form.bars)
    reverb = Reverb(decay_s=profile.reverb_s, level=profile.reverb_level, seed=seed, longest_block=longest)
    mixer = _NoteMixer(longest)
    before: float | None = None
    for bar, notes in Arrangement(profile, form, Random(f"{mood}/{seed}/notes")).bars():
        block = reverb.add(*mixer.lay(notes, bar.samples))
        block *= _swell(before, bar)
        before = bar.intensity
        _fade(block, bar.start, samples, fade_out)
        yield _soft_limited(block)


class _NoteMixer:
    """A dry and a wet bus. Notes that ring beyond a bar are kept for the next one."""

    def __init__(self, longest_bar: int) -> None:
        self._dry = np.zeros((2, 2 * longest_bar + _RING_S * SAMPLE_RATE), np.float32)
        self._wet = np.zeros_like(self._dry)
        self._cache = _NoteCache()

    def lay(self, notes: list[Note], samples: int) -> tuple[Wave, Wave]:
        for note in notes:
            sound = self._cache.of(note)
            end = min(note.at + sound.shape[1], self._dry.shape[1])
            audible = sound[:, : end - note.at] * _balance(note)
            self._dry[:, note.at : end] += audible
            self._wet[:, note.at : end] += note.wet * audible
        return self._take(self._dry, samples), self._take(self._wet, samples)

    @staticmethod
    def _take(bus: NDArray[np.float32], samples: int) -> Wave:
        block = bus[:, :samples].copy()
        bus[:, :-samples] = bus[:, samples:]
        bus[:, -samples:] = 0.0
        return block


class _NoteCache:
    """Recently played notes, up to a fixed number of bytes."""

    def __init__(self) -> None:
        self._notes: OrderedDict[tuple[str, int, int], Wave] = OrderedDict()
        self._bytes = 0

    def of(self, note: Note) -> Wave:
        sustained = not note.drum and instruments.INSTRUMENTS[note.sound].sustained
        key = (note.sound, note.pitch, note.samples if sustained else 0)
        if key in self._notes:
            self._notes.move_to_end(key)
            return self._notes[key]
        if note.drum:
            wave_form = drums.drum(note.sound, note.pitch)
        else:
            wave_form = instruments.note(note.sound, note.pitch, note.samples)
        self._notes[key] = wave_form
        self._bytes += wave_form.nbytes
        while self._bytes > _CACHE_BYTES and len(self._notes) > 1:
            _, dropped = self._notes.popitem(last=False)
            self._bytes -= dropped.nbytes
        return wave_form


def _balance(note: Note) -> NDArray[np.float32]:
    """(2, 1) factors for left and right: the nearer side keeps the level, the other is lowered."""
    left, right = min(1.0, 1.0 - note.side), min(1.0, 1.0 + note.side)
    return np.array([[left * note.level], [right * note.level]], np.float32)


def _swell(before: float | None, bar: MusicBar) -> NDArray[np.float32]:
    """The level of a bar, gliding over its first third from that of the bar before."""
    now = _QUIETEST + _SWELL * bar.intensity
    start = now if before is None else _QUIETEST + _SWELL * before
    glide = max(1, bar.samples // 3)
    curve = np.full(bar.samples, now, np.float32)
    curve[:glide] = start + (now - start) * np.linspace(0.0, 1.0, glide, dtype=np.float32)
    return curve


def _fade_out(form: MusicForm, total: int, *, whole_ring: bool) -> int:
    """Samples of the fade at the end; ``whole_ring``: it begins after the last chord was struck."""
    longest = total // 2 if not whole_ring else round(_RING_SHARE * form.bars[-1].samples)
    return max(1, min(round(_FADE_OUT_S * SAMPLE_RATE), longest))


def _fade(block: Wave, start: int, total: int, out: int) -> None:
    """Fade in at the film's start and out over its last ``out`` samples, in place."""
    place = np.arange(start, start + block.shape[1])
    into = max(1, min(round(_FADE_IN_S * SAMPLE_RATE), total // 4))
    if start < into:
        block *= (0.5 - 0.5 * np.cos(np.pi * np.minimum(1.0, place / into))).astype(np.float32)
    if start + block.shape[1] > total - out:
        left = np.clip((total - 1 - place) / out, 0.0, 1.0)
        block *= (0.5 - 0.5 * np.cos(np.pi * left)).astype(np.float32)


def _soft_limited(block: Wave) -> Wave:
    """Compress samples above the knee so that none reaches the limit; those below do not change."""
    size = np.abs(block)
    if size.max(initial=0.0) <= _KNEE:
        return block
    bent = _KNEE + (_LIMIT - _KNEE) * np.tanh((size - _KNEE) / (_LIMIT - _KNEE))
    out: Wave = np.where(size > _KNEE, np.sign(block) * bent, block).astype(np.float32)
    return out
