"""Storyboards as their pages show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from reelbase.media.board_frames.frames import BoardFrame, board_frame_jpeg
from reelbase.plans.models import TASK_TYPES
from reelbase.schemas.storyboards import FilmingProgress, Storyboard, StoryboardScene
from reelbase.storyboards.frames import frame_of
from reelbase.storyboards.reading import BoardOutline
from reelbase.web.wording import ASPECT_CLASSES, EFFECTS, SHOTS

FRAME_WIDTH = 360
"""Pixels across a drawn frame on a page."""
TASK_NAMES = {
    "script_written": "Script",
    "scene_filmed": "Filmed",
    "audio_recorded": "Audio",
    "edited": "Edited",
}
RHYTHM_WIDTH = 100.0
_SLUGLINE = re.compile(r"^\s*(?:INT|EXT|INT\.?/EXT|I/E)[.\s]\s*([^\n.–—-]{2,60})")
_STILL = "static"


@dataclass(frozen=True, slots=True)
class TaskView:
    type: str
    name: str
    completed: bool
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RhythmPart:
    """A scene on the strip that shows how long each one is; ``x`` and ``width`` of ``RHYTHM_WIDTH``."""

    number: int
    role: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class BoardScene:
    """A scene with the address of its drawn frame."""

    scene: StoryboardScene
    picture: str
    tasks: tuple[TaskView, ...]

    @property
    def number(self) -> int:
        return self.scene.number

    @property
    def alt(self) -> str:
        """What the frame shows, for those who do not see it."""
        said = self.scene.visual_prompt.strip() or self.scene.narration.strip() or "nothing described yet"
        return f"Frame of scene {self.number}: {said}"

    @property
    def camera(self) -> str:
        """Shot size, angle and movement, such as ``Close, low angle, pan left``."""
        shot = SHOTS.get(self.scene.shot, self.scene.shot)
        parts = [shot, self.scene.camera_angle or ""]
        if self.scene.effect != _STILL:
            parts.append(self.movement)
        first, *others = [part.strip() for part in parts if part.strip()] or ["–"]
        return ", ".join([first, *(other[:1].lower() + other[1:] for other in others)])

    @property
    def movement(self) -> str:
        return EFFECTS.get(self.scene.effect, self.scene.effect)

    @property
    def place(self) -> str:
        """Where it is filmed, if its description begins with a slug line such as ``INT. KITCHEN``."""
        found = _SLUGLINE.match(self.scene.visual_prompt)
        return found.group(1).strip().capitalize() if found else ""

    @property
    def is_filmed(self) -> bool:
        return any(task.completed for task in self.tasks if task.type == "scene_filmed")

    @property
    def is_done(self) -> bool:
        return all(task.completed for task in self.tasks)


@dataclass(frozen=True, slots=True)
class BoardView:
    """One storyboard. ``scenes`` are all of its scenes, or the first ones where boards stand side by side."""

    board: Storyboard
    shape: str
    progress: FilmingProgress
    is_open: bool
    scenes: tuple[BoardScene, ...]

    @property
    def id(self) -> UUID:
        return self.board.version_id

    @property
    def left_out(self) -> int:
        """How many scenes are not among ``scenes``."""
        return self.board.total_scenes - len(self.scenes)

    @property
    def rhythm(self) -> tuple[RhythmPart, ...]:
        total_s = self.board.total_duration_s or 1.0
        parts, at_s = [], 0.0
        for scene in self.board.scenes:
            x, width = RHYTHM_WIDTH * at_s / total_s, RHYTHM_WIDTH * scene.duration_target_s / total_s
            parts.append(RhythmPart(scene.number, scene.scene_type, round(x, 2), round(width, 2)))
            at_s += scene.duration_target_s
        return tuple(parts)


@dataclass(frozen=True, slots=True)
class CallPlace:
    """Scenes that are filmed at one place from one angle; ``name`` is empty when no place is known."""

    name: str
    scenes: tuple[BoardScene, ...]


@dataclass(frozen=True, slots=True)
class CallGroup:
    """All that is filmed from one angle; ``angle`` is empty when none is set."""

    angle: str
    places: tuple[CallPlace, ...]

    @property
    def scenes(self) -> list[BoardScene]:
        return [scene for place in self.places for scene in place.scenes]

    @property
    def duration_s(self) -> float:
        return sum(each.scene.duration_target_s for each in self.scenes)


def board_view(project_id: UUID, outline: BoardOutline, open_id: UUID | None) -> BoardView:
    board = outline.board
    folder = f"/projects/{project_id}/boards/{board.version_id}"
    scenes = tuple(
        BoardScene(
            scene, f"{folder}/frames/{scene.number}.jpg?of={frame_of(scene, outline.aspect).mark}", _tasks_of(scene)
        )
        for scene in board.scenes
    )
    shape = ASPECT_CLASSES[outline.aspect]
    return BoardView(board, shape, outline.progress, board.version_id == open_id, scenes)


def call_sheet(scenes: Sequence[BoardScene]) -> tuple[CallGroup, ...]:
    """Scenes by camera angle, then by place, each in the order in which it first occurs."""
    angles: dict[str, dict[str, list[BoardScene]]] = {}
    for each in scenes:
        angle = " ".join((each.scene.camera_angle or "").split()).capitalize()
        angles.setdefault(angle, {}).setdefault(each.place, []).append(each)
    return tuple(
        CallGroup(angle, tuple(CallPlace(name, tuple(found)) for name, found in places.items()))
        for angle, places in angles.items()
    )


@lru_cache(maxsize=256)
def frame_jpeg(frame: BoardFrame) -> bytes:
    """A drawn frame as pages show it."""
    return board_frame_jpeg(frame, FRAME_WIDTH)


def _tasks_of(scene: StoryboardScene) -> tuple[TaskView, ...]:
    stored = {task.type: task for task in scene.tasks}
    found = []
    for name in TASK_TYPES:
        task = stored.get(name)
        completed = task is not None and task.completed
        found.append(TaskView(name, TASK_NAMES[name], completed, task.completed_at if task else None))
    return tuple(found)
