"""Options of a new plan that come from a command, a form or the front matter of a text."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from reelbase.kit.errors import InputError
from reelbase.schemas.projects import PlanOptions

MIN_TARGET_S = 5.0
MAX_TARGET_S = 600.0


def plan_options(**values: Any) -> PlanOptions:
    """The options with these values. Raises InputError that names the first one that no plan can have."""
    target_s = values.get("target_s")
    if target_s is not None and not MIN_TARGET_S <= target_s <= MAX_TARGET_S:
        raise InputError(
            f"A film cannot be {target_s / 60:g} minutes long.",
            field="minutes",
            fix=f"Use {MIN_TARGET_S / 60:.2f} to {MAX_TARGET_S / 60:g} minutes.",
        )
    try:
        return PlanOptions.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise InputError(
            f"The {name.replace('_', ' ')} {str(first['input'])[:100]!r} is not valid: {first['msg']}.",
            field=name,
            fix="Use a tag such as en or pt-BR." if name == "language" else "Correct it.",
        ) from None
