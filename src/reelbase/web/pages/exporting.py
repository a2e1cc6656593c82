"""A plan as a file of another program, from its page, and what comes back from one."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response, UploadFile

from reelbase.http.concurrency import concurrency_limited
from reelbase.http.made_files import made_file
from reelbase.http.routing import Router
from reelbase.http.uploads import NAME_BYTES
from reelbase.http.work import Writing
from reelbase.kit.errors import InputError
from reelbase.storyboards.exporting.kinds import (
    TIMELINES,
    ExportOptions,
    FramesPerPage,
    checked_kind,
    media_type_of,
)
from reelbase.storyboards.exporting.rates import DEFAULT_RATE
from reelbase.storyboards.importing.reading import label_for, max_bytes
from reelbase.web.forms import Form
from reelbase.web.pages.plan import structural
from reelbase.web.screen import OnScreen

router = Router()
_FRAMES_PER_PAGE: dict[str, FramesPerPage] = {"2": 2, "3": 3, "4": 4, "6": 6}


@router.get("/projects/{project_id}/export", dependencies=[concurrency_limited("creation")])
def export(request: Request, screen: OnScreen, project_id: UUID) -> Response:
    """The file that the form of the plan's page asks for."""
    asked = request.query_params
    kind = checked_kind(asked.get("to", ""))
    options = ExportOptions(
        fps=asked.get("fps", DEFAULT_RATE),
        frames_per_page=_frames_per_page(asked.get("frames_per_page", "6")),
        # The form has one tick for all kinds; only timelines can leave their media out.
        with_media="media" in asked and kind in TIMELINES,
    )
    exports = screen.acting.exports
    return made_file(
        lambda target: exports.write(project_id, kind, options, target),
        media_type=media_type_of(kind, options),
        download_as=exports.file_name(project_id, kind, options),
    )


@router.post("/projects/{project_id}/import", dependencies=[concurrency_limited("upload")])
def bring_back(
    screen: OnScreen, session: Writing, project_id: UUID, form: Form, file: UploadFile | None = None
) -> Response:
    """Bring a file that was exported and changed elsewhere back into the plan."""
    if file is None or not file.filename:
        raise InputError("No file was chosen.", field="file", fix="Choose a timeline, a table or a script.")
    name = file.filename[:NAME_BYTES]
    edit = screen.acting.exports.import_from(project_id, name, file.file.read(max_bytes(name) + 1))
    return structural(screen, session, project_id, form, edit, focus="import-file", says=True, label=label_for(name))


def _frames_per_page(written: str) -> FramesPerPage:
    found = _FRAMES_PER_PAGE.get(written)
    if found is None:
        raise InputError(
            f"A page cannot have {written[:10]!r} frames.", field="frames_per_page", fix="Choose 2, 3, 4 or 6."
        )
    return found
