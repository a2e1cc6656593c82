"""Animations that a language model writes: every round is recorded, and what renders becomes a plan."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.db.upsert import insert_into
from reelbase.kit import clock
from reelbase.kit.files import scratch_folder
from reelbase.kit.ids import new_id
from reelbase.kit.settings import DEFAULT_VOICE
from reelbase.media.formats import FrameFormat, format_for
from reelbase.plans.code_files import animated_scene
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.models import PromptAttempt
from reelbase.plans.validation import NOTE_PREFIX, refresh
from reelbase.production.models import ProviderCall
from reelbase.providers.animation import AnimationError, AnimationMaker, AnimationRequest, Logs, OnProgress, Quality
from reelbase.providers.animation.writing import (
    AnimationDraft,
    AnimationWriter,
    WritingAttempt,
    checked_prompt,
    scene_class,
)
from reelbase.providers.llm import LanguageModel
from reelbase.schemas.jobs import StepName
from reelbase.schemas.plan_document import MAX_SCENE_TARGET_S, Origin, PlanDocument, Scene, Validation
from reelbase.schemas.projects import PlanOptions

NOTE = "A language model wrote this animation; check what it claims before you publish it."
_LOG_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class AnimationOrder:
    """A prompt to animate; ``version_id`` is the plan version that it becomes."""

    viewer: Viewer
    project_id: UUID
    version_id: UUID
    prompt: str
    options: PlanOptions


@dataclass(frozen=True, slots=True)
class AnimatedPlan:
    """A plan of animated scenes. ``failures``: by scene (1-based) why its last code does not render."""

    document: PlanDocument
    failures: dict[int, AnimationError]


@dataclass(slots=True)
class AttemptLog:
    """Records each round and its call as it ends, so that both survive whatever comes after.

    A round that a process recorded before it crashed is recorded once.
    """

    database: Database
    order: AnimationOrder
    model: LanguageModel
    _began_s: float = field(default_factory=time.monotonic)

    def add(self, attempt: WritingAttempt) -> None:
        error = attempt.error
        animation = error if isinstance(error, AnimationError) else None
        render_s = attempt.clip.render_s if attempt.clip else animation.render_s if animation else None
        now_s = time.monotonic()
        duration_ms = max(0, int(1000 * (now_s - self._began_s - (render_s or 0.0))))
        self._began_s = now_s
        refused = error is not None and animation is None
        with self.database.work() as session:
            # One call brings the first code of all scenes.
            is_call = attempt.scene == 1 or attempt.round > 1
            if self._record(session, attempt, animation, render_s) and is_call:
                session.add(
                    ProviderCall.of(
                        attempt.usage,
                        owner_id=self.order.viewer.owner_id,
                        plan_version_id=self.order.version_id,
                        step_name=StepName.SCRIPT,
                        capability="llm",
                        duration_ms=duration_ms,
                        error_code=error.code if error is not None and refused else None,
                    )
                )

    def _record(
        self, session: Session, attempt: WritingAttempt, animation: AnimationError | None, render_s: float | None
    ) -> bool:
        """Record the round; False when it was recorded before."""
        order, code, error = self.order, attempt.code, attempt.error
        logs = attempt.clip.logs if attempt.clip else animation.logs if animation else Logs()
        identity = self.model.identity()
        values = {
            "project_id": order.project_id,
            "prompt_text": order.prompt,
            "code": _without_zeros(code.code) if code else "",
            "manim_scene": code.scene_class or None if code else None,
            "provider": str(identity.get("provider", "")),
            "model": str(identity.get("model") or ""),
            "outcome": "rendered" if error is None else animation.fault if animation else "refused",
            "error_message": _without_zeros(str(error))[:2000] if error else None,
            "error_line": animation.line if animation else None,
            "stdout": _tail(logs.stdout),
            "stderr": _tail(logs.stderr),
            "trace": _tail(logs.trace),
            "render_s": render_s,
        }
        identifiers = {
            "id": new_id(),
            "owner_id": order.viewer.owner_id,
            "created_at": clock.now(),
            "run_id": order.version_id,
            "scene_idx": attempt.scene,
            "round": attempt.round,
        }
        statement = insert_into(session, PromptAttempt).values(**identifiers, **values)
        noted = statement.on_conflict_do_update(
            index_elements=["run_id", "scene_idx", "round"], set_=values, where=PromptAttempt.code != values["code"]
        )
        return session.scalar(noted.returning(PromptAttempt.id)) is not None


def animate_prompt(
    database: Database,
    order: AnimationOrder,
    *,
    model: LanguageModel,
    maker: AnimationMaker,
    format: FrameFormat,
    rounds: int,
) -> AnimatedPlan:
    """Have the model write until it renders. Raises InputError, ProviderError or NotConfigured."""
    attempts = AttemptLog(database, order, model)
    writer = AnimationWriter(model, maker, format, rounds=rounds, on_attempt=attempts.add)
    animation = writer.write(order.prompt, language=order.options.language or "en")
    return AnimatedPlan(_document(order.prompt, animation, order.options), animation.failures)


def clean_prompt(prompt: str) -> str:
    """A prompt as it is stored. Raises InputError."""
    return checked_prompt(_without_zeros(prompt))


def try_out(
    document: PlanDocument, maker: AnimationMaker, folder: Path | None, on_progress: OnProgress | None = None
) -> tuple[PlanDocument, list[Path]]:
    """Render previews of a plan's own animations; return the plan with their lengths, and the previews.

    folder: where they are kept; None throws them away. Raises AnimationError.
    """
    films: list[Path] = []
    scenes: list[Scene] = []
    with scratch_folder("reelbase-preview-") as scratch:
        for number, scene in enumerate(document.scenes, start=1):
            if scene.manim_code is None:
                scenes.append(scene)
                continue
            name = "preview.mp4" if len(document.scenes) == 1 else f"preview-{number}.mp4"
            out = (folder or Path(scratch)) / name
            request = AnimationRequest(
                scene.manim_code, format_for(document.aspect), scene=scene.manim_scene, quality=Quality.PREVIEW
            )
            made = maker.make(request, out=out, on_progress=on_progress)
            spoken_s = scene.duration_target_s if scene.narration else 0.0
            length_s = round(min(max(made.natural_s, spoken_s), MAX_SCENE_TARGET_S), 2)
            scenes.append(scene.model_copy(update={"duration_target_s": length_s}))
            films.append(out)
    target_s = round(sum(scene.duration_target_s for scene in scenes), 2)
    return refresh(document.model_copy(update={"scenes": scenes, "target_s": target_s})), films


def _document(prompt: str, animation: AnimationDraft, options: PlanOptions) -> PlanDocument:
    written, tempo = animation.content, options.tempo or "normal"
    scenes: list[Scene] = []
    for number, scene in enumerate(written.scenes, start=1):
        preview = animation.previews.get(number)
        narration = " ".join(_without_zeros(scene.narration).split())
        lasts_s = preview.natural_s if preview else scene.duration_s
        spoken_s = scene_duration_s(narration, tempo) if narration else 0.0
        scenes.append(
            animated_scene(
                _without_zeros(scene.code),
                _class_of(animation, number),
                narration=narration,
                duration_s=max(lasts_s, spoken_s),
            )
        )
    title = " ".join(_without_zeros(written.title).split()) or prompt[:120]
    return refresh(
        PlanDocument(
            title=title,
            topic=prompt[:500],
            origin=Origin.WRITTEN,
            preset=options.preset or "explainer",
            language=options.language or "en",
            tempo=tempo,
            voice=options.voice or DEFAULT_VOICE,
            visual_style=options.visual_style or "",
            target_s=round(sum(scene.duration_target_s for scene in scenes), 1),
            aspect=options.aspect or "16:9",
            hooks=[title],
            outline=[title],
            scenes=scenes,
            validation=Validation(suggestions=[NOTE_PREFIX + NOTE]),
        )
    )


def _class_of(animation: AnimationDraft, number: int) -> str | None:
    scene = animation.content.scenes[number - 1]
    try:
        return scene_class(scene)
    except AnimationError:
        return None


def _without_zeros(text: str) -> str:
    # PostgreSQL keeps no zero character in a text.
    return text.replace("\0", "")


def _tail(text: str) -> str:
    return _without_zeros(text)[-_LOG_CHARS:]
