"""The tables of ``reelbase.projects``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from reelbase.model.base import Row


class Project(Row):
    """A row of ``projects``."""

    format: Literal["narrated", "animation", "storyboard", "story"]
    title: Annotated[str, Field(max_length=200)]
    description: str | None
    topic: Annotated[str, Field(max_length=500)]
    prompt_text: str
    niche_preset: Literal["motivation", "explainer", "facts", "history", "finance", "science"]
    language: Annotated[str, Field(max_length=35)]
    target_s: float
    tempo: Literal["slow", "normal", "fast"]
    voice: Annotated[str, Field(max_length=100)]
    visual_style: Annotated[str, Field(max_length=200)] | None
    seo_keywords: Annotated[str, Field(max_length=500)] | None
    aspect: Literal["9:16", "16:9", "1:1"]
    transcript_mode: Literal["auto", "manual"]
    transcript_text: str | None
    settings: dict[str, JsonValue]
    status: Literal["DRAFT_PLAN", "PLAN_READY", "APPROVED", "RENDERING", "DONE", "FAILED"]
    lifecycle: Literal["draft", "active", "completed", "archived"]
    archived_from: Literal["draft", "active", "completed"] | None
    archived_at: AwareDatetime | None
    keywords: list[str]
    latest_plan_version_id: UUID | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime
