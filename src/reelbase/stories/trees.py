"""Rows of scenes made into what a player sees: a tree, its slots, and who is in them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from reelbase.stories.models import Story, StoryPrompt, StoryScene
from reelbase.stories.states import PAID_UNFINISHED, SLOTS, SceneStatus, SlotState
from reelbase.stories.views import ClipView, PromptView, SceneView, SlotView, Step, StoryView

Row = tuple[StoryScene, StoryPrompt | None, datetime]
"""A scene, the prompt that made its clip, and the time by the database's clock."""


def scene_views(rows: list[Row], top_id: UUID, levels: int | None = None) -> tuple[SceneView, ...]:
    """The scenes with a clip from ``top_id`` down, level by level; None goes all the way."""
    below = _by_parent(rows)
    found: list[SceneView] = []
    level = [row for row in rows if row[0].id == top_id and row[0].status == SceneStatus.COMPLETED]
    depth = 0
    while level and (levels is None or depth <= levels):
        found += [_scene_view(row, depth, below[row[0].id]) for row in level]
        level = [child for row in level for child in below[row[0].id] if child[0].status == SceneStatus.COMPLETED]
        depth += 1
    return tuple(found)


def slot_views(children: list[Row]) -> tuple[SlotView, ...]:
    """Three, always."""
    by_slot = {row[0].slot: row for row in children}
    return tuple(_slot_view(slot, by_slot.get(slot)) for slot in SLOTS)


def story_view(story: Story) -> StoryView:
    return StoryView(
        story.id, story.title, story.description, story.price_amount, story.genesis_id, story.created_at,
        story.published_at,
    )  # fmt: skip


def step_view(scene: StoryScene) -> Step:
    return Step(scene.id, scene.slot, scene.label, scene.video_name)


def prompt_view(prompt: StoryPrompt) -> PromptView:
    return PromptView(
        prompt.id, prompt.scene_id, prompt.attempt, prompt.prompt_text, prompt.refined_text, prompt.outcome,
        prompt.error_message, prompt.video_job_id, prompt.submitted_at, prompt.completed_at,
    )  # fmt: skip


def clip_view(scene: StoryScene) -> ClipView:
    """Of a scene that was paid for."""
    assert scene.paid_at is not None and scene.paid_amount is not None and scene.transaction_hash is not None
    return ClipView(
        id=scene.id, story_id=scene.story_id, parent_id=scene.parent_id, slot=scene.slot, status=scene.status,
        label=scene.label, error_message=scene.error_message, video_name=scene.video_name, views=scene.views,
        paid_at=scene.paid_at, paid_amount=scene.paid_amount, transaction_hash=scene.transaction_hash,
        refund_amount=scene.refund_amount, refund_transaction_hash=scene.refund_transaction_hash,
    )  # fmt: skip


def _by_parent(rows: list[Row]) -> dict[UUID, list[Row]]:
    below: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        if row[0].parent_id is not None:
            below[row[0].parent_id].append(row)
    for children in below.values():
        children.sort(key=lambda row: row[0].slot or "")
    return below


def _scene_view(row: Row, depth: int, children: list[Row]) -> SceneView:
    scene, prompt, _ = row
    return SceneView(
        scene.id, scene.parent_id, scene.slot, depth, scene.label, prompt.prompt_text if prompt else None,
        scene.creator_address, scene.creator_fid, scene.video_name, scene.views, scene.created_at,
        slot_views(children),
    )  # fmt: skip


def _slot_view(slot: str, row: Row | None) -> SlotView:
    if row is None:
        return SlotView(slot, SlotState.OPEN)
    scene, _, now = row
    if scene.status == SceneStatus.COMPLETED:
        return SlotView(slot, SlotState.FILLED, scene.id, scene.label, scene.creator_address, scene.creator_fid)
    if scene.status in PAID_UNFINISHED:
        return SlotView(slot, SlotState.GENERATING, scene.id, None, scene.creator_address, scene.creator_fid)
    waits = scene.pending_transaction_hash is not None
    free_in_s = (scene.locked_until - now).total_seconds() if scene.locked_until else 0.0
    if not waits and free_in_s <= 0:
        return SlotView(slot, SlotState.OPEN)
    holder = scene.locked_by_address
    left_s = None if waits else free_in_s
    return SlotView(slot, SlotState.LOCKED, scene.id, None, holder, scene.locked_by_fid, left_s)
