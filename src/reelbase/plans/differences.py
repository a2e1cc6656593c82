"""What changed from one plan to another: its fields, and the scenes that came, went, moved or changed."""

from __future__ import annotations

from collections.abc import Sequence

from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.schemas.plans import ChangeKind, FieldChange, PlanDifference, SceneChange

_OMITTED = {"scenes", "validation", "estimates", "schema_version"}
_OMITTED_OF_A_SCENE = {"start_s", "end_s"}
"""These follow from the durations before them."""
_LIKE = 0.5
"""The share of common words from which a scene counts as a changed one, not as a new one."""


def difference(before: PlanDocument, after: PlanDocument) -> PlanDifference:
    """What turns ``before`` into ``after``; scenes in the order of ``after``, removed ones last."""
    matched = _match(before.scenes, after.scenes)
    moved = _out_of_order(matched)
    changes = []
    for index, scene in enumerate(after.scenes):
        origin = matched[index]
        if origin is None:
            fields = _changes(Scene(), scene, _OMITTED_OF_A_SCENE)
            changes.append(SceneChange(kind="added", before=None, after=index + 1, fields=fields))
            continue
        fields = _changes(before.scenes[origin], scene, _OMITTED_OF_A_SCENE)
        if index in moved or fields:
            kind: ChangeKind = "moved" if index in moved else "changed"
            changes.append(SceneChange(kind=kind, before=origin + 1, after=index + 1, fields=fields))
    for index in sorted(set(range(len(before.scenes))) - set(matched)):
        fields = _changes(before.scenes[index], Scene(), _OMITTED_OF_A_SCENE)
        changes.append(SceneChange(kind="removed", before=index + 1, after=None, fields=fields))
    return PlanDifference(fields=_changes(before, after, _OMITTED), scenes=changes)


def _changes(before: PlanDocument | Scene, after: PlanDocument | Scene, omitted: set[str]) -> list[FieldChange]:
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return [
        FieldChange(field=name, before=old[name], after=new[name])
        for name in new
        if name not in omitted and old[name] != new[name]
    ]


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
    """The fewest scenes that must have moved for the others to be in their old order."""
    staying = [(index, origin) for index, origin in enumerate(matched) if origin is not None]
    # The length of the longest run in order that ends at each scene, and which scene is before it in that run.
    runs: list[tuple[int, int | None]] = []
    for position, (_, origin) in enumerate(staying):
        earlier = [other for other in range(position) if staying[other][1] < origin]
        before = max(earlier, key=lambda other: runs[other][0], default=None)
        runs.append((1 if before is None else runs[before][0] + 1, before))
    at = max(range(len(runs)), key=lambda position: runs[position][0], default=None)
    stays: set[int] = set()
    while at is not None:
        stays.add(staying[at][0])
        at = runs[at][1]
    return {index for index, _ in staying} - stays
