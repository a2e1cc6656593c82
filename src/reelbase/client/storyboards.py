"""Storyboards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from reelbase.client.transport import Resource
from reelbase.schemas import storyboards as schemas
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.sharing import Identifier


class Storyboards(Resource):
    def projects(self) -> Iterator[schemas.CountedProject]:
        return self._transport.items(schemas.CountedProjectPage, "/v1/storyboards")

    def create(self, brief: str, **more: Any) -> schemas.ProjectTree:
        """A project whose storyboards a worker writes; see ``NewStoryboards``."""
        return self._transport.ask(
            schemas.ProjectTree, "POST", "/v1/storyboards", json=schemas.NewStoryboards(brief=brief, **more)
        )

    def create_like(self, clip: Path, media_type: str, brief: str, **more: Any) -> schemas.ProjectTree:
        """As ``create``, paced like a video file that is yours to use."""
        with clip.open("rb") as stream:
            files = {"file": (clip.name, stream, media_type)}
            data = {"brief": brief, **{name: str(value) for name, value in more.items()}}
            return self._transport.ask(schemas.ProjectTree, "POST", "/v1/storyboards/like", files=files, data=data)

    def get(self, version_id: UUID) -> schemas.GeneratedStoryboard:
        return self._transport.ask(schemas.GeneratedStoryboard, "GET", f"/v1/storyboards/{version_id}")

    def cancel(self, version_id: UUID) -> schemas.GeneratedStoryboard:
        return self._transport.ask(schemas.GeneratedStoryboard, "POST", f"/v1/storyboards/{version_id}/cancel")

    def retry(self, version_id: UUID) -> schemas.GeneratedStoryboard:
        """Write one again whose writing failed or was canceled."""
        return self._transport.ask(schemas.GeneratedStoryboard, "POST", f"/v1/storyboards/{version_id}/retry")

    def tree(self, project_id: UUID) -> schemas.ProjectTree:
        return self._transport.ask(schemas.ProjectTree, "GET", f"/v1/projects/{project_id}/storyboards")

    def progress(self, project_id: UUID) -> schemas.FilmingProgress:
        return self._transport.ask(schemas.FilmingProgress, "GET", f"/v1/projects/{project_id}/progress")

    def references(self, project_id: UUID) -> list[schemas.Reference]:
        """With the pattern that was found in each."""
        found = self._transport.ask(schemas.ReferenceList, "GET", f"/v1/projects/{project_id}/references")
        return found.references

    def open(self, project_id: UUID, version_id: UUID) -> None:
        """Edits, previews and jobs of the project apply to this storyboard from now on."""
        request = schemas.OpenStoryboard(version_id=version_id)
        self._transport.send("PUT", f"/v1/projects/{project_id}/storyboards/open", json=request)

    def begin(self, project_id: UUID, brief: str, **more: Any) -> UUID:
        """The id of the storyboard's plan version."""
        request = schemas.NewStoryboard(brief=brief, **more)
        return self._transport.ask(Identifier, "POST", f"/v1/projects/{project_id}/storyboards", json=request).id

    def complete(self, version_id: UUID, document: PlanDocument) -> None:
        self._transport.send("PUT", f"/v1/storyboards/{version_id}/plan", json=document)

    def set_task(self, scene_id: UUID, task: schemas.TaskType, *, completed: bool = True) -> None:
        self._transport.send("PUT", f"/v1/scenes/{scene_id}/tasks/{task}", json=schemas.TaskState(completed=completed))
