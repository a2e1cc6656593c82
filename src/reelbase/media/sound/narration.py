"""The narration of a film: its voices on one track, prepared once for all mixes that contain them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from reelbase.kit.errors import InputError
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.sound.voices import VoiceClip, VoiceTrack, place_voices

MAX_FILM_S = 4 * 3600.0


class Narration:
    """The voices of a film, in a folder that exists while this context manager is open. Safe for several threads."""

    def __init__(self, clips: Callable[[], Sequence[VoiceClip]], *, duration_s: float, work: Path) -> None:
        """``clips`` is called when they are needed, which they are not when all mixes are in the cache.

        duration_s: the film's length in seconds.
        work: a folder for large temporary files (about 25 MB a minute).

        Raises InputError for a film of no length, or one longer than four hours.
        """
        if not 0 < duration_s <= MAX_FILM_S:
            raise InputError(
                f"A film cannot be {duration_s} s long.",
                field="duration_s",
                fix="Use more than 0 s and at most 4 hours.",
            )
        self.duration_s = duration_s
        self.samples = max(1, round(duration_s * SAMPLE_RATE))
        self._clips = clips
        self._work = work
        self._lock = Lock()
        self._prepared: list[VoiceTrack | None] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def track(self) -> VoiceTrack | None:
        """The prepared voices, None for a film without any; the first call prepares them.

        Raises InputError for a recording that cannot be decoded or starts before the film, OSError, StepError.
        """
        with self._lock:
            if not self._prepared:
                self._prepared.append(place_voices(self._clips(), self.samples, self.folder()))
            return self._prepared[0]

    def folder(self) -> Path:
        """Where the track and the mixes of it are. Raises OSError."""
        if self._folder is None:
            self._work.mkdir(parents=True, exist_ok=True)
            self._folder = tempfile.TemporaryDirectory(dir=self._work, prefix="sound-")
        return Path(self._folder.name)
