"""How long each test file takes, recorded so that the longest start first and no process idles at the end of a run."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

RECORD = Path(__file__).resolve().parents[1] / "durations.json"
_SHORTEST_S = 1.0
"""Shorter files are not recorded: their order makes no difference."""


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record-durations", action="store_true", help=f"write the seconds that each test file took to {RECORD.name}"
    )


def sort_longest_first(items: list[pytest.Item]) -> None:
    """Stable: the tests of a file, and files that are not recorded, keep their order."""
    seconds: dict[str, float] = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    items.sort(key=lambda item: -seconds.get(_file_of(item.nodeid), 0.0))


class DurationRecorder:
    """Adds up setup, call and teardown by file, in the controlling process, and updates the record at the end."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[_file_of(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        earlier = json.loads(RECORD.read_text()) if RECORD.exists() else {}
        existing = {file: seconds for file, seconds in earlier.items() if (RECORD.parents[1] / file).exists()}
        measured = {file: round(seconds, 1) for file, seconds in self._seconds.items()}
        both = {file: seconds for file, seconds in {**existing, **measured}.items() if seconds >= _SHORTEST_S}
        RECORD.write_text(json.dumps(both, indent=2, sort_keys=True) + "\n")


def _file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]
