"""What the provider calls of a plan will cost."""

from __future__ import annotations

import math

from reelbase.kit.settings import Settings
from reelbase.schemas.plan_document import PlanDocument


def priced(settings: Settings, plan: PlanDocument) -> PlanDocument:
    """The plan with what its provider calls will cost at the configured prices, in millionths of a dollar."""
    scenes = plan.scenes
    cost_micros = 0
    if settings.voice.provider == "openai" and not plan.narration_file:
        characters = sum(len(scene.narration.strip()) for scene in scenes)
        cost_micros += math.ceil(characters * settings.voice.cost_micros_per_1k_chars / 1000)
    if settings.image.provider == "openai":
        pictures = sum(not scene.visual_file and not scene.animated for scene in scenes)
        cost_micros += settings.image.cost_micros_per_image * pictures
    return plan.model_copy(update={"estimates": plan.estimates.model_copy(update={"cost_micros": cost_micros})})
