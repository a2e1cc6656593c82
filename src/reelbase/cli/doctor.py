"""``reelbase doctor``: one line for each check, with its fix."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from reelbase.cli import output
from reelbase.cli.boundary import EXIT_FAILURE
from reelbase.cli.checks import Check, CheckState, run_checks


def doctor(*, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Check that everything a video needs is installed, and say how to fix it. Fails if a check does.

    Parameters
    ----------
    json
        Print one JSON list instead of lines.
    """
    checks = []
    for check in run_checks():
        checks.append(check)
        if not json:
            output.result(_line(check))
    if json:
        output.result_json([asdict(check) for check in checks])
    return EXIT_FAILURE if any(check.state is CheckState.FAIL for check in checks) else 0


def _line(check: Check) -> str:
    line = f"{check.state.upper():<5} {check.name:<15} {check.found}"
    return f"{line}  ->  {check.fix}" if check.fix and check.state is not CheckState.OK else line
