"""``reelbase storage``: what the data folder holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter

from reelbase.cli import output
from reelbase.cli.running import application
from reelbase.kit.errors import InputError
from reelbase.production.collecting import GRACE_S

app = App(name="storage", help="Remove stored files that nothing uses any more.")


@app.command
def gc(
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    grace_s: float = GRACE_S,
    json: Annotated[bool, Parameter(negative="", help="Print JSON instead of a sentence.")] = False,
) -> None:
    """Remove stored files that no project, plan or job refers to, and the cache entries of deleted ones.

    A running worker does this every hour. Files that a running job may still need are kept.

    Parameters
    ----------
    dry_run
        Only say what would be removed.
    grace_s
        Keep files that were used within this many seconds.
    """
    if grace_s < 0:
        raise InputError(f"{grace_s:g} is not a time in seconds.", field="grace_s", fix="Use 0 or more.")
    with application() as opened:
        done = opened.collector.collect(grace_s=grace_s, dry_run=dry_run)
    if json:
        output.result_json({"dry_run": dry_run, **asdict(done)})
        return
    verb = "Would remove" if dry_run else "Removed"
    output.result(f"{verb} {done.files} files ({done.size_bytes / 1e6:.1f} MB) and {done.entries} cache entries.")
    if done.young:
        output.note(f"{done.young} unused files were kept because they, or a running job, are too recent.")
