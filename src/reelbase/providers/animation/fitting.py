"""Brings a clip to exactly the requested length.

- Too short: its last frame is held, because the result of an animation is what viewers should look at.
- Too long by at most a half: it is played faster, evenly.
- Longer: it is played half as fast again and cut at the end, which is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reelbase.kit.files import atomic_path
from reelbase.media import ffmpeg
from reelbase.media.clips import MAX_SPEEDUP
from reelbase.media.encode import Encoding, encoder_output
from reelbase.media.formats import FrameFormat

_INTERMEDIATE = Encoding(preset="veryfast", crf=14)
"""The film is encoded once more, so this copy stays close to what was drawn. Chosen by eye."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a clip is fitted: ``speed`` times as fast, ``frames`` long, its last frame held or its end cut (seconds)."""

    speed: float
    frames: int
    held_s: float
    cut_s: float

    @property
    def note(self) -> str:
        if self.cut_s > 0.0:
            return f"The animation is longer than its narration; its last {self.cut_s:.1f} s were cut."
        return ""


def fit_for(natural_s: float, duration_s: float, format: FrameFormat) -> Fit:
    """How to fit a clip of ``natural_s`` seconds to ``duration_s`` seconds, in whole frames."""
    frames = format.frames(duration_s)
    length_s = frames / format.fps
    speed = min(MAX_SPEEDUP, max(1.0, natural_s / length_s))
    rest_s = natural_s / speed - length_s
    return Fit(speed, frames, held_s=max(0.0, -rest_s), cut_s=rest_s * speed if rest_s > 0.5 / format.fps else 0.0)


def fit_clip(source: Path, fit: Fit, format: FrameFormat, out: Path) -> None:
    """Write ``source``, which already has this format, at its new length. Raises StepError or StorageError."""
    filters = [f"setpts=PTS/{fit.speed:.6f}", f"fps={format.fps}"]
    if fit.held_s > 0.0:
        filters.append(f"tpad=stop_mode=clone:stop_duration={fit.held_s + 1.0:.3f}")
    with atomic_path(out) as part:
        arguments = (
            *("-protocol_whitelist", "file", "-f", "mp4", "-i", f"file:{source.absolute()}"),
            *("-vf", ",".join(filters), "-frames:v", str(fit.frames)),
            *encoder_output(format, _INTERMEDIATE),
            str(part.absolute()),
        )
        ffmpeg.run(arguments, f"fitting {out.name}")
