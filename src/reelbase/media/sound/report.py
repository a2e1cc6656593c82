"""The result of a mix, for the log and the manifest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

_OF_DESIGNS = ("effects", "effects_db", "swell_db")


@dataclass(frozen=True, slots=True)
class SoundReport:
    """Measured on the encoded file.

    integrated_lufs, true_peak_dbtp: None when the film is silent or too short to be measured.
    voice_gain_db, music_gain_db: gain applied to the recordings; None without a voice or music.
    passes: number of encodings until loudness and peak were right.
    notes: sentences about deviations from the request.

    Of a film with a sound design, else None:
    effects: number of sound effects in it.
    effects_db: level of the loudest of them relative to the loudness of the voice, in its loudest tenth of a second.
    swell_db: by how much the music comes up in the pauses between sentences; the median. None without pauses or music.
    """

    duration_s: float
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    range_lu: float
    voice_gain_db: float | None
    music_gain_db: float | None
    passes: int
    notes: tuple[str, ...]
    effects: int | None = None
    effects_db: float | None = None
    swell_db: float | None = None

    def as_json(self) -> dict[str, Any]:
        values = {**asdict(self), "notes": list(self.notes)}
        return {name: value for name, value in values.items() if value is not None or name not in _OF_DESIGNS}
