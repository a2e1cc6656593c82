"""A piece as sound: notes are laid into the bar that is being made, the room is added, the bar is written."""

from __future__ import annotations

import wave
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
from reelbase.media.music.form import Bar, plan_form
from reelbase.media.music.instruments import Wave
from reelbase.media.music.moods import profile_of
from reelbase.media.music.room import Room

MUSIC_VERSION = 1
"""Raise it with every change that can be heard; it is part of the key that finished music is kept under."""

_KEPT_BYTES = 24 << 20
_FADE_IN_S = 0.04
_FADE_OUT_S = 2.5
_LOUDEST = 0.9
_KNEE = 0.7


def compose_music(*, mood: str, duration_s: float, seed: int, out: Path) -> None:
    """Write a piece as 48 kHz 16-bit stereo WAV, exactly ``round(duration_s * 48000)`` samples long, atomically.

    The same mood, length and seed give the same bytes. Raises InputError for an unknown mood or no length,
    StorageError when the disk is full.
    """
    with atomic_path(out) as part, wave.open(str(part), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for block in play(mood, duration_s=duration_s, seed=seed):
            file.writeframesraw(np.round(block.T * 32767).astype("<i2").tobytes())


def play(mood: str, *, duration_s: float, seed: int) -> Iterator[Wave]:
    """The piece bar by bar, (2, samples) each, within -0.9 to 0.9."""
    profile = profile_of(mood)
    samples = round(duration_s * SAMPLE_RATE)
    if samples < 1:
        raise InputError("Music needs a length.", field="duration_s", fix="Give more than 0 seconds.")
    form = plan_form(profile, samples, Random(f"{mood}/{seed}/form"))
    longest = max(bar.samples for bar in form.bars)
    room = Room(decay_s=profile.room_s, level=profile.wetness, seed=seed, longest_block=longest)
    desk = _Desk(longest)
    before: float | None = None
    for bar, notes in Arrangement(profile, form, Random(f"{mood}/{seed}/notes")).bars():
        block = room.add(*desk.lay(notes, bar.samples))
        block *= _swell(before, bar)
        before = bar.intensity
        _fade(block, bar.start, samples)
        yield _held_back(block)


class _Desk:
    """Two buses, dry and wet. What rings beyond a bar waits here for the next one."""

    def __init__(self, longest_bar: int) -> None:
        self._dry = np.zeros((2, 2 * longest_bar + 6 * SAMPLE_RATE), np.float32)
        self._wet = np.zeros_like(self._dry)
        self._sounds = _Sounds()

    def lay(self, notes: list[Note], samples: int) -> tuple[Wave, Wave]:
        for note in notes:
            sound = self._sounds.of(note)
            end = min(note.at + sound.shape[1], self._dry.shape[1])
            heard = sound[:, : end - note.at] * _balance(note)
            self._dry[:, note.at : end] += heard
            self._wet[:, note.at : end] += note.wet * heard
        return self._take(self._dry, samples), self._take(self._wet, samples)

    @staticmethod
    def _take(bus: NDArray[np.float32], samples: int) -> Wave:
        block = bus[:, :samples].copy()
        bus[:, :-samples] = bus[:, samples:]
        bus[:, -samples:] = 0.0
        return block


class _Sounds:
    """Notes that were played lately, up to a fixed number of bytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], Wave] = OrderedDict()
        self._bytes = 0

    def of(self, note: Note) -> Wave:
        held = not note.drum and instruments.INSTRUMENTS[note.sound].held
        key = (note.sound, note.pitch, note.samples if held else 0)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if note.drum:
            made = drums.drum(note.sound, note.pitch)
        else:
            made = instruments.note(note.sound, note.pitch, note.samples)
        self._kept[key] = made
        self._bytes += made.nbytes
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.nbytes
        return made


def _balance(note: Note) -> NDArray[np.float32]:
    """Level of the two sides; the nearer side keeps its level, the other gives way."""
    left, right = min(1.0, 1.0 - note.side), min(1.0, 1.0 + note.side)
    return np.array([[left * note.level], [right * note.level]], np.float32)


def _swell(before: float | None, bar: Bar) -> NDArray[np.float32]:
    """The loudness of a bar, gliding over its first part from what it was: up to 3 dB between rest and climax."""
    now = 0.72 + 0.28 * bar.intensity
    start = now if before is None else 0.72 + 0.28 * before
    glide = max(1, bar.samples // 3)
    curve = np.full(bar.samples, now, np.float32)
    curve[:glide] = start + (now - start) * np.linspace(0.0, 1.0, glide, dtype=np.float32)
    return curve


def _fade(block: Wave, start: int, total: int) -> None:
    """Fade the film's first moment in and its end out, in place."""
    place = np.arange(start, start + block.shape[1])
    into = max(1, min(round(_FADE_IN_S * SAMPLE_RATE), total // 4))
    out = max(1, min(round(_FADE_OUT_S * SAMPLE_RATE), total // 2))
    if start < into:
        block *= (0.5 - 0.5 * np.cos(np.pi * np.minimum(1.0, place / into))).astype(np.float32)
    if start + block.shape[1] > total - out:
        left = np.clip((total - 1 - place) / out, 0.0, 1.0)
        block *= (0.5 - 0.5 * np.cos(np.pi * left)).astype(np.float32)


def _held_back(block: Wave) -> Wave:
    """Bend what is over the knee so that nothing reaches the loudest value; below it nothing changes."""
    size = np.abs(block)
    if size.max(initial=0.0) <= _KNEE:
        return block
    bent = _KNEE + (_LOUDEST - _KNEE) * np.tanh((size - _KNEE) / (_LOUDEST - _KNEE))
    out: Wave = np.where(size > _KNEE, np.sign(block) * bent, block).astype(np.float32)
    return out
