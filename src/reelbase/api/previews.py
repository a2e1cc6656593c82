"""Scenes heard and seen before their film is rendered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Request, Response

from reelbase.api.assets import CONTENT
from reelbase.api.operations import COSTLY, READ, Acting, ProjectId, SceneNumber, problems, with_headers
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.production.previews import PreviewKind
from reelbase.schemas.plans import Preview, PreviewUsage, PreviewWish, ReadyPreviews

router = Router(prefix="/projects/{project_id}/plan", tags=["Scenes"])
_MADE = with_headers(201, "The preview.", Location="Where its content is.")


@router.get("/previews", dependencies=READ, responses=problems(404))
def list_previews(app: Acting, project_id: ProjectId) -> ReadyPreviews:
    """Which scenes of the latest plan can be seen and heard at once, as they stand now."""
    seen, heard = app.preview_desk.ready(project_id)
    return ReadyPreviews(pictures=sorted(seen), voices=sorted(heard))


@router.post(
    "/scenes/{number:int}/previews", status_code=201, dependencies=COSTLY, responses={**_MADE, **problems(404, 502)}
)
def make_preview(
    app: Acting, project_id: ProjectId, number: SceneNumber, wish: PreviewWish, response: Response
) -> Preview:
    """Speak a scene of the latest plan, or make its picture, and wait for it.

    What was made before, also by a film, is taken from there. What a call cost is on the receipts of the plan's jobs.
    """
    kept, made = app.preview_desk.make(project_id, number, wish.kind)
    url = f"/v1/projects/{project_id}/plan/scenes/{number}/previews/{wish.kind}"
    response.headers["Location"] = url
    return Preview(
        kind=wish.kind,
        scene=number,
        plan_version_id=kept.version_id,
        url=url,
        mime_type=made.mime_type,
        content_hash=made.name.partition(".")[0],
        size_bytes=app.storage.size_bytes(made.name),
        duration_s=made.duration_s,
        reused=made.reused,
        usage=PreviewUsage(**asdict(made.usage), duration_ms=made.duration_ms),
    )


@router.get("/scenes/{number:int}/previews/{kind}", dependencies=READ, responses=CONTENT, response_class=Response)
def get_preview(
    request: Request,
    app: Acting,
    project_id: ProjectId,
    number: SceneNumber,
    kind: Annotated[PreviewKind, Path(description="Which of its previews.")],
) -> Response:
    """The recording (WAV) or the small picture (JPEG) of a scene as it stands now, whole or in parts."""
    made = app.preview_desk.find(project_id, number, kind)
    return stored_file(request, app.storage, made.name, media_type=made.mime_type)
