"""Fits the shots of a scene to its voice: each begins on its first word, and its parts appear on theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reelbase.media.words import TimedToken
from reelbase.schemas.plan_document import CAMERA_PART, SceneShot

LEAD_FRAMES = 2
"""A cut comes so much before its word: the eye needs longer than the ear. Chosen by eye."""
SHORTEST_S = 0.9
"""Seconds below which a shot cannot be read; the one before it stays instead. Chosen by eye, as is the next one."""
LONGEST_S = 3.8
"""Seconds after which a shot is cut closer, so that nothing stands for long."""


@dataclass(frozen=True, slots=True)
class FittedShot:
    """All times in frames.

    index: the shot of the scene that is shown. start: from the scene's start; frames: until the next cut.
    whole: how long its content is shown in all; offset: how long it was before this cut.
    parts: when each part of the content appears, from the content's start; None where no word calls for it.
    punch: when the camera moves closer, from the content's start, if a word of this cut calls for it.
    """

    index: int
    start: int
    frames: int
    whole: int
    offset: int
    parts: tuple[int | None, ...]
    is_closer: bool
    punch: int | None = None


def fit_shots(
    shots: Sequence[SceneShot],
    tokens: Sequence[TimedToken],
    *,
    narration: str,
    frames: int,
    voice_offset_s: float,
    fps: int,
    margins: tuple[int, int] = (0, 0),
) -> tuple[FittedShot, ...]:
    """The cuts of a scene, without gap or overlap, from its first frame to its last.

    tokens: the scene's words with their times from the start of its voice; voice_offset_s: when that starts.
    frames: the scene's length. margins: frames of the transitions at its ends, in which no cut may lie.
    """
    onsets_s = word_onsets(narration, tokens)

    def frame_of(word: int) -> int:
        return round((voice_offset_s + onsets_s[min(word, len(onsets_s) - 1)]) * fps) if onsets_s else 0

    shortest = round(SHORTEST_S * fps)
    starts = [(0, 0)]
    for index, shot in enumerate(shots[1:], start=1):
        at = frame_of(shot.start_word) - LEAD_FRAMES
        if at - starts[-1][1] < shortest + (margins[0] if len(starts) == 1 else 0):
            # Too little time for the one before: a locked or surer choice would be lost, so the surer one stays.
            if len(starts) > 1 and shot.score > shots[starts[-1][0]].score:
                starts[-1] = (index, starts[-1][1])
            continue
        starts.append((index, at))
    while len(starts) > 1 and frames - margins[1] - starts[-1][1] < shortest:
        starts.pop()
    fitted: list[FittedShot] = []
    for (index, start), (_, stop) in pairwise([*starts, (len(shots), frames)]):
        parts = called_parts(shots[index], [frame_of(event.word) - start for event in shots[index].events])
        words = [frame_of(word) - start for word in range(shots[index].start_word, shots[index].end_word)]
        punch = called_punch(shots[index], [frame_of(event.word) - start for event in shots[index].events])
        for first, last, number in _pieces(stop - start, words, round(LONGEST_S * fps), shortest):
            called = punch if punch is not None and first <= punch < last else None
            fitted.append(
                FittedShot(index, start + first, last - first, stop - start, first, parts, number % 2 == 1, called)
            )
    return tuple(fitted)


def word_onsets(narration: str, tokens: Sequence[TimedToken]) -> list[float]:
    """When each word of the narration begins, in seconds from the start of its voice, never falling.

    A word without a time of its own takes that of the next one that has one, or the end of the last. Tokens together
    have the narration's characters, so words and tokens are matched by counting characters.
    """
    times: list[float | None] = []
    ends = 0.0
    starts_by_place: list[tuple[int, float]] = []
    place = 0
    for token in tokens:
        if token.start_s is not None and token.end_s is not None:
            starts_by_place.append((place, token.start_s))
            ends = max(ends, token.end_s)
        place += len("".join(token.text.split()))
    place = cursor = 0
    for word in narration.split():
        stop = place + len(word)
        while cursor < len(starts_by_place) and starts_by_place[cursor][0] < place:
            cursor += 1
        inside = cursor < len(starts_by_place) and starts_by_place[cursor][0] < stop
        times.append(starts_by_place[cursor][1] if inside else None)
        place = stop
    later = ends
    for index in range(len(times) - 1, -1, -1):
        found = times[index]
        later = min(later, found) if found is not None else later
        times[index] = later
    return [time for time in times if time is not None]


def called_parts(shot: SceneShot, frames: Sequence[int]) -> tuple[int | None, ...]:
    """The first frame that calls each part; ``frames`` are those of the shot's events."""
    called: dict[int, int] = {}
    for event, frame in zip(shot.events, frames, strict=True):
        if event.part == CAMERA_PART:
            continue
        called[event.part] = min(frame, called.get(event.part, frame))
    return tuple(called.get(part) for part in range(max(called, default=-1) + 1))


def called_punch(shot: SceneShot, frames: Sequence[int]) -> int | None:
    """The first frame that calls the camera; ``frames`` are those of the shot's events."""
    called = [frame for event, frame in zip(shot.events, frames, strict=True) if event.part == CAMERA_PART]
    return min(called, default=None)


def _pieces(frames: int, words: Sequence[int], longest: int, shortest: int) -> list[tuple[int, int, int]]:
    """(start, stop, number) of the cuts of one long shot: at words, about evenly, none longer than ``longest``."""
    count = -(-frames // longest)
    cuts = [0]
    for number in range(1, count):
        wanted = frames * number / count
        fitting = [word for word in words if cuts[-1] + shortest <= word <= frames - shortest]
        cuts.append(min(fitting, key=lambda word: abs(word - wanted)) if fitting else round(wanted))
    cuts = sorted({cut for cut in cuts if cut == 0 or shortest <= cut <= frames - shortest})
    return [(first, last, number) for number, (first, last) in enumerate(pairwise([*cuts, frames]))]
