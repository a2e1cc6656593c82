"""From a mix to the film's sound: one loudness, no peak above the ceiling, as AAC of exactly the film's length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.filtering import file_argument, raw_input, raw_output, run
from reelbase.media.sound.loudness import METER, Loudness, measure_input, measure_loudness, read_summary

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0
TOLERANCE_LU = 0.5
_MOST_ENCODINGS = 5
_MOST_LIMITINGS = 4
_LIMITED_WITHIN_LU, _ENCODED_WITHIN_LU = 0.15, 0.25
_FIRST_LIMIT_DB = CEILING_DBTP - 0.5
_PEAK_MARGIN_DB = 0.15
_MOST_LIMITING_DB = 14.0
_FIRST_YIELD, _LEAST_YIELD = 0.75, 0.3
_OVERSAMPLED_HZ = 4 * SAMPLE_RATE
# At this rate the quick search is also the clean one: beside it the default one clicks, noise substitution fakes the
# breath in a voice, and intensity stereo errs where voice and music share a band.
_CODEC = ("-c:a", "aac", "-b:a", "192k", "-aac_coder", "fast", "-aac_pns", "0", "-aac_is", "0")


@dataclass(frozen=True, slots=True)
class Mastered:
    """``loudness`` as measured in the encoded file; ``gain_db``: what the whole mix was raised by."""

    loudness: Loudness
    gain_db: float
    passes: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Aim:
    """What one encoding is made for: loudness before it, and the highest peak that the limiter lets through."""

    lufs: float
    limit_db: float


def master(mix: Path, out: Path, on_pass: Callable[[int], None]) -> Mastered:
    """Encode a raw stereo file; each encoding is measured, and the next corrects what the encoder changed.

    A second raw file stands beside ``mix`` meanwhile. Raises StepError or StorageError.
    """
    before = measure_input(raw_input(mix, 2), "measuring the mix")
    if before.silent:
        _encode(mix, out)
        return Mastered(measure_loudness(out), 0.0, 1, ())
    limiting = _Limiting(mix, before)
    aim = _Aim(TARGET_LUFS, _FIRST_LIMIT_DB)
    made: list[tuple[_Aim, Loudness, float]] = []
    for number in range(1, _MOST_ENCODINGS + 1):
        gain_db = limiting.reach(aim)
        _encode(limiting.path, out)
        made.append((aim, measure_loudness(out), gain_db))
        on_pass(number)
        if (following := _corrected(aim, made[-1][1], at_its_limit=limiting.at_its_limit)) is None:
            break
        aim = following
    best = min(made, key=lambda tried: _faults(tried[1]))
    if best is not made[-1]:
        limiting.reach(best[0])
        _encode(limiting.path, out)
    return Mastered(best[1], best[2], len(made), _notes(best[1]))


def _corrected(aim: _Aim, after: Loudness, *, at_its_limit: bool) -> _Aim | None:
    """What to aim for next; None when the encoding is good or nothing would better it."""
    over_db = after.true_peak_dbtp - CEILING_DBTP
    off_db = TARGET_LUFS - after.integrated_lufs
    settled = abs(off_db) <= _ENCODED_WITHIN_LU or (off_db > 0 and at_its_limit)
    if over_db <= 0 and settled:
        return None
    limit_db = aim.limit_db - over_db - _PEAK_MARGIN_DB if over_db > 0 else aim.limit_db
    return _Aim(aim.lufs if settled else aim.lufs + off_db, limit_db)


def _faults(after: Loudness) -> tuple[float, float]:
    """Sorts encodings: a peak over the ceiling is worse than any loudness."""
    return max(0.0, after.true_peak_dbtp - CEILING_DBTP), abs(after.integrated_lufs - TARGET_LUFS)


class _Limiting:
    """The limited mix. It costs a fraction of an encoding, so the gain is searched for here."""

    def __init__(self, mix: Path, before: Loudness) -> None:
        self.path = mix.with_name("limited.f32")
        self._mix = mix
        self._before = before
        self._gain_db: float | None = None
        self.at_its_limit = False
        """Whether more gain would only distort."""

    def reach(self, aim: _Aim) -> float:
        """Make the file as loud as wanted, as near as limiting allows; the gain that this took, in dB."""
        most_db = aim.limit_db - self._before.true_peak_dbtp + _MOST_LIMITING_DB
        gain_db = aim.lufs - self._before.integrated_lufs if self._gain_db is None else self._gain_db
        tried: list[tuple[float, float]] = []
        for _ in range(_MOST_LIMITINGS):
            gain_db = min(gain_db, most_db)
            tried.append((gain_db, self._limited(gain_db, aim.limit_db)))
            off_db = aim.lufs - tried[-1][1]
            self.at_its_limit = gain_db >= most_db and off_db > 0
            if self.at_its_limit or abs(off_db) <= _LIMITED_WITHIN_LU:
                break
            gain_db += off_db / _yielded(tried, off_db)
        self._gain_db = tried[-1][0]
        return self._gain_db

    def _limited(self, gain_db: float, limit_db: float) -> float:
        # Peaks between samples are limited where they can be seen, at four times the rate.
        chain = (
            f"volume={gain_db:.3f}dB,aresample={_OVERSAMPLED_HZ},"
            f"alimiter=limit={10 ** (limit_db / 20):.6f}:attack=5:release=90:level=disabled:latency=1,"
            f"aresample={SAMPLE_RATE},{METER}"
        )
        doing = "limiting the mix"
        said = run((*raw_input(self._mix, 2), "-af", chain, *raw_output(self.path, 2)), doing)
        loudness = read_summary(said, doing)
        if loudness.silent:
            # Too short for the meter's window; measured with silence after it, like the encoded file.
            loudness = measure_input(raw_input(self.path, 2), doing)
        return loudness.integrated_lufs


def _yielded(tried: list[tuple[float, float]], off_db: float) -> float:
    """How much louder one decibel of gain makes what is being limited, after the last two tries."""
    found = _FIRST_YIELD if off_db > 0 else 1.0
    if len(tried) > 1:
        (gain_before, lufs_before), (gain, lufs) = tried[-2:]
        found = (lufs - lufs_before) / (gain - gain_before) if gain != gain_before else found
    return min(1.0, max(_LEAST_YIELD, found))


def _encode(limited: Path, out: Path) -> None:
    shape = ("-ar", str(SAMPLE_RATE), "-ac", "2")
    # The edit list that takes the encoder's delay away counts in ticks of the movie's clock.
    exact = ("-movie_timescale", str(SAMPLE_RATE), "-map_metadata", "-1")
    same = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
    run((*raw_input(limited, 2), *_CODEC, *shape, *exact, *same, "-f", "mp4", file_argument(out)), "encoding the sound")


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
