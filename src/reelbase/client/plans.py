"""Plans. Each comes with its ETag, which an edit of it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from reelbase.client.downloads import Content, download
from reelbase.client.errors import PreconditionFailed
from reelbase.client.transport import SLOW_TIMEOUT_S, Transport
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import (
    HookChoice,
    NewScene,
    Plan,
    PlanCheck,
    PlanDifference,
    PlanRestore,
    PlanVersion,
    PlanVersionPage,
    Preview,
    PreviewWish,
    ReadyPreviews,
    SceneEdit,
    SceneOrder,
)

CHANGE_TRIES = 5
PreviewKind = Literal["voice", "picture"]


@dataclass(frozen=True, slots=True)
class TaggedPlan:
    """A plan as the server had it when it gave ``etag``."""

    plan: Plan
    etag: str

    @property
    def document(self) -> PlanDocument:
        return self.plan.document


class Plans:
    """Edits take the plan as it was seen, and raise PreconditionFailed when it is another one by now."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def latest(self, project_id: UUID) -> TaggedPlan:
        return self._tagged("GET", f"/v1/projects/{project_id}/plan")

    def get(self, version_id: UUID) -> TaggedPlan:
        return self._tagged("GET", f"/v1/plans/{version_id}")

    def versions(self, project_id: UUID) -> Iterator[PlanVersion]:
        return self._transport.items(PlanVersionPage, f"/v1/projects/{project_id}/plan/versions")

    def difference(self, version_id: UUID, since: UUID) -> PlanDifference:
        path = f"/v1/plans/{version_id}/difference"
        return self._transport.ask(PlanDifference, "GET", path, params={"since": since})

    def check(self, project_id: UUID) -> PlanCheck:
        return self._transport.ask(PlanCheck, "GET", f"/v1/projects/{project_id}/plan/check")

    def check_document(self, document: PlanDocument) -> PlanCheck:
        return self._transport.ask(PlanCheck, "POST", "/v1/plans/check", json=document)

    def replace(self, seen: TaggedPlan, document: PlanDocument) -> TaggedPlan:
        return self._edit("PUT", seen, "", document)

    def change(self, project_id: UUID, change: Callable[[PlanDocument], PlanDocument]) -> TaggedPlan:
        """Change the latest plan; when somebody else was faster, ``change`` is called again with theirs."""
        for _ in range(CHANGE_TRIES - 1):
            seen = self.latest(project_id)
            try:
                return self.replace(seen, change(seen.document))
            except PreconditionFailed:
                continue
        seen = self.latest(project_id)
        return self.replace(seen, change(seen.document))

    def autofit(self, seen: TaggedPlan) -> TaggedPlan:
        return self._edit("POST", seen, "/autofit")

    def choose_hook(self, seen: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("PUT", seen, "/hook", HookChoice(number=number))

    def restore(self, seen: TaggedPlan, version_id: UUID) -> TaggedPlan:
        return self._edit("POST", seen, "/restore", PlanRestore(version_id=version_id))

    # Scenes, which count from 1

    def preview(self, project_id: UUID, number: int, kind: PreviewKind) -> Preview:
        """Have a scene spoken or its picture made, unless it is, and wait. Raises InvalidInput, ApiError (502)."""
        path = f"/v1/projects/{project_id}/plan/scenes/{number}/previews"
        wish = PreviewWish(kind=kind)
        return self._transport.ask(Preview, "POST", path, json=wish, timeout=SLOW_TIMEOUT_S)

    def previews(self, project_id: UUID) -> ReadyPreviews:
        """Which scenes can be heard and seen at once."""
        return self._transport.ask(ReadyPreviews, "GET", f"/v1/projects/{project_id}/plan/previews")

    def save_preview(self, preview: Preview, target: Path) -> Path:
        """Write a preview's content whole or not at all. Raises NotFound when its scene has changed since."""
        called = f"the {preview.kind} of scene {preview.scene}"
        content = Content(preview.url, called, preview.size_bytes, preview.content_hash)
        return download(self._transport, content, target)

    def edit_scene(self, seen: TaggedPlan, number: int, **changes: Any) -> TaggedPlan:
        return self._edit("PATCH", seen, f"/scenes/{number}", SceneEdit(**changes))

    def add_scene(self, seen: TaggedPlan, **scene: Any) -> TaggedPlan:
        return self._edit("POST", seen, "/scenes", NewScene(**scene))

    def remove_scene(self, seen: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("DELETE", seen, f"/scenes/{number}")

    def reorder(self, seen: TaggedPlan, order: Sequence[int]) -> TaggedPlan:
        return self._edit("PUT", seen, "/scenes/order", SceneOrder(order=list(order)))

    def lock(self, seen: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("PUT", seen, f"/scenes/{number}/lock")

    def unlock(self, seen: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("DELETE", seen, f"/scenes/{number}/lock")

    def retake(self, seen: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("POST", seen, f"/scenes/{number}/take")

    def upload_visual(self, seen: TaggedPlan, number: int, file: Path, media_type: str) -> TaggedPlan:
        """Give a scene a picture or a clip of one's own. The file is streamed."""
        with file.open("rb") as stream:
            return self._edit("PUT", seen, f"/scenes/{number}/visual", files={"file": (file.name, stream, media_type)})

    def remove_visual(self, seen: TaggedPlan, number: int) -> TaggedPlan:
        return self._edit("DELETE", seen, f"/scenes/{number}/visual")

    def _edit(self, method: str, seen: TaggedPlan, what: str, body: Any = None, **options: Any) -> TaggedPlan:
        path = f"/v1/projects/{seen.plan.project_id}/plan{what}"
        return self._tagged(method, path, json=body, headers={"If-Match": seen.etag}, **options)

    def _tagged(self, method: str, path: str, **options: Any) -> TaggedPlan:
        response = self._transport.send(method, path, **options)
        return TaggedPlan(Plan.model_validate_json(response.content), response.headers["ETag"])
