"""Storyboards as others may see them: plain values, detached from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaskView:
    type: str
    completed: bool
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SceneView:
    """``number`` counts from 1."""

    id: UUID
    number: int
    scene_type: str
    visual_prompt: str
    narration: str
    on_screen_text: str
    camera_angle: str | None
    duration_target_s: float
    total_tasks: int
    completed_tasks: int
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class StoryboardView:
    """``status`` is generating, completed or error."""

    version_id: UUID
    number: int
    title: str
    brief: str
    reference_urls: tuple[str, ...]
    pattern_source: str | None
    status: str
    error: str | None
    total_scenes: int
    total_duration_s: float
    generated_at: datetime | None
    sealed: bool
    scenes: tuple[SceneView, ...]


@dataclass(frozen=True, slots=True)
class ProjectTree:
    project_id: UUID
    title: str
    description: str | None
    format: str
    status: str
    lifecycle: str
    storyboards: tuple[StoryboardView, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Tasks of the storyboards that no later version replaces."""

    total: int
    completed: int

    @property
    def pct(self) -> int:
        return 100 * self.completed // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class CountedProject:
    id: UUID
    title: str
    description: str | None
    format: str
    lifecycle: str
    created_at: datetime
    updated_at: datetime
    storyboard_count: int
