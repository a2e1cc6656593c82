"""What an installation asks of the plans that it stores: a voice that it has, and its prices."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import Settings
from reelbase.plans.options import with_look
from reelbase.plans.reading.bold import bold_phrases
from reelbase.plans.shot_planning import with_changed_shots, with_shots
from reelbase.plans.validation import refresh
from reelbase.providers.voice.listing import (
    check_reads,
    check_recordable,
    check_speaks,
    voice_description,
    voice_languages,
    voice_names,
    voice_provider,
)
from reelbase.schemas.catalog import VoiceInfo
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.projects import PlanOptions


@dataclass(frozen=True, slots=True)
class PlanRules:
    """The rules that follow from an installation's settings."""

    settings: Settings

    @property
    def voices(self) -> tuple[str, ...]:
        """The voices that plans may name; a voice server may have more than the configured one."""
        return voice_names(self.settings.voice)

    def installed_voices(self) -> list[VoiceInfo]:
        """The voices that plans may name, with their languages, and why one of them cannot speak."""
        return [self._voice_info(name) for name in self.voices]

    def _voice_info(self, name: str) -> VoiceInfo:
        settings = self.settings.voice
        languages, problem = None, None
        try:
            found = voice_languages(settings, name)
            languages = None if found is None else list(found)
        except NotConfigured as error:
            problem = str(error)
        return VoiceInfo(
            name=name,
            provider=voice_provider(settings, name),
            description=voice_description(settings, name),
            is_default=name == settings.name,
            languages=languages,
            problem=problem,
        )

    def has_voice(self, name: str) -> bool:
        """Whether a plan may name this voice. A voice server is asked only when it speaks."""
        return self.settings.voice.speaks_by_server or name in self.voices

    def check_voice(self, name: str | None) -> None:
        """Raises InputError for a voice that this installation lacks; None stands for the configured one."""
        if name is not None and not self.has_voice(name):
            raise InputError(
                f"There is no voice {name!r}.",
                field="voice",
                fix=f"Use {' or '.join(self.voices)}, or configure a voice server that has it.",
            )

    def check_speech(self, document: PlanDocument) -> list[str]:
        """Sentences about words that the voice says in other letters.

        Raises InputError, which names the language, the voice or a word, for a plan that nobody here can narrate.
        """
        if not document.script.strip():
            return []
        if document.narration_file:
            check_recordable(document.language)
            return []
        voice = self.settings.voice
        check_speaks(voice, document.voice, document.language)
        return check_reads(voice, document.voice, document.script, document.language, document.pronunciations)

    def check_language(self, language: str, voice: str | None = None) -> None:
        """Raises what ``check_speech`` does, for a narrated plan that is still to be made."""
        check_speaks(self.settings.voice, voice or self.settings.voice.name, language)

    @property
    def makes_pictures(self) -> bool:
        """Whether a server makes pictures, rather than drawings of our own."""
        return self.settings.image.provider != "drawn"

    def with_visuals(self, document: PlanDocument, options: PlanOptions, source: str = "") -> PlanDocument:
        """A new plan with its shots, and with the captions and sound that the options ask for.

        source: the text that it was made from, whose bold words are emphasised.
        """
        bold = bold_phrases(source)
        return with_look(with_shots(document, pictures=self.makes_pictures, bold=bold), options)

    def with_changed_shots(self, before: PlanDocument, after: PlanDocument) -> PlanDocument:
        """The plan after an edit, with shots for what is said now."""
        return with_changed_shots(before, after, pictures=self.makes_pictures)

    def apply(self, document: PlanDocument) -> PlanDocument:
        """The document as it is stored: with current times, validation, estimates and price.

        A language that the voice does not speak is an error of the validation: the plan can still be given a
        recording or another language. Raises InputError for a voice that this installation lacks.
        """
        if not document.narration_file:
            self.check_voice(document.voice)
        return self.price(self._validated(refresh(document)))

    def _validated(self, document: PlanDocument) -> PlanDocument:
        validation = document.validation
        try:
            warnings = self.check_speech(document)
        except InputError as error:
            found = validation.model_copy(update={"errors": [str(error), *validation.errors]})
            return document.model_copy(update={"validation": found})
        found = validation.model_copy(update={"warnings": [*warnings, *validation.warnings]})
        return document.model_copy(update={"validation": found}) if warnings else document

    def price(self, document: PlanDocument) -> PlanDocument:
        """The document with what its provider calls will cost at the configured prices, in millionths of a dollar."""
        settings, scenes = self.settings, document.scenes
        cost_micros = 0
        if settings.voice.speaks_by_server and not document.narration_file:
            characters = sum(len(scene.narration.strip()) for scene in scenes)
            cost_micros += math.ceil(characters * settings.voice.cost_micros_per_1k_chars / 1000)
        if settings.image.provider == "openai":
            pictures = sum(scene.shows_picture and not scene.visual_file and not scene.animated for scene in scenes)
            cost_micros += settings.image.cost_micros_per_image * pictures
        estimates = document.estimates.model_copy(update={"cost_micros": cost_micros})
        return document.model_copy(update={"estimates": estimates})
