"""Asking before something that cannot be undone."""

from __future__ import annotations

import sys

from reelbase.cli import output
from reelbase.kit.errors import Conflict


def agree(question: str, *, answer: str, yes: bool) -> None:
    """Go on only when the person types ``answer``. Raises Conflict otherwise, and where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Conflict(f"{question} This needs confirmation, and no terminal is attached.", fix="Confirm with: --yes")
    sys.stderr.write(f"{question}\nType {answer} to continue: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != answer:
        output.note("Nothing was done.")
        raise Conflict("You did not confirm it.")
