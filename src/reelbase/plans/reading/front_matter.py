"""Front matter: options of the plan that stand above a text."""

from __future__ import annotations

import re
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from reelbase.kit.errors import InputError
from reelbase.plans.options import plan_options
from reelbase.plans.presets import preset_named
from reelbase.schemas.plan_document import Aspect, Tempo
from reelbase.schemas.projects import PlanOptions

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)


@checked_dataclass(config=ConfigDict(extra="ignore"))
class FrontMatter:
    """What the front matter of a text may say about its film."""

    title: str = ""
    preset: str | None = None
    minutes: float | None = None
    aspect: Aspect | None = None
    tempo: Tempo | None = None
    language: str | None = None
    voice: str | None = None
    style: str | None = None

    def options(self) -> PlanOptions:
        return plan_options(
            preset=preset_named(self.preset).name if self.preset else None,
            target_s=self.minutes * 60 if self.minutes else None,
            aspect=self.aspect,
            tempo=self.tempo,
            language=self.language,
            voice=self.voice,
            visual_style=self.style,
        )


def split_front_matter(text: str) -> tuple[str, FrontMatter]:
    """The text below its front matter, and what that says. Raises InputError for a value that cannot be used."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text, FrontMatter()
    try:
        # Everything stays text: YAML would read 9:16 as a number to the base of sixty.
        content: Any = yaml.load(match.group(1), yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        # Two rules around a paragraph look like front matter, and are none.
        return text, FrontMatter()
    if not isinstance(content, dict):
        return text, FrontMatter()
    try:
        front = TypeAdapter(FrontMatter).validate_python({str(key): value for key, value in content.items()})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise InputError(
            f"The front matter's {field} is not valid: {first['msg']}.", field=field, fix="Correct or remove it."
        ) from None
    return text[match.end() :], front
