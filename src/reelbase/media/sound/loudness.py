"""Loudness (EBU R 128) and true peak, as measured by FFmpeg."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.media import ffmpeg
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.decoding import Samples
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


def measure_chunks(chunks: Iterable[Samples], channels: int, doing: str) -> float:
    """The integrated loudness of decoded sound in LUFS, as ``measure_lufs`` measures a file; keeps none of it."""
    source = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", str(channels), "-i", "pipe:0")
    with tempfile.TemporaryFile() as messages:
        process = ffmpeg.start(
            ("-loglevel", "info", *source, *_meter_of(METER)), stdin=subprocess.PIPE, stderr=messages
        )
        assert process.stdin is not None
        try:
            # When FFmpeg ends early, its messages say why.
            with suppress(BrokenPipeError), process.stdin as pipe:
                for chunk in chunks:
                    pipe.write(chunk.tobytes())
            status = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if status != 0:
            raise ffmpeg.failure(messages, doing)
        return read_lufs(ffmpeg.stderr_tail(messages), doing)


def read_lufs(messages: str, doing: str) -> float:
    """The integrated loudness in FFmpeg's final message; -70 for silence."""
    return _gated(_last("integrated", messages, doing))


def _metered(source: Sequence[str], meter: str, doing: str, dual_mono: bool) -> str:
    return run((*source, *_meter_of(meter + (":dualmono=true" if dual_mono else ""))), doing)


def _meter_of(meter: str) -> tuple[str, ...]:
    return ("-map", "0:a:0", "-af", f"{_PADDING},{meter}", "-f", "null", "-")


def _last(name: str, messages: str, doing: str) -> float:
    found = _VALUE[name].findall(messages)
    if not found:
        raise StepError(f"FFmpeg reported no loudness while {doing}.", code=ErrorCode.RENDER)
    return float(found[-1])


def _gated(integrated_lufs: float) -> float:
    # Some builds report "nan" or "-inf" for a file without a measurable block.
    return integrated_lufs if integrated_lufs > SILENT_LUFS else -70.0
