"""Frame rates as fractions: a time is a whole number of frames, and 29.97 is 30000/1001."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelbase.kit.errors import InputError


@dataclass(frozen=True, slots=True)
class FrameRate:
    """``numerator / denominator`` frames a second."""

    numerator: int
    denominator: int = 1

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.numerator, self.denominator)

    @property
    def nominal(self) -> int:
        """Frames that a timecode counts to a second: 30 for 29.97."""
        return -(-self.numerator // self.denominator)

    @property
    def is_exact(self) -> bool:
        """Whether a timecode without dropped frames shows real time."""
        return self.denominator == 1

    def frames(self, seconds: float | Fraction) -> int:
        """The nearest whole number of frames."""
        return round(Fraction(seconds).limit_denominator(10**9) * self.fraction)

    def seconds(self, frames: int) -> Fraction:
        return frames / self.fraction

    def timecode(self, frames: int) -> str:
        """``HH:MM:SS:FF`` without dropped frames."""
        seconds, rest = divmod(frames, self.nominal)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02}:{minutes:02}:{seconds:02}:{rest:02}"

    def frames_of_timecode(self, text: str) -> int:
        """The frames of ``HH:MM:SS:FF``, or of drop-frame ``HH:MM:SS;FF``. Raises ValueError for any other text."""
        dropped = ";" in text
        parts = text.replace(";", ":").replace(".", ":").split(":")
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
            raise ValueError(f"{text[:20]!r} is not a timecode")
        hours, minutes, seconds, rest = map(int, parts)
        if minutes > 59 or seconds > 59 or rest >= self.nominal:
            raise ValueError(f"{text[:20]} is not a time at {self.nominal} frames a second")
        whole_minutes = 60 * hours + minutes
        frames = (60 * whole_minutes + seconds) * self.nominal + rest
        if dropped and not self.is_exact:
            frames -= self.nominal // 15 * (whole_minutes - whole_minutes // 10)
        return frames


RATES: dict[str, FrameRate] = {
    "24": FrameRate(24),
    "25": FrameRate(25),
    "29.97": FrameRate(30_000, 1001),
    "30": FrameRate(30),
    "60": FrameRate(60),
}
DEFAULT_RATE = "30"
"""That of our own films."""


def rate_named(name: str) -> FrameRate:
    """Raises InputError for a rate that is not offered."""
    try:
        return RATES[name]
    except KeyError:
        raise InputError(
            f"{name[:20]!r} is not a frame rate for exports.", field="fps", fix=f"Use one of {', '.join(RATES)}."
        ) from None


def nearest_rate(frames_per_s: float) -> FrameRate | None:
    """The offered rate that a program means by a number, such as 29.97 or 29.97003; None for another one."""
    near = [rate for rate in RATES.values() if abs(float(rate.fraction) - frames_per_s) < 0.005]
    return near[0] if near else None
