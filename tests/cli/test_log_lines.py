"""The program's own log: what a stranger sends is a part of a line, never a line of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.cli.logs import LOG_NAME, log_to


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level, raises = list(root.handlers), root.level, logging.raiseExceptions
    log_to(tmp_path)
    yield tmp_path
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raises


def test_a_message_is_one_line(home: Path) -> None:
    log = logging.getLogger("reelbase.test")
    log.warning("GET %s failed", "/a\n2026-01-01 00:00:00,000 1 INFO reelbase: ada signed in\r\x1b[2J\u2028漢")
    try:
        raise ValueError("with its own lines")
    except ValueError:
        log.exception("An error")
    lines = (home / LOG_NAME).read_text().splitlines()
    assert lines[0].endswith("/a\\n2026-01-01 00:00:00,000 1 INFO reelbase: ada signed in\\r\\x1b[2J\\u2028漢 failed")
    assert lines[1].endswith("An error")
    assert lines[2] == "Traceback (most recent call last):"
