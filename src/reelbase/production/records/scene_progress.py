"""How far each scene of a job has come, as the calls tell that were made for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.production.models import ProviderCall

Done = Literal["", "made", "reused", "failed"]
CAPABILITIES = ("voice", "picture", "render")


@dataclass(slots=True)
class SceneProgress:
    """Each part is empty until it is done. ``render`` is the moving picture."""

    voice: Done = ""
    picture: Done = ""
    render: Done = ""

    @property
    def has_failed(self) -> bool:
        return "failed" in (self.voice, self.picture, self.render)


def scenes_of(session: Session, viewer: Viewer, job_id: UUID) -> dict[int, SceneProgress]:
    """By the scene's number, from 1; over all attempts, since a later one takes what an earlier one made."""
    query = (
        select(ProviderCall.scene_idx, ProviderCall.capability, ProviderCall.cache, ProviderCall.error_code)
        .where(ProviderCall.owner_id == viewer.owner_id, ProviderCall.job_id == job_id)
        .where(ProviderCall.scene_idx.is_not(None), ProviderCall.capability.in_(CAPABILITIES))
        .order_by(ProviderCall.id)
    )
    found: dict[int, SceneProgress] = {}
    for number, capability, cache, error_code in session.execute(query):
        scene = found.setdefault(int(number or 0), SceneProgress())
        if error_code is not None:
            setattr(scene, capability, "failed")
        elif getattr(scene, capability) != "made":
            setattr(scene, capability, "made" if cache == "miss" else "reused")
    return found
