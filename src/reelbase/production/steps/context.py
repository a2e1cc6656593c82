"""What a step is given: the plan, the providers, the cache, and the record it writes to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from reelbase.kit.clock import since_ms
from reelbase.kit.errors import ProviderError
from reelbase.kit.settings import Settings
from reelbase.media.formats import FrameFormat, format_for
from reelbase.production.cache import Cache, Entry, Made
from reelbase.production.records.record import LOST_ANSWER, REPAIR, REPAIRER, JobRecord
from reelbase.production.steps.results import StepResult
from reelbase.providers.align import Aligner
from reelbase.providers.animation import AnimationMaker
from reelbase.providers.answers import AnswerStore
from reelbase.providers.image import PictureMaker
from reelbase.providers.llm import LanguageModel
from reelbase.providers.music import MusicMaker
from reelbase.providers.storage import FileState, Storage
from reelbase.providers.usage import Usage
from reelbase.providers.voice import Voice
from reelbase.schemas.jobs import StepName
from reelbase.schemas.plan_document import PlanDocument


class Providers(Protocol):
    """The outside world as the settings and the plan want it; each is opened when first asked for."""

    def keep_answers(self, answers: AnswerStore) -> None:
        """Have the answers of servers kept there until they are used; for what is opened after that."""
        ...

    def voice(self, plan: PlanDocument) -> Voice: ...

    def aligner(self, plan: PlanDocument) -> Aligner: ...

    def pictures(self) -> PictureMaker: ...

    def drawn_pictures(self) -> PictureMaker:
        """The drawing engine, also when a server makes the pictures: it draws placeholders."""
        ...

    def animations(self) -> AnimationMaker:
        """Raises NotConfigured, which says what to install, when Manim or a sandbox is missing."""
        ...

    def music(self, plan: PlanDocument | None = None) -> MusicMaker:
        """As the plan has it; without one, as the settings have it."""
        ...

    def language_model(self) -> LanguageModel:
        """Raises NotConfigured, which says what to set, when there is none."""
        ...


Result = TypeVar("Result", bound=StepResult)


@dataclass(frozen=True, slots=True)
class StepContext:
    """``work`` is a folder of this attempt alone; nothing in it outlives the step's cache entries."""

    step: StepName
    plan: PlanDocument
    settings: Settings
    providers: Providers
    storage: Storage
    cache: Cache
    record: JobRecord
    work: Path
    answers: AnswerStore
    warnings: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    _results: dict[type[StepResult], StepResult] = field(default_factory=dict, repr=False)

    @property
    def format(self) -> FrameFormat:
        return format_for(self.plan.aspect).scaled(self.settings.render.scale)

    def result(self, of: type[Result]) -> Result:
        """What an earlier step of this job left, such as ``result(VoiceResult)``: read once. Raises StepError."""
        found = self._results.get(of)
        if not isinstance(found, of):
            found = self._results[of] = of.from_json(self.record.artifacts(of.step))
        return found

    def progress(self, done: float, total: float, message: str | None = None) -> None:
        self.record.progress(self.step, int(100 * done / total) if total else 100, message)

    def warn(self, message: str, *, scene: int | None = None) -> None:
        """Say something that a person should see: it goes into the log and the manifest."""
        self.warnings.append(message)
        self.record.log(self.step, message, level="warning", scene=scene)

    def scratch(self, suffix: str) -> Path:
        """A fresh path in the work folder."""
        self.work.mkdir(parents=True, exist_ok=True)
        return self.work / f"{uuid4().hex}{suffix}"

    def look_up(self, key: str, capability: str, *, scene: int | None = None) -> Entry | None:
        """What the cache has for a key; a file that is damaged or missing is noted, because it is made again."""
        found = self.cache.look_up(key)
        if found.damage is not None:
            self.note_repair(capability, found.damage, scene=scene)
        return found.entry

    def note_repair(self, what: str, damage: FileState, *, scene: int | None = None) -> None:
        """Say in the log, the manifest and the receipt that something is made again because its file was damaged."""
        self.repairs.append(what)
        self.warn(f"The {what} is made again because its stored file was {damage}.", scene=scene)
        usage = Usage(REPAIRER, damage, what, 1)
        self.record.call(self.step, REPAIR, usage, cache="miss", duration_ms=0, scene=scene)

    def cached(
        self,
        kind: str,
        capability: str,
        inputs: dict[str, Any],
        make: Callable[[str], Made],
        *,
        scene: int | None = None,
    ) -> Entry:
        """The result for these inputs: found, or made by ``make(idempotency_key)`` and kept before it is used."""
        key = self.cache.key(kind, inputs)
        record_call = partial(self.record.call, self.step, capability, scene=scene)
        found = self.look_up(key, capability, scene=scene)
        if found is not None:
            record_call(Usage(**found.result["usage"]), cache="hit", duration_ms=0)
            return found
        self.record.check()
        idempotency_key = f"reelbase-{key}"
        self._note_lost_answers(idempotency_key, capability, scene)
        started_s = time.monotonic()
        try:
            made = make(idempotency_key)
        except ProviderError as error:
            self.answers.forget(idempotency_key)
            usage = Usage(error.provider, "", "calls", 1)
            record_call(usage, cache="miss", duration_ms=since_ms(started_s), error_code=error.code)
            raise
        duration_ms = since_ms(started_s)
        entry = self.cache.store(kind, key, made)
        self.answers.forget(idempotency_key)
        record_call(made.usage, cache="miss", duration_ms=duration_ms)
        return entry

    def _note_lost_answers(self, idempotency_key: str, capability: str, scene: int | None) -> None:
        """Say in the log and the receipt that a provider is asked again, and may charge for it again."""
        lost = self.answers.count_lost(idempotency_key)
        if lost:
            self.answers.forget(idempotency_key)
            of_scene = f" of scene {scene}" if scene else ""
            self.warn(
                f"The provider is asked again for the {capability}{of_scene}: its answer was lost when the job was "
                "interrupted.",
                scene=scene,
            )
            usage = Usage(LOST_ANSWER, "", capability, lost)
            self.record.call(self.step, LOST_ANSWER, usage, cache="miss", duration_ms=0, scene=scene)
