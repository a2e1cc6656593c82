"""Making a clip exactly as long as it is wanted.

- Too short: its last frame holds. What an animation arrived at is what should be looked at.
- Too long by at most a half: it plays faster, evenly.
- Longer than that: it plays half as fast again and is cut where the time is up, and the note says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reelbase.kit.files import atomic_path
from reelbase.media import ffmpeg
from reelbase.media.clips import MAX_SPEEDUP
from reelbase.media.encode import Encoding, encoder_output
from reelbase.media.formats import FrameFormat

# The film encodes it once more, so this copy is kept close to what was drawn.
_KEPT = Encoding(preset="veryfast", crf=14)


@dataclass(frozen=True, slots=True)
class Fit:
    """How frames are brought to a length: played ``speed`` times as fast, then ``frames`` of them, held if needed."""

    speed: float
    frames: int
    held_s: float
    cut_s: float

    @property
    def note(self) -> str:
        if self.cut_s > 0.0:
            return f"The animation is too long for its narration; its last {self.cut_s:.1f} s are cut off."
        return ""


def fit_for(natural_s: float, duration_s: float, format: FrameFormat) -> Fit:
    """How a clip of ``natural_s`` becomes one of ``duration_s``, in whole frames."""
    frames = format.frames(duration_s)
    wanted_s = frames / format.fps
    speed = min(MAX_SPEEDUP, max(1.0, natural_s / wanted_s))
    rest_s = natural_s / speed - wanted_s
    return Fit(speed, frames, held_s=max(0.0, -rest_s), cut_s=rest_s * speed if rest_s > 0.5 / format.fps else 0.0)


def fit_clip(source: Path, fit: Fit, format: FrameFormat, out: Path) -> None:
    """Write ``source`` (pictures of exactly this format) at its new length. Raises StepError or StorageError."""
    filters = [f"setpts=PTS/{fit.speed:.6f}", f"fps={format.fps}"]
    if fit.held_s > 0.0:
        filters.append(f"tpad=stop_mode=clone:stop_duration={fit.held_s + 1.0:.3f}")
    with atomic_path(out) as part:
        arguments = (
            *("-protocol_whitelist", "file", "-f", "mp4", "-i", f"file:{source.absolute()}"),
            *("-vf", ",".join(filters), "-frames:v", str(fit.frames)),
            *encoder_output(format, _KEPT),
            str(part.absolute()),
        )
        ffmpeg.run(arguments, f"fitting {out.name}")
