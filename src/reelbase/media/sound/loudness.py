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
METER = "ebur128=framelog=quiet"
"""The meter for the integrated loudness alone; finding peaks between samples takes twice as long as all the rest."""
_PEAK_METER = "ebur128=peak=true:framelog=quiet"
_PADDING = f"apad=whole_len={_MIN_SAMPLES}"
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
    messages = _metered(source, _PEAK_METER, doing, dual_mono)
    integrated, span, peak = (_last(name, messages, doing) for name in ("integrated", "range", "peak"))
    return Loudness(_gated(integrated), peak, span)


def measure_lufs(source: Sequence[str], doing: str, *, dual_mono: bool = False) -> float:
    """The integrated loudness alone, in LUFS; -70 for silence."""
    return read_lufs(_metered(source, METER, doing, dual_mono), doing)


def read_lufs(messages: str, doing: str) -> float:
    """The integrated loudness in FFmpeg's final message; -70 for silence."""
    return _gated(_last("integrated", messages, doing))


def _metered(source: Sequence[str], meter: str, doing: str, dual_mono: bool) -> str:
    chain = f"{_PADDING},{meter}" + (":dualmono=true" if dual_mono else "")
    return run((*source, "-map", "0:a:0", "-af", chain, "-f", "null", "-"), doing)


def _last(name: str, messages: str, doing: str) -> float:
    found = _VALUE[name].findall(messages)
    if not found:
        raise StepError(f"FFmpeg reported no loudness while {doing}.", code=ErrorCode.RENDER)
    return float(found[-1])


def _gated(integrated_lufs: float) -> float:
    # Some builds report "nan" or "-inf" for a file without a measurable block.
    return integrated_lufs if integrated_lufs > SILENT_LUFS else -70.0
