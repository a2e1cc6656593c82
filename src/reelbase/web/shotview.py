"""The shots of a plan as its page shows them: in the strip of their scene, and one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reelbase.kit.hashing import hash_of
from reelbase.media.shots.catalog import kind_named
from reelbase.media.shots.contents import SHOT_KINDS
from reelbase.media.shots.contents.summaries import summary_of
from reelbase.plans.shot_edits import shot_of
from reelbase.schemas.plan_document import PlanDocument, Scene, SceneShot
from reelbase.web.shot_forms import Errors, FormPart, form_of
from reelbase.web.shot_words import KIND_LABELS

_MARK_CHARS = 16
_OF_A_LOOK = {"content", "events", "framing", "take", "start_word", "end_word"}


@dataclass(frozen=True, slots=True)
class ShotCard:
    """``mark`` changes with what the shot shows and with its words, ``look_mark`` with its picture."""

    scene: int
    number: int
    shot: SceneShot
    words: tuple[str, ...]
    mark: str
    look_mark: str

    @property
    def label(self) -> str:
        return KIND_LABELS[self.shot.content.kind]

    @property
    def said(self) -> str:
        return " ".join(self.words)

    @property
    def summary(self) -> str:
        return summary_of(self.shot.content)

    @property
    def alt(self) -> str:
        """What its picture shows, for those who do not see it."""
        shown = f"{self.label}: {self.summary}" if self.summary else self.label
        return f"{shown}. While the voice says: {self.said}"

    @property
    def cuts(self) -> list[tuple[int, str]]:
        """The words before which it can be split, by their numbers in the scene."""
        return [(self.shot.start_word + place, word) for place, word in enumerate(self.words) if place]


@dataclass(frozen=True, slots=True)
class ShotAlternativeCard:
    """Another shot for the same words, counted from 1. ``mark`` changes with what it shows."""

    number: int
    card: ShotCard
    reason: str

    @property
    def mark(self) -> str:
        return self.card.look_mark


@dataclass(frozen=True, slots=True)
class ShotPanel:
    """One shot with its form.

    kind: that of the form, which may not be the stored one. remembered: what was typed for another kind. refused: why
    the shot cannot be changed at all. is_clash: it was changed elsewhere meanwhile. doubts: what it shows that is not
    said.
    """

    card: ShotCard
    kind: str
    parts: tuple[FormPart, ...]
    framing: str
    entrance: str
    remembered: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    refused: str = ""
    is_changed: bool = False
    is_clash: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def is_editable(self) -> bool:
        return not self.refused and not self.card.shot.locked

    @property
    def has_errors(self) -> bool:
        return any(_has_errors(part) for part in self.parts)

    @property
    def description(self) -> str:
        """What the kind shows, for a person."""
        return kind_named(self.kind).line.replace("`", "")


def shot_cards(document: PlanDocument, number: int) -> tuple[ShotCard, ...]:
    """The shots of a scene; ``number`` counts from 1."""
    scene = document.scenes[number - 1]
    return tuple(_card(document, scene, number, place, shot) for place, shot in enumerate(scene.shots, start=1))


def shot_card(document: PlanDocument, scene: int, shot: int, instead: SceneShot | None = None) -> ShotCard:
    """One shot, both counted from 1, or another in its place. Raises NotFound."""
    found = shot_of(document, scene, shot)
    return _card(document, document.scenes[scene - 1], scene, shot, instead or found)


def shot_place(document: PlanDocument, scene: int, shot: int, mark: str) -> tuple[int, int] | None:
    """Scene and number of the shot with this mark: its old ones, else those it moved to; None when it has changed."""
    marks = {
        (number, place): shot_mark(each, found)
        for number, each in enumerate(document.scenes, start=1)
        for place, found in enumerate(each.shots, start=1)
    }
    if marks.get((scene, shot)) == mark:
        return scene, shot
    found = [place for place, other in marks.items() if other == mark]
    return found[0] if len(found) == 1 else None


def shot_mark(scene: Scene, shot: SceneShot) -> str:
    return hash_of([shot.model_dump(mode="json", exclude={"locked"}), words_of(scene, shot)])[:_MARK_CHARS]


def scene_look(scene: Scene) -> list[object]:
    """What a scene's own picture depends on, besides the film's preset, style and shape."""
    return [
        scene.visual_prompt or scene.narration,
        scene.negative_prompt,
        scene.visual_kind,
        scene.visual_file,
        scene.shot,
        scene.take,
        scene.animation and scene.animation.model_dump(),
        scene.manim_code,
        scene.manim_scene,
    ]


def words_of(scene: Scene, shot: SceneShot) -> tuple[str, ...]:
    return tuple(scene.narration.split()[shot.start_word : shot.end_word])


def panel_parts(kind: str, texts: Mapping[str, str], errors: Errors) -> tuple[tuple[FormPart, ...], dict[str, str]]:
    """The form of a kind, and the texts that it has no field for, because they were typed for another kind."""
    parts = form_of(kind, texts, errors)
    shown = set(_names(parts))
    return parts, {name: text for name, text in texts.items() if name not in shown and text.strip()}


def _names(parts: Sequence[FormPart]) -> list[str]:
    found: list[str] = []
    for part in parts:
        found.append(part.name)
        inner = getattr(part, "rows", ()) or getattr(part, "parts", ())
        found += _names(inner)
    return found


def _has_errors(part: FormPart) -> bool:
    inner = getattr(part, "rows", ()) or getattr(part, "parts", ())
    return bool(part.errors) or any(_has_errors(each) for each in inner)


def is_kind(name: str) -> bool:
    return name in SHOT_KINDS


def _card(document: PlanDocument, scene: Scene, number: int, place: int, shot: SceneShot) -> ShotCard:
    film = [document.preset, document.visual_style, document.aspect, document.tempo]
    captions = document.captions and document.captions.model_dump(mode="json")
    own = scene_look(scene) if shot.content.kind == "picture" else []
    look = [*film, captions, shot.model_dump(mode="json", include=_OF_A_LOOK), scene.narration, own]
    return ShotCard(number, place, shot, words_of(scene, shot), shot_mark(scene, shot), hash_of(look)[:_MARK_CHARS])
