"""Documents that are not texts: each is read in a process of its own, which limits its time and its memory."""

from __future__ import annotations

import os
import subprocess
import sys

from pydantic import TypeAdapter

from reelbase.plans.reading.source import ReadText, unusable

TIMEOUT_S = 60.0
"""Longest reading of one document, in seconds; one of 100 pages takes about 5."""
READ_TEXT = TypeAdapter(ReadText)
_NEEDED = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV")
REFUSED = 3
"""Exit status of the process when it prints why a document cannot be used, in two lines: what, and what to do."""


def read_document(kind: str, content: bytes) -> ReadText:
    """Read a document; ``kind`` is the suffix of its format. Raises InputError for one that cannot be read.

    A document is written to be opened by one program, and may be made to stop all others: archives that unpack to
    gigabytes, pages that refer to themselves. The process that reads it ends with it.
    """
    command = [sys.executable, "-P", "-m", "reelbase.plans.reading.documents.process", kind]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=TIMEOUT_S, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise _too_complex() from None
    if done.returncode == 0:
        return READ_TEXT.validate_json(done.stdout)
    if done.returncode == REFUSED:
        message, _newline, fix = done.stdout.decode().strip().partition("\n")
        raise unusable(message, fix)
    raise _too_complex()


def _environment() -> dict[str, str]:
    """What an interpreter needs to start; keys and passwords stay here."""
    return {name: value for name in _NEEDED if (value := os.environ.get(name)) is not None}


def _too_complex() -> Exception:
    return unusable(
        "The document takes more time or memory to read than is allowed.",
        "Copy the text that the film is about into a text file, and give that.",
    )
