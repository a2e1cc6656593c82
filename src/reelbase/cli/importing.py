"""``reelbase import``: what an editor or a spreadsheet changed, into a project's plan."""

from __future__ import annotations

from pathlib import Path

from reelbase.cli import output
from reelbase.cli.plan_notes import findings
from reelbase.cli.running import application, parse_id
from reelbase.kit.errors import InputError
from reelbase.plans.differences import difference
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import SceneChange
from reelbase.storyboards.importing.reading import label_for, max_bytes


def import_(file: Path, /, *, into: str, fps: str | None = None) -> None:
    """Bring a timeline, a table or a script that was exported and changed back into the plan of its project.

    Order, lengths, cuts and transitions come from a timeline; a table and a script also change texts. What was not
    changed stays as it is. Print the number of the plan version; `reelbase plan undo` takes it back.

    Parameters
    ----------
    file
        A file that ends in .otio, .otioz, .edl, .csv or .fountain.
    into
        Id of the project.
    fps
        Frames a second of an edit decision list that does not say its own: 24, 25, 29.97, 30 or 60.
    """
    project_id = parse_id(into, "project")
    content = _content(file.expanduser())
    with application() as opened:
        edit = opened.exports.import_from(project_id, file.name, content, fps)
        before: list[PlanDocument] = []

        def noted(document: PlanDocument) -> PlanDocument:
            before.append(document)
            return edit(document)

        plan = opened.change_plan(project_id, noted, label=label_for(file.name))
    _note_changes(difference(before[0], plan.document).scenes)
    findings(plan.document)
    output.result(plan.number)


def _content(file: Path) -> bytes:
    limit = max_bytes(file.name)
    try:
        with file.open("rb") as stream:
            return stream.read(limit + 1)
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror}.", field="file", fix="Check the path and its permissions."
        ) from error


def _note_changes(changes: list[SceneChange]) -> None:
    if not changes:
        output.note("Nothing changed.")
    for change in changes:
        fields = ", ".join(each.field for each in change.fields if change.kind in ("changed", "moved"))
        about = f" ({fields})" if fields else ""
        output.note(f"scene {change.after or change.before} {change.kind}{about}")
