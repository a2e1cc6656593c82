"""What an agent can do with files of other programs: export a plan, and bring back what was changed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from reelbase.application.application import Application
from reelbase.kit.privacy import make_folder, share
from reelbase.mcp.plans import Etag, PlanSummary, ProjectId, changed
from reelbase.storyboards.exporting.kinds import ExportKind, ExportOptions, FramesPerPage
from reelbase.storyboards.importing.reading import label_for

EXPORTS = "exports"
Fps = Literal["24", "25", "29.97", "30", "60"]


class ExportedFile(BaseModel):
    file: str = Field(description="Path of the file on this machine.")


class ExportTools:
    """The tools for exports. Their docstrings are what agents read."""

    def __init__(self, application: Application) -> None:
        self._app = application

    def export_plan(
        self,
        project: ProjectId,
        to: Annotated[ExportKind, Field(description="Timelines: otio, otioz, fcpxml, fcp7, edl. Boards: pdf, html.")],
        fps: Annotated[Fps, Field(description="Frames a second of a timeline.")] = "30",
        frames_per_page: Annotated[FramesPerPage, Field(description="Frames on a page of the PDF.")] = 6,
        media: Annotated[bool, Field(description="Put a timeline into a zip with the media that it names.")] = False,
    ) -> ExportedFile:
        """Write the latest plan, or its finished film, to a file that other programs open."""
        options, exports = ExportOptions(fps, frames_per_page, media), self._app.exports
        home = self._app.settings.home
        target = home / EXPORTS / project.hex / exports.file_name(project, to, options)
        make_folder(target.parent, home=home)
        exports.write(project, to, options, target)
        share(target, home=home)
        return ExportedFile(file=str(target))

    def import_edit(
        self,
        project: ProjectId,
        etag: Etag,
        name: Annotated[
            str, Field(max_length=255, description="Name of the file; it ends in .otio, .edl, .csv or .fountain.")
        ],
        content: Annotated[str, Field(max_length=8_000_000, description="The text of the file.")],
        fps: Annotated[Fps | None, Field(description="Frames a second of an EDL that does not say its own.")] = None,
    ) -> PlanSummary:
        """Bring a timeline, a table or a script that was exported and changed back into the plan of its project."""
        edit = self._app.exports.import_from(project, name, content.encode(), fps)
        return changed(self._app, project, etag, edit, label=label_for(name))
