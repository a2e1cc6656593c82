"""Masters a mix: target loudness, no true peak above the ceiling, encoded as AAC of exactly the film's length."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.filtering import file_argument, raw_input, raw_output, run
from reelbase.media.sound.loudness import (
    METER,
    SILENT_LUFS,
    Loudness,
    measure_input,
    measure_loudness,
    measure_lufs,
    read_lufs,
)

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0
"""Loudness and true peak that the product requires of a film."""
TOLERANCE_LU = 0.5
"""Deviation from the target that is reported."""
_MAX_ENCODINGS = 5
_MAX_LIMITINGS = 4
"""Tries to reach the target."""
_LIMITED_WITHIN_LU, _ENCODED_WITHIN_LU = 0.15, 0.25
"""Deviation at which a try is good enough, before and after encoding; less is not audible."""
_FIRST_LIMIT_DB = CEILING_DBTP - 0.5
"""The limiter's first ceiling, below the film's, because encoding raises peaks."""
_PEAK_MARGIN_DB = 0.15
"""By how much more than the excess the limiter's ceiling is lowered."""
_MAX_LIMITING_DB = 14.0
"""Reduction of the highest peak from which more gain only distorts. Chosen by ear."""
_MAX_BETWEEN_SAMPLES_DB = 12.0
"""How far a peak between samples can exceed the highest sample, with room to spare: an interpolation's filter cannot
amplify full-scale samples by more."""
_FIRST_RESPONSE, _MIN_RESPONSE = 0.75, 0.3
"""Guesses of how much louder 1 dB of gain makes a mix that is being limited: at first, and at least."""
_OVERSAMPLED_HZ = 4 * SAMPLE_RATE
"""Rate at which peaks between samples become visible, as in ITU-R BS.1770."""
# At this bit rate the fast coder is also the clean one: the default coder clicks, noise substitution imitates breath
# badly, and intensity stereo fails where voice and music share a band.
_CODEC = ("-c:a", "aac", "-b:a", "192k", "-aac_coder", "fast", "-aac_pns", "0", "-aac_is", "0")


@dataclass(frozen=True, slots=True)
class RawMix:
    """A mix as 32-bit floats at 48 kHz, to be mastered in ``folder``.

    channels: 2, or 1 for a sound that is the same on both sides, which halves the work.
    peaks: the highest absolute sample of each step of 10 ms.
    """

    path: Path
    channels: int
    peaks: NDArray[np.float32]
    folder: Path

    @property
    def input(self) -> tuple[str, ...]:
        return raw_input(self.path, self.channels)


@dataclass(frozen=True, slots=True)
class MasterResult:
    """``loudness``: measured in the encoded file; ``gain_db``: applied to the whole mix; ``passes``: encodings."""

    loudness: Loudness
    gain_db: float
    passes: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """What an encoding aims at: the loudness before it, and the limiter's ceiling."""

    lufs: float
    limit_db: float


def master(mix: RawMix, out: Path, on_pass: Callable[[int], None]) -> MasterResult:
    """Encode a raw mix; each encoding is measured, and the next one corrects what the encoder changed.

    Needs room for a second raw file in the mix's folder. Raises StepError or StorageError.
    """
    before_lufs = measure_lufs(mix.input, "measuring the mix", dual_mono=mix.channels == 1)
    if before_lufs <= SILENT_LUFS:
        _encode(mix.path, mix.channels, out)
        return MasterResult(measure_loudness(out), 0.0, 1, ())
    limiter = _Limiter(mix, before_lufs)
    target = _Target(TARGET_LUFS, _FIRST_LIMIT_DB)
    encodings: list[tuple[_Target, Loudness, float]] = []
    for number in range(1, _MAX_ENCODINGS + 1):
        gain_db = limiter.reach(target)
        _encode(limiter.path, mix.channels, out)
        encodings.append((target, measure_loudness(out), gain_db))
        on_pass(number)
        if (following := _corrected(target, encodings[-1][1], at_its_limit=limiter.at_its_limit)) is None:
            break
        target = following
    best = min(encodings, key=lambda encoding: _badness(encoding[1]))
    if best is not encodings[-1]:
        limiter.reach(best[0])
        _encode(limiter.path, mix.channels, out)
    return MasterResult(best[1], best[2], len(encodings), _notes(best[1]))


def _corrected(target: _Target, after: Loudness, *, at_its_limit: bool) -> _Target | None:
    """The next target; None when the encoding is good or cannot be improved."""
    over_db = after.true_peak_dbtp - CEILING_DBTP
    off_db = TARGET_LUFS - after.integrated_lufs
    settled = abs(off_db) <= _ENCODED_WITHIN_LU or (off_db > 0 and at_its_limit)
    if over_db <= 0 and settled:
        return None
    limit_db = target.limit_db - over_db - _PEAK_MARGIN_DB if over_db > 0 else target.limit_db
    return _Target(target.lufs if settled else target.lufs + off_db, limit_db)


