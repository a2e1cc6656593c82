"""What changed from one plan to another: its fields, and the scenes that came, went, moved or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reelbase.schemas.plan_document import PlanDocument, Scene

ChangeKind = Literal["added", "removed", "moved", "changed"]
_NOT_TOLD = {"scenes", "validation", "estimates", "schema_version"}
_NOT_TOLD_OF_A_SCENE = {"start_s", "end_s"}
"""These follow from the durations before them."""
_LIKE = 0.5


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``before`` and ``after`` are JSON values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class SceneChange:
    """``before`` and ``after`` are the scene's numbers, from 1, or None. A moved scene may have changed, too."""

    kind: ChangeKind
    before: int | None
    after: int | None
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class PlanDifference:
    fields: tuple[FieldChange, ...]
    scenes: tuple[SceneChange, ...]

    @property
    def is_empty(self) -> bool:
        return not self.fields and not self.scenes


def difference(before: PlanDocument, after: PlanDocument) -> PlanDifference:
    """What turns ``before`` into ``after``; scenes in the order of ``after``, removed ones last."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    fields = tuple(FieldChange(name, old[name], new[name]) for name in _told(old, new, _NOT_TOLD))
    matched = _match(before.scenes, after.scenes)
    moved = _out_of_order(matched)
    changes = []
    for index, scene in enumerate(after.scenes):
        origin = matched[index]
        if origin is None:
            changes.append(SceneChange("added", None, index + 1, _fields(Scene(), scene)))
            continue
        told = _fields(before.scenes[origin], scene)
        if index in moved or told:
            kind: ChangeKind = "moved" if index in moved else "changed"
            changes.append(SceneChange(kind, origin + 1, index + 1, told))
    gone = sorted(set(range(len(before.scenes))) - set(matched))
    changes += [SceneChange("removed", index + 1, None, _fields(before.scenes[index], Scene())) for index in gone]
    return PlanDifference(fields, tuple(changes))


def _fields(before: Scene, after: Scene) -> tuple[FieldChange, ...]:
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return tuple(FieldChange(name, old[name], new[name]) for name in _told(old, new, _NOT_TOLD_OF_A_SCENE))


def _told(old: dict[str, Any], new: dict[str, Any], without: set[str]) -> list[str]:
    return [name for name in new if name not in without and old[name] != new[name]]


def _match(before: Sequence[Scene], after: Sequence[Scene]) -> list[int | None]:
    """For each scene of ``after`` the one that it was: the same content, else the one in its place or most like it."""
    found: list[int | None] = [None] * len(after)
    left = set(range(len(before)))
    hashes = [scene.content_hash for scene in before]
    for index, scene in enumerate(after):
        same = [origin for origin in left if hashes[origin] == scene.content_hash]
        if same:
            origin = min(same, key=lambda origin: (abs(origin - index), origin))
            found[index] = origin
            left.remove(origin)
    words = {origin: _words(before[origin]) for origin in left}
    for index, scene in enumerate(after):
        if found[index] is None and left:
            heir = _heir(index, _words(scene), words, left, same_count=len(before) == len(after))
            if heir is not None:
                found[index] = heir
                left.remove(heir)
    return found


def _heir(index: int, said: set[str], words: dict[int, set[str]], left: set[int], *, same_count: bool) -> int | None:
    if same_count and index in left:
        return index
    rated = {origin: _likeness(words[origin], said) for origin in left}
    best = max(rated, key=lambda origin: (rated[origin], -origin))
    return best if rated[best] >= _LIKE else None


def _words(scene: Scene) -> set[str]:
    return set(scene.narration.lower().split())


def _likeness(one: set[str], other: set[str]) -> float:
    """The share of words that both have. Cheap, since anybody may ask for the difference of two large plans."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _out_of_order(matched: Sequence[int | None]) -> set[int]:
    """The fewest scenes that must have moved for the others to have kept their order."""
    kept = [(index, origin) for index, origin in enumerate(matched) if origin is not None]
    # The length of the longest run in order that ends at each scene, and which scene is before it in that run.
    runs: list[tuple[int, int | None]] = []
    for position, (_, origin) in enumerate(kept):
        earlier = [other for other in range(position) if kept[other][1] < origin]
        before = max(earlier, key=lambda other: runs[other][0], default=None)
        runs.append((1 if before is None else runs[before][0] + 1, before))
    at = max(range(len(runs)), key=lambda position: runs[position][0], default=None)
    stays: set[int] = set()
    while at is not None:
        stays.add(kept[at][0])
        at = runs[at][1]
    return {index for index, _ in kept} - stays
