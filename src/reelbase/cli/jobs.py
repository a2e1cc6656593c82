"""``reelbase jobs``: look at jobs, end them, try them again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from reelbase.cli import output
from reelbase.cli.running import Delivery, application, folder_for, parse_id, see_again
from reelbase.production.records.receipt import receipt_as_json
from reelbase.production.records.schemas import InternalJob
from reelbase.schemas.jobs import ReceiptLine, Step, StepName

app = App(name="jobs", help="List, show, cancel and retry jobs.")

Json = Annotated[bool, Parameter(negative="", help="Print JSON instead of a table.")]


@app.command(name="list")
def list_(*, limit: int = 20, unfinished: Annotated[bool, Parameter(negative="")] = False, json: Json = False) -> None:
    """List the newest jobs.

    Parameters
    ----------
    limit
        Maximum number of items.
    unfinished
        Only those that have not ended.
    """
    with application() as opened, opened.jobs(reading=True) as jobs:
        newest = jobs.newest(limit, unfinished=unfinished)
    if json:
        output.result_json([job.model_dump() for job in newest])
        return
    rows = [(job.id, output.local_time(job.created_at), job.status, f"{job.progress} %", job.title) for job in newest]
    output.table(("JOB", "CREATED", "STATUS", "DONE", "TITLE"), rows)


@app.command
def show(job: str, /, *, logs: Annotated[bool, Parameter(negative="")] = False, json: Json = False) -> None:
    """Show a job: its steps, its receipt, and why it failed if it did.

    Parameters
    ----------
    job
        Id of the job.
    logs
        Print its log as well.
    """
    job_id = parse_id(job, "job")
    with application() as opened, opened.jobs(reading=True) as jobs:
        view, receipt, lines = jobs.get(job_id), jobs.receipt(job_id), jobs.logs(job_id)
    if json:
        output.result_json(
            {
                "job": view.model_dump(),
                "receipt": receipt_as_json(receipt),
                "logs": [line.model_dump() for line in lines if logs],
            }
        )
        return
    _describe(view)
    output.result("")
    output.table(("STEP", "STATE", "DONE", "TOOK", "TRIES", "NOTE"), [_step_row(step) for step in view.steps])
    if receipt.lines:
        output.result("")
        headings = ("CALLED", "BY", "MODEL", "CALLS", "REUSED", "UNITS", "TOOK", "COST")
        output.table(headings, [_receipt_row(line) for line in receipt.lines])
        output.result(receipt.summary)
    if logs and lines:
        output.result("")
        for line in lines:
            where = f"{line.step or 'job'}{f' scene {line.scene}' if line.scene else ''}"
            output.result(f"{output.local_time(line.created_at)} {line.level} {where}: {line.message}")


@app.command
def cancel(job: str, /) -> None:
    """Cancel a job now; its finished work is kept for the next one.

    Parameters
    ----------
    job
        Id of the job.
    """
    with application() as opened:
        view = opened.cancel(parse_id(job, "job"))
    output.result(view.status)


@app.command
def retry(
    job: str,
    /,
    *,
    from_: Annotated[StepName | None, Parameter(name="--from")] = None,
    out: Path | None = None,
    json: Json = False,
) -> None:
    """Retry a failed or canceled job, and follow it until it ends.

    Parameters
    ----------
    job
        Id of the job.
    from_
        The step to retry from; by default the one that failed.
    out
        Folder for the film and its files.
    """
    job_id = parse_id(job, "job")
    with application() as opened:
        opened.retry(job_id, from_)
        see_again(opened, job_id, Delivery(out, json))


@app.command
def thumbnails(job: str, /, *, choose: int | None = None, json: Json = False) -> None:
    """List the thumbnails of a finished film, or choose the one that it shows.

    Parameters
    ----------
    job
        Id of the job.
    choose
        Number of the thumbnail to show, also in the film's folder.
    """
    job_id = parse_id(job, "job")
    with application() as opened:
        if choose is None:
            with opened.jobs(reading=True) as jobs:
                found = jobs.thumbnails(job_id)
        else:
            found = opened.choose_thumbnail(job_id, choose)
        view = opened.job(job_id)
        folder = folder_for(opened, view, Delivery())
        if choose is not None and folder.exists():
            opened.export(job_id, folder)
    if json:
        output.result_json([each.model_dump(mode="json") for each in found])
    elif not found:
        output.note("This film has no thumbnails to choose from: render it again to get three.")
    else:
        files = {each.number: folder / each.path for each in found}
        rows = [
            (
                each.number,
                "yes" if each.is_shown else "",
                each.score,
                each.layout,
                files[each.number] if files[each.number].exists() else "-",
            )
            for each in found
        ]
        output.table(("THUMBNAIL", "SHOWN", "SCORE", "LAYOUT", "FILE"), rows)
        if not all(file.exists() for file in files.values()):
            output.note(f"{folder} does not hold this film: reelbase render {view.project_id} writes it there.")


def _describe(job: InternalJob) -> None:
    output.result(f"{job.title}\n{job.status}, {job.progress} % done")
    output.result(f"job {job.id}\nproject {job.project_id}\ncreated {output.local_time(job.created_at)}")
    if job.error_message:
        where = f"{job.failed_step or 'job'}{f', scene {job.failed_scene}' if job.failed_scene else ''}"
        output.result(f"{job.error_code} in {where}: {job.error_message}")


def _step_row(step: Step) -> tuple[object, ...]:
    took = f"{step.duration_s:.1f} s" if step.duration_s is not None else "-"
    note = step.error_message or step.message or ""
    return step.name, step.state, f"{step.progress_pct} %", took, step.tries, note


def _receipt_row(line: ReceiptLine) -> tuple[object, ...]:
    cost = f"{line.cost_micros / 1e6:.4f} $" if line.cost_micros else "-"
    calls = f"{line.calls} ({line.failed} failed)" if line.failed else str(line.calls)
    units = f"{line.units:g} {line.unit}"
    took = f"{line.duration_ms / 1000:.1f} s"
    return line.capability, line.provider, line.model, calls, line.reused, units, took, cost
