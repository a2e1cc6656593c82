"""Looks at a video file and describes its pattern. Memory does not grow with the size of its frames."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelbase.kit.errors import InputError
from reelbase.kit.extras import install_command
from reelbase.media.references.boundaries import BoundaryFinder
from reelbase.media.references.frames import (
    MAX_ANALYSED_S,
    MIN_DURATION_S,
    VideoHeader,
    frames_of,
    read_header,
    too_short,
)
from reelbase.media.references.lettering import TextFinder
from reelbase.media.references.movement import MovementFinder, movement_at
from reelbase.media.references.palette import PaletteFinder
from reelbase.media.references.pattern import Movement, ReferencePattern, ReferencePause, ReferenceShot
from reelbase.media.references.sound import Span, hear, joined, pauses_between, read_speech
from reelbase.media.references.transcripts import EXTRA, SpokenWord, Transcribe, installed_transcriber

OnProgress = Callable[[float], None]
"""Called with the share that is done, from 0 to 1; what it raises ends the analysis."""
TIME_LIMIT_S = 1800.0
"""Longest look at the pictures, in seconds; ten minutes of 4K take less on two slow cores."""
MAX_HOOK_S = 12.0
"""Longest opening that still counts as a hook, in seconds."""
_REPORT_EVERY_S = 1.0
"""Seconds of video between two reports."""
_PICTURES_SHARE = 0.8
"""Share of the work that the pictures are."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")


