"""A plan as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reelbase.kit.hashing import hash_of
from reelbase.media.speech.pronunciations import found_in
from reelbase.plans.account import loses_much, narration_note
from reelbase.plans.estimates import film_s, scene_duration_s
from reelbase.plans.validation import is_off_target
from reelbase.plans.wording import count_words
from reelbase.schemas.plan_document import PlanDocument, Scene, WordUse
from reelbase.schemas.plans import Plan
from reelbase.web.animation_forms import animation_kind
from reelbase.web.shotview import ShotCard, scene_look, shot_cards
from reelbase.web.wording import ASPECT_CLASSES

_MARK_CHARS = 16
_FOLLOWS = {"start_s", "end_s"}
TIMELINE_WIDTH = 1000.0


@dataclass(frozen=True, slots=True)
class SceneCard:
    """``mark`` changes with anything in the scene, ``look_mark`` with its picture, ``voice_mark`` with its voice."""

    number: int
    scene: Scene
    mark: str
    look_mark: str
    voice_mark: str
    words: int
    spoken_s: float
    has_picture: bool
    has_voice: bool
    is_first: bool
    is_last: bool
    shots: tuple[ShotCard, ...] = ()

    @property
    def animation_kind(self) -> str | None:
        return animation_kind(self.scene) if self.scene.animated else None


@dataclass(frozen=True, slots=True)
class TimelinePart:
    number: int
    x: float
    width: float
    role: str


@dataclass(frozen=True, slots=True)
class FilmOfPlan:
    """A job of the plan's project that is running, or has made the film that the plan describes.

    ``is_current``: the job renders the plan as it is now, not an earlier state of it.
    """

    job_id: UUID
    progress: int
    is_ready: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class PlanView:
    """``revision`` changes with anything in the plan, and with its version."""

    project_id: UUID
    version_id: UUID
    number: int
    sealed: bool
    document: PlanDocument
    revision: str
    scenes: tuple[SceneCard, ...]
    parts: tuple[TimelinePart, ...]
    target_x: float
    shape: str
    undo: str | None
    redo: str | None
    film: FilmOfPlan | None = None

    @property
    def length_s(self) -> float:
        return self.document.estimates.duration_s

    @property
    def is_off_target(self) -> bool:
        return is_off_target(self.document)

    @property
    def account(self) -> str | None:
        """Where the words of its text went, for a plan that was cut from one."""
        account = self.document.word_account
        return None if account is None else narration_note(account)

    @property
    def loses_much(self) -> bool:
        account = self.document.word_account
        return account is not None and loses_much(account)

    @property
    def is_cut(self) -> bool:
        """Whether sentences were left out for length."""
        account = self.document.word_account
        return account is not None and WordUse.LENGTH in account.omitted

    @property
    def omits_tables(self) -> bool:
        account = self.document.word_account
        return account is not None and WordUse.TABLE in account.omitted

    @property
    def needs_other_voice(self) -> bool:
        return any("voice" in error for error in self.document.validation.errors)

    @property
    def is_ready(self) -> bool:
        return not self.document.validation.errors


def scene_mark(scene: Scene) -> str:
    return hash_of(scene.model_dump(mode="json", exclude=_FOLLOWS))[:_MARK_CHARS]


def revision_of(plan: Plan) -> str:
    return hash_of([plan.version_id, plan.document])[:_MARK_CHARS]


def view_of(plan: Plan, pictures: frozenset[int] = frozenset(), voices: frozenset[int] = frozenset()) -> PlanView:
    """``pictures`` and ``voices`` are the numbers of the scenes that have a preview of each."""
    document = plan.document
    cards = tuple(
        _card(document, number, has_picture=number in pictures, has_voice=number in voices)
        for number in range(1, len(document.scenes) + 1)
    )
    parts, target_x = _timeline(document)
    return PlanView(
        plan.project_id,
        plan.version_id,
        plan.number,
        plan.sealed,
        document,
        revision_of(plan),
        cards,
        parts,
        target_x,
        ASPECT_CLASSES[document.aspect],
        plan.undo,
        plan.redo,
    )


def _card(document: PlanDocument, number: int, *, has_picture: bool, has_voice: bool) -> SceneCard:
    scene, shots = document.scenes[number - 1], shot_cards(document, number)
    look = [
        document.preset,
        document.visual_style,
        document.aspect,
        *scene_look(scene),
        [shot.look_mark for shot in shots],
    ]
    said = found_in(scene.narration, document.pronunciations)
    voice = [document.voice, document.tempo, document.language, scene.narration, scene.take, said]
    return SceneCard(
        number=number,
        scene=scene,
        mark=scene_mark(scene),
        look_mark=hash_of(look)[:_MARK_CHARS],
        voice_mark=hash_of(voice)[:_MARK_CHARS],
        words=count_words(scene.narration),
        spoken_s=scene_duration_s(scene.narration, document.tempo) if scene.narration.strip() else 0.0,
        has_picture=has_picture,
        has_voice=has_voice,
        is_first=number == 1,
        is_last=number == len(document.scenes),
        shots=shots,
    )


def _timeline(document: PlanDocument) -> tuple[tuple[TimelinePart, ...], float]:
    total_s = sum(scene.duration_target_s for scene in document.scenes)
    span_s = max(film_s(total_s), document.target_s)
    parts, at_s = [], 0.0
    for number, scene in enumerate(document.scenes, start=1):
        x, width = TIMELINE_WIDTH * at_s / span_s, TIMELINE_WIDTH * scene.duration_target_s / span_s
        parts.append(TimelinePart(number, round(x, 1), round(width, 1), scene.scene_type))
        at_s += scene.duration_target_s
    return tuple(parts), round(min(TIMELINE_WIDTH * document.target_s / span_s, TIMELINE_WIDTH), 1)
