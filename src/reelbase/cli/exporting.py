"""``reelbase export``: a project's plan as a file of another program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from reelbase.cli import output
from reelbase.cli.running import application, parse_id
from reelbase.kit.privacy import share
from reelbase.storyboards.exporting.kinds import (
    TIMELINES,
    ExportKind,
    ExportOptions,
    FramesPerPage,
    suffix_of,
)
from reelbase.storyboards.exporting.rates import DEFAULT_RATE


def export(
    project: str,
    /,
    *,
    to: ExportKind,
    fps: str = DEFAULT_RATE,
    frames_per_page: FramesPerPage = 6,
    media: Annotated[bool, Parameter(negative="")] = False,
    out: Path | None = None,
) -> None:
    """Write a project's plan as a file for an editor, for print or for a spreadsheet; print its path.

    If the film of the plan is finished, cuts, pictures and voice are those of the film.

    Parameters
    ----------
    project
        Id of the project.
    to
        otio, otioz, fcpxml, fcp7 and edl are timelines for editors; media is a zip of numbered files for editors that
        read no timelines, such as CapCut; pdf and html are boards; csv is a table, fountain a script, srt captions.
    fps
        Frames a second of a timeline: 24, 25, 29.97, 30 or 60.
    frames_per_page
        Frames on a page of the PDF: 2, 3, 4 or 6.
    media
        Put a timeline into a zip, together with the media that it names.
    out
        The file to write. By default it is named after the film, in the current folder.
    """
    project_id, options = parse_id(project, "project"), ExportOptions(fps, frames_per_page, media)
    with application() as opened:
        target = out.expanduser() if out is not None else Path(opened.exports.file_name(project_id, to, options))
        opened.exports.write(project_id, to, options, target)
        captions = target.with_suffix(suffix_of("srt", options))
        written = [target]
        if to in TIMELINES and not media and captions != target:
            # No timeline but OpenTimelineIO's can hold captions, and few programs read them there.
            written.append(captions)
            opened.exports.write(project_id, "srt", options, captions)
        for path in written:
            share(path, home=opened.settings.home)
    if len(written) > 1:
        output.note(f"The captions are in {written[1]}.")
    output.result(target)