def analyse(
    path: Path,
    *,
    transcribe: Transcribe | None = None,
    on_progress: OnProgress | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> ReferencePattern:
    """The pattern of a video file, of its first ten minutes if it is longer.

    transcribe: what understands speech; by default Whisper, where it is installed. on_progress: called about once for
    each second of video. Raises InputError with the field ``reference`` for a file that cannot be used, and StepError
    when a program fails.
    """
    report = on_progress or (lambda share: None)
    header = read_header(path)
    seen = _look(path, header, report, time.monotonic() + time_limit_s)
    shots = _shots(seen)
    sound = _listen(path, header, min(seen.end_s, MAX_ANALYSED_S), transcribe or installed_transcriber())
    report(1.0)
    lengths = Counter[Movement]()
    for shot in shots:
        if shot.movement is not None:
            lengths[shot.movement] += round(1000 * (shot.end_s - shot.start_s))
    known = [(shot.speed, shot.end_s - shot.start_s) for shot in shots if shot.speed is not None]
    text = seen.text.finish(seen.end_s)
    return ReferencePattern(
        duration_s=round(max(header.duration_s, seen.end_s) if seen.is_limited else seen.end_s, 3),
        analysed_s=round(seen.end_s, 3),
        fps=round(seen.fps(header), 3),
        width=header.width,
        height=header.height,
        shots=shots,
        cuts_per_min=round((len(shots) - 1) * 60 / seen.end_s, 2),
        hook_s=round(_hook_s(sound, shots), 3),
        text_share=round(text.text_share, 3),
        caption_share=round(text.caption_share, 3),
        caption_place=text.place,
        palette=seen.palette.finish(),
        movement=lengths.most_common(1)[0][0] if lengths else None,
        speed=round(sum(speed * s for speed, s in known) / sum(s for _, s in known), 4) if known else None,
        missing=(*_limits(seen), *sound.missing),
        **sound.figures(seen.end_s),
    )


@dataclass(slots=True)
class _Seen:
    """What one pass over the frames found."""

    boundaries: BoundaryFinder = field(default_factory=BoundaryFinder)
    text: TextFinder = field(default_factory=TextFinder)
    movement: MovementFinder = field(default_factory=MovementFinder)
    palette: PaletteFinder = field(default_factory=PaletteFinder)
    times_s: list[float] = field(default_factory=list)
    end_s: float = 0.0

    @property
    def is_limited(self) -> bool:
        return self.end_s > MAX_ANALYSED_S - 1.0

    def fps(self, header: VideoHeader) -> float:
        measured = (len(self.times_s) - 1) / (self.times_s[-1] - self.times_s[0])
        stated = float(header.fps)
        # Times in milliseconds make a measured rate a little wrong, and of high rates not every frame is looked at.
        return stated if 0.97 < stated / measured < 1.03 or 60 < stated < 1000 else measured


@dataclass(frozen=True, slots=True)
class _Sound:
    loudness_lufs: float | None = None
    speech: tuple[Span, ...] | None = None
    words: tuple[SpokenWord, ...] | None = None
    missing: tuple[str, ...] = ()

    def figures(self, end_s: float) -> dict[str, Any]:
        """The fields of a pattern that come from the sound."""
        found: dict[str, Any] = {"loudness_lufs": self.loudness_lufs}
        if self.speech is not None:
            spoken_s = sum(stop - start for start, stop in self.speech)
            found["speech_share"] = round(min(1.0, spoken_s / end_s), 3)
            found["pauses"] = tuple(
                ReferencePause(start_s=round(start, 2), end_s=round(stop, 2))
                for start, stop in (pauses_between(self.speech, end_s) if self.speech else ())
            )
            if self.words is not None:
                found["transcript"] = " ".join(word.text for word in self.words)
                found["words_per_s"] = round(len(self.words) / end_s, 2)
                found["words_per_spoken_s"] = round(len(self.words) / spoken_s, 2) if spoken_s else None
        return found


def _look(path: Path, header: VideoHeader, report: OnProgress, deadline_s: float) -> _Seen:
    seen, reported_s = _Seen(), 0.0
    expected_s = min(max(header.duration_s, MIN_DURATION_S), MAX_ANALYSED_S)
    for number, frame in enumerate(frames_of(path, header, limit_s=MAX_ANALYSED_S, deadline_s=deadline_s)):
        seen.boundaries.add(frame.image)
        seen.text.add(frame.time_s, frame.image)
        seen.movement.add(number, frame.time_s, frame.image, seen.text.lines)
        seen.palette.add(frame.time_s, frame.image)
        seen.times_s.append(frame.time_s)
        seen.end_s = frame.end_s
        if frame.time_s >= reported_s + _REPORT_EVERY_S:
            reported_s = frame.time_s
            report(_PICTURES_SHARE * min(1.0, frame.time_s / expected_s))
    if seen.end_s < MIN_DURATION_S or len(seen.times_s) < 2:
        raise too_short(path, seen.end_s)
    return seen


def _shots(seen: _Seen) -> tuple[ReferenceShot, ...]:
    boundaries = seen.boundaries.finish()
    numbers = [0, *(found.frame for found in boundaries)]
    kinds = ["start", *(found.kind for found in boundaries)]
    starts = [round(seen.times_s[number], 4) for number in numbers]
    speeds = seen.movement.speeds(numbers, len(seen.times_s))
    return tuple(
        ReferenceShot.model_validate(
            {
                "start_s": start_s,
                "end_s": end_s,
                "boundary": kind,
                "movement": movement_at(speed),
                "speed": None if speed is None else round(speed, 4),
            }
        )
        for start_s, end_s, kind, speed in zip(starts, [*starts[1:], round(seen.end_s, 4)], kinds, speeds, strict=True)
    )


def _listen(path: Path, header: VideoHeader, limit_s: float, transcribe: Transcribe | None) -> _Sound:
    if not header.has_sound:
        return _Sound(missing=("The video has no sound.",))
    try:
        loudness_lufs, speech = hear(path, limit_s=limit_s)
        if transcribe is not None:
            words = tuple(transcribe(read_speech(path, limit_s=limit_s)))
            # Whoever understands words knows a voice from other sound; the pauses are sound better without them.
            spans = joined((word.start_s, word.end_s) for word in words)
            return _Sound(loudness_lufs, (speech or spans) if words else (), words)
    except InputError as error:
        return _Sound(missing=(f"The sound was not looked at. {error}",))
    if not speech:
        return _Sound(loudness_lufs, speech)
    how = f"To change that, run: {install_command(EXTRA)}"
    return _Sound(
        loudness_lufs, speech, missing=(f"What is said was not looked at, and words were not counted. {how}",)
    )


def _hook_s(sound: _Sound, shots: tuple[ReferenceShot, ...]) -> float:
    first = next((word.end_s for word in sound.words or () if word.text.endswith(_SENTENCE_ENDS)), None)
    if first is None and sound.speech:
        first = sound.speech[0][1]
    return first if first is not None and first <= MAX_HOOK_S else shots[0].end_s


def _limits(seen: _Seen) -> tuple[str, ...]:
    if not seen.is_limited:
        return ()
    return (
        f"Only the first {MAX_ANALYSED_S / 60:.0f} minutes were looked at. To look at another part, cut it out first.",
    )
