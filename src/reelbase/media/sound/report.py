"""The result of a mix, for the log and the manifest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SoundReport:
    """Measured on the encoded file.

    integrated_lufs, true_peak_dbtp: None when the film is silent or too short to be measured.
    voice_gain_db, music_gain_db: gain applied to the recordings; None without a voice or music.
    passes: number of encodings until loudness and peak were right.
    notes: sentences about deviations from the request.
    """

    duration_s: float
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    range_lu: float
    voice_gain_db: float | None
    music_gain_db: float | None
    passes: int
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "notes": list(self.notes)}
