"""Plans and films as files of other programs, and what comes back from them."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Literal

from fastapi import File, Path, Query, Response, UploadFile

from reelbase.api.assets import BYTES
from reelbase.api.operations import READ, WRITE, Acting, ProjectId, problems
from reelbase.api.plan_answers import Edited
from reelbase.api.plans import TAGGED
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.made_files import made_file
from reelbase.http.routing import Router
from reelbase.http.uploads import NAME_BYTES
from reelbase.schemas.plans import Plan
from reelbase.storyboards.exporting.kinds import ExportKind, ExportOptions, media_type_of
from reelbase.storyboards.importing.reading import label_for, max_bytes

router = Router(tags=["Exports"])
_FILE = {200: {"description": "The file.", "content": BYTES}, **problems(404, 507)}


_EDIT = {**TAGGED, **problems(404, 409, 412, 428)}
Fps = Literal["24", "25", "29.97", "30", "60"]


class FrameCount(IntEnum):
    """Frames on a page of a board."""

    TWO = 2
    THREE = 3
    FOUR = 4
    SIX = 6


@router.get(
    "/projects/{project_id}/exports/{format}",
    dependencies=[*READ, concurrency_limited("creation")],
    responses=_FILE,
    response_class=Response,
)
def export_plan(
    app: Acting,
    project_id: ProjectId,
    format: Annotated[ExportKind, Path(description="What to make of the plan.")],
    fps: Annotated[Fps, Query(description="Frames a second of a timeline.")] = "30",
    frames_per_page: Annotated[FrameCount, Query(description="Frames on a page of the PDF.")] = FrameCount.SIX,
    media: Annotated[
        bool, Query(description="Put a timeline into a zip, together with the media that it names.")
    ] = False,
) -> Response:
    """The latest plan of a project as a file for an editor, for print or for a spreadsheet.

    If the film of the plan is finished, cuts, pictures and voice are those of the film.
    """
    options = ExportOptions(fps, frames_per_page.value, media)
    return made_file(
        lambda target: app.exports.write(project_id, format, options, target),
        media_type=media_type_of(format, options),
        download_as=app.exports.file_name(project_id, format, options),
    )


@router.post(
    "/projects/{project_id}/plan/imports",
    dependencies=[*WRITE, concurrency_limited("upload")],
    responses=_EDIT,
)
def import_plan_edit(
    edited: Edited,
    app: Acting,
    project_id: ProjectId,
    file: Annotated[UploadFile, File(description="A file that ends in .otio, .otioz, .edl, .csv or .fountain.")],
    fps: Annotated[
        Fps | None, Query(description="Frames a second of an edit decision list that does not say its own.")
    ] = None,
) -> Plan:
    """Bring a timeline, a table or a script that was exported and changed back into the plan.

    Order, lengths, cuts and transitions come from a timeline; a table and a script also change texts. What was not
    changed stays as it is. The content and the length of locked scenes may not change.
    """
    name = (file.filename or "")[:NAME_BYTES]
    content = file.file.read(max_bytes(name) + 1)
    edit = app.exports.import_from(project_id, name, content, fps)
    with app.database.work(edited.viewer) as session:
        return edited.change(session, project_id, edit, label=label_for(name))
