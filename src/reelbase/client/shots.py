"""The shots of a plan, with the words that each one covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from reelbase.client.plan_edits import PlanResource, TaggedPlan
from reelbase.schemas import shots as schemas


class Shots(PlanResource):
    """Scenes and shots count from 1, words of a scene from 0.

    Edits take the plan they are based on, and raise PreconditionFailed when it has changed since, Conflict for a
    locked shot.
    """

    def list(self, project_id: UUID, scene: int) -> Sequence[schemas.PlanShot]:
        """The shots of a scene of the latest plan."""
        path = f"/v1/projects/{project_id}/plan/scenes/{scene}/shots"
        return self._transport.ask(schemas.PlanShots, "GET", path).items

    def alternatives(self, version_id: UUID, scene: int, shot: int) -> Sequence[schemas.ShotAlternative]:
        """Up to two other shots for the same words, the best first."""
        path = f"/v1/plans/{version_id}/scenes/{scene}/shots/{shot}/alternatives"
        return self._transport.ask(schemas.ShotAlternatives, "GET", path).items

    def picture(self, shown: schemas.PlanShot | schemas.ShotAlternative) -> bytes:
        """A small picture (JPEG) of a shot near its end, or of an alternative.

        Raises NotFound for a shot of the scene's own picture until that is made.
        """
        return self._transport.send("GET", shown.picture_url).content

    def add(self, base: TaggedPlan, scene: int, **shot: Any) -> TaggedPlan:
        """Add a shot over some words of a scene; the fields are those of NewShot."""
        return self._edit("POST", base, f"/scenes/{scene}/shots", schemas.NewShot(**shot))

    def edit(self, base: TaggedPlan, scene: int, shot: int, **changes: Any) -> TaggedPlan:
        """Change what a shot shows, and how; the fields are those of ShotEdit."""
        return self._edit("PATCH", base, f"/scenes/{scene}/shots/{shot}", schemas.ShotEdit(**changes))

    def remove(self, base: TaggedPlan, scene: int, shot: int) -> TaggedPlan:
        return self._edit("DELETE", base, f"/scenes/{scene}/shots/{shot}")

    def lock(self, base: TaggedPlan, scene: int, shot: int) -> TaggedPlan:
        return self._edit("PUT", base, f"/scenes/{scene}/shots/{shot}/lock")

    def unlock(self, base: TaggedPlan, scene: int, shot: int) -> TaggedPlan:
        return self._edit("DELETE", base, f"/scenes/{scene}/shots/{shot}/lock")

    def split(self, base: TaggedPlan, scene: int, shot: int, word: int) -> TaggedPlan:
        """Split a shot before a word of its scene."""
        return self._edit("POST", base, f"/scenes/{scene}/shots/{shot}/split", schemas.ShotSplit(word=word))

    def choose_alternative(self, base: TaggedPlan, scene: int, shot: int, number: int) -> TaggedPlan:
        choice = schemas.AlternativeChoice(number=number)
        return self._edit("PUT", base, f"/scenes/{scene}/shots/{shot}/alternative", choice)
