"""Loudness (EBU R 128) and true peak, as measured by FFmpeg."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.media.sound.filtering import input_of, run

SILENT_LUFS = -69.9
"""Integrated loudness up to which sound counts as silent; the gate of EBU R 128 is at -70 LUFS."""
_MIN_SAMPLES = 24_000
"""Samples that the meter needs: its window is 400 ms long."""
METER = "ebur128=peak=true:framelog=quiet"
_PADDED_METER = f"apad=whole_len={_MIN_SAMPLES},{METER}"
_VALUE = {
    "integrated": re.compile(r"^\s+I:\s+(\S+) LUFS", re.MULTILINE),
    "range": re.compile(r"^\s+LRA:\s+(\S+) LU", re.MULTILINE),
    "peak": re.compile(r"^\s+Peak:\s+(\S+) dBFS", re.MULTILINE),
}


@dataclass(frozen=True, slots=True)
class Loudness:
    """A measurement. For silence ``integrated_lufs`` is -70 and ``true_peak_dbtp`` may be -inf."""

    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float

    @property
    def silent(self) -> bool:
        return self.integrated_lufs <= SILENT_LUFS


def measure_loudness(path: Path) -> Loudness:
    """Measure a file's first audio track; less than half a second is padded with silence.

    Raises StepError when the file cannot be decoded.
    """
    return measure_input(input_of(path), f"measuring {path.name}")


def measure_input(source: Sequence[str], doing: str, *, dual_mono: bool = False) -> Loudness:
    """Measure what FFmpeg reads with ``source``. ``dual_mono``: as if one channel played on both sides."""
    meter = f"{_PADDED_METER}:dualmono=true" if dual_mono else _PADDED_METER
    messages = run((*source, "-map", "0:a:0", "-af", meter, "-f", "null", "-"), doing)
    return read_summary(messages, doing)


def read_summary(messages: str, doing: str) -> Loudness:
    """The measurement in FFmpeg's final message."""
    found = {name: pattern.findall(messages) for name, pattern in _VALUE.items()}
    if not all(found.values()):
        raise StepError(f"FFmpeg reported no loudness while {doing}.", code=ErrorCode.RENDER)
    integrated, span, peak = (float(found[name][-1]) for name in ("integrated", "range", "peak"))
    # Some builds report "nan" or "-inf" for a file without a measurable block.
    if not integrated > SILENT_LUFS:
        integrated = -70.0
    return Loudness(integrated, peak, span)
