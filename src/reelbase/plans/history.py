"""The edits of a plan, so that they can be undone and redone.

Each step stores only how the state on its other side differs from the state before or after it, so a history is small:
a removed scene is stored whole, an unchanged one as its place in the other state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from reelbase.plans.differences import difference
from reelbase.plans.validation import is_note
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import PlanDifference, SceneChange

MAX_STEPS = 50
MAX_CHARS = 300_000
"""All steps together; the oldest go first."""
TYPING = timedelta(seconds=60)
"""Saves of the same text within this time are one step."""
_DERIVED = {"schema_version", "estimates"}
_DERIVED_OF_A_SCENE = {"start_s", "end_s"}
_TEXTS = frozenset(
    {"narration", "on_screen_text", "visual_prompt", "negative_prompt", "duration_target_s", "manim_code", "title"}
    | {"outline", "topic", "visual_style", "seo_keywords", "pronunciations"}
)
_NAMES = {
    "narration": "Narration",
    "on_screen_text": "On-screen text",
    "visual_prompt": "Picture",
    "duration_target_s": "Length",
    "title": "Title",
    "outline": "Outline",
    "hook_selected": "Hook",
    "target_s": "Length",
    "aspect": "Aspect ratio",
    "voice": "Voice",
    "tempo": "Pace",
    "language": "Language",
    "pronunciations": "Pronunciations",
}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PlanStep(_Model):
    """An edit, and what turns the state on one side of it into the state on the other.

    ``fields`` are the other state's values; ``scenes``, if any differ, are its scenes: whole, or as their index here.
    """

    label: str
    at: datetime
    is_text: bool = False
    fields: dict[str, Any] = {}
    scenes: tuple[int | dict[str, Any], ...] | None = None


class PlanHistory(_Model):
    """The last edits, the newest last, and those that were undone, the last undone last."""

    undo: tuple[PlanStep, ...] = ()
    redo: tuple[PlanStep, ...] = ()

    def with_edit(self, before: PlanDocument, after: PlanDocument, at: datetime, label: str = "") -> PlanHistory:
        """The history after an edit. What was undone before it can no longer be redone."""
        change = difference(before, after)
        named = label or label_of(change)
        is_text = not label and _is_text(change)
        last = self.undo[-1] if self.undo and not self.redo else None
        if last is not None and is_text and last.is_text and last.label == named and at - last.at <= TYPING:
            origin = _other_side(last, before)
            step = _step(named, last.at, origin, after, is_text=True)
            steps = self.undo[:-1] if _state(origin) == _state(after) else (*self.undo[:-1], step)
            return PlanHistory(undo=_newest(steps))
        return PlanHistory(undo=_newest((*self.undo, _step(named, at, before, after, is_text=is_text))))

    def undone(self, now: PlanDocument) -> tuple[PlanDocument, PlanHistory]:
        """The plan before its last edit. There must be one."""
        step = self.undo[-1]
        before = _other_side(step, now)
        back = _step(step.label, step.at, now, before, is_text=step.is_text)
        return before, PlanHistory(undo=self.undo[:-1], redo=(*self.redo, back))

    def redone(self, now: PlanDocument) -> tuple[PlanDocument, PlanHistory]:
        """The plan after the edit that was undone last. There must be one."""
        step = self.redo[-1]
        after = _other_side(step, now)
        back = _step(step.label, step.at, now, after, is_text=step.is_text)
        return after, PlanHistory(undo=(*self.undo, back), redo=self.redo[:-1])


def label_of(change: PlanDifference) -> str:
    """An edit in a few words, such as ``Scene 3 removed``."""
    kinds = {scene.kind for scene in change.scenes}
    if change.fields:
        if change.scenes and kinds != {"changed"}:
            return "Plan changed"
        return f"{_NAMES.get(change.fields[0].field, 'Film settings')} changed" if _is_one(change) else "Plan changed"
    if "removed" in kinds or "added" in kinds:
        return _count_label(change.scenes) if len(kinds - {"moved"}) == 1 else "Scenes changed"
    if "moved" in kinds:
        return "Scenes reordered"
    if len(change.scenes) != 1:
        return "Scenes changed"
    scene = change.scenes[0]
    names = {field.field for field in scene.fields}
    if names == {"locked"}:
        return f"Scene {scene.after} {'locked' if scene.fields[0].after else 'unlocked'}"
    if names == {"take"}:
        return f"New take of scene {scene.after}"
    first = next((name for name in _NAMES if name in names), None)
    return f"{_NAMES[first]} of scene {scene.after} changed" if first else f"Scene {scene.after} changed"


def _is_one(change: PlanDifference) -> bool:
    return len(change.fields) == 1 and not change.scenes


def _count_label(scenes: Sequence[SceneChange]) -> str:
    counted = [scene for scene in scenes if scene.kind != "moved"]
    done = counted[0].kind
    if len(counted) > 1:
        return f"{len(counted)} scenes {done}"
    return f"Scene {counted[0].before if done == 'removed' else counted[0].after} {done}"


def _is_text(change: PlanDifference) -> bool:
    if {scene.kind for scene in change.scenes} - {"changed"} or len(change.scenes) > 1:
        return False
    names = {field.field for field in change.fields}
    names.update(field.field for scene in change.scenes for field in scene.fields)
    return names <= _TEXTS


def _newest(steps: tuple[PlanStep, ...]) -> tuple[PlanStep, ...]:
    """The last steps that fit; the last one in any case."""
    left, count = MAX_CHARS, 0
    for step in reversed(steps[-MAX_STEPS:]):
        left -= len(step.model_dump_json())
        if left < 0 and count:
            break
        count += 1
    return steps[len(steps) - count :]


def _state(document: PlanDocument) -> dict[str, Any]:
    state = document.model_dump(mode="json", exclude=_DERIVED)
    # Results of checks follow from the rest; what the plan's maker noted does not.
    noted = document.validation
    state["validation"] = {
        "suggestions": [note for note in noted.suggestions if is_note(note)],
        "word_account": noted.word_account and noted.word_account.model_dump(mode="json"),
    }
    for scene in state["scenes"]:
        for name in _DERIVED_OF_A_SCENE:
            del scene[name]
    return state


def _step(label: str, at: datetime, other: PlanDocument, here: PlanDocument, *, is_text: bool) -> PlanStep:
    """What turns ``here`` into ``other``."""
    there, now = _state(other), _state(here)
    fields = {name: value for name, value in there.items() if name != "scenes" and value != now[name]}
    scenes = None
    if there["scenes"] != now["scenes"]:
        scenes = tuple(now["scenes"].index(scene) if scene in now["scenes"] else scene for scene in there["scenes"])
    return PlanStep(label=label, at=at, is_text=is_text, fields=fields, scenes=scenes)


def _other_side(step: PlanStep, here: PlanDocument) -> PlanDocument:
    state = _state(here)
    scenes = state["scenes"]
    if step.scenes is not None:
        scenes = [scenes[scene] if isinstance(scene, int) else scene for scene in step.scenes]
    return PlanDocument.model_validate({**state, **step.fields, "scenes": scenes})
