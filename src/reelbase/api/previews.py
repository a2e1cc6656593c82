"""Previews of scenes before their film is rendered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Request, Response

from reelbase.api.assets import CONTENT
from reelbase.api.operations import COSTLY, READ, Acting, ProjectId, SceneNumber, problems, with_headers
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.production.previews import PreviewKind
from reelbase.schemas.plans import Preview, PreviewRequest, PreviewUsage, ReadyPreviews

router = Router(prefix="/projects/{project_id}/plan", tags=["Scenes"])
_MADE = with_headers(201, "The preview.", Location="Where its content is.")


@router.get("/previews", dependencies=READ, responses=problems(404))
def list_previews(app: Acting, project_id: ProjectId) -> ReadyPreviews:
    """Which scenes of the latest plan have a preview of their current picture and voice."""
    pictures, voices = app.preview_service.ready(project_id)
    return ReadyPreviews(pictures=sorted(pictures), voices=sorted(voices))


@router.post(
    "/scenes/{number:int}/previews", status_code=201, dependencies=COSTLY, responses={**_MADE, **problems(404, 502)}
)
def make_preview(
    app: Acting, project_id: ProjectId, number: SceneNumber, body: PreviewRequest, response: Response
) -> Preview:
    """Make the voice recording or the picture of a scene of the latest plan, and wait for it.

    Earlier results, including those of films, are reused. The receipts of the plan's jobs include what the call cost.
    """
    plan, preview = app.preview_service.make(project_id, number, body.kind)
    url = f"/v1/projects/{project_id}/plan/scenes/{number}/previews/{body.kind}"
    response.headers["Location"] = url
    return Preview.of(
        preview,
        kind=body.kind,
        scene=number,
        plan_version_id=plan.version_id,
        url=url,
        content_hash=preview.name.partition(".")[0],
        size_bytes=app.storage.size_bytes(preview.name),
        usage=PreviewUsage(**asdict(preview.usage), duration_ms=preview.duration_ms),
    )


@router.get("/scenes/{number:int}/previews/{kind}", dependencies=READ, responses=CONTENT, response_class=Response)
def get_preview(
    request: Request,
    app: Acting,
    project_id: ProjectId,
    number: SceneNumber,
    kind: Annotated[PreviewKind, Path(description="Which of its previews.")],
) -> Response:
    """The recording (WAV) or the small picture (JPEG) of a scene in its current state, whole or in ranges."""
    preview = app.preview_service.find(project_id, number, kind)
    return stored_file(request, app.storage, preview.name, media_type=preview.mime_type, may_change=True)
