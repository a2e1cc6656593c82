"""What can be chosen: presets, voices, formats, effects."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reelbase.media.shots.catalog import ContentField
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.schemas.common import ResponseModel
from reelbase.schemas.plan_document import Aspect, Mood, Preset


class PresetInfo(ResponseModel):
    """`scenes` are the scene counts that suit films of 60, 90, 120 and 180 s; `rate` is credits a minute."""

    name: Preset
    description: str
    mood: Mood
    scenes: list[int]
    transition: TransitionKind
    rate: float


class Presets(ResponseModel):
    items: list[PresetInfo]


class VoiceInfo(ResponseModel):
    """`is_default`: new plans get this voice."""

    name: str
    provider: str
    description: str | None = Field(description="Who is heard, such as `an American woman`; null if not known.")
    is_default: bool
    languages: list[str] | None = Field(
        description="Tags of the languages that it speaks; null for a voice of a server, which may speak any, "
        "and for one with a problem."
    )
    problem: str | None = Field(description="Why it cannot speak on this server, with what to do; null if it can.")


class Voices(ResponseModel):
    """`is_complete` is false if the provider is a server that may have more voices than listed."""

    items: list[VoiceInfo]
    is_complete: bool


class FormatInfo(ResponseModel):
    """In pixels and frames per second."""

    aspect: Aspect
    width: int
    height: int
    fps: int


class Formats(ResponseModel):
    items: list[FormatInfo]


class Effects(ResponseModel):
    """Camera effects of a scene, and transitions between scenes."""

    effects: list[Effect]
    transitions: list[TransitionKind]


class VisualInfo(ResponseModel):
    """What a shot can show by the name `kind`."""

    kind: str
    group: str
    summary: str
    description: str
    fields: list[ContentField] = Field(description="The name of one inside a list is such as `bars[].label`.")
    json_schema: dict[str, Any] = Field(description="JSON Schema of the content.")
    example: dict[str, Any] = Field(description="A content of this kind.")


class Visuals(ResponseModel):
    """`style_packs` and `palettes` are names for the `visual_style` of a plan."""

    items: list[VisualInfo]
    style_packs: list[str]
    palettes: list[str]
    caption_styles: list[str]
