"""Which provider serves which capability, as the settings say. Modules load when they are first needed."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

from reelbase.db.session import Database
from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import OpenAICompatible, Settings
from reelbase.production.execution.work import StepDependencies
from reelbase.providers.align import Aligner
from reelbase.providers.animation import AnimationMaker
from reelbase.providers.answers import AnswerStore
from reelbase.providers.image import PictureMaker
from reelbase.providers.llm import LanguageModel
from reelbase.providers.music import MusicMaker
from reelbase.providers.storage import Storage, StoredFileError
from reelbase.providers.storage.local import LocalStorage
from reelbase.providers.voice import Voice
from reelbase.providers.voice.listing import voice_provider
from reelbase.sandbox import Limits
from reelbase.schemas.plan_document import WORDS_PER_MINUTE, PlanDocument

CPU_SHARE = 2.0
"""Manim draws on one core while its encoder runs on another."""


def open_step_dependencies(settings: Settings) -> StepDependencies:
    """What a process needs to run steps."""
    storage = open_storage(settings)
    return StepDependencies(
        settings=settings,
        database=Database(settings.database_url, settings.database),
        storage=storage,
        providers=ConfiguredProviders(settings, storage),
    )


def open_storage(settings: Settings) -> Storage:
    return LocalStorage(settings.storage_dir)


def open_language_model(settings: Settings) -> LanguageModel:
    """Raises NotConfigured, which says what to set, when no model is."""
    from reelbase.providers.llm.openai import OpenAIWriter

    if not settings.llm.configured:
        raise NotConfigured(
            "Starting from a topic needs a language model, and none is configured.",
            field="llm",
            fix="Set REELBASE_LLM_BASE_URL and REELBASE_LLM_MODEL (and REELBASE_LLM_API_KEY if the server needs one), "
            "or give a text file instead: reelbase make notes.md.",
        )
    return OpenAIWriter(settings.llm)


def open_animations(settings: Settings) -> AnimationMaker:
    """Raises NotConfigured, which says what to install, when Manim is not."""
    from reelbase.providers.animation.installed import manim_version
    from reelbase.providers.animation.manim import LIMITS, PREVIEW_LIMITS, ManimRenderer

    manim_version()
    wanted = settings.animation

    def limited(limits: Limits, wall_s: float) -> Limits:
        return replace(limits, memory_bytes=wanted.memory_mb << 20, wall_s=wall_s, cpu_s=CPU_SHARE * wall_s)

    return ManimRenderer(
        limits=limited(LIMITS, wanted.timeout_s),
        preview_limits=limited(PREVIEW_LIMITS, min(wanted.timeout_s, PREVIEW_LIMITS.wall_s)),
    )


class ConfiguredProviders:
    """Providers as the settings and the plan want them."""

    def __init__(self, settings: Settings, storage: Storage) -> None:
        self._settings = settings
        self._storage = storage
        self._answers: AnswerStore | None = None

    def keep_answers(self, answers: AnswerStore) -> None:
        """Have the answers of servers kept there until they are used."""
        self._answers = answers

    def voice(self, plan: PlanDocument) -> Voice:
        settings = self._settings.voice
        if plan.narration_file:
            from reelbase.providers.voice.recording import RecordedVoice

            recording = self._stored(plan.narration_file, "recording", "narration_file")
            return RecordedVoice(
                recording,
                [scene.narration.strip() for scene in plan.scenes],
                language=plan.language,
                pronunciations=plan.pronunciations,
            )
        pace = WORDS_PER_MINUTE[plan.tempo]
        provider = voice_provider(settings, plan.voice)
        if provider == "openai":
            from reelbase.providers.voice.openai import OpenAIVoice

            _require(settings, "voice")
            return OpenAIVoice(
                settings,
                voice=plan.voice,
                words_per_minute=pace,
                pronunciations=plan.pronunciations,
                answers=self._answers,
            )
        if provider == "hibari":
            from reelbase.providers.voice.hibari import HibariVoice

            return HibariVoice(words_per_minute=pace, pronunciations=plan.pronunciations)
        from reelbase.providers.voice.piper import PiperVoice

        return PiperVoice(model_path=settings.model_path, words_per_minute=pace, pronunciations=plan.pronunciations)

    def _stored(self, name: str, noun: str, field: str) -> Path:
        """A user's own file. Raises InputError that names the plan's field when storage does not have it intact."""
        try:
            return self._storage.path(name)
        except StoredFileError as error:
            message = f"Your {noun} is {error.state} in storage."
            raise InputError(message, field=field, fix="Upload it again.") from error

    def aligner(self, plan: PlanDocument) -> Aligner:
        from reelbase.providers.align.choice import choose_aligner

        return choose_aligner(plan.language, plan.pronunciations)

    def pictures(self) -> PictureMaker:
        if self._settings.image.provider == "drawn":
            return self.drawn_pictures()
        from reelbase.providers.image.openai import OpenAIPictures

        _require(self._settings.image, "image")
        return OpenAIPictures(self._settings.image, answers=self._answers)

    def drawn_pictures(self) -> PictureMaker:
        from reelbase.providers.image.drawn import DrawnPictures

        return DrawnPictures()

    def animations(self) -> AnimationMaker:
        return open_animations(self._settings)

    def can_animate(self) -> bool:
        """Whether animations render here: Manim is installed, and a sandbox holds."""
        if importlib.util.find_spec("manim") is None:
            return False
        from reelbase.sandbox.opening import open_sandbox

        try:
            open_sandbox()
        except NotConfigured:
            return False
        return True

    def language_model(self) -> LanguageModel:
        return open_language_model(self._settings)

    def music(self, plan: PlanDocument | None = None) -> MusicMaker:
        if plan is not None and plan.sound is not None and plan.sound.music_file is not None:
            from reelbase.providers.music.own_file import OwnMusic

            return OwnMusic(self._stored(plan.sound.music_file, "music", "sound.music_file"), "sound.music_file")
        if self._settings.music.file is not None:
            from reelbase.providers.music.own_file import OwnMusic

            return OwnMusic(self._settings.music.file)
        from reelbase.providers.music.composed import ComposedMusic

        return ComposedMusic()


def _require(settings: OpenAICompatible, section: str) -> None:
    if not settings.configured:
        name = section.upper()
        raise NotConfigured(
            f"The {section} provider is set to a server, but no server is configured.",
            field=section,
            fix=f"Set REELBASE_{name}_BASE_URL and REELBASE_{name}_MODEL.",
        )
