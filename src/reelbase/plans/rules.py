"""What an installation asks of the plans that it stores: a voice that it has, and its prices."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reelbase.kit.errors import InputError
from reelbase.kit.settings import Settings
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument

PACKAGED_VOICE = "joe"


@dataclass(frozen=True, slots=True)
class PlanRules:
    """The rules that follow from an installation's settings."""

    settings: Settings

    @property
    def voices(self) -> tuple[str, ...]:
        """The voices that plans may name; a voice server may have more than the configured one."""
        voice = self.settings.voice
        if voice.provider != "piper" or voice.model_path:
            return (voice.name,)
        return tuple(sorted({PACKAGED_VOICE, voice.name}))

    def has_voice(self, name: str) -> bool:
        """Whether a plan may name this voice. A voice server is asked only when it speaks."""
        return self.settings.voice.provider != "piper" or name in self.voices

    def check_voice(self, name: str | None) -> None:
        """Raises InputError for a voice that this installation lacks; None stands for the configured one."""
        if name is not None and not self.has_voice(name):
            raise InputError(
                f"There is no voice {name!r}.",
                field="voice",
                fix=f"Use {' or '.join(self.voices)}, or configure a voice server that has it.",
            )

    def apply(self, document: PlanDocument) -> PlanDocument:
        """The document as it is stored: with current times, validation, estimates and price.

        Raises InputError for a voice that this installation lacks.
        """
        if not document.narration_file:
            self.check_voice(document.voice)
        return self.price(refresh(document))

    def price(self, document: PlanDocument) -> PlanDocument:
        """The document with what its provider calls will cost at the configured prices, in millionths of a dollar."""
        settings, scenes = self.settings, document.scenes
        cost_micros = 0
        if settings.voice.provider == "openai" and not document.narration_file:
            characters = sum(len(scene.narration.strip()) for scene in scenes)
            cost_micros += math.ceil(characters * settings.voice.cost_micros_per_1k_chars / 1000)
        if settings.image.provider == "openai":
            pictures = sum(not scene.visual_file and not scene.animated for scene in scenes)
            cost_micros += settings.image.cost_micros_per_image * pictures
        estimates = document.estimates.model_copy(update={"cost_micros": cost_micros})
        return document.model_copy(update={"estimates": estimates})
