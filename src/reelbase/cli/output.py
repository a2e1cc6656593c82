"""Output of the commands: results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any


def result(text: object) -> None:
    """One line of the command's result, for people and for pipes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def result_json(value: Any) -> None:
    """The result as one JSON document."""
    result(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def note(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows as aligned columns; the last column is as wide as it needs to be."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [list(headings), *cells]) for column in range(len(headings))]
    for row in [list(headings), *cells]:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        result("  ".join(padded).rstrip())


def local_time(moment: datetime) -> str:
    """A moment in the time zone of this machine, to the second."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
