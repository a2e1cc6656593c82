"""Turns rows of scenes into what a player sees: a tree, its slots, and who is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from reelbase.schemas import stories as schemas
from reelbase.stories.models import StoryPrompt, StoryScene
from reelbase.stories.states import PAID_UNFINISHED, SLOTS

Row = tuple[StoryScene, StoryPrompt | None, datetime]
"""A scene, the prompt that made its clip, and the time by the database's clock."""


def scenes_below(rows: Sequence[Row], top_id: UUID, levels: int | None = None) -> list[schemas.StoryScene]:
    """The scenes with a clip from ``top_id`` down, level by level; None goes all the way."""
    below = _by_parent(rows)
    found: list[schemas.StoryScene] = []
    level = [row for row in rows if row[0].id == top_id and row[0].status == schemas.SceneStatus.COMPLETED]
    depth = 0
    while level and (levels is None or depth <= levels):
        found += [_scene(row, depth, below[row[0].id]) for row in level]
        level = [
            child for row in level for child in below[row[0].id] if child[0].status == schemas.SceneStatus.COMPLETED
        ]
        depth += 1
    return found


def slots_of(children: Sequence[Row]) -> list[schemas.StorySlot]:
    """Three, always."""
    by_slot = {row[0].slot: row for row in children}
    return [_slot(slot, by_slot.get(slot)) for slot in SLOTS]


def attempt_of(scene: StoryScene, prompts: Iterable[StoryPrompt]) -> schemas.StoryAttempt:
    """A scene that was paid for, and its prompts in their order."""
    return schemas.StoryAttempt(
        scene=schemas.StoryClip.of(scene), prompts=[schemas.StoryPrompt.of(prompt) for prompt in prompts]
    )


def _by_parent(rows: Sequence[Row]) -> dict[UUID, list[Row]]:
    below: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        if row[0].parent_id is not None:
            below[row[0].parent_id].append(row)
    for children in below.values():
        children.sort(key=lambda row: row[0].slot or "")
    return below


def _scene(row: Row, depth: int, children: Sequence[Row]) -> schemas.StoryScene:
    scene, prompt, _ = row
    prompt_text = prompt.prompt_text if prompt else None
    return schemas.StoryScene.of(scene, depth=depth, prompt_text=prompt_text, slots=slots_of(children))


def _slot(slot: schemas.Slot, row: Row | None) -> schemas.StorySlot:
    nothing: dict[str, Any] = dict.fromkeys(schemas.StorySlot.model_fields)
    free = schemas.StorySlot(**nothing | {"slot": slot, "state": schemas.SlotState.OPEN})
    if row is None:
        return free
    scene, _, now = row
    bought = {"scene_id": scene.id, "holder_address": scene.creator_address, "holder_fid": scene.creator_fid}
    if scene.status == schemas.SceneStatus.COMPLETED:
        return free.model_copy(update=bought | {"state": schemas.SlotState.FILLED, "label": scene.label})
    if scene.status in PAID_UNFINISHED:
        return free.model_copy(update=bought | {"state": schemas.SlotState.GENERATING})
    waits_for_chain = scene.pending_transaction_hash is not None
    left_s = (scene.locked_until - now).total_seconds() if scene.locked_until else 0.0
    if not waits_for_chain and left_s <= 0:
        return free
    locked = {"scene_id": scene.id, "holder_address": scene.locked_by_address, "holder_fid": scene.locked_by_fid}
    return free.model_copy(
        update=locked | {"state": schemas.SlotState.LOCKED, "free_in_s": None if waits_for_chain else left_s}
    )
