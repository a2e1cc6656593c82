"""The drawn frame of a scene: the one picture that pages and exports show of a scene that is not filmed."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import NotFound
from reelbase.media.board_frames.frames import BoardFrame
from reelbase.plans.models import PlanVersion, SceneRow


class FramedScene(Protocol):
    """What a frame is drawn from, of a stored scene, a scene of a document or one of a storyboard."""

    @property
    def visual_prompt(self) -> str: ...
    @property
    def narration(self) -> str: ...
    @property
    def shot(self) -> str: ...
    @property
    def camera_angle(self) -> str | None: ...
    @property
    def effect(self) -> str: ...


def frame_of(scene: FramedScene, aspect: str) -> BoardFrame:
    """What a scene's frame shows; a scene without a description is drawn from its script."""
    description = scene.visual_prompt.strip() or scene.narration.strip()
    return BoardFrame(description, scene.shot, scene.camera_angle or "", str(scene.effect), aspect)


def find_frame(session: Session, viewer: Viewer, version_id: UUID, number: int) -> BoardFrame:
    """The frame of a scene by its number from 1, in one statement. Raises NotFound."""
    query = (
        select(SceneRow, PlanVersion.aspect)
        .join(PlanVersion, PlanVersion.id == SceneRow.plan_version_id)
        .where(SceneRow.owner_id == viewer.owner_id, SceneRow.plan_version_id == version_id)
        .where(SceneRow.idx == number - 1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(f"There is no scene {number} in the storyboard {version_id}.")
    return frame_of(found[0], found[1])
