"""Plans. Each has the ETag that an edit of it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from reelbase.client.downloads import Content, download
from reelbase.client.errors import PreconditionFailed
from reelbase.client.plan_edits import PlanResource, TaggedPlan
from reelbase.client.transport import SLOW_TIMEOUT_S
from reelbase.schemas import plans as schemas
from reelbase.schemas.plan_document import PlanDocument

CHANGE_TRIES = 5
PreviewKind = Literal["voice", "picture"]


class Plans(PlanResource):
    """Edits take the plan they are based on, and raise PreconditionFailed when it has changed since."""

    def latest(self, project_id: UUID) -> TaggedPlan:
        return self._tagged("GET", f"/v1/projects/{project_id}/plan")

    def get(self, version_id: UUID) -> TaggedPlan:
        return self._tagged("GET", f"/v1/plans/{version_id}")

    def versions(self, project_id: UUID) -> Iterator[schemas.PlanVersion]:
        return self._transport.items(schemas.PlanVersionPage, f"/v1/projects/{project_id}/plan/versions")

    def difference(self, version_id: UUID, since: UUID) -> schemas.PlanDifference:
        path = f"/v1/plans/{version_id}/difference"
        return self._transport.ask(schemas.PlanDifference, "GET", path, params={"since": since})

    def check(self, project_id: UUID) -> schemas.PlanCheck:
        return self._transport.ask(schemas.PlanCheck, "GET", f"/v1/projects/{project_id}/plan/check")

    def check_document(self, document: PlanDocument) -> schemas.PlanCheck:
        return self._transport.ask(schemas.PlanCheck, "POST", "/v1/plans/check", json=document)

    def replace(self, base: TaggedPlan, document: PlanDocument) -> TaggedPlan:
        return self._edit("PUT", base, "", document)

    def change(self, project_id: UUID, change: Callable[[PlanDocument], PlanDocument]) -> TaggedPlan:
        """Change the latest plan; if it changes meanwhile, ``change`` is called again with the newer plan."""
        for _ in range(CHANGE_TRIES - 1):
            base = self.latest(project_id)
            try:
                return self.replace(base, change(base.document))
            except PreconditionFailed:
                continue
        base = self.latest(project_id)
        return self.replace(base, change(base.document))

    def autofit(self, base: TaggedPlan) -> TaggedPlan:
        return self._edit("POST", base, "/autofit")

    def choose_hook(self, base: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("PUT", base, "/hook", schemas.HookChoice(number=number))

    def restore(self, base: TaggedPlan, version_id: UUID) -> TaggedPlan:
        return self._edit("POST", base, "/restore", schemas.PlanRestore(version_id=version_id))

    def undo(self, base: TaggedPlan) -> TaggedPlan:
        """Take back the last edit. Raises Conflict when there is none."""
        return self._edit("POST", base, "/undo")

    def redo(self, base: TaggedPlan) -> TaggedPlan:
        """Make the edit again that was undone last. Raises Conflict when there is none."""
        return self._edit("POST", base, "/redo")

    # Scenes, which count from 1

    def preview(self, project_id: UUID, number: int, kind: PreviewKind) -> schemas.Preview:
        """Create a scene's voice or picture unless it exists, and wait for it. Raises InvalidInput, ApiError (502)."""
        path = f"/v1/projects/{project_id}/plan/scenes/{number}/previews"
        request = schemas.PreviewRequest(kind=kind)
        return self._transport.ask(schemas.Preview, "POST", path, json=request, timeout=SLOW_TIMEOUT_S)

    def previews(self, project_id: UUID) -> schemas.ReadyPreviews:
        """The previews that exist already."""
        return self._transport.ask(schemas.ReadyPreviews, "GET", f"/v1/projects/{project_id}/plan/previews")

    def save_preview(self, preview: schemas.Preview, target: Path) -> Path:
        """Write a preview's content atomically. Raises NotFound when its scene has changed since."""
        called = f"the {preview.kind} of scene {preview.scene}"
        content = Content(preview.url, called, preview.size_bytes, preview.content_hash)
        return download(self._transport, content, target)

    def edit_scene(self, base: TaggedPlan, number: int, **changes: Any) -> TaggedPlan:
        return self._edit("PATCH", base, f"/scenes/{number}", schemas.SceneEdit(**changes))

    def add_scene(self, base: TaggedPlan, **scene: Any) -> TaggedPlan:
        return self._edit("POST", base, "/scenes", schemas.NewScene(**scene))

    def remove_scene(self, base: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("DELETE", base, f"/scenes/{number}")

    def reorder(self, base: TaggedPlan, order: Sequence[int]) -> TaggedPlan:
        return self._edit("PUT", base, "/scenes/order", schemas.SceneOrder(order=list(order)))

    def lock(self, base: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("PUT", base, f"/scenes/{number}/lock")

    def unlock(self, base: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("DELETE", base, f"/scenes/{number}/lock")

    def retake(self, base: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("POST", base, f"/scenes/{number}/take")

    def upload_visual(self, base: TaggedPlan, number: int, file: Path, media_type: str) -> TaggedPlan:
        """Set a scene's picture or clip. The file is streamed."""
        with file.open("rb") as stream:
            return self._edit("PUT", base, f"/scenes/{number}/visual", files={"file": (file.name, stream, media_type)})

    def remove_visual(self, base: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("DELETE", base, f"/scenes/{number}/visual")
