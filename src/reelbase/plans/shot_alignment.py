"""Which words of a scene a shot has: after the narration changed, and where one shot is laid over others."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from reelbase.schemas.plan_document import Scene, SceneShot, ShotEvent


def aligned_shots(before: Scene, narration: str) -> list[SceneShot]:
    """A scene's shots after its narration changed: each stays with the words that stay, and goes when they go."""
    old, new = before.narration.split(), narration.split()
    places: dict[int, int] = {}
    for block in SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks():
        places.update({block.a + step: block.b + step for step in range(block.size)})
    shots: list[SceneShot] = []
    for shot in before.shots:
        found = [places[word] for word in range(shot.start_word, shot.end_word) if word in places]
        if not found:
            continue
        start, end = found[0], found[-1] + 1
        events = [
            ShotEvent(word=places[event.word], part=event.part)
            for event in shot.events
            if start <= places.get(event.word, -1) < end
        ]
        shots.append(shot.model_copy(update={"start_word": start, "end_word": end, "events": events}))
    return shots


def laid_over(shots: Sequence[SceneShot], others: Sequence[SceneShot]) -> list[SceneShot]:
    """The shots with others laid over them, in the order of their words: those take their words from what is below."""
    below = list(shots)
    for other in others:
        parts = ((shot, min(shot.end_word, other.start_word), max(shot.start_word, other.end_word)) for shot in below)
        below = [
            part
            for shot, left_end, right_start in parts
            for part in (part_of(shot, shot.start_word, left_end), part_of(shot, right_start, shot.end_word))
            if part is not None
        ]
        below.append(other)
    return sorted(below, key=lambda shot: shot.start_word)


def part_of(shot: SceneShot, start: int, end: int) -> SceneShot | None:
    """The part of a shot from one word to another; None where nothing is left of it."""
    if start >= end:
        return None
    events = [event for event in shot.events if start <= event.word < end]
    return shot.model_copy(update={"start_word": start, "end_word": end, "events": events})
