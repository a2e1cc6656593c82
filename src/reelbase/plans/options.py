"""What a person may ask of a new plan; None means: as the text says, else the preset's way."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from reelbase.plans.document import Aspect, Preset, Template, Tempo


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """``target_s`` is the length to aim for, in seconds."""

    preset: Preset | None = None
    target_s: float | None = None
    aspect: Aspect | None = None
    tempo: Tempo | None = None
    language: str | None = None
    voice: str | None = None
    visual_style: str | None = None
    template: Template | None = None

    def over(self, other: PlanOptions) -> PlanOptions:
        """These options where they are given, else the other's."""
        given = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}
        return replace(other, **given)
