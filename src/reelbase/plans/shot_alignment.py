"""Keeps shots with their words when the narration of a scene changes."""

from __future__ import annotations

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
