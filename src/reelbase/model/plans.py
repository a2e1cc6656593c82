"""The tables of ``reelbase.plans``. Written by tools/write_schema.py from the models; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from reelbase.model.base import Row
from reelbase.schemas.plan_document import Estimates, Validation


class PlanVersion(Row):
    """A row of ``plan_versions``.

    A plan as it was at one time. Of a project with several storyboards, each one is a version with a brief.
    """

    project_id: UUID
    parent_id: UUID | None
    number: int
    sealed_at: AwareDatetime | None
    content_hash: Annotated[str, Field(max_length=64)]
    schema_version: int
    title: Annotated[str, Field(max_length=200)]
    topic: Annotated[str, Field(max_length=500)]
    origin: Literal["extracted", "written", "authored"]
    preset: Literal["motivation", "explainer", "facts", "history", "finance", "science"]
    language: Annotated[str, Field(max_length=35)]
    tempo: Literal["slow", "normal", "fast"]
    voice: Annotated[str, Field(max_length=100)]
    narration_file: str | None
    visual_style: Annotated[str, Field(max_length=200)]
    seo_keywords: Annotated[str, Field(max_length=500)]
    target_s: float
    aspect: Literal["9:16", "16:9", "1:1"]
    template: Literal["free", "top5", "myth_vs_fact", "storytime"]
    music_mood: Annotated[str, Field(max_length=20)]
    hooks: list[str]
    hook_selected: str
    outline: list[str]
    script: str
    estimates: Estimates
    validation: Validation
    brief: str
    reference_urls: list[str]
    pattern_source: Annotated[str, Field(max_length=255)] | None
    total_scenes: int
    total_duration_s: float
    generation_status: Literal["generating", "completed", "error"]
    generation_error: str | None
    generated_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class SceneRow(Row):
    """A row of ``scenes``."""

    plan_version_id: UUID
    idx: int
    content_hash: Annotated[str, Field(max_length=64)]
    narration: str
    on_screen_text: str
    visual_prompt: str
    negative_prompt: str
    visual_kind: Literal["picture", "animation", "clip", "colour"]
    visual_file: str | None
    animation: dict[str, JsonValue] | None
    manim_code: str | None
    manim_scene: Annotated[str, Field(max_length=200)] | None
    shot: Annotated[str, Field(max_length=100)]
    camera_angle: Annotated[str, Field(max_length=100)] | None
    effect: Literal[
        "slow_zoom_in",
        "slow_zoom_out",
        "pan_left",
        "pan_right",
        "tilt_up",
        "tilt_down",
        "flash_cut",
        "fade",
        "glitch",
        "static",
    ]
    transition: Literal["cut", "crossfade", "slide", "wipe", "zoom"]
    scene_type: Literal["hook", "content", "cta", "transition"]
    duration_target_s: float
    start_s: float
    end_s: float
    locked: bool
    take: int
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class SceneTask(Row):
    """A row of ``scene_tasks``.

    One thing a person does for a scene that is filmed. Tasks go on after their version is sealed.
    """

    scene_id: UUID
    task_type: Literal["script_written", "scene_filmed", "audio_recorded", "edited"]
    completed: bool
    completed_at: AwareDatetime | None
    owner_id: UUID
    id: UUID
    updated_at: AwareDatetime
    created_at: AwareDatetime


class PromptAttempt(Row):
    """A row of ``prompt_attempts``.

    One round of writing the code of an animated scene: what was asked, what came, and how its render ended.
    """

    run_id: UUID
    project_id: UUID | None
    scene_idx: int
    round: int
    prompt_text: str
    code: str
    manim_scene: Annotated[str, Field(max_length=200)] | None
    provider: Annotated[str, Field(max_length=100)]
    model: Annotated[str, Field(max_length=200)]
    outcome: Literal["rendered", "refused", "syntax", "import", "runtime", "timeout", "memory", "sandbox"]
    error_message: str | None
    error_line: int | None
    stdout: str
    stderr: str
    trace: str
    render_s: float | None
    owner_id: UUID
    id: UUID
    created_at: AwareDatetime
