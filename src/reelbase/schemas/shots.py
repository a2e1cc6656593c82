"""The shots of a scene, as the API lists them."""

from __future__ import annotations

from pydantic import Field

from reelbase.schemas.common import ResponseModel
from reelbase.schemas.plan_document import SceneShot


class ShotAlternative(ResponseModel):
    """Another shot for the same words. `number` counts from 1."""

    number: int
    summary: str = Field(description="What it shows, in one line of text.")
    picture_url: str = Field(description="Path of its picture.")
    shot: SceneShot


class ShotAlternatives(ResponseModel):
    """Up to two, the best first; none if nothing else fits the words."""

    items: list[ShotAlternative]
