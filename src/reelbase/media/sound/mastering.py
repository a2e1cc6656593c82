"""From a mix to the film's sound: one loudness, no peak above the ceiling, as AAC of exactly the film's length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.filtering import file_argument, raw_input, run
from reelbase.media.sound.loudness import Loudness, measure_input, measure_loudness

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0
TOLERANCE_LU = 0.5
_WANTED_LU = 0.2
_MOST_PASSES = 6
# AAC adds up to about a decibel to limited peaks.
_FIRST_LIMIT_DB = CEILING_DBTP - 0.8
_PEAK_MARGIN_DB = 0.15
_FIRST_YIELD, _LEAST_YIELD = 0.7, 0.3
_MOST_LIMITING_DB = 14.0
_OVERSAMPLED_HZ = 4 * SAMPLE_RATE
_BIT_RATE = "192k"


@dataclass(frozen=True, slots=True)
class Mastered:
    """``loudness`` as measured in the encoded file; ``gain_db``: what the whole mix was raised by."""

    loudness: Loudness
    gain_db: float
    passes: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Try:
    """Gain before the limiter, and the highest peak that it lets through."""

    gain_db: float
    limit_db: float


def master(mix: Path, out: Path, on_pass: Callable[[int], None]) -> Mastered:
    """Encode a raw stereo file; after each pass the encoded file is measured, and the next corrects what is off.

    Raises StepError or StorageError.
    """
    before = measure_input(raw_input(mix, 2), "measuring the mix")
    if before.silent:
        _encode(mix, out, _Try(0.0, _FIRST_LIMIT_DB))
        return Mastered(measure_loudness(out), 0.0, 1, ())
    most_gain_db = _FIRST_LIMIT_DB - before.true_peak_dbtp + _MOST_LIMITING_DB
    following = _Try(min(TARGET_LUFS - before.integrated_lufs, most_gain_db), _FIRST_LIMIT_DB)
    done: list[tuple[_Try, Loudness]] = []
    for number in range(1, _MOST_PASSES + 1):
        _encode(mix, out, following)
        done.append((following, measure_loudness(out)))
        on_pass(number)
        if (found := _next(done, most_gain_db)) is None:
            break
        following = found
    best, loudness = min(done, key=lambda made: _faults(made[1]))
    if best is not done[-1][0]:
        _encode(mix, out, best)
    return Mastered(loudness, best.gain_db, len(done), _notes(loudness))


def _next(done: list[tuple[_Try, Loudness]], most_gain_db: float) -> _Try | None:
    """What to try after what was tried; None when the last is good or cannot be bettered."""
    last, after = done[-1]
    over_db = after.true_peak_dbtp - CEILING_DBTP
    off_db = TARGET_LUFS - after.integrated_lufs
    if over_db <= 0 and abs(off_db) <= _WANTED_LU:
        return None
    limit_db = last.limit_db - (over_db + _PEAK_MARGIN_DB if over_db > 0 else 0.0)
    # Raising what is being limited yields less than it was raised by; the last two passes say how much less.
    yielded = _FIRST_YIELD if off_db > 0 else 1.0
    if len(done) > 1 and abs(last.gain_db - done[-2][0].gain_db) > 0.1:
        yielded = (after.integrated_lufs - done[-2][1].integrated_lufs) / (last.gain_db - done[-2][0].gain_db)
    gain_db = min(last.gain_db + off_db / min(1.0, max(_LEAST_YIELD, yielded)), most_gain_db)
    following = _Try(gain_db, limit_db)
    return None if over_db <= 0 and abs(gain_db - last.gain_db) < 0.05 else following


def _faults(after: Loudness) -> tuple[float, float]:
    """Sorts passes: a peak over the ceiling is worse than any loudness."""
    return max(0.0, after.true_peak_dbtp - CEILING_DBTP), abs(after.integrated_lufs - TARGET_LUFS)


def _encode(mix: Path, out: Path, settings: _Try) -> None:
    # Peaks between samples are limited where they can be seen, at four times the rate.
    limiter = (
        f"aresample={_OVERSAMPLED_HZ},"
        f"alimiter=limit={10 ** (settings.limit_db / 20):.6f}:attack=5:release=90:level=disabled:latency=1,"
        f"aresample={SAMPLE_RATE}"
    )
    codec = ("-c:a", "aac", "-b:a", _BIT_RATE, "-ar", str(SAMPLE_RATE), "-ac", "2")
    # The edit list that takes the encoder's delay away counts in ticks of the movie's clock.
    exact = ("-movie_timescale", str(SAMPLE_RATE), "-map_metadata", "-1")
    same = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
    run(
        (
            *raw_input(mix, 2),
            "-af",
            f"volume={settings.gain_db:.3f}dB,{limiter}",
            *codec,
            *exact,
            *same,
            "-f",
            "mp4",
            file_argument(out),
        ),
        "encoding the sound",
    )


def _notes(after: Loudness) -> tuple[str, ...]:
    notes = []
    if abs(after.integrated_lufs - TARGET_LUFS) > TOLERANCE_LU:
        notes.append(
            f"The film's loudness is {after.integrated_lufs:.1f} LUFS instead of {TARGET_LUFS:.0f}: "
            "its sound is too short or too spiky to be raised further without distortion."
        )
    if after.true_peak_dbtp > CEILING_DBTP:
        notes.append(f"The film's true peak is {after.true_peak_dbtp:.1f} dBTP instead of {CEILING_DBTP:.0f} at most.")
    return tuple(notes)
