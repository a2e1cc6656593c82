"""``reelbase plan``: look at plans, change them, check them."""

from __future__ import annotations

import json as json_format
import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from reelbase.cli import output
from reelbase.cli.plan_notes import findings
from reelbase.cli.plan_shots import shot, shots
from reelbase.cli.running import application, parse_id
from reelbase.kit.errors import InputError, ReelbaseError
from reelbase.plans.plan_files import dump_plan, load_plan_file
from reelbase.schemas.plan_document import PlanDocument

app = App(name="plan", help="Show, edit and check plans.")
app.command(shots)
app.command(shot)

Json = Annotated[bool, Parameter(negative="", help="Print JSON instead of YAML.")]
DEFAULT_EDITOR = "vi"


@app.command
def show(project: str, /, *, json: Json = False) -> None:
    """Print a project's latest plan as a plan file.

    Parameters
    ----------
    project
        Id of the project.
    """
    with application() as opened:
        document = opened.latest_plan(parse_id(project, "project")).document
    if json:
        output.result_json(json_format.loads(document.model_dump_json()))
    else:
        output.result(dump_plan(document).rstrip())


@app.command
def edit(project: str, /, *, file: Path | None = None) -> None:
    """Edit a project's plan in your editor, or replace it from a file; print the number of the plan version.

    Parameters
    ----------
    project
        Id of the project.
    file
        A plan file to use instead of opening an editor.
    """
    project_id = parse_id(project, "project")
    with application() as opened:
        before = opened.latest_plan(project_id)
        document = load_plan_file(file) if file else _edited(before.document, str(project_id))
        after = opened.edit(project_id, document)
    if after.document == before.document:
        output.note("Nothing changed.")
    findings(after.document)
    output.result(after.number)


@app.command
def undo(project: str, /) -> None:
    """Take back the last edit of a project's plan; print the number of the plan version.

    Parameters
    ----------
    project
        Id of the project.
    """
    with application() as opened:
        plan = opened.undo_edit(parse_id(project, "project"))
    output.note(f"Undone: {plan.redo}.")
    output.result(plan.number)


@app.command
def redo(project: str, /) -> None:
    """Make the edit again that was undone last; print the number of the plan version.

    Parameters
    ----------
    project
        Id of the project.
    """
    with application() as opened:
        plan = opened.redo_edit(parse_id(project, "project"))
    output.note(f"Done again: {plan.undo}.")
    output.result(plan.number)


@app.command
def validate(plan: str, /, *, json: Json = False) -> None:
    """Check a plan file, or a project's latest plan; fail if it has errors.

    Parameters
    ----------
    plan
        A plan file, or the id of a project.
    """
    document = _named(plan)
    if json:
        output.result_json(
            {"validation": document.validation.model_dump(), "estimates": document.estimates.model_dump(mode="json")}
        )
    else:
        findings(document)
    if document.validation.errors:
        raise InputError(
            f"The plan has {len(document.validation.errors)} errors.",
            field="plan",
            fix="Correct the errors listed above.",
        )
    if not json:
        output.result("valid")


def _named(plan: str) -> PlanDocument:
    path = Path(plan).expanduser()
    if path.exists() or path.suffix:
        return load_plan_file(path)
    with application() as opened:
        return opened.latest_plan(parse_id(plan, "project")).document


def _edited(document: PlanDocument, project: str) -> PlanDocument:
    """The plan as the user edited it. A file that cannot be read is left in place and named."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or DEFAULT_EDITOR
    handle, name = tempfile.mkstemp(prefix="reelbase-plan-", suffix=".yaml")
    file = Path(name)
    with os.fdopen(handle, "w") as stream:
        stream.write(dump_plan(document))
    try:
        done = subprocess.run([*shlex.split(editor), name], check=False)
    except OSError as error:
        file.unlink()
        raise InputError(
            f"The editor {editor!r} cannot be started: {error.strerror}.",
            field="EDITOR",
            fix="Set EDITOR to your editor.",
        ) from error
    if done.returncode != 0:
        file.unlink()
        raise InputError(f"The editor exited with status {done.returncode}; nothing was changed.", field="EDITOR")
    try:
        edited = load_plan_file(file)
    except ReelbaseError as error:
        raise InputError(
            error.message,
            field=getattr(error, "field", None),
            fix=f"{error.fix or 'Correct it.'} Your changes are kept: reelbase plan edit {project} --file {file}",
        ) from error
    file.unlink()
    return edited
