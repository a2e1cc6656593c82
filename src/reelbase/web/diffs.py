"""The differences of two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.contents.summaries import summary_of
from reelbase.schemas.plans import FieldChange, PlanDifference, SceneChange
from reelbase.web.shot_words import KIND_LABELS
from reelbase.web.wording import EFFECTS, FIELD_LABELS, SCENE_TYPES, SHOTS, TRANSITIONS, VISUAL_KINDS

_WORD = re.compile(r"\s+|[^\s]+")
_LONGEST_WORDS = 2_000
_NAMED = {
    "effect": EFFECTS,
    "transition": TRANSITIONS,
    "visual_kind": VISUAL_KINDS,
    "scene_type": SCENE_TYPES,
    "shot": SHOTS,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that is unchanged, removed or added."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SceneRows:
    heading: str
    rows: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class ReadableDifference:
    film: tuple[FieldRow, ...]
    scenes: tuple[SceneRows, ...]

    @property
    def is_empty(self) -> bool:
        return not self.film and not self.scenes


def readable(difference: PlanDifference) -> ReadableDifference:
    return ReadableDifference(
        tuple(_row(change) for change in difference.fields), tuple(_scene(change) for change in difference.scenes)
    )


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Compare word by word; very long texts as a whole."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _LONGEST_WORDS:
        return tuple(_not_empty([Piece("gone", before), Piece("new", after)]))
    found: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[old_from:old_to])))
        else:
            found.append(Piece("gone", "".join(old[old_from:old_to])))
            found.append(Piece("new", "".join(new[new_from:new_to])))
    return tuple(_not_empty(found))


def _not_empty(found: list[Piece]) -> Iterator[Piece]:
    return (piece for piece in found if piece.text)


def _scene(change: SceneChange) -> SceneRows:
    number = change.after if change.after is not None else change.before
    heading = f"Scene {number} {change.kind}"
    if change.kind == "moved":
        heading = f"Scene {change.before} is now scene {change.after}"
    skipped = {"take"} if change.kind in ("added", "removed") else set()
    return SceneRows(heading, tuple(_row(field) for field in change.fields if field.field not in skipped))


def _row(change: FieldChange) -> FieldRow:
    before, after = _as_text(change.field, change.before), _as_text(change.field, change.after)
    return FieldRow(FIELD_LABELS.get(change.field, change.field), pieces(before, after))


def _as_text(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "shots":
        return "\n".join(_shot(shot) for shot in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{name.replace('_', ' ')} {_as_text(name, each)}" for name, each in value.items() if each is not None
        )
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if field == "visual_file":
        return "your file"
    return _NAMED.get(field, {}).get(str(value), f"{value:g}" if isinstance(value, float) else str(value))


def _shot(shot: dict[str, Any]) -> str:
    """A shot in one line: its kind, what it shows and when."""
    content = SHOT_CONTENT.validate_python(shot["content"])
    shown = ": ".join(part for part in (KIND_LABELS[content.kind], summary_of(content)) if part)
    locked = ", locked" if shot["locked"] else ""
    return f"{shown} (words {shot['start_word'] + 1} to {shot['end_word']}{locked})"
