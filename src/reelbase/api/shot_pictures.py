"""Pictures of the shots of a plan version, and of what could be shown instead."""

from __future__ import annotations

from fastapi import Request, Response

from reelbase.api.assets import CONTENT
from reelbase.api.operations import READ, Acting, AlternativeNumber, SceneNumber, ShotNumber, VersionId, problems
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.media.shots.contents.summaries import summary_of
from reelbase.schemas.shots import ShotAlternative, ShotAlternatives

router = Router(prefix="/plans/{version_id:uuid}/scenes/{number:int}/shots/{shot:int}", tags=["Scenes"])
_PICTURE = {**CONTENT, 304: {"description": "Not modified."}, **problems(404, 409, 416, 507)}


@router.get("/picture", dependencies=READ, responses=_PICTURE, response_class=Response)
def get_shot_picture(
    request: Request, app: Acting, version_id: VersionId, number: SceneNumber, shot: ShotNumber
) -> Response:
    """A small picture (JPEG) of a shot near its end, when everything in it has appeared.

    A shot of the kind `picture` shows the scene's own picture, and has none until a preview or a job has made that.
    """
    picture = app.preview_service.shot_picture(version_id, number, shot)
    return stored_file(request, app.storage, picture.name, media_type=picture.mime_type, may_change=True)


@router.get("/alternatives", dependencies=READ, responses=problems(404, 409))
def list_shot_alternatives(
    app: Acting, version_id: VersionId, number: SceneNumber, shot: ShotNumber
) -> ShotAlternatives:
    """What could be shown for the same words instead of a shot."""
    path = f"/v1/plans/{version_id}/scenes/{number}/shots/{shot}/alternatives"
    found = app.preview_service.alternatives(version_id, number, shot)
    return ShotAlternatives(
        items=[
            ShotAlternative(
                number=place, summary=summary_of(other.content), picture_url=f"{path}/{place}/picture", shot=other
            )
            for place, other in enumerate(found, start=1)
        ]
    )


@router.get("/alternatives/{alternative:int}/picture", dependencies=READ, responses=_PICTURE, response_class=Response)
def get_shot_alternative_picture(
    request: Request,
    app: Acting,
    version_id: VersionId,
    number: SceneNumber,
    shot: ShotNumber,
    alternative: AlternativeNumber,
) -> Response:
    """A small picture (JPEG) of an alternative to a shot."""
    picture = app.preview_service.alternative_picture(version_id, number, shot, alternative)
    return stored_file(request, app.storage, picture.name, media_type=picture.mime_type, may_change=True)
