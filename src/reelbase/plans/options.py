"""What a person may ask of a new plan; None means: as the text says, else the preset's way."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from pydantic import ValidationError

from reelbase.kit.errors import InputError
from reelbase.schemas.plan_document import Aspect, PlanDocument, Preset, Template, Tempo

MIN_TARGET_S = 5.0
MAX_TARGET_S = 600.0


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

    def checked(self) -> PlanOptions:
        """These options. Raises InputError, naming the first that no plan can have."""
        target_s = self.target_s
        if target_s is not None and not MIN_TARGET_S <= target_s <= MAX_TARGET_S:
            raise InputError(
                f"A film of {target_s / 60:g} minutes is not possible.",
                field="minutes",
                fix=f"Use {MIN_TARGET_S / 60:.2f} to {MAX_TARGET_S / 60:g} minutes.",
            )
        given = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}
        try:
            PlanDocument.model_validate({"title": "-", "topic": "-", "scenes": [{}], **given})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            raise InputError(
                f"The {name.replace('_', ' ')} {str(first['input'])[:100]!r} cannot be used: {first['msg']}.",
                field=name,
                fix="Use a tag such as en or pt-BR." if name == "language" else "Correct it.",
            ) from None
        return self