def _badness(after: Loudness) -> tuple[float, float]:
    """Sorts encodings: a peak above the ceiling is worse than any deviation in loudness."""
    return max(0.0, after.true_peak_dbtp - CEILING_DBTP), abs(after.integrated_lufs - TARGET_LUFS)


class _Limiter:
    """Limits the mix. The gain is searched for here, because limiting is much cheaper than encoding."""

    def __init__(self, mix: RawMix, before_lufs: float) -> None:
        self.path = mix.folder / "limited.f32"
        self._mix = mix
        self._before_lufs = before_lufs
        self._true_peak_dbtp: float | None = None
        self._gain_db: float | None = None
        self.at_its_limit = False
        """Whether more gain would only distort."""

    def reach(self, target: _Target) -> float:
        """Limit the mix to a target as closely as possible, and return the gain that it needed, in dB."""
        gain_db = target.lufs - self._before_lufs if self._gain_db is None else self._gain_db
        tried: list[tuple[float, float]] = []
        for _ in range(_MAX_LIMITINGS):
            gain_db, is_highest = self._bounded(gain_db, target.limit_db)
            tried.append((gain_db, self._limited(gain_db, target.limit_db)))
            off_db = target.lufs - tried[-1][1]
            self.at_its_limit = is_highest and off_db > 0
            if self.at_its_limit or abs(off_db) <= _LIMITED_WITHIN_LU:
                break
            gain_db += off_db / _gain_response(tried, off_db)
        self._gain_db = tried[-1][0]
        return self._gain_db

    def _bounded(self, gain_db: float, limit_db: float) -> tuple[float, bool]:
        """The gain, at most the highest that does not only distort; and whether it is that one."""
        highest_db = 20 * math.log10(max(float(self._mix.peaks.max()), 1e-9)) + _MAX_BETWEEN_SAMPLES_DB
        if gain_db < limit_db - highest_db + _MAX_LIMITING_DB:
            return gain_db, False
        max_gain_db = limit_db - self._true_peak() + _MAX_LIMITING_DB
        return min(gain_db, max_gain_db), gain_db >= max_gain_db

    def _true_peak(self) -> float:
        """Of the mix, in dBTP; measured only for a mix whose peaks may need it."""
        if self._true_peak_dbtp is None:
            self._true_peak_dbtp = measure_input(self._mix.input, "measuring the mix").true_peak_dbtp
        return self._true_peak_dbtp

    def _limited(self, gain_db: float, limit_db: float) -> float:
        channels = self._mix.channels
        # Peaks between samples are limited at four times the rate, where they are visible.
        chain = (
            f"volume={gain_db:.3f}dB,aresample={_OVERSAMPLED_HZ},"
            f"alimiter=limit={10 ** (limit_db / 20):.6f}:attack=5:release=90:level=disabled:latency=1,"
            f"aresample={SAMPLE_RATE},{METER}{':dualmono=true' if channels == 1 else ''}"
        )
        doing = "limiting the mix"
        messages = run((*self._mix.input, "-af", chain, *raw_output(self.path, channels)), doing)
        lufs = read_lufs(messages, doing)
        if lufs <= SILENT_LUFS:
            # Too short for the meter's window; it is measured with silence after it, like the encoded file.
            lufs = measure_lufs(raw_input(self.path, channels), doing, dual_mono=channels == 1)
        return lufs


def _gain_response(tried: list[tuple[float, float]], off_db: float) -> float:
    """How much louder 1 dB of gain makes the limited mix, by the last two tries."""
    found = _FIRST_RESPONSE if off_db > 0 else 1.0
    if len(tried) > 1:
        (gain_before, lufs_before), (gain, lufs) = tried[-2:]
        found = (lufs - lufs_before) / (gain - gain_before) if gain != gain_before else found
    return min(1.0, max(_MIN_RESPONSE, found))


def _encode(limited: Path, channels: int, out: Path) -> None:
    on_both_sides = ("-af", "pan=stereo|c0=c0|c1=c0") if channels == 1 else ()
    shape = ("-ar", str(SAMPLE_RATE), "-ac", "2")
    # The edit list that removes the encoder's delay counts in ticks of the movie's time scale.
    exact = ("-movie_timescale", str(SAMPLE_RATE), "-map_metadata", "-1")
    same = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
    source = (*raw_input(limited, channels), *on_both_sides)
    run((*source, *_CODEC, *shape, *exact, *same, "-f", "mp4", file_argument(out)), "encoding the sound")


def _notes(after: Loudness) -> tuple[str, ...]:
    notes = []
    if abs(after.integrated_lufs - TARGET_LUFS) > TOLERANCE_LU:
        notes.append(
            f"The film's loudness is {after.integrated_lufs:.1f} LUFS instead of {TARGET_LUFS:.0f}: "
            "the sound is too short or its peaks are too high for more gain without distortion."
        )
    if after.true_peak_dbtp > CEILING_DBTP:
        notes.append(f"The film's true peak is {after.true_peak_dbtp:.1f} dBTP; the limit is {CEILING_DBTP:.0f} dBTP.")
    return tuple(notes)
