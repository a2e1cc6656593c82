"""Where the program's own log goes: a file in the data folder, so that stderr stays for the person at it."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from reelbase.cli.boundary import DEBUG_VARIABLE

LOG_NAME = "reelbase.log"
MAX_BYTES = 2_000_000
BACKUPS = 2
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


class _Formatter(logging.Formatter):
    """A message is one line: what somebody sent must not read as a line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in super().formatMessage(record)
        )


def log_to(home: Path) -> None:
    """Write warnings of everybody and more of ours to ``home/reelbase.log``; under debug to stderr as well."""
    # A log that cannot be written, on a full disk say, must not be what the person reads about.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    logging.getLogger("reelbase").setLevel(logging.INFO)
    home.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        RotatingFileHandler(home / LOG_NAME, maxBytes=MAX_BYTES, backupCount=BACKUPS, delay=True)
    ]
    if os.environ.get(DEBUG_VARIABLE):
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(_Formatter(_FORMAT))
        root.addHandler(handler)
