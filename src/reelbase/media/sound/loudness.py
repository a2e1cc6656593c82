"""Loudness after EBU R 128 and true peak, as FFmpeg's meter finds them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.media.sound.filtering import input_of, run

SILENT_LUFS = -69.9
_SHORTEST_SAMPLES = 24_000
METER = "ebur128=peak=true:framelog=quiet"
_PADDED_METER = f"apad=whole_len={_SHORTEST_SAMPLES},{METER}"
_VALUE = {
    "integrated": re.compile(r"^\s+I:\s+(\S+) LUFS", re.MULTILINE),
    "range": re.compile(r"^\s+LRA:\s+(\S+) LU", re.MULTILINE),
    "peak": re.compile(r"^\s+Peak:\s+(\S+) dBFS", re.MULTILINE),
}


@dataclass(frozen=True, slots=True)
class Loudness:
    """``integrated_lufs`` is -70 and ``true_peak_dbtp`` may be -inf for silence."""

    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float

    @property
    def silent(self) -> bool:
        return self.integrated_lufs <= SILENT_LUFS


def measure_loudness(path: Path) -> Loudness:
    """Measure the first sound stream of a file; what is shorter than half a second is measured with silence after it.

    Raises StepError when the file cannot be decoded.
    """
    return measure_input(input_of(path), f"measuring {path.name}")


def measure_input(source: Sequence[str], doing: str, *, dual_mono: bool = False) -> Loudness:
    """Measure what FFmpeg reads with ``source``; ``dual_mono``: as if one channel played on both sides."""
    meter = f"{_PADDED_METER}:dualmono=true" if dual_mono else _PADDED_METER
    said = run((*source, "-map", "0:a:0", "-af", meter, "-f", "null", "-"), doing)
    return read_summary(said, doing)


def read_summary(said: str, doing: str) -> Loudness:
    """The figures in the meter's closing message."""
    found = {name: pattern.findall(said) for name, pattern in _VALUE.items()}
    if not all(found.values()):
        raise StepError(f"FFmpeg's meter gave no figures while {doing}.", code=ErrorCode.RENDER)
    integrated, span, peak = (float(found[name][-1]) for name in ("integrated", "range", "peak"))
    # A file without a single measurable block reads as "nan" or "-inf" in some builds.
    if not integrated > SILENT_LUFS:
        integrated = -70.0
    return Loudness(integrated, peak, span)
